import { dnsLabel } from '../../lib/names';
import { Destination } from '../../lib/network/destination';
import { Problem } from '../../lib/problem';
import { ADMINISTRATORS } from '../../lib/rollout/administrator-script';

/** Properties of {@link AuthorizationWebhook.fromSecret}. */
export interface AuthorizationWebhookProps {
  /** A Secret in the control plane's namespace whose key `kubeconfig` says where the webhook is and how to show who asks. */
  readonly secretName: string;

  /**
   * What holds when it gives no answer: `Deny`, or `NoOpinion`, with which RBAC decides alone.
   *
   * @default 'Deny'
   */
  readonly failurePolicy?: 'Deny' | 'NoOpinion';

  /**
   * How long it may take to answer, in seconds, 1 to 30.
   *
   * @default 3
   */
  readonly timeoutSeconds?: number;

  /**
   * CEL expressions over `request`, a SubjectAccessReviewSpec; it is asked only when all are true.
   *
   * @default - none further: it is asked about people and about service accounts outside `kube-system`, but for
   *   administrators with a certificate
   */
  readonly matchConditions?: readonly string[];

  /**
   * Where it is, which its Secret tells the API server alone.
   *
   * @default Destination.outside(443)
   */
  readonly destination?: Destination;
}

/**
 * Somebody else who is asked what people, and the workloads that they run, may do in a tenant cluster. It may deny what RBAC
 * would allow, and allow what RBAC would not. The cluster's own programs, nodes and administrators are never asked about: the
 * cluster goes on without it.
 */
export class AuthorizationWebhook {
  /**
   * A webhook that a Secret describes.
   *
   * @param name a DNS label, unique among those of the cluster
   * @throws Problem when the name is malformed or the timeout out of range
   * @see https://kubernetes.io/docs/reference/access-authn-authz/webhook/
   */
  static fromSecret(name: string, props: AuthorizationWebhookProps): AuthorizationWebhook {
    dnsLabel('the name of an authorization webhook', name);
    const { timeoutSeconds = 3 } = props;
    if (!(timeoutSeconds >= 1 && timeoutSeconds <= 30)) {
      throw new Problem({
        what: `the authorization webhook ${name} may take a time that an API server does not accept`,
        found: timeoutSeconds,
        allowed: '1 to 30 seconds',
        remedy: 'correct it; every request waits for it',
      });
    }
    return new AuthorizationWebhook(name, props);
  }

  private constructor(
    /** Its name. */
    readonly name: string,
    private readonly props: AuthorizationWebhookProps,
  ) {}

  /** The Secret that describes it. */
  get secretName(): string {
    return this.props.secretName;
  }

  /** Where it is. */
  get destination(): Destination {
    return this.props.destination ?? Destination.outside(443);
  }

  /**
   * The entry of an AuthorizationConfiguration.
   *
   * @param kubeConfigFile path of the Secret's kubeconfig
   * @see https://kubernetes.io/docs/reference/config-api/apiserver-config.v1/#apiserver-config-k8s-io-v1-WebhookConfiguration
   */
  toAuthorizer(kubeConfigFile: string): Record<string, unknown> {
    const { failurePolicy = 'Deny', timeoutSeconds = 3, matchConditions = [] } = this.props;
    const expressions = [
      // Whoever may create a pod may act as the service account of its namespace.
      "!request.user.startsWith('system:') || ('system:serviceaccounts' in request.groups && !('system:serviceaccounts:kube-system' in request.groups))",
      `!('${ADMINISTRATORS}' in request.groups)`,
      ...matchConditions,
    ];
    return {
      type: 'Webhook',
      name: this.name,
      webhook: {
        timeout: `${timeoutSeconds}s`,
        authorizedTTL: '30s',
        unauthorizedTTL: '30s',
        subjectAccessReviewVersion: 'v1',
        matchConditionSubjectAccessReviewVersion: 'v1',
        failurePolicy,
        connectionInfo: { type: 'KubeConfigFile', kubeConfigFile },
        matchConditions: expressions.map((expression) => ({ expression })),
      },
    };
  }
}
