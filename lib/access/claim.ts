import { Problem } from '../problem';

/** Names that follow a dot in CEL. Kubernetes reads two underscores, and words that CEL keeps to itself, otherwise. */
const SELECTABLE =
  /^(?!(as|break|const|continue|else|false|for|function|if|import|in|let|loop|namespace|null|package|return|true|var|void|while)$)(?!.*__)[A-Za-z_]\w*$/;

/** Where a token holds what an API server wants to know of its bearer. */
export class Claim {
  /**
   * A claim of the token, as it is. One that tokens may lack is named with letters, digits and underscores: the CEL of API servers
   * cannot ask whether there is one of another name, and refuses the token.
   *
   * @throws Problem when it has no name
   */
  static named(name: string): Claim {
    if (name === '') throw nothing('a claim of a token', 'the name of a claim, such as email');
    return new Claim(
      name,
      SELECTABLE.test(name) ? `has(claims.${name}) ? claims.${name} : null` : `claims[${JSON.stringify(name)}]`,
    );
  }

  /**
   * What an expression in CEL makes of the claims, such as `claims.realm_access.roles`. One that fails for a token refuses it; with
   * one that does not compile no new API server gets ready, and those of before go on.
   *
   * @throws Problem when it is empty
   * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#using-authentication-configuration
   */
  static expression(expression: string): Claim {
    if (expression.trim() === '')
      throw nothing('an expression over the claims of a token', 'CEL, such as claims.realm_access.roles');
    return new Claim(undefined, expression);
  }

  /** A claim by its name, or the claim that is meant. */
  static of(claim: string | Claim): Claim {
    return typeof claim === 'string' ? Claim.named(claim) : claim;
  }

  private constructor(
    /** Its name, unless an expression makes it. */
    readonly name: string | undefined,
    /** The CEL expression that reads it. */
    readonly expression: string,
  ) {}
}

function nothing(what: string, allowed: string): Problem {
  return new Problem({
    what: `${what} is empty`,
    found: '',
    allowed,
    remedy: 'look into a token of the issuer, and say where the value is',
  });
}
