import { Construct } from 'constructs';
import { dnsLabel, nodeName, unknownName } from '../../lib/names';
import type { Cidr } from '../../lib/network/cidr';
import { checkDataVolumes, type DataVolumes } from '../../lib/nodes/data-volume';
import type { Flavor } from '../../lib/nodes/flavor';
import type { Image } from '../../lib/nodes/image';
import type { NodeCount } from '../../lib/nodes/node-count';
import { Rollout } from '../../lib/nodes/rollout';
import type { UserData } from '../../lib/nodes/user-data';
import { Problem } from '../../lib/problem';
import type { Region } from '../../lib/region/region';
import type { IKeyPair } from '../openstack/key-pair';
import type { INetwork } from '../openstack/network';
import type { SecurityGroup } from '../openstack/security-group';
import { type RootVolume, Server, type ServerProps } from '../openstack/server';
import { contentOf, revisionOf } from '../openstack/server-content';
import type { ServerPortOptions } from '../openstack/server-port';
import type { ServerVolumeOptions } from '../openstack/server-volume';
import { SharedUserData } from '../openstack/shared-user-data';
import { type ServerGroupPolicy, ShardedServerGroup } from '../openstack/server-group';
import type { TcpListener } from '../openstack/tcp-listener';
import { type PoolNetwork, portsIn } from './pool-network';
import { ReplacementGate } from './replacement-gate';
import { RolloutGuard } from './rollout-guard';
import { type ExposePortOptions, WorkerIngress } from './worker-ingress';

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
   * Secrets for the first boot, as {@link SharedUserData} takes them. A change is for new nodes only.
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

/** Properties of a {@link NodePool}. */
export interface NodePoolProps extends NodePoolOptions {
  /** Name: a DNS label, unique in its cluster. */
  readonly name: string;

  /** Name of the cluster: a DNS label. */
  readonly clusterName: string;

  /** The region that the nodes are in. */
  readonly region: Region;

  /** The network that they are in. */
  readonly network: INetwork;

  /** What their ports let through; what {@link NodePool.exposePort} needs is added to it. Changing it updates in place. */
  readonly securityGroup: SecurityGroup;

  /**
   * Servers that the project may have in one server group; see {@link ShardedServerGroup}.
   *
   * @default 10
   */
  readonly memberQuota?: number;
}

/**
 * Equal workers of one cluster in one region: servers keyed by name, spread over zones and hosts.
 *
 * Terraform would replace all nodes whose content changed in one apply, so a plan that does is refused ({@link RolloutGuard}).
 * Nodes are replaced by an apply each, with a `-target` for each of its {@link NodePool.targetsOf}, which leaves time to drain
 * ({@link ReplacementGate}); `roll-nodes.sh` of a cluster does that.
 */
export class NodePool extends Construct {
  /** Node name without its revision, `<cluster>-<pool>-<number>`, to server; in the order of numbers. */
  readonly servers: ReadonlyMap<string, Server>;

  /** Whether nodes are gone before their successors come. */
  readonly isReplacedInPlace: boolean;

  private readonly ports: Readonly<Record<string, ServerPortOptions>>;
  private readonly gates = new Map<string, ReplacementGate>();
  private readonly listeners: TcpListener[] = [];
  private readonly documents = new Map<string, SharedUserData>();
  private ingress: WorkerIngress | undefined;

