import { Destination } from '../network/destination';
import { Problem } from '../problem';
import { Claim } from './claim';

/** A condition that the claims of a token have to meet. */
export interface ClaimRule {
  /** A CEL expression over `claims` that is true for tokens that are believed, such as `claims.exp - claims.nbf <= 86400`. */
  readonly expression: string;

  /** What the log of the API server says of a token that it refuses. */
  readonly message: string;
}

/** Properties of {@link IdentityProvider.oidc}. */
export interface OidcProps {
  /** The issuer, exactly as in its tokens: an https URL without query or fragment. */
  readonly issuer: string;

  /** The client that tokens are made for: their audience. */
  readonly clientId: string;

  /**
   * Further clients whose tokens are believed, such as a dashboard.
   *
   * @default - none
   */
  readonly furtherClientIds?: readonly string[];

  /**
   * Put before the names of users and groups. Needed for all but one of a cluster's providers: without it, each of them could
   * name the groups of the others.
   *
   * @default - nothing; names are those of the provider
   */
  readonly prefix?: string;

  /**
   * The claim that holds the user's name; it must be one that is never given to somebody else. An expression with
   * `claims.email` has to look at `claims.email_verified` as well.
   *
   * @default 'sub'
   */
  readonly usernameClaim?: string | Claim;

  /**
   * The claim that holds the user's groups. An expression gives a list of strings.
   *
   * @default 'groups'
   */
  readonly groupsClaim?: string | Claim;

  /**
   * The claim that tells a user from everybody who ever had the same name; it is in the audit log.
   *
   * @default - none
   */
  readonly uidClaim?: string | Claim;

  /**
   * What else is known of a user, for webhooks and the audit log: keys such as `example.net/tenant`, in lower case, to claims with
   * a string or a list of strings. One that a token lacks is left out, if {@link Claim.named} lets it be missing.
   *
   * @default - none
   */
  readonly extra?: Readonly<Record<string, string | Claim>>;

  /**
   * Claims that a token must have, with their values.
   *
   * @default - none
   */
  readonly requiredClaims?: Readonly<Record<string, string>>;

  /**
   * Further conditions for tokens.
   *
   * @default - none
   */
  readonly claimRules?: readonly ClaimRule[];

  /**
   * PEM certificates of the authorities that sign the issuer's own certificate.
   *
   * @default - those that the API server's image trusts
   */
  readonly certificateAuthority?: string;

  /**
   * Where to read the issuer's metadata, if not below the issuer: an https URL.
   *
   * @default - `/.well-known/openid-configuration` below the issuer
   */
  readonly discoveryUrl?: string;

  /**
   * Where the API server dials it, if not outside at the ports of these URLs: in the management cluster, for instance.
   *
   * @default - anywhere outside
   */
  readonly destination?: Destination;
}

/**
 * Who says who people are: an issuer of tokens that a tenant cluster's API server believes.
 *
 * Names that begin with `system:` are never believed, whoever issues them.
 */
export class IdentityProvider {
  /**
   * An OpenID Connect issuer.
   *
   * @throws Problem when a URL is not https or has a query, when a client is not named, or when the prefix or a key of `extra`
   *   belongs to Kubernetes
   * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#openid-connect-tokens
   */
  static oidc(props: OidcProps): IdentityProvider {
    checkUrl('the issuer of an identity provider', props.issuer);
    if (props.discoveryUrl !== undefined) checkUrl(`the discovery URL of ${props.issuer}`, props.discoveryUrl);
    const clients = clientsOf(props);
    if (clients.includes('') || new Set(clients).size < clients.length) {
      throw new Problem({
        what: `clients of the identity provider ${props.issuer} are not named, or twice`,
        found: clients,
        allowed: 'the client ids that tokens are made for, each once',
        remedy: 'register a client and name it',
      });
    }
    if (props.prefix?.startsWith('system:')) {
      throw new Problem({
        what: `the prefix of ${props.issuer} belongs to Kubernetes`,
        found: props.prefix,
        allowed: 'a prefix that does not begin with system:',
        remedy: 'choose another one, such as corp:',
      });
    }
    for (const key of Object.keys(props.extra ?? {})) checkExtraKey(props.issuer, key);
    return new IdentityProvider(props);
  }

  private constructor(private readonly props: OidcProps) {}

  /** The issuer. */
  get issuer(): string {
    return this.props.issuer;
  }

  /** What is put before the names of users and groups; may be empty. */
  get prefix(): string {
    return this.props.prefix ?? '';
  }

  /** Where the API server dials it. */
  get destinations(): readonly Destination[] {
    const { issuer, discoveryUrl = issuer, destination } = this.props;
    if (destination) return [destination];
    return [issuer, discoveryUrl].map((url) => Destination.outside(Number(new URL(url).port || 443)));
  }

