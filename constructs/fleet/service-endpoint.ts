import type { EndpointDescription, PortRange } from '../../lib';
import type { NetworkNames } from '../openstack';
import type { IWorkerRegion } from './worker-region';

/** What every {@link ServiceEndpoint} has. */
export interface ServiceEndpointProps {
  /** DNS name or address that clients and nodes dial, of this endpoint alone. Changing it renews every API certificate. */
  readonly host: string;

  /**
   * Ports for the APIs of tenant clusters.
   *
   * @default 6001 to 6999
   */
  readonly apiPorts?: PortRange;

  /**
   * Ports for the konnectivity servers of tenant clusters, none of `apiPorts`.
   *
   * @default 7001 to 7999
   */
  readonly tunnelPorts?: PortRange;

  /**
   * NodePorts of the management cluster that are for control planes alone, two for each.
   *
   * @default 30000 to 31999
   */
  readonly nodePorts?: PortRange;
}

/** Properties of {@link ServiceEndpoint.sharedLoadBalancer}. */
export interface SharedLoadBalancerProps extends ServiceEndpointProps {
  /** The stack that the load balancer stands in. Each cluster adds its listeners in a stack of its own. */
  readonly stack: IWorkerRegion;

  /**
   * The network that the nodes of the management cluster are in. Changing it replaces the load balancer and its address.
   *
   * @default - network and subnet that have the name of the management cluster
   */
  readonly network?: NetworkNames;

  /**
   * Whether the endpoint has an address outside.
   *
   * @default true
   */
  readonly isPublic?: boolean;

  /**
   * Most listeners that the load balancer may have.
   *
   * @default - no limit is known
   */
  readonly listenerQuota?: number;
}

/** Where the control planes of a management cluster are reached: one host, a port for each. */
export class ServiceEndpoint {
  /** An Octavia load balancer that forwards each cluster's ports to NodePorts of the management cluster. */
  static sharedLoadBalancer(props: SharedLoadBalancerProps): ServiceEndpoint {
    return new ServiceEndpoint(props, props);
  }

  /**
   * Somebody else's: a load balancer or address that already leads each port of the host to the NodePort that
   * `allocations.json` names.
   */
  static external(props: ServiceEndpointProps): ServiceEndpoint {
    return new ServiceEndpoint(props, undefined);
  }

  private constructor(
    private readonly props: ServiceEndpointProps & { readonly listenerQuota?: number },
    private readonly loadBalancer: SharedLoadBalancerProps | undefined,
  ) {}

  /** The region stack with the shared load balancer, if there is one. */
  get stack(): IWorkerRegion | undefined {
    return this.loadBalancer?.stack;
  }

  /** Makes what the endpoint consists of, for one management cluster. */
  bind(managementCluster: string): void {
    if (!this.loadBalancer) return;
    const { stack, host, network, isPublic } = this.loadBalancer;
    stack.addServiceEndpoint(managementCluster, { host, network, isPublic });
  }

  /** What the plan needs to know. */
  describe(): EndpointDescription {
    const { host, apiPorts, tunnelPorts, nodePorts, listenerQuota } = this.props;
    return { host, apiPorts, tunnelPorts, nodePorts, listenerQuota };
  }
}