  /** @throws Problem when a name or a number does not fit, or the region has no such zone, flavor, image or volume type */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: NodePoolProps,
  ) {
    super(scope, id);
    checkPool(props);
    const { order, atOnce } = props.rollout ?? Rollout.surge();
    this.isReplacedInPlace = order === 'in-place';
    this.ports = Object.fromEntries(
      Object.entries(props.networks ?? {}).map(([network, options]) => [
        network,
        portsIn(this, network, options, props.securityGroup),
      ]),
    );
    this.servers = this.addServers();
    if (order === 'surge' && atOnce !== Infinity) this.addGates();
    if (props.nodes.min > atOnce) this.addGuard(atOnce);
  }

  private addServers(): Map<string, Server> {
    const { clusterName, name, nodes, placement: policy, memberQuota } = this.props;
    const groups = new ShardedServerGroup(this, 'ServerGroups', {
      name: `${clusterName}-${name}`,
      policy,
      memberQuota,
    });
    const servers = new Map<string, Server>();
    for (let ordinal = 0; ordinal < nodes.min; ordinal += 1) {
      const server = this.describe(ordinal);
      const userData = server.userData && this.shared(server.userData);
      servers.set(
        server.name,
        new Server(this, server.name, { ...server, userData, serverGroup: groups.groupOf(ordinal) }),
      );
    }
    return servers;
  }

  /** The node with a number, without what has to be made for it. */
  private describe(ordinal: number): ServerProps & { userData?: UserData } {
    const { props } = this;
    const zone = this.zones[ordinal % this.zones.length]!;
    const { clusterName, name } = props;
    return {
      name: nodeName(clusterName, name, ordinal),
      hasRevisionInName: true,
      flavor: props.flavor,
      image: props.image,
      network: props.network,
      securityGroups: [props.securityGroup],
      allowedRanges: props.allowedRanges,
      zone,
      keyPair: props.keyPair,
      rootVolume: props.rootVolume,
      volumes: this.volumesIn(zone),
      ports: this.ports,
      goesFirst: this.isReplacedInPlace,
      userData: props.userData?.({ ordinal, zone }),
      generation: props.generations?.[ordinal],
      metadata: { cluster: clusterName, pool: name },
      tags: this.tags,
    };
  }

  private addGates(): void {
    for (const [node, { serverName, serverId }] of this.servers) {
      this.gates.set(node, new ReplacementGate(this, `${node}-Gate`, { node, serverName, serverId }));
    }
  }

  private addGuard(atOnce: number): void {
    const { clusterName, name, nodes } = this.props;
    // Nodes of a zone that has none any more go because the pool shrinks, which is nobody's rollout.
    const numbers = Array.from({ length: Math.max(nodes.min, this.zones.length) }, (_, ordinal) => ordinal);
    const revisions = numbers.map((ordinal) => revisionOf(contentOf(this.describe(ordinal))));
    new RolloutGuard(this, 'Rollout', {
      subject: `pool ${name} of cluster ${clusterName}`,
      tags: this.tags,
      revisions: [...new Set(revisions)].sort(),
      atOnce,
    });
  }

  /** Tags of servers and ports, by which the pool is found in OpenStack. */
  private get tags(): string[] {
    const { clusterName, name } = this.props;
    return [`cluster=${clusterName}`, `pool=${name}`];
  }

  private get zones(): readonly string[] {
    return this.props.zones ?? this.props.region.zones;
  }

  /**
   * Puts a load balancer in front of the nodes, the pool's own, that forwards a port to each of them.
   *
   * @param port what clients dial, 1 to 65535; each port once
   * @throws Problem when the port is taken or out of range
   */
  exposePort(port: number, options: ExposePortOptions = {}): this {
    const { clusterName, name, region, network, securityGroup } = this.props;
    this.ingress ??= new WorkerIngress(this, 'Ingress', {
      name: `${clusterName}-${name}`,
      network,
      securityGroup,
      provider: region.loadBalancerProvider,
      externalNetwork: region.externalNetwork,
      members: Object.fromEntries([...this.servers].map(([node, server]) => [node, server.address])),
    });
    this.listeners.push(this.ingress.exposePort(port, options));
    return this;
  }

  /**
   * What to `-target` for replacing one node: its server with ports and volumes, its gate, and its place behind each exposed port.
   *
   * @param node key of {@link servers}
   * @throws Problem when the pool has no such node
   */
  targetsOf(node: string): readonly string[] {
    const server = this.servers.get(node);
    if (!server) {
      throw unknownName(
        `node pool ${this.props.name} has no such node`,
        node,
        [...this.servers.keys()],
        'choose another',
      );
    }
    const gate = this.gates.get(node);
    return [
      ...server.targets,
      ...(gate ? [gate.target] : []),
      ...this.listeners.flatMap(({ memberTargets }) => memberTargets.get(node) ?? []),
    ];
  }

  /** Volumes of a node in a zone: of the zone's own storage, if the region says which that is. */
  private volumesIn(zone: string): Record<string, ServerVolumeOptions> {
    const { dataVolumes = {}, region } = this.props;
    const offers = (type?: string) =>
      region.storageZones.some((storage) => storage.zone === zone && storage.volumeType === type);
    return Object.fromEntries(
      Object.entries(dataVolumes).map(([name, { size, isKept, type = region.volumeTypeOf(zone) }]) => [
        name,
        { size, type, isKept, zone: offers(type) ? zone : undefined },
      ]),
    );
  }

  /** A document as those nodes share it that are told the same. */
  private shared(userData: UserData): SharedUserData {
    let shared = this.documents.get(userData.hash);
    if (!shared) {
      const id = `UserData-${userData.hash.slice(0, 8)}`;
      shared = new SharedUserData(this, id, { userData, secrets: this.props.secrets });
      this.documents.set(userData.hash, shared);
    }
    return shared;
  }

  /** The address outside where exposed ports are: a token; undefined while none is exposed. */
  get ingressAddress(): string | undefined {
    return this.ingress?.address;
  }
}

