import { ApiObject } from 'cdk8s';
import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import type { Construct } from 'constructs';
import type { Cidr } from '../../lib/network/cidr';

/** Properties of {@link Exposure.loadBalancer}. */
export interface LoadBalancerExposureProps {
  /**
   * Who may connect.
   *
   * @default - everybody
   */
  readonly allowedCidrs?: readonly Cidr[];

  /**
   * Annotations of the Services, for whoever makes the load balancers.
   *
   * @default - those by which OpenStack's cloud controller manager keeps idle connections open for an hour
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Properties of {@link Exposure.gateway}. */
export interface GatewayExposureProps {
  /** Name of the Gateway. */
  readonly name: string;

  /** Namespace of the Gateway. */
  readonly namespace: string;

  /**
   * Namespace of the pods that take its traffic.
   *
   * @default - that of the Gateway
   */
  readonly proxyNamespace?: string;
}

/** A Service of a control plane that is reached from outside. */
export interface ExposedService {
  /** Name of the Service. */
  readonly service: string;

  /** Host name that is dialled. */
  readonly host: string;

  /** Port of the Service. */
  readonly port: number;
}

/** A watch is silent for long while nothing changes. */
const PATIENT = {
  'loadbalancer.openstack.org/timeout-client-data': '3600000',
  'loadbalancer.openstack.org/timeout-member-data': '3600000',
};

type Way =
  | { readonly by: 'node-port' }
  | { readonly by: 'load-balancer'; readonly props: LoadBalancerExposureProps }
  | { readonly by: 'gateway'; readonly props: GatewayExposureProps };

/** How a control plane is reached from outside its management cluster. */
export class Exposure {
  /** At a planned port of every management node, to which something else forwards. */
  static nodePort(): Exposure {
    return new Exposure({ by: 'node-port' });
  }

  /**
   * By load balancers of its own, which the management cluster makes for Services of type LoadBalancer; external-dns, or
   * somebody, gives them their names.
   */
  static loadBalancer(props: LoadBalancerExposureProps = {}): Exposure {
    return new Exposure({ by: 'load-balancer', props });
  }

  /**
   * By a Gateway that many control planes share, which tells them apart by the name that clients dial and does not open the
   * connection.
   *
   * @see https://gateway-api.sigs.k8s.io/api-types/tlsroute/
   */
  static gateway(props: GatewayExposureProps): Exposure {
    return new Exposure({ by: 'gateway', props });
  }

  private constructor(private readonly way: Way) {}

  /** Whether ports of the management nodes are planned for it. */
  get needsNodePorts(): boolean {
    return this.way.by === 'node-port';
  }

  /** Load balancers that each exposed Service takes. */
  get loadBalancers(): 0 | 1 {
    return this.way.by === 'load-balancer' ? 1 : 0;
  }

  /** NodePorts that each exposed Service takes; also those that a load balancer is given by itself. */
  get nodePorts(): 0 | 1 {
    return this.way.by === 'gateway' ? 0 : 1;
  }

  /** The one namespace that connections come from, if there is one. */
  get source(): string | undefined {
    return this.way.by === 'gateway' ? (this.way.props.proxyNamespace ?? this.way.props.namespace) : undefined;
  }

  /** What the Service is like. */
  serviceSpec(port: k8s.ServicePort, nodePort: number | undefined): k8s.ServiceSpec {
    switch (this.way.by) {
      case 'node-port':
        return { type: 'NodePort', ports: [{ ...port, nodePort }] };
      case 'gateway':
        return { type: 'ClusterIP', ports: [port] };
      case 'load-balancer': {
        const { allowedCidrs = [] } = this.way.props;
        return {
          type: 'LoadBalancer',
          ports: [port],
          ...(allowedCidrs.length > 0 && { loadBalancerSourceRanges: allowedCidrs.map((range) => range.toString()) }),
        };
      }
    }
  }

  /** What the Service is annotated with. */
  serviceAnnotations(host: string): Readonly<Record<string, string>> | undefined {
    if (this.way.by !== 'load-balancer') return undefined;
    return { 'external-dns.alpha.kubernetes.io/hostname': host, ...(this.way.props.annotations ?? PATIENT) };
  }

  /** Makes what leads from the Gateway to a Service, if there is a Gateway. */
  addRoute(scope: Construct, id: string, { service, host, port }: ExposedService): void {
    if (this.way.by !== 'gateway') return;
    const { name, namespace } = this.way.props;
    new ApiObject(scope, id, {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'TLSRoute',
      metadata: { name: service },
      spec: {
        parentRefs: [{ name, namespace }],
        hostnames: [host],
        rules: [{ backendRefs: [{ name: service, port }] }],
      },
    });
  }
}