  /**
   * The entry of an AuthenticationConfiguration, version v1beta1 or v1.
   *
   * @see https://kubernetes.io/docs/reference/config-api/apiserver-config.v1/#apiserver-config-k8s-io-v1-JWTAuthenticator
   */
  toJwtAuthenticator(): Record<string, unknown> {
    const { issuer, discoveryUrl, certificateAuthority, requiredClaims = {}, claimRules = [] } = this.props;
    const { usernameClaim = 'sub', groupsClaim = 'groups', uidClaim, extra = {} } = this.props;
    const audiences = clientsOf(this.props);
    const prefix = JSON.stringify(this.prefix);
    return {
      issuer: {
        url: issuer,
        ...(discoveryUrl !== undefined && { discoveryURL: discoveryUrl }),
        ...(certificateAuthority !== undefined && { certificateAuthority }),
        audiences,
        ...(audiences.length > 1 && { audienceMatchPolicy: 'MatchAny' }),
      },
      claimValidationRules: [
        ...Object.entries(requiredClaims).map(([claim, requiredValue]) => ({ claim, requiredValue })),
        ...claimRules.map(({ expression, message }) => ({ expression, message })),
      ],
      claimMappings: {
        username: this.mapped(usernameClaim, (name) => `${prefix} + (${name})`),
        groups: this.mapped(groupsClaim, (groups) => `(${groups}).map(group, ${prefix} + group)`),
        ...(uidClaim !== undefined && { uid: direct(Claim.of(uidClaim)) }),
        ...(Object.keys(extra).length > 0 && {
          extra: Object.entries(extra).map(([key, claim]) => ({ key, valueExpression: Claim.of(claim).expression })),
        }),
      },
      userValidationRules: [
        { expression: "!user.username.startsWith('system:')", message: 'names of Kubernetes are not for people' },
        {
          expression: "user.groups.all(group, !group.startsWith('system:'))",
          message: 'groups of Kubernetes are not for people',
        },
      ],
    };
  }

  /** Kubernetes puts the prefix before claims, and leaves that to expressions where there is one. */
  private mapped(said: string | Claim, withPrefix: (expression: string) => string): Record<string, string> {
    const claim = Claim.of(said);
    if (claim.name !== undefined) return { claim: claim.name, prefix: this.prefix };
    return { expression: this.prefix === '' ? claim.expression : withPrefix(claim.expression) };
  }
}

function direct({ name, expression }: Claim): Record<string, string> {
  return name === undefined ? { expression } : { claim: name };
}

function clientsOf({ clientId, furtherClientIds = [] }: OidcProps): string[] {
  return [clientId, ...furtherClientIds];
}

/** @see https://kubernetes.io/docs/reference/config-api/apiserver-config.v1/#apiserver-config-k8s-io-v1-ExtraMapping */
function checkExtraKey(issuer: string, key: string): void {
  const domain = /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)\/[^/A-Z][^A-Z]*$/.exec(key)?.[1];
  if (domain !== undefined && !/(^|\.)(k8s|kubernetes)\.io$/.test(domain)) return;
  throw new Problem({
    what: `what ${issuer} tells of a user has a key that an API server refuses`,
    found: key,
    allowed: 'a domain that is not of Kubernetes, a slash and a name, in lower case',
    remedy: 'put a domain of your own before it, such as example.net/tenant',
  });
}

/**
 * Checks that identity providers of one cluster cannot speak for each other.
 *
 * @throws Problem when two have the same issuer or the same prefix
 */
export function checkIdentityProviders(providers: readonly IdentityProvider[]): void {
  for (const [index, provider] of providers.entries()) {
    const others = providers.slice(0, index);
    if (others.some((other) => other.issuer === provider.issuer)) {
      throw new Problem({
        what: 'two identity providers have the same issuer',
        found: provider.issuer,
        allowed: 'each issuer once',
        remedy: 'leave one out',
      });
    }
    const twin = others.find((other) => other.prefix === provider.prefix);
    if (twin) {
      throw new Problem({
        what: `${twin.issuer} and ${provider.issuer} could name each other's users and groups: they share a prefix`,
        found: provider.prefix,
        allowed: 'a prefix of its own for each identity provider',
        remedy: 'give one of them a prefix, such as corp:',
      });
    }
  }
}

function checkUrl(what: string, text: string): void {
  if (URL.canParse(text)) {
    const url = new URL(text);
    const isPlain = url.search === '' && url.hash === '' && url.username === '' && url.password === '';
    if (url.protocol === 'https:' && isPlain && !text.includes('?') && !text.includes('#')) return;
  }
  throw new Problem({
    what: `${what} is not a URL that an API server accepts`,
    found: text,
    allowed: 'https:// and a host, without user, query and fragment',
    remedy: 'copy the issuer from a token or from the metadata of the provider',
  });
}
