import { Construct } from 'constructs';
import { nodeName, unknownName } from '../../lib/names';
import { Rollout } from '../../lib/nodes/rollout';
import type { UserData } from '../../lib/nodes/user-data';
import { Server } from '../openstack/server';
import type { ServerProps } from '../openstack/server-props';
import { contentOf, revisionOf } from '../openstack/server-content';
import type { ServerPortOptions } from '../openstack/server-port';
import type { ServerVolumeOptions } from '../openstack/server-volume';
import { SharedUserData } from '../openstack/shared-user-data';
import { ShardedServerGroup } from '../openstack/server-group';
import type { TcpListener } from '../openstack/tcp-listener';
import { checkNodePool } from './check-node-pool';
import type { NodePoolProps } from './node-pool-props';
import { portsIn } from './pool-network';
import { ReplacementGate } from './replacement-gate';
import { RolloutGuard } from './rollout-guard';
import { type ExposePortOptions, WorkerIngress } from './worker-ingress';

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
    checkNodePool(props);
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
