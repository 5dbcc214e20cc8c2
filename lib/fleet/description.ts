import type { Cidr } from '../network/cidr';
import type { Cni } from '../network/cni';
import type { PortRange } from '../network/port-plan';
import type { Region } from '../region/region';
import type { Site } from '../region/site';
import type { ClusterKeys } from '../rotation/rotation-problems';
import type { KubernetesVersion } from '../versions/kubernetes-version';
import type { PoolDescription } from './pool-description';

/** A whole fleet as its user declared it; nothing is checked yet. */
export interface FleetDescription {
  /** The OpenStack regions that anything is in. */
  readonly regions: readonly Region[];

  /**
   * The places with bare metal.
   *
   * @default - none
   */
  readonly sites?: readonly Site[];

  /** The clusters whose pods are control planes. */
  readonly managementClusters: readonly ManagementClusterDescription[];

  /** Who gets clusters. */
  readonly tenants: readonly TenantDescription[];

  /** The clusters that tenants get. */
  readonly clusters: readonly ClusterDescription[];

  /**
   * IPv4 addresses of pods. Clusters of one tenant get disjoint parts; tenants share the space, since their pods never meet.
   *
   * @default 100.64.0.0/10, the space that carriers use between themselves and customers
   * @see https://datatracker.ietf.org/doc/html/rfc6598
   */
  readonly podSpace?: Cidr;

  /**
   * Prefix length of each cluster's part of {@link podSpace}; each node takes a /24 of it.
   *
   * @default 16, for 256 nodes
   */
  readonly podPrefix?: number;

  /**
   * IPv6 addresses of pods, of which each dual-stack cluster gets a /48, and each node a /64.
   *
   * @default fd64:40::/32
   */
  readonly podSpaceV6?: Cidr;

  /**
   * IPv4 addresses of Services. Clusters of one tenant get disjoint parts.
   *
   * @default 172.20.0.0/14
   */
  readonly serviceSpace?: Cidr;

  /**
   * Prefix length of each cluster's part of {@link serviceSpace}, 12 to 28.
   *
   * @default 20, for 4,094 Services
   */
  readonly servicePrefix?: number;

  /**
   * IPv6 addresses of Services, of which each dual-stack cluster gets a /112.
   *
   * @default fd64:50::/96
   */
  readonly serviceSpaceV6?: Cidr;
}

/** An existing Kubernetes cluster whose pods are control planes. */
export interface ManagementClusterDescription {
  /** DNS label, unique among all clusters of the platform. */
  readonly name: string;

  /** The region that its nodes are in. */
  readonly region: Region;

  /** Where the control planes are reached. */
  readonly endpoint: EndpointDescription;

  /** Its nodes that take traffic for NodePorts: name to address. */
  readonly nodes: Readonly<Record<string, string>>;

  /**
   * Its node, pod and Service ranges: no tenant cluster gets one of them.
   *
   * @default - unknown
   */
  readonly ranges?: readonly Cidr[];

  /**
   * Ranges of its pods.
   *
   * @default - unknown
   */
  readonly podRanges?: readonly Cidr[];

  /**
   * The kubectl context that leads to it.
   *
   * @default - its name
   */
  readonly context?: string;
}

/** Ports of an endpoint where each cluster has a name of its own. */
export interface NamedPorts {
  /** Port of every API. */
  readonly api: number;

  /** Port of every konnectivity server. */
  readonly tunnel: number;

  /** Whether konnectivity servers have names of their own too: one port tells names apart. */
  readonly tunnelHasName: boolean;

  /**
   * Whether connections of pods need names of their own too: what tells clusters apart looks at nothing else.
   *
   * @default false
   */
  readonly forwards?: boolean;
}

/** Where the control planes of a management cluster are reached: at one host with a port for each, or at a name for each. */
export interface EndpointDescription {
  /** DNS name or address, of this endpoint alone; with {@link names} the domain that the names are in. */
  readonly host: string;

  /**
   * A name for each cluster, `<cluster>.<host>`, all with these ports.
   *
   * @default - none; all clusters have the host, and each has ports of its own
   */
  readonly names?: NamedPorts;

