import type { Cidr } from '../../lib/network/cidr';
import type { DataVolumes } from '../../lib/nodes/data-volume';
import type { Flavor } from '../../lib/nodes/flavor';
import type { Image } from '../../lib/nodes/image';
import type { NodeCount } from '../../lib/nodes/node-count';
import type { Rollout } from '../../lib/nodes/rollout';
import type { UserData } from '../../lib/nodes/user-data';
import type { Region } from '../../lib/region/region';
import type { IKeyPair } from '../openstack/key-pair';
import type { INetwork } from '../openstack/network';
import type { SecurityGroup } from '../openstack/security-group';
import type { RootVolume } from '../openstack/server-props';
import type { ServerGroupPolicy } from '../openstack/server-group';
import type { PoolNetwork } from './pool-network';

/** A node of a pool, as what it is told at its first boot may depend on it. */
export interface PoolNode {
  /** Number in the pool, from 0. */
  readonly ordinal: number;

  /** Availability zone. */
  readonly zone: string;
}

/** What the nodes of a pool are. Changing one replaces the nodes, unless it says otherwise. */
export interface NodePoolOptions {
  /** Size of each node. */
  readonly flavor: Flavor;

  /** What each node boots from. Another image under the same name is for new nodes only. */
  readonly image: Image;

  /** How many; a fixed number. A change adds or takes away the nodes with the highest numbers and touches no other. */
  readonly nodes: NodeCount;

  /**
   * Availability zones of the nodes, in turn by their numbers.
   *
   * @default - all zones of the region
   */
  readonly zones?: readonly string[];

  /**
   * Volume that each node boots from.
   *
   * @default - the local disk of the flavor
   */
  readonly rootVolume?: RootVolume;

  /**
   * Further volumes of each node, by name; {@link userData} has to mount them.
   *
   * @default - none
   */
  readonly dataVolumes?: DataVolumes;

  /**
   * Further networks that each node has a port in, by a name of one's own.
   *
   * @default - none
   */
  readonly networks?: Readonly<Record<string, PoolNetwork>>;

  /**
   * Who may log in, besides whoever {@link userData} lets in.
   *
   * @default - nobody; in a `TenantRegionStack` with a public key, whoever has its other half
   */
  readonly keyPair?: IKeyPair;

  /**
   * In which order nodes give way to their successors. Changing it replaces nothing.
   *
   * @default Rollout.surge()
   */
  readonly rollout?: Rollout;

  /**
   * How hard the nodes of the pool avoid a common host.
   *
   * @default 'soft-anti-affinity'
   */
  readonly placement?: ServerGroupPolicy;

  /**
   * What each node is told at its first boot, without secrets.
   *
   * @default - nothing
   */
  readonly userData?: (node: PoolNode) => UserData;

  /**
   * Secrets for the first boot, as `SharedUserData` takes them. A change is for new nodes only.
   *
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, string>>;

  /**
   * Numbers to raise when single nodes are to be replaced although nothing has changed: number of the node to generation.
   *
   * @default - 0 for all
   */
  readonly generations?: Readonly<Record<number, number>>;

  /**
   * Further ranges that nodes may send from: those of pods, where they are routed without an overlay. Changing them updates
   * the ports in place.
   *
   * @default - none
   */
  readonly allowedRanges?: readonly Cidr[];
}

/** Properties of a `NodePool`. */
export interface NodePoolProps extends NodePoolOptions {
  /** Name: a DNS label, unique in its cluster. */
  readonly name: string;

  /** Name of the cluster: a DNS label. */
  readonly clusterName: string;

  /** The region that the nodes are in. */
  readonly region: Region;

  /** The network that they are in. */
  readonly network: INetwork;

  /** What their ports let through; what `NodePool.exposePort` needs is added to it. Changing it updates in place. */
  readonly securityGroup: SecurityGroup;

  /**
   * Servers that the project may have in one server group; see `ShardedServerGroup`.
   *
   * @default 10
   */
  readonly memberQuota?: number;
}
