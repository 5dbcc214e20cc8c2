import type { Cidr, Cni, NodeSettings } from '../../lib';
import type { AddOn, ChartDelivery } from '../add-ons';
import type { ControlPlaneOptions, EtcdTopology } from '../control-plane';
import type { ManagementCluster } from './management-cluster';
import type { Tenant } from './tenant';

/** Properties of a `TenantCluster`: what may be chosen for its control plane, and where and with what it runs. */
export interface TenantClusterProps extends ControlPlaneOptions {
  /** Whose cluster it is. Changing it may give the cluster other pod and Service ranges, thus another cluster. */
  readonly tenant: Tenant;

  /** The management cluster that runs its control plane. */
  readonly managementCluster: ManagementCluster;

  /**
   * Where its state is kept.
   *
   * @default - three members of its own with 10 GiB each
   */
  readonly etcd?: EtcdTopology;

  /**
   * Pods of its API server.
   *
   * @default - 2; 1 when etcd has a single member
   */
  readonly replicas?: number;

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
   * What its nodes have in common; each pool may say otherwise, property by property. Changing it replaces the nodes.
   *
   * @default - the defaults of {@link NodeSettings}
   */
  readonly nodeSettings?: NodeSettings;
}
