import type { FlavorCapacity } from '../nodes/flavor';
import type { NodeLabels } from '../nodes/node-labels';

/** Name of the file of a {@link FleetRecord}, in the platform's folder of manifests. */
export const FLEET_RECORD = 'fleet.json';

/** Form of {@link FleetRecord}; raised when what programs rely on goes or changes its meaning. */
export const FLEET_RECORD_FORMAT = 1;

/**
 * What a synthesis has made of a fleet, for programs that read it: names, places, numbers and the order of things. All lists
 * are in the order of their names unless they say otherwise. It is free of secrets and of anything that changes from run to
 * run. Ranges are in CIDR notation.
 */
export interface FleetRecord {
  /** Form of the record: {@link FLEET_RECORD_FORMAT}. */
  readonly format: number;

  /** The OpenStack regions. */
  readonly regions: readonly RegionRecord[];

  /** The places with bare metal. */
  readonly sites: readonly SiteRecord[];

  /** The clusters whose pods are control planes. */
  readonly managementClusters: readonly ManagementClusterRecord[];

  /** Names of those who get clusters. */
  readonly tenants: readonly string[];

  /** Terraform stacks that belong to no tenant cluster; they are applied first. */
  readonly stacks: readonly StackRecord[];

  /** The clusters that tenants get. */
  readonly clusters: readonly ClusterRecord[];
}

/** An OpenStack region. */
export interface RegionRecord {
  /** Its name in the fleet. */
  readonly name: string;

  /** Its entry of `clouds.yaml`. */
  readonly cloud: string;

  /**
   * Its name in OpenStack.
   *
   * @default - its name in the fleet
   */
  readonly regionName?: string;

  /** Its availability zones. */
  readonly zones: readonly string[];

  /** Where nodes get their ranges: IPv4, and IPv6 if there is any. */
  readonly addressSpaces: readonly string[];

  /** Where its traffic to the outside comes from. */
  readonly egress: readonly string[];
}

/** A place with bare metal. */
export interface SiteRecord {
  /** Its name in the fleet. */
  readonly name: string;

  /** Where its machines have their addresses: IPv4, and IPv6 if there is any. */
  readonly addressSpaces: readonly string[];

  /** Where its traffic to the outside comes from. */
  readonly egress: readonly string[];

  /**
   * The registry inside the site.
   *
   * @default - none
   */
  readonly registryMirror?: string;
}

/** A cluster whose pods are control planes. */
export interface ManagementClusterRecord {
  /** Its name in the fleet. */
  readonly name: string;

  /** The region that its nodes are in. */
  readonly region: string;

  /** The kubectl context that leads to it. */
  readonly context: string;

  /** Host of the control planes, or the domain that their hosts are in. */
  readonly endpoint: string;

  /** Nodes that take traffic for NodePorts: name to address. */
  readonly nodes: Readonly<Record<string, string>>;

  /** Its node, pod and Service ranges, as far as they are known. */
  readonly ranges: readonly string[];

  /**
   * What all its control planes need; applied before theirs.
   *
   * @default - none was synthesized yet
   */
  readonly manifests?: ManifestsRecord;
}

/** A Terraform stack. */
export interface StackRecord {
  /** Its name, which is also that of its state. */
  readonly name: string;

  /** Its folder below cdktf's output. */
  readonly folder: string;

  /**
   * The region that it is in.
   *
   * @default - none of the fleet's
   */
  readonly region?: string;

  /** Resources in it. */
  readonly resources: number;

  /** Names of the stacks that are applied before it. */
  readonly after: readonly string[];
}

/** Manifests that are applied together, by the `apply.sh` beside them. */
export interface ManifestsRecord {
  /** Their folder below the platform's folder of manifests. */
  readonly folder: string;

  /** The waves, in the order in which they are applied. */
  readonly waves: readonly WaveRecord[];
}

/** A step in which manifests are applied. */
export interface WaveRecord {
  /** Its name: a number and a word. */
  readonly name: string;

  /** Its file in the folder of manifests. */
  readonly file: string;

  /** Objects in the file. */
  readonly objects: number;

  /** Objects that are waited for before the next wave. */
  readonly gates: number;
}

/** A cluster that a tenant gets. */
export interface ClusterRecord {
  /** Its name. */
  readonly name: string;

  /** Name of its tenant. */
  readonly tenant: string;

  /** Name of the management cluster that its control plane runs in. */
  readonly managementCluster: string;

  /** Namespace of its control plane there. */
  readonly namespace: string;

