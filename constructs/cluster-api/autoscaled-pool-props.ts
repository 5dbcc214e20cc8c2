import type { BootstrapDocument } from '../../lib/bootstrap/bootstrap-document';
import type { ReservedResources } from '../../lib/bootstrap/reserved-resources';
import type { Cidr } from '../../lib/network/cidr';
import type { DataVolumes } from '../../lib/nodes/data-volume';
import type { Flavor, FlavorCapacity } from '../../lib/nodes/flavor';
import type { Image } from '../../lib/nodes/image';
import type { NodeCount } from '../../lib/nodes/node-count';
import type { NodeLabels } from '../../lib/nodes/node-labels';
import type { Rollout } from '../../lib/nodes/rollout';
import type { Taint } from '../../lib/nodes/taint';
import type { Size } from '../../lib/size';
import type { MachinePlace } from './machine-region';

/** A further network of machines, by the names of its parts in OpenStack. */
export interface MachineNetwork {
  /** Name of the network. */
  readonly network: string;

  /** Names of its subnets. */
  readonly subnets: readonly string[];

  /** Names of the security groups of ports in it; empty where the ports are not filtered. */
  readonly securityGroups: readonly string[];

  /**
   * Whether Neutron filters what ports send and receive.
   *
   * @default true
   */
  readonly hasPortSecurity?: boolean;

  /**
   * What the hypervisor gives a machine for its port.
   *
   * @default 'normal'
   */
  readonly vnicType?: string;
}

/** What the machines of a pool are. Changing one rolls them, a new one before an old one, unless it says otherwise. */
export interface AutoscaledPoolProps {
  /** Name: a DNS label, unique in its cluster. */
  readonly name: string;

  /** Name of the tenant cluster. */
  readonly tenantCluster: string;

  /** Name of the Cluster of Cluster API. */
  readonly clusterName: string;

  /** Where the machines are. */
  readonly place: MachinePlace;

  /** The fewest and the most. A change rolls nothing. */
  readonly nodes: NodeCount;

  /** Availability zones that they are spread over. Only machines of zones that come or go are touched. */
  readonly zones: readonly string[];

  /** Size of each machine. */
  readonly flavor: Flavor;

  /** What the flavor gives; an autoscaler has to know before there is a machine. */
  readonly capacity: FlavorCapacity;

  /** What each machine boots from. */
  readonly image: Image;

  /**
   * Volume that each machine boots from, of the machine's own zone.
   *
   * @default - the local disk of the flavor
   */
  readonly rootVolume?: { readonly size: Size; readonly type?: string };

  /**
   * Further volumes of each machine, of the machine's own zone; they go with it.
   *
   * @default - none
   */
  readonly dataVolumes?: DataVolumes;

  /**
   * Type of the {@link dataVolumes} that name none: zone to Cinder volume type.
   *
   * @default - the cloud's own default
   */
  readonly volumeTypes?: Readonly<Record<string, string>>;

  /**
   * Further networks that each machine has a port in, in this order.
   *
   * @default - none
   */
  readonly networks?: readonly MachineNetwork[];

  /**
   * Name of the key pair of who may log in.
   *
   * @default - that of the place
   */
  readonly keyPair?: string;

  /**
   * In which order machines give way to their successors. Changing it rolls nothing.
   *
   * @default Rollout.surge()
   */
  readonly rollout?: Rollout;

  /** Version of the kubelets, with a `v` in front. */
  readonly version: string;

  /** What machines are told at their first boot, by zone. */
  readonly documents: ReadonlyMap<string, BootstrapDocument>;

  /** Secret with the pool's certificate and key to join with. */
  readonly credential: string;

  /**
   * Labels of the nodes besides region and zone, for the autoscaler's forecast.
   *
   * @default - none of their own
   */
  readonly labels?: NodeLabels;

  /**
   * Taints of the nodes, for the autoscaler's forecast.
   *
   * @default - none
   */
  readonly taints?: readonly Taint[];

  /**
   * What nodes keep from pods, for the autoscaler's forecast.
   *
   * @default - by the flavor
   */
  readonly reserved?: ReservedResources;

  /**
   * Most pods on a node, for the autoscaler's forecast.
   *
   * @default 110
   */
  readonly maxPods?: number;

  /**
   * Server groups that keep machines apart: zone to name.
   *
   * @default - none; Nova's scheduler places them
   */
  readonly serverGroups?: Readonly<Record<string, string>>;

  /**
   * Further ranges that nodes may send from: those of pods, where they are routed without an overlay.
   *
   * @default - none
   */
  readonly allowedRanges?: readonly Cidr[];
}
