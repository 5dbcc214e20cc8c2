import type { ClusterPlan, KubernetesVersion, NodeLabels, OpenStackPoolDescription, Taint } from '../../lib';
import { type ExposePortOptions, NodeBootstrap, type NodePool, type NodePoolOptions } from '../workers';
import type { ITenantRegion, IWorkerRegion } from './worker-region';

/** What a pool of OpenStack servers is made of. */
export interface ServerPoolOptions extends NodePoolOptions {
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
    const { stack, version, labels, taints, flavor, image, nodes, zones, rootVolume } = this.options;
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
      exposedPorts: this.exposed.map(({ port }) => port),
    };
  }

  /** Makes the servers and what stands before them. */
  build(region: ITenantRegion, plan: ClusterPlan, version: KubernetesVersion): NodePool {
    const { stack, labels, taints, ...options } = this.options;
    const bootstrap = new NodeBootstrap({
      pool: this.name,
      region: stack.region,
      version: this.options.version ?? version,
      server: `https://${plan.endpointHost}:${plan.apiPort}`,
      clusterDns: plan.dnsIp,
      isDualStack: plan.podRangeV6 !== undefined,
      labels,
      taints,
    });
    const pool = region.addNodePool(this.name, {
      userData: (node) => bootstrap.render(node),
      secrets: bootstrap.secrets,
      ...options,
    });
    for (const exposed of this.exposed) pool.exposePort(exposed.port, exposed.options);
    return pool;
  }

  /** The pool in a few words. */
  phrase(): string {
    const { nodes, flavor, stack } = this.options;
    return `${this.name}: ${nodes} × ${flavor} in ${stack.region.name}`;
  }
}