function checkPool(props: NodePoolProps): void {
  const { name, clusterName, nodes } = props;
  if (!nodes.isFixed) {
    throw new Problem({
      what: `the number of nodes of pool ${name} moves, but Terraform makes a fixed number`,
      found: nodes.toString(),
      allowed: 'NodeCount.fixed',
      remedy: 'fix the number; pools that follow the load are made by Cluster API',
    });
  }
  dnsLabel(`the name of node pool ${name}`, name);
  // Five characters of revision and a dash stand behind a node's name, which is a host name of at most 63.
  dnsLabel(`the name of the nodes of pool ${name}`, nodeName(clusterName, name, Math.max(nodes.min - 1, 0)), 57);
  checkPlace(props);
}

function checkPlace({ name, region, zones = [], flavor, image, rootVolume, ...props }: NodePoolProps): void {
  const where = `node pool ${name}`;
  for (const zone of zones) {
    if (!region.zones.includes(zone)) {
      throw unknownName(`${where} is in a zone that region ${region.name} does not have`, zone, region.zones, ADD);
    }
  }
  const flavors = region.flavors?.map(String);
  if (flavors && !flavors.includes(flavor.name)) {
    throw unknownName(`${where} has a flavor that region ${region.name} does not have`, flavor.name, flavors, ADD);
  }
  const images = region.images?.map(String);
  if (images && !images.includes(image.toString())) {
    throw unknownName(`${where} has an image that region ${region.name} does not have`, `${image}`, images, ADD);
  }
  checkVolumes({ ...props, name, region, zones, flavor, image, rootVolume });
  checkDataVolumes(where, props.dataVolumes);
}

function checkVolumes({ name, region, zones = [], rootVolume, flavor, dataVolumes = {} }: NodePoolProps): void {
  const known = region.flavors?.find((candidate) => candidate.name === flavor.name)?.capacity ?? flavor.capacity;
  if (!rootVolume && known?.diskGib === 0) {
    throw new Problem({
      what: `node pool ${name} has nothing to boot from: its flavor has no disk`,
      found: flavor.name,
      allowed: 'a flavor with a disk, or a root volume',
      remedy: 'set rootVolume',
    });
  }
  if (region.storageZones.length === 0) return;
  for (const [what, type] of [
    ['root volume', rootVolume?.type] as const,
    ...Object.entries(dataVolumes).map(([volume, { type: one }]) => [`data volume ${volume}`, one] as const),
  ]) {
    for (const zone of type === undefined ? [] : zones.length > 0 ? zones : region.zones) {
      const types = region.storageZones.filter((storage) => storage.zone === zone).map(({ volumeType }) => volumeType);
      if (!types.includes(type!)) {
        const problem = `node pool ${name} has a ${what} of a type that servers in zone ${zone} cannot attach`;
        throw unknownName(problem, type!, types, 'choose another type, or limit the zones of the pool');
      }
    }
  }
}

const ADD = 'add it to the region, or choose one that it has';