  /**
   * Whether it can keep each cluster's ports for some ranges.
   *
   * @default true
   */
  readonly canFilter?: boolean;

  /**
   * Whether traffic arrives at NodePorts, which are planned then.
   *
   * @default true
   */
  readonly usesNodePorts?: boolean;

  /**
   * Ports for the APIs of tenant clusters.
   *
   * @default 6001 to 6999
   */
  readonly apiPorts?: PortRange;

  /**
   * Ports for the konnectivity servers of tenant clusters, none of {@link apiPorts}.
   *
   * @default 7001 to 7999
   */
  readonly tunnelPorts?: PortRange;

  /**
   * NodePorts of the management cluster that are for control planes alone, two for each. Services that have not chosen
   * theirs take from the same range of the cluster, so leave them a part of it.
   *
   * @default 30000 to 31999
   * @see https://kubernetes.io/docs/concepts/services-networking/service/#avoid-nodeport-collisions
   */
  readonly nodePorts?: PortRange;

  /**
   * Most listeners that the load balancer may have.
   *
   * @default - no limit is known
   */
  readonly listenerQuota?: number;
}

/** Somebody who gets clusters. */
export interface TenantDescription {
  /** DNS label, unique among tenants. */
  readonly name: string;
}

/** A cluster that a tenant gets. */
export interface ClusterDescription {
  /** DNS label of at most 32 characters, unique among all clusters of the platform. */
  readonly name: string;

  /** Name of its tenant. */
  readonly tenant: string;

  /** Name of the management cluster that its control plane runs in. */
  readonly managementCluster: string;

  /** Version of its control plane. */
  readonly version: KubernetesVersion;

  /**
   * Port of its API at the endpoint.
   *
   * @default - planned
   */
  readonly apiPort?: number;

  /**
   * Port of its konnectivity server at the endpoint.
   *
   * @default - planned
   */
  readonly tunnelPort?: number;

  /**
   * Whether nodes, pods and Services have IPv6 addresses as well.
   *
   * @default false
   */
  readonly dualStack?: boolean;

  /**
   * IPv4 range of its pods.
   *
   * @default - planned
   */
  readonly podRange?: Cidr;

  /**
   * IPv6 range of its pods, prefix length 48 to 64.
   *
   * @default - planned, when the cluster is dual-stack
   */
  readonly podRangeV6?: Cidr;

  /**
   * IPv4 range of its Services.
   *
   * @default - planned
   */
  readonly serviceRange?: Cidr;

  /**
   * IPv6 range of its Services, prefix length 108 to 124.
   *
   * @default - planned, when the cluster is dual-stack
   */
  readonly serviceRangeV6?: Cidr;

  /**
   * IPv4 ranges of its nodes: name of the region to range.
   *
   * @default - planned, for each region that it has a pool in
   */
  readonly nodeRanges?: Readonly<Record<string, Cidr>>;

  /**
   * Number of the cluster among those of its tenant, 1 to 511: who it is in a mesh.
   *
   * @default - planned
   */
  readonly clusterId?: number;

  /**
   * Who may reach its API. What its own nodes come from is added.
   *
   * @default - everybody
   */
  readonly allowedCidrs?: readonly Cidr[];

  /**
   * Keys that are rotated in stages.
   *
   * @default - the first key of everything
   */
  readonly keys?: ClusterKeys;

  /**
   * What is encrypted with its keys beside Secrets: plural names of resources.
   *
   * @default - nothing
   */
  readonly encrypted?: readonly string[];

  /** Members of its etcd: 1, 3, 5 or 7. */
  readonly etcdMembers: number;

  /**
   * Whether the API server reaches nodes through a tunnel that they open.
   *
   * @default true
   */
  readonly konnectivity?: boolean;

  /** The network plug-in. */
  readonly cni: Cni;

  /**
   * Whether its control plane sleeps.
   *
   * @default false
   */
  readonly hibernated?: boolean;

  /** Its node pools. */
  readonly pools: readonly PoolDescription[];
}
