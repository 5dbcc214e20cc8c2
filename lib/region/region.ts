import type { Cidr } from '../network/cidr';
import type { Flavor } from '../nodes/flavor';
import type { Image } from '../nodes/image';
import { Problems } from '../problem';
import { LoadBalancerProvider } from './load-balancer-provider';
import type { Quota } from './quota';
import { regionProblems } from './region-problems';
import type { StorageZone } from './storage-zone';

/** Properties of a {@link Region}. */
export interface RegionProps {
  /** Entry of `clouds.yaml` that says how to reach the cloud; credentials never enter the program. */
  readonly cloud: string;

  /**
   * OpenStack's name of the region, as `openstack region list` shows it. It is in the provider ids of nodes.
   *
   * @default - the name on the platform
   */
  readonly regionName?: string;

  /** Name of the network that routers are connected to and floating addresses come from. */
  readonly externalNetwork: string;

  /** Nova availability zones, at least one, without blanks: nodes carry the zone as a label. */
  readonly zones: readonly string[];

  /**
   * Which volumes the servers of which zone can attach.
   *
   * @default - none; pools of this region have no volumes of a named type
   */
  readonly storageZones?: readonly StorageZone[];

  /** IPv4 addresses of the nodes of all tenant clusters; each gets a part of it. */
  readonly addressSpace: Cidr;

  /**
   * Prefix length of the part of {@link addressSpace} that each tenant cluster gets.
   *
   * @default 22
   */
  readonly nodePrefix?: number;

  /**
   * IPv6 addresses of the nodes of all dual-stack clusters, /64 or shorter; each gets a /64 of it.
   *
   * @default - none; no dual-stack cluster can have nodes here
   */
  readonly addressSpaceV6?: Cidr;

  /**
   * Addresses that the region's routers show to the outside. Endpoints that limit their clients let them in.
   *
   * @default - unknown; pools here cannot belong to a cluster that limits who may connect
   */
  readonly egress?: readonly Cidr[];

  /**
   * Addresses of name servers that nodes use.
   *
   * @default - those that the cloud gives its networks
   */
  readonly dnsServers?: readonly string[];

  /**
   * Largest packet of a tenant network, in bytes.
   *
   * @default - what the cloud gives its networks
   */
  readonly mtu?: number;

  /**
   * The Octavia driver of load balancers.
   *
   * @default LoadBalancerProvider.AMPHORA
   */
  readonly loadBalancerProvider?: LoadBalancerProvider;

  /**
   * Flavors that exist; pools may use no other.
   *
   * @default - unknown; names are not checked
   */
  readonly flavors?: readonly Flavor[];

  /**
   * Images that exist; pools may use no other.
   *
   * @default - unknown; names are not checked
   */
  readonly images?: readonly Image[];

  /**
   * What the project may use at most.
   *
   * @default - unknown; nothing is checked
   */
  readonly quota?: Quota;
}

/**
 * An OpenStack region that tenant clusters have nodes in, or a management cluster runs in.
 *
 * A value: nothing is created by defining it.
 */
export class Region {
  /**
   * @param name DNS label, unique on the platform among regions and sites; nodes carry it as `topology.kubernetes.io/region`
   * @throws Problems with all that is wrong in the definition
   */
  static define(name: string, props: RegionProps): Region {
    const region = new Region(name, props);
    Problems.refuse(regionProblems(region));
    return region;
  }

  /** Entry of `clouds.yaml` that says how to reach the cloud. */
  readonly cloud: string;

  /** OpenStack's name of the region. */
  readonly regionName: string;

  /** Name of the network that routers are connected to and floating addresses come from. */
  readonly externalNetwork: string;

  /** Nova availability zones, in the order given. */
  readonly zones: readonly string[];

  /** Which volumes the servers of which zone can attach. */
  readonly storageZones: readonly StorageZone[];

  /** IPv4 addresses of the nodes of all tenant clusters. */
  readonly addressSpace: Cidr;

  /** Prefix length of each tenant cluster's part of the address space. */
  readonly nodePrefix: number;

  /** IPv6 addresses of the nodes of all dual-stack clusters. */
  readonly addressSpaceV6: Cidr | undefined;

  /** Addresses that the region's routers show to the outside; empty when unknown. */
  readonly egress: readonly Cidr[];

  /** Addresses of name servers; empty when the cloud's own are used. */
  readonly dnsServers: readonly string[];

  /** Largest packet of a tenant network in bytes, if it was given. */
  readonly mtu: number | undefined;

  /** The Octavia driver of load balancers. */
  readonly loadBalancerProvider: LoadBalancerProvider;

  /** Flavors that exist, if they are known. */
  readonly flavors: readonly Flavor[] | undefined;

  /** Images that exist, if they are known. */
  readonly images: readonly Image[] | undefined;

  /** What the project may use at most, if it is known. */
  readonly quota: Quota | undefined;

  private constructor(
    /** Name on the platform. */
    readonly name: string,
    props: RegionProps,
  ) {
    this.cloud = props.cloud;
    this.regionName = props.regionName ?? name;
    this.externalNetwork = props.externalNetwork;
    this.zones = [...props.zones];
    this.storageZones = [...(props.storageZones ?? [])];
    this.addressSpace = props.addressSpace;
    this.nodePrefix = props.nodePrefix ?? 22;
    this.addressSpaceV6 = props.addressSpaceV6;
    this.egress = [...(props.egress ?? [])];
    this.dnsServers = [...(props.dnsServers ?? [])];
    this.mtu = props.mtu;
    this.loadBalancerProvider = props.loadBalancerProvider ?? LoadBalancerProvider.AMPHORA;
    this.flavors = props.flavors;
    this.images = props.images;
    this.quota = props.quota;
  }

  /** The volume type of a zone, if it has one and no other. */
  volumeTypeOf(zone: string): string | undefined {
    const types = this.storageZones.filter((storage) => storage.zone === zone).map(({ volumeType }) => volumeType);
    return types.length === 1 ? types[0] : undefined;
  }

  /** The name. */
  toString(): string {
    return this.name;
  }
}
