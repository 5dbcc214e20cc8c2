import type { Cidr, Cni, IdentityProvider, Images, KeyRing, KubernetesVersion, NodeSettings } from '../../lib';
import type { AddOn, ChartDelivery } from '../add-ons';
import type {
  AuditLog,
  AuthorizationWebhook,
  ControlPlaneSize,
  EncryptionAtRest,
  EtcdBackup,
  EtcdRestore,
  EtcdTopology,
  PodSecurityLevel,
} from '../control-plane';
import type { ManagementCluster } from './management-cluster';
import type { Tenant } from './tenant';

/** Properties of a `TenantCluster`. */
export interface TenantClusterProps {
  /** Whose cluster it is. Changing it may give the cluster other pod and Service ranges, thus another cluster. */
  readonly tenant: Tenant;

  /** The management cluster that runs its control plane. */
  readonly managementCluster: ManagementCluster;

  /** Version of its control plane: up by one minor version at a time, never down. */
  readonly version: KubernetesVersion;

  /**
   * Where its state is kept.
   *
   * @default - three members of its own with 10 GiB each
   */
  readonly etcd?: EtcdTopology;

  /**
   * How its state is saved.
   *
   * @default EtcdBackup.toVolume()
   */
  readonly backup?: EtcdBackup;

  /**
   * A snapshot that its state is to be brought back from. Take it out again once the cluster is well.
   *
   * @default - none; its state is what it was
   */
  readonly restore?: EtcdRestore;

  /**
   * What the programs of its control plane get.
   *
   * @default ControlPlaneSize.SMALL
   */
  readonly size?: ControlPlaneSize;

  /**
   * Pods of its API server.
   *
   * @default - 2; 1 when etcd has a single member
   */
  readonly replicas?: number;

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
   * What its namespaces enforce unless their labels say otherwise; `kube-system` is free.
   *
   * @default 'baseline'
   */
  readonly podSecurity?: PodSecurityLevel;

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
   * Who may reach its API; what its own nodes come from is added.
   *
   * @default - everybody
   */
  readonly allowedCidrs?: readonly Cidr[];

  /**
   * Whether its control plane sleeps: nothing of it runs, and nothing is lost. A last snapshot of etcd is taken first.
   *
   * Nodes stay as they are declared and go on with what they run; while the API is away they are asked for nothing. Once it
   * is back, kubelets that report within a minute keep their pods. To pay for no nodes, declare `NodeCount.fixed(0)` too; they
   * are made anew afterwards. A node that could not renew its certificate in time, after 30 days at most, has to be made anew too.
   *
   * @default false
   */
  readonly hibernated?: boolean;

  /**
   * Its network plug-in.
   *
   * @default Cni.flannel()
   */
  readonly cni?: Cni;

  /**
   * What it gets beside control plane and nodes. Name resolution, the way to Services, the pod network that {@link cni} names
   * and the agents of {@link konnectivity} come by themselves, unless an add-on here does the same job.
   *
   * @default - only what comes by itself
   */
  readonly addOns?: readonly AddOn[];

  /**
   * What installs the Helm charts among its add-ons.
   *
   * @default ChartDelivery.script()
   */
  readonly chartDelivery?: ChartDelivery;

  /**
   * Whether its API server reaches nodes through a tunnel that they open.
   *
   * @default false
   */
  readonly konnectivity?: boolean;

  /**
   * Whether nodes, pods and Services have IPv6 addresses as well.
   *
   * @default false
   */
  readonly dualStack?: boolean;

  /**
   * Port of its API at the endpoint.
   *
   * @default - planned, and pinned in the allocations file
   */
  readonly apiPort?: number;

  /**
   * Port of its konnectivity server at the endpoint.
   *
   * @default - planned, and pinned in the allocations file
   */
  readonly tunnelPort?: number;

  /**
   * Number of the cluster among those of its tenant, 1 to 511: who it is in a mesh.
   *
   * @default - planned, and pinned in the allocations file
   */
  readonly clusterId?: number;

  /**
   * IPv4 ranges of its nodes: name of the region to range. Changing one replaces the nodes in that region.
   *
   * @default - planned, and pinned in the allocations file
   */
  readonly nodeRanges?: Readonly<Record<string, Cidr>>;

  /**
   * IPv6 range of its pods, prefix length 48 to 64.
   *
   * @default - planned, when the cluster is dual-stack
   */
  readonly podRangeV6?: Cidr;

  /**
   * IPv6 range of its Services, prefix length 108 to 124.
   *
   * @default - planned, when the cluster is dual-stack
   */
  readonly serviceRangeV6?: Cidr;

  /**
   * Range of its pods. Changing it needs every node to be made anew.
   *
   * @default - planned, and pinned in the allocations file
   */
  readonly podRange?: Cidr;

  /**
   * Range of its Services. Changing it needs every Service to be made anew.
   *
   * @default - planned, and pinned in the allocations file
   */
  readonly serviceRange?: Cidr;

  /**
   * Names of the images of its control plane.
   *
   * @default Images.upstream()
   */
  readonly images?: Images;

  /**
   * What its nodes have in common; each pool may say otherwise, property by property. Changing it replaces the nodes.
   *
   * @default - the defaults of {@link NodeSettings}
   */
  readonly nodeSettings?: NodeSettings;

  /**
   * Whether the certificates that kubelets serve with are approved beside the control plane. Without anybody who does, there
   * are no logs, no exec and no metrics of nodes.
   *
   * @default true
   */
  readonly approvesKubeletServing?: boolean;
}
