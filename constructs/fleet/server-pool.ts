import {
  BootstrapDocument,
  capacityOf,
  type Cidr,
  type ClusterPlan,
  type Images,
  type KubernetesVersion,
  NodeConfiguration,
  type NodeLabels,
  NodePlace,
  type NodeSettings,
  type OpenStackPoolDescription,
  type Taint,
} from '../../lib';
import { type ExposePortOptions, JoinCredentials, type NodePool, type NodePoolOptions } from '../workers';
import type { ITenantRegion, IWorkerRegion } from './worker-region';

/** What a pool of OpenStack servers is made of. */
export interface ServerPoolOptions extends Omit<NodePoolOptions, 'userData' | 'secrets'> {
  /** The region that the servers are in. Changing it replaces them. */
  readonly stack: IWorkerRegion;

  /**
   * Version of the kubelets. Changing it replaces the servers.
   *
   * @default - the version of the control plane
   */
  readonly version?: KubernetesVersion;

  /**
   * Labels of the nodes. Changing them replaces the servers.
   *
   * @default - none of their own
   */
  readonly labels?: NodeLabels;

  /**
   * Taints of the nodes. Changing them replaces the servers.
   *
   * @default - none
   */
  readonly taints?: readonly Taint[];

  /**
   * Everything else about the nodes. Changing it replaces the servers.
   *
   * @default - that of the cluster
   */
  readonly nodeSettings?: NodeSettings;
}

/** What nodes of a cluster have in common. */
export interface NodeCommons {
  /** What was planned for the cluster. */
  readonly plan: ClusterPlan;

  /** Version of the control plane. */
  readonly version: KubernetesVersion;

  /** Settings of all pools. */
  readonly nodeSettings: NodeSettings | undefined;

  /** Names of images. */
  readonly images: Images | undefined;

  /** Whether a cloud controller looks after the nodes. */
  readonly hasCloudController: boolean;
}

/** OpenStack servers of one region that are nodes of a tenant cluster, as they were declared. */
export class ServerPool {
  private readonly exposed: { readonly port: number; readonly options: ExposePortOptions }[] = [];

  constructor(
    /** Name of the pool. */
    readonly name: string,
    /** What it is made of. */
    readonly options: ServerPoolOptions,
  ) {}

  /**
   * Puts a load balancer in front of the nodes that forwards a port to each of them.
   *
   * @param port what clients dial, 1 to 65535; each port once
   */
  exposePort(port: number, options: ExposePortOptions = {}): this {
    this.exposed.push({ port, options });
    return this;
  }

  /** What the plan needs to know. */
  describe(): OpenStackPoolDescription {
    const { stack, networks = {}, version, labels, taints, flavor, image, nodes, zones, rollout } = this.options;
    const { rootVolume, dataVolumes } = this.options;
    return {
      kind: 'openstack',
      name: this.name,
      region: stack.region,
      version,
      labels,
      taints,
      flavor,
      image,
      nodes,
      zones,
      rootVolume,
      dataVolumes,
      furtherNetworks: Object.values(networks).map(({ network }) => network),
      rollout,
      exposedPorts: this.exposed.map(({ port }) => port),
    };
  }

  /** Whether its servers come and go with the load. */
  get isAutoscaled(): boolean {
    return !this.options.nodes.isFixed;
  }

  /** Makes the servers and what stands before them; not for a pool that is autoscaled. */
  build(region: ITenantRegion, commons: NodeCommons): NodePool {
    const { options } = this;
    const documents = this.documents(commons);
    const [first] = documents.values();
    const pool = region.addNodePool(this.name, {
      ...options,
      userData: ({ zone }) => documents.get(zone)!.toUserData(),
      secrets: first?.secrets(JoinCredentials.of(region).credentialOf(this.name)),
    });
    for (const exposed of this.exposed) pool.exposePort(exposed.port, exposed.options);
    return pool;
  }

  /** What makes machines nodes, for each zone. */
  documents(commons: NodeCommons): ReadonlyMap<string, BootstrapDocument> {
    const configuration = this.configuration(commons);
    const { labels } = this.options;
    return new Map(
      this.zones.map((zone) => {
        const inZone = configuration.withLabels({ ...labels, 'topology.kubernetes.io/zone': zone });
        return [zone, BootstrapDocument.userData(inZone)];
      }),
    );
  }

  /** Availability zones of the servers. */
  get zones(): readonly string[] {
    return this.options.zones ?? this.options.stack.region.zones;
  }

  /** What makes a machine a node, in whatever zone. */
  private configuration(commons: NodeCommons): NodeConfiguration {
    const { stack, version, image, labels, taints, flavor, nodeSettings, dataVolumes } = this.options;
    return NodeConfiguration.of({
      ...commons.nodeSettings,
      ...nodeSettings,
      ...nodeFacts(commons),
      pool: this.name,
      // The plan refuses a pool whose image has none.
      operatingSystem: image.operatingSystem!,
      version: version ?? commons.version,
      place: NodePlace.openStack(stack.region.regionName, { hasCloudController: commons.hasCloudController }),
      labels,
      taints,
      capacity: capacityOf(flavor, stack.region),
      dataVolumes,
    });
  }

  /** What its nodes are called, as a regular expression without anchors: a number and a revision, or what Cluster API adds. */
  nodeNames(clusterName: string): string {
    return `${clusterName}-${this.name}-[a-z0-9-]+`;
  }

  /** The pool in a few words. */
  phrase(): string {
    const { nodes, flavor, stack } = this.options;
    return `${this.name}: ${nodes} × ${flavor} in ${stack.region.name}`;
  }
}

/** What every node of a cluster has to know of it. */
export function nodeFacts({ plan, images }: NodeCommons) {
  return {
    endpointHost: plan.endpointHost,
    endpointPort: plan.apiPort,
    podRanges: bothFamilies(plan.podRange, plan.podRangeV6),
    serviceRanges: bothFamilies(plan.serviceRange, plan.serviceRangeV6),
    dnsIps: [plan.dnsIp],
    images,
  };
}

function bothFamilies(ipv4: Cidr, ipv6: Cidr | undefined): Cidr[] {
  return ipv6 ? [ipv4, ipv6] : [ipv4];
}
