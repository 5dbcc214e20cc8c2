import type { IdentityProvider } from '../../lib/access/identity-provider';
import type { KeyRing } from '../../lib/rotation/key-ring';
import type { Images } from '../../lib/versions/images';
import type { KubernetesVersion } from '../../lib/versions/kubernetes-version';
import type { ApiServerPatches, PodSecurity, PodSecurityLevel } from './api-server-configuration';
import type { AuditLog } from './audit-log';
import type { AuthorizationWebhook } from './authorization-webhook';
import type { PodPlacement } from '../workload';
import type { ControlPlaneSize } from './control-plane-size';
import type { EncryptionAtRest } from './encryption-at-rest';
import type { EtcdBackup } from './etcd-backup';
import type { EtcdRestore } from './etcd-restore';

/** What may be chosen for a control plane, by itself or as part of a fleet. */
export interface ControlPlaneOptions {
  /** Version of Kubernetes. It goes up by one minor version at a time, never down. */
  readonly version: KubernetesVersion;

  /**
   * How the state is saved.
   *
   * @default EtcdBackup.toVolume()
   */
  readonly backup?: EtcdBackup;

  /**
   * A snapshot that etcd is to be filled from, in place of what it holds. Take it out again once the cluster is well.
   *
   * @default - none; etcd holds what it held
   */
  readonly restore?: EtcdRestore;

  /**
   * What the programs get.
   *
   * @default ControlPlaneSize.SMALL
   */
  readonly size?: ControlPlaneSize;

  /**
   * Who says who people are.
   *
   * @default - none; only certificates and service-account tokens are believed
   */
  readonly identityProviders?: readonly IdentityProvider[];

  /**
   * Whom the API server asks, after the rules for nodes and before RBAC, what people may do.
   *
   * @default - nobody; RBAC decides
   */
  readonly authorizationWebhooks?: readonly AuthorizationWebhook[];

  /**
   * Where the audit log goes.
   *
   * @default AuditLog.toPodLog()
   */
  readonly auditLog?: AuditLog;

  /**
   * What namespaces of the tenant cluster do about pods unless their labels say otherwise; `kube-system` is free. A level is what
   * they enforce; they warn and note in the audit log what is not `restricted`.
   *
   * @default 'baseline'
   */
  readonly podSecurity?: PodSecurityLevel | PodSecurity;

  /**
   * Changes to the API server's configuration files, for what has no option here, such as limits of events. For flags, see {@link ApiServer.addFlag}.
   *
   * @default - none
   */
  readonly configurationPatches?: ApiServerPatches;

  /**
   * The issuer in service-account tokens: an https URL. Changing it makes every token invalid.
   *
   * @default - the endpoint
   */
  readonly serviceAccountIssuer?: string;

  /**
   * How Secrets are encrypted before they are stored.
   *
   * @default EncryptionAtRest.secretbox()
   */
  readonly encryption?: EncryptionAtRest;

  /**
   * Keys that sign service-account tokens. One that is retired is left out when its last token has expired: after 48 hours.
   *
   * @default KeyRing.of('1')
   */
  readonly serviceAccountKeys?: KeyRing;

  /**
   * Generations of all certificate authorities. Nodes that joined before one was being retired know no other: replace them
   * while it is, before it is forgotten.
   *
   * @default KeyRing.of('1')
   */
  readonly authorities?: KeyRing;

  /**
   * Whether the API server reaches nodes, pods and Services through a tunnel that nodes open (konnectivity). Without it the
   * management cluster needs routes to the nodes, for logs and exec; admission webhooks and aggregated APIs do not work.
   *
   * @default - true for a `TenantCluster`, which brings the agents; false for a `HostedControlPlane` alone
   */
  readonly konnectivity?: boolean;

  /**
   * Which nodes of the management cluster its pods run on, those of add-ons beside it included. Changing it moves them one by
   * one.
   *
   * @default - any
   */
  readonly placement?: PodPlacement;

  /**
   * Whether it sleeps: nothing of it runs, and nothing is lost. A last snapshot is taken before etcd stops; volumes, keys and
   * ports stay. Without it, everything comes back as it was.
   *
   * @default false
   */
  readonly hibernated?: boolean;

  /**
   * Names of the images.
   *
   * @default Images.upstream()
   */
  readonly images?: Images;

  /**
   * Whether the certificates that kubelets serve with are approved here; see {@link KubeletServingApprover}. Without anybody
   * who does, there are no logs, no exec and no metrics of nodes.
   *
   * @default true
   */
  readonly approvesKubeletServing?: boolean;
}
