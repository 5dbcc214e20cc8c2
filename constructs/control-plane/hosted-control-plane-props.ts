import type { IdentityProvider } from '../../lib/access/identity-provider';
import type { Monitoring } from '../../lib/monitoring/monitoring';
import type { Cidr } from '../../lib/network/cidr';
import type { KeyRing } from '../../lib/rotation/key-ring';
import type { Images } from '../../lib/versions/images';
import type { KubernetesVersion } from '../../lib/versions/kubernetes-version';
import type { HostedProgram } from '../workload';
import type { PodSecurityLevel } from './api-server-configuration';
import type { AuditLog } from './audit-log';
import type { AuthorizationWebhook } from './authorization-webhook';
import type { ControlPlaneSize } from './control-plane-size';
import type { EncryptionAtRest } from './encryption-at-rest';
import type { EtcdBackup } from './etcd-backup';
import type { EtcdRestore } from './etcd-restore';
import type { EtcdTopology } from './etcd-topology';
import type { Exposure } from './exposure';
import type { PriorityClassNames } from './priorities';

/** Where a hosted control plane is reached from outside. */
export interface ControlPlaneEndpoint {
  /** Host name or address that clients and nodes dial. Changing it renews the API server's certificate. */
  readonly host: string;

  /** Port of the API at that host, 1 to 65535. */
  readonly port: number;

  /**
   * How it is reached there.
   *
   * @default Exposure.nodePort()
   */
  readonly exposure?: Exposure;

  /**
   * Port of every management node that leads to the API server, in the management cluster's NodePort range.
   *
   * @default - none; needed when it is exposed by NodePorts
   */
  readonly nodePort?: number;

  /**
   * Host name that agents of konnectivity dial, where it is another one.
   *
   * @default - {@link host}
   */
  readonly tunnelHost?: string;

  /**
   * Host name that nodes dial with the connections of their pods, where a Gateway tells control planes apart by name.
   *
   * @default - none; the Service `kubernetes` leads to {@link host}
   */
  readonly forwardHost?: string;

  /**
   * Port of every management node that leads to the konnectivity server.
   *
   * @default - none; needed with konnectivity when it is exposed by NodePorts
   */
  readonly tunnelNodePort?: number;
}

/** Properties of a `HostedControlPlane`. */
export interface HostedControlPlaneProps {
  /** Name of the tenant cluster. */
  readonly name: string;

  /** Namespace for it alone in the management cluster. Changing it makes another cluster, with other keys and no state. */
  readonly namespace: string;

  /** Version of Kubernetes. It goes up by one minor version at a time, never down. */
  readonly version: KubernetesVersion;

  /** Where it is reached from outside. */
  readonly endpoint: ControlPlaneEndpoint;

  /** Range of pod addresses inside the tenant cluster. Changing it needs every node to be made anew. */
  readonly podRange: Cidr;

  /** Range of Service addresses inside the tenant cluster. Changing it needs every Service to be made anew. */
  readonly serviceRange: Cidr;

  /**
   * Range of pod addresses of the other family, for a cluster with both.
   *
   * @default - none; pods have addresses of one family
   */
  readonly podRangeV6?: Cidr;

  /**
   * Range of Service addresses of the other family, for a cluster with both. Needs {@link podRangeV6}.
   *
   * @default - none; Services have addresses of one family
   */
  readonly serviceRangeV6?: Cidr;

  /** Where the state is kept. */
  readonly etcd: EtcdTopology;

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
   * Domain of Services inside the tenant cluster.
   *
   * @default 'cluster.local'
   */
  readonly dnsDomain?: string;

  /**
   * Pods of the API server, at least 1; controllers get two when there are several.
   *
   * @default 2
   */
  readonly replicas?: number;

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
   * What namespaces of the tenant cluster enforce unless their labels say otherwise; `kube-system` is free.
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
   * Whether the API server reaches nodes, pods and Services through a konnectivity server. Experimental: without it the
   * management cluster needs routes to the nodes.
   *
   * @default false
   */
  readonly konnectivity?: boolean;

  /**
   * Whether nodes are made by Cluster API and cluster-autoscaler; {@link AutoscaledPools} says which.
   *
   * @default false
   */
  readonly autoscaling?: boolean;

  /**
   * Ranges of node addresses, which the API server dials when there is no konnectivity.
   *
   * @default - none; logs, exec and metrics of nodes do not work without konnectivity
   */
  readonly nodeRanges?: readonly Cidr[];

  /**
   * Whether it sleeps: nothing of it runs, and nothing is lost. A last snapshot is taken before etcd stops; volumes, keys and
   * ports stay. Without it, everything comes back as it was.
   *
   * @default false
   */
  readonly hibernated?: boolean;

  /**
   * Ranges that the control plane may not dial although it may dial the world: those of the management cluster's nodes, pods
   * and Services, and its API. With {@link autoscaling} what makes nodes dials the API in them.
   *
   * @default - none
   */
  readonly unreachableRanges?: readonly Cidr[];

  /**
   * Ranges of the management cluster's pods: those of other namespaces are then kept from the API server's port too. Nodes
   * must not count as pods for its network plug-in; with Cilium set `policy-cidr-match-mode: nodes`.
   *
   * @default - unknown; any pod may dial the port that everybody outside may dial
   */
  readonly podRanges?: readonly Cidr[];

  /**
   * How the management cluster watches it.
   *
   * @default - not at all; no monitors and alerts are made
   */
  readonly monitoring?: Monitoring;

  /**
   * Namespace of the management cluster whose pods may collect metrics.
   *
   * @default - that of {@link monitoring}, if there is any; nobody else may
   */
  readonly monitoringNamespace?: string;

  /**
   * Programs of add-ons beside it.
   *
   * @default - none
   */
  readonly programs?: readonly HostedProgram[];

  /**
   * Priority classes of the management cluster; see {@link ControlPlanePriorities}.
   *
   * @default - none; pods have its default priority
   */
  readonly priorityClasses?: PriorityClassNames;

  /**
   * Names of the images.
   *
   * @default Images.upstream()
   */
  readonly images?: Images;

  /**
   * The pools whose nodes join by themselves: name to what its nodes are called, as a regular expression of Go without
   * anchors. Each gets a client certificate to join with, which lives for a day.
   *
   * @default - none
   */
  readonly nodePools?: Readonly<Record<string, string>>;

  /**
   * Whether the certificates that kubelets serve with are approved here; see {@link KubeletServingApprover}. Without anybody
   * who does, there are no logs, no exec and no metrics of nodes.
   *
   * @default true
   */
  readonly approvesKubeletServing?: boolean;
}
