import { Destination } from '../network/destination';
import { Problem } from '../problem';

/** Properties of {@link IdentityProvider.oidc}. */
export interface OidcProps {
  /** The issuer, exactly as in its tokens: an https URL without query or fragment. */
  readonly issuer: string;

  /** The client that tokens are made for: their audience. */
  readonly clientId: string;

  /**
   * Put before the names of users and groups. Needed for all but one of a cluster's providers: without it, each of them could
   * name the groups of the others.
   *
   * @default - nothing; names are those of the provider
   */
  readonly prefix?: string;

  /**
   * The claim that holds the user's name; it must be one that is never given to somebody else.
   *
   * @default 'sub'
   */
  readonly usernameClaim?: string;

  /**
   * The claim that holds the user's groups.
   *
   * @default 'groups'
   */
  readonly groupsClaim?: string;

  /**
   * Claims that a token must have, with their values.
   *
   * @default - none
   */
  readonly requiredClaims?: Readonly<Record<string, string>>;

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
   * @throws Problem when a URL is not https or has a query, or when the prefix belongs to Kubernetes
   * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#openid-connect-tokens
   */
  static oidc(props: OidcProps): IdentityProvider {
    checkUrl('the issuer of an identity provider', props.issuer);
    if (props.discoveryUrl !== undefined) checkUrl(`the discovery URL of ${props.issuer}`, props.discoveryUrl);
    if (props.clientId === '') {
      throw new Problem({
        what: `the identity provider ${props.issuer} has no client`,
        found: props.clientId,
        allowed: 'the client id that tokens are made for',
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
    const { issuer, clientId, discoveryUrl, certificateAuthority } = this.props;
    const { usernameClaim = 'sub', groupsClaim = 'groups', requiredClaims = {} } = this.props;
    return {
      issuer: {
        url: issuer,
        ...(discoveryUrl !== undefined && { discoveryURL: discoveryUrl }),
        ...(certificateAuthority !== undefined && { certificateAuthority }),
        audiences: [clientId],
      },
      claimValidationRules: Object.entries(requiredClaims).map(([claim, requiredValue]) => ({ claim, requiredValue })),
      claimMappings: {
        username: { claim: usernameClaim, prefix: this.prefix },
        groups: { claim: groupsClaim, prefix: this.prefix },
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
