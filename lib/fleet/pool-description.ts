import type { DataVolumes } from '../nodes/data-volume';
import type { Flavor } from '../nodes/flavor';
import type { Image } from '../nodes/image';
import type { NodeCount } from '../nodes/node-count';
import type { NodeLabels } from '../nodes/node-labels';
import type { Rollout } from '../nodes/rollout';
import type { Taint } from '../nodes/taint';
import type { Region } from '../region/region';
import type { Site } from '../region/site';
import type { Size } from '../size';
import type { KubernetesVersion } from '../versions/kubernetes-version';

/** Equal nodes of a cluster, in one place. */
export type PoolDescription = OpenStackPoolDescription | BareMetalPoolDescription;

/** What pools of either kind have. */
export interface PoolFacts {
  /** DNS label, unique in its cluster. */
  readonly name: string;

  /**
   * Version of its kubelets.
   *
   * @default - the version of the control plane
   */
  readonly version?: KubernetesVersion;

  /**
   * Labels of its nodes.
   *
   * @default - none of its own
   */
  readonly labels?: NodeLabels;

  /**
   * Taints of its nodes.
   *
   * @default - none
   */
  readonly taints?: readonly Taint[];
}

/** Servers of one region. */
export interface OpenStackPoolDescription extends PoolFacts {
  /** What the nodes are. */
  readonly kind: 'openstack';

  /** The region, one of the fleet's. */
  readonly region: Region;

  /** Size of each server. */
  readonly flavor: Flavor;

  /** What each server boots from. */
  readonly image: Image;

  /** How many servers. */
  readonly nodes: NodeCount;

  /**
   * Availability zones that the servers are spread over.
   *
   * @default - all zones of the region
   */
  readonly zones?: readonly string[];

  /**
   * Volume that each server boots from.
   *
   * @default - the disk of the flavor
   */
  readonly rootVolume?: RootVolumeDescription;

  /**
   * Further volumes of each server.
   *
   * @default - none
   */
  readonly dataVolumes?: DataVolumes;

  /**
   * Names of the further networks that each server has a port in.
   *
   * @default - none
   */
  readonly furtherNetworks?: readonly string[];

  /**
   * In which order servers give way to their successors.
   *
   * @default Rollout.surge()
   */
  readonly rollout?: Rollout;

  /**
   * Ports that a load balancer in front of the nodes listens on.
   *
   * @default - none
   */
  readonly exposedPorts?: readonly number[];
}

/** The volume that a server boots from. */
export interface RootVolumeDescription {
  /** Its size in whole gibibytes. */
  readonly size: Size;

  /**
   * Cinder volume type, by name.
   *
   * @default - the cloud's own default
   */
  readonly type?: string;
}

/** Machines of one site. */
export interface BareMetalPoolDescription extends PoolFacts {
  /** What the nodes are. */
  readonly kind: 'bare-metal';

  /** The site, one of the fleet's. */
  readonly site: Site;

  /** The machines: host name, which is also the node's name, to machine. */
  readonly hosts: Readonly<Record<string, HostDescription>>;
}

/** A bare-metal machine. */
export interface HostDescription {
  /** Its IPv4 address, inside the site's address space. */
  readonly address: string;

  /**
   * Its IPv6 address, inside the site's address space.
   *
   * @default - none; needed in a dual-stack cluster
   */
  readonly addressV6?: string;

  /**
   * Hardware address of the interface that it boots from, such as `52:54:00:12:34:56`.
   *
   * @default - unknown
   */
  readonly mac?: string;

  /**
   * The disk that its operating system is installed on, such as `/dev/disk/by-id/nvme-…`, for those who install it.
   *
   * @default - unknown
   */
  readonly disk?: string;
}
