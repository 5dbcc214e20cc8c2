import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { ClusterPlan, EndpointDescription, PortRange } from '../../lib';
import { Exposure } from '../control-plane';
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

/** Properties of {@link ServiceEndpoint.loadBalancerPerCluster}. */
export interface LoadBalancerPerClusterProps {
  /** Domain of the names: `<cluster>.<domain>`. Changing it renews every API certificate. */
  readonly domain: string;

  /**
   * The stack of the region that Terraform makes the load balancers in, each in the stack of its cluster.
   *
   * @default - none; the management cluster makes them, for Services of type LoadBalancer
   */
  readonly stack?: IWorkerRegion;

  /**
   * With {@link stack}: the network that the nodes of the management cluster are in.
   *
   * @default - network and subnet that have the name of the management cluster
   */
  readonly network?: NetworkNames;

  /**
   * With {@link stack}: whether they have addresses outside.
   *
   * @default true
   */
  readonly isPublic?: boolean;

  /**
   * With {@link stack}: NodePorts of the management cluster that are for control planes alone.
   *
   * @default 30000 to 31999
   */
  readonly nodePorts?: PortRange;
}

/** Properties of {@link ServiceEndpoint.gateway}. */
export interface GatewayEndpointProps {
  /** Domain of the names, `<cluster>.<domain>`; `*.<domain>` must lead to the Gateway. Changing it renews every API certificate. */
  readonly domain: string;

  /** The Gateway in the management cluster. */
  readonly gateway: { readonly name: string; readonly namespace: string };

  /**
   * Class of the Gateway, which is made then.
   *
   * @default - none; the Gateway exists, with a listener for `*.<domain>` that passes TLS through
   */
  readonly gatewayClass?: string;

  /**
   * Namespace of the pods that take its traffic; the others' is kept from the control planes.
   *
   * @default - that of the Gateway
   */
  readonly proxyNamespace?: string;

  /**
   * Port of the Gateway, for APIs and tunnels alike.
   *
   * @default 6443
   */
  readonly port?: number;
}

/** Ports of load balancers that are a cluster's own: those that the programs listen on. */
const OWN_PORTS = { api: 6443, tunnel: 8132 };

type Strategy =
  | { readonly kind: 'shared'; readonly props: SharedLoadBalancerProps }
  | { readonly kind: 'external' }
  | { readonly kind: 'own'; readonly props: LoadBalancerPerClusterProps }
  | { readonly kind: 'gateway'; readonly props: GatewayEndpointProps };

/**
 * Where the control planes of a management cluster are reached.
 *
 * | strategy | host | ports | takes |
 * |---|---|---|---|
 * | {@link sharedLoadBalancer} | one for all | one for each API and each tunnel | one load balancer, NodePorts |
 * | {@link loadBalancerPerCluster} | a name for each | 6443 and 8132 | one or two load balancers for each cluster |
 * | {@link gateway} | names for each | one for all | a Gateway that knows TLSRoute |
 * | {@link external} | one for all | one for each API and each tunnel | what you bring; NodePorts |
 */
export class ServiceEndpoint {
  /** An Octavia load balancer that forwards each cluster's ports to NodePorts of the management cluster. */
  static sharedLoadBalancer(props: SharedLoadBalancerProps): ServiceEndpoint {
    return new ServiceEndpoint(props, { kind: 'shared', props });
  }

  /** A load balancer for each cluster, made by Terraform or by the management cluster. */
  static loadBalancerPerCluster(props: LoadBalancerPerClusterProps): ServiceEndpoint {
    const { domain, stack, nodePorts } = props;
    // Terraform's has both ports; those of Services are one for the API and one for the tunnel.
    const names = { ...OWN_PORTS, tunnelHasName: stack === undefined };
    return new ServiceEndpoint(
      { host: domain, names, usesNodePorts: stack !== undefined, nodePorts },
      { kind: 'own', props },
    );
  }

  /**
   * A Gateway of the Gateway API that tells clusters apart by the name that is dialled (SNI) and opens no connection.
   *
   * Pods of tenant clusters dial the Service `kubernetes`, whose name no Gateway knows: an {@link ApiForwarder} on each node
   * wraps their connections in others that have a name, `<cluster>-forward.<domain>`.
   *
   * @see https://gateway-api.sigs.k8s.io/guides/tls/
   */
  static gateway(props: GatewayEndpointProps): ServiceEndpoint {
    const { domain, port = 6443 } = props;
    return new ServiceEndpoint(
      {
        host: domain,
        names: { api: port, tunnel: port, tunnelHasName: true, forwards: true },
        usesNodePorts: false,
        canFilter: false,
      },
      { kind: 'gateway', props },
    );
  }

  /**
   * Somebody else's: a load balancer or address that already leads each port of the host to the NodePort that
   * `allocations.json` names.
   */
  static external(props: ServiceEndpointProps): ServiceEndpoint {
    return new ServiceEndpoint(props, { kind: 'external' });
  }

  private constructor(
    private readonly description: EndpointDescription,
    private readonly strategy: Strategy,
  ) {}

  /** The stack of the region that it has load balancers in, if it has any there. */
  get stack(): IWorkerRegion | undefined {
    return 'props' in this.strategy && 'stack' in this.strategy.props ? this.strategy.props.stack : undefined;
  }

  /** What Terraform makes a load balancer of a cluster's own from, if it makes one. */
  get ownLoadBalancer(): { readonly network?: NetworkNames; readonly isPublic?: boolean } | undefined {
    return this.strategy.kind === 'own' && this.strategy.props.stack ? this.strategy.props : undefined;
  }

  /** Makes what the endpoint consists of, for one management cluster. */
  bind(managementCluster: string): void {
    if (this.strategy.kind !== 'shared') return;
    const { stack, host, network, isPublic } = this.strategy.props;
    stack.addServiceEndpoint(managementCluster, { host, network, isPublic });
  }

  /** What the endpoint consists of in the management cluster, made once; called by `ManagementCluster`. */
  build(scope: () => Construct): void {
    if (this.strategy.kind !== 'gateway' || this.strategy.props.gatewayClass === undefined) return;
    const { domain, gateway, gatewayClass, port = 6443 } = this.strategy.props;
    new ApiObject(scope(), 'Gateway', {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: gateway,
      spec: {
        gatewayClassName: gatewayClass,
        listeners: [
          {
            name: 'control-planes',
            hostname: `*.${domain}`,
            port,
            protocol: 'TLS',
            tls: { mode: 'Passthrough' },
            allowedRoutes: {
              kinds: [{ kind: 'TLSRoute' }],
              namespaces: {
                from: 'Selector',
                selector: { matchLabels: { 'app.kubernetes.io/part-of': 'hosted-control-plane' } },
              },
            },
          },
        ],
      },
    });
  }

  /** How a control plane is exposed to it. */
  exposureOf({ allowedCidrs }: ClusterPlan): Exposure {
    if (this.strategy.kind === 'gateway') {
      const { gateway, proxyNamespace } = this.strategy.props;
      return Exposure.gateway({ ...gateway, proxyNamespace });
    }
    return this.strategy.kind === 'own' && !this.strategy.props.stack
      ? Exposure.loadBalancer({ allowedCidrs })
      : Exposure.nodePort();
  }

  /** What the plan needs to know. */
  describe(): EndpointDescription {
    const { host, names, canFilter, usesNodePorts, apiPorts, tunnelPorts, nodePorts, listenerQuota } = this.description;
    return { host, names, canFilter, usesNodePorts, apiPorts, tunnelPorts, nodePorts, listenerQuota };
  }
}