  /** Kubernetes version of its control plane. */
  readonly version: string;

  /** Its etcd. */
  readonly etcd: { readonly version: string; readonly members: number };

  /** Where its API server is reached. */
  readonly api: EndpointRecord;

  /**
   * Where its konnectivity server is reached.
   *
   * @default - it has none
   */
  readonly tunnel?: EndpointRecord;

  /** Who may reach its API, its own nodes included; empty for everybody. */
  readonly allowedCidrs: readonly string[];

  /** Its number among the clusters of its tenant. */
  readonly clusterId: number;

  /** Ranges of its pods: IPv4, and IPv6 if it is dual-stack. */
  readonly podRanges: readonly string[];

  /** Ranges of its Services, likewise. */
  readonly serviceRanges: readonly string[];

  /** Ranges of its nodes, likewise: region to ranges. */
  readonly nodeRanges: Readonly<Record<string, readonly string[]>>;

  /** Its network plug-in. */
  readonly cni: string;

  /** Purposes of keys to the keys and the stage of their rotation, as `1 next 2`. */
  readonly keys: Readonly<Record<string, string>>;

  /** Whether its control plane sleeps. */
  readonly hibernated: boolean;

  /**
   * The restore that the program asks for, and its snapshot unless that is the newest.
   *
   * @default - none
   */
  readonly restore?: { readonly id: string; readonly snapshot?: string };

  /** Its node pools. */
  readonly pools: readonly PoolRecord[];

  /** Its control plane, and what is inside the cluster. */
  readonly manifests: ManifestsRecord;

  /** Secrets that somebody puts into its namespace before the control plane is complete: name to the names of their entries. */
  readonly secrets: Readonly<Record<string, readonly string[]>>;

  /** Its Terraform stacks, which are applied after its manifests: nodes are never newer than their API server. */
  readonly stacks: readonly StackRecord[];

  /** Scripts beside its manifests. */
  readonly scripts: ScriptsRecord;
}

/** Names of the scripts beside the manifests of a cluster. */
export interface ScriptsRecord {
  /** Applies the waves. */
  readonly apply: string;

  /** Prints a kubeconfig. */
  readonly kubeconfig: string;

  /**
   * Hands Terraform what new servers join with.
   *
   * @default - Terraform makes no servers
   */
  readonly joinCredentials?: string;

  /**
   * Replaces servers one after the other, each drained first.
   *
   * @default - Terraform makes no servers
   */
  readonly rollNodes?: string;

  /**
   * Installs Helm charts, with the cluster's own kubeconfig.
   *
   * @default - there are none, or somebody else does
   */
  readonly charts?: string;
}

/** Where something is reached. */
export interface EndpointRecord {
  /** DNS name or address. */
  readonly host: string;

  /** Port there. */
  readonly port: number;

  /**
   * Port of the management cluster's nodes behind it.
   *
   * @default - none
   */
  readonly nodePort?: number;
}

/** Equal nodes of a cluster, in one place. */
export interface PoolRecord {
  /** Its name. */
  readonly name: string;

  /** Version of its kubelets. */
  readonly version: string;

  /** Labels of its nodes. */
  readonly labels: NodeLabels;

  /** Taints of its nodes. */
  readonly taints: readonly string[];

  /**
   * Servers of a region, if that is what the nodes are.
   *
   * @default - they are machines
   */
  readonly servers?: ServersRecord;

  /**
   * Machines of a site, if that is what the nodes are.
   *
   * @default - they are servers
   */
  readonly machines?: MachinesRecord;
}

/** The servers of a pool. */
export interface ServersRecord {
  /** Their region. */
  readonly region: string;

  /** Least and most of them; the same for a pool that does not follow the load. */
  readonly count: { readonly min: number; readonly max: number };

  /** Their flavor. */
  readonly flavor: string;

  /**
   * What a server of the flavor has.
   *
   * @default - nobody has said
   */
  readonly capacity?: FlavorCapacity;

  /** What they boot from. */
  readonly image: string;

  /** The zones that they are spread over. */
  readonly zones: readonly string[];

  /** Ports of the load balancer in front of them. */
  readonly exposedPorts: readonly number[];
}

/** The machines of a pool. */
export interface MachinesRecord {
  /** Their site. */
  readonly site: string;

  /** Name to address. */
  readonly addresses: Readonly<Record<string, string>>;

  /** Folder with what they boot from, below the platform's folder of manifests. */
  readonly seeds: string;
}
