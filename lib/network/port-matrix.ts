import type { Cni } from './cni';
import { type ControlPlaneFlowOptions, controlPlaneFlows, directFlows } from './control-plane-flows';
import { dnsFlows, flow, type Flow, type FlowProtocol, type Party } from './flow';
import type { PortRange } from './port-plan';

/** Where clients and nodes reach a hosted control plane. */
export interface EndpointPorts {
  /** Port of the tenant cluster's API at the endpoint. */
  readonly api: number;

  /**
   * Port of the tenant cluster's konnectivity server at the endpoint.
   *
   * @default - none; there is no tunnel
   */
  readonly tunnel?: number;
}

/** Options of {@link PortMatrix.addOn}. */
export interface AddOnFlowOptions {
  /**
   * Whether the program dials others outside, on whichever TCP port these listen.
   *
   * @default false
   */
  readonly dialsOutside?: boolean;

  /**
   * Port that monitoring collects metrics at.
   *
   * @default - none
   */
  readonly metricsPort?: number;
}

/** Options of {@link PortMatrix.workers}. */
export interface WorkerFlowOptions {
  /** The network plug-in. */
  readonly cni: Cni;

  /**
   * Whether load balancers send traffic to NodePorts.
   *
   * @default true
   */
  readonly nodePorts?: boolean;

  /**
   * Whether API servers dial kubelets by a route instead of a tunnel.
   *
   * @default false
   */
  readonly dialledDirectly?: boolean;

  /**
   * Whether people log in from a bastion.
   *
   * @default false
   */
  readonly bastion?: boolean;

  /**
   * Where nodes reach their control plane.
   *
   * @default - not in the table; nodes may reach everybody outside anyway
   */
  readonly endpoint?: EndpointPorts;

  /**
   * What nodes and pods may reach outside: `open` for everything, `listed` for what a node itself needs.
   *
   * @default 'open'
   */
  readonly egress?: 'open' | 'listed';
}

/** Ports that Kubernetes gives Services of type NodePort, unless the API server is told otherwise. */
export const NODE_PORTS: PortRange = { first: 30000, last: 32767 };

/**
 * Who may talk to whom: the one table that security group rules, network policies and Services are made from.
 *
 * Ports are those that programs listen on. What a load balancer listens on is planned for each cluster.
 *
 * @see https://kubernetes.io/docs/reference/networking/ports-and-protocols/
 */
export class PortMatrix {
  /**
   * What a hosted control plane needs, inside its namespace and across its border.
   *
   * | port | program | source |
   * |---|---|---|
   * | 6443 | kube-apiserver | kubernetes.io, Ports and Protocols |
   * | 2379, 2380, 2381 | etcd: clients, peers, metrics | etcd.io, Configuration options; kubeadm (2381) |
   * | 10257, 10259 | controller manager, scheduler | kubernetes.io, Ports and Protocols |
   * | 8443 | HAProxy before the API server, behind a Gateway | ours |
   * | 8085 | cluster-autoscaler: metrics | kubernetes/autoscaler |
   * | 8090, 8132, 8133 | konnectivity server: API server, agents, metrics | kubernetes-sigs/apiserver-network-proxy |
   */
  static controlPlane(options: ControlPlaneFlowOptions): PortMatrix {
    return new PortMatrix(controlPlaneFlows(options));
  }

  /** What a program of an add-on needs beside a hosted control plane, in its namespace and across its border. */
  static addOn({ dialsOutside = false, metricsPort }: AddOnFlowOptions): PortMatrix {
    return new PortMatrix([
      flow('add-on', 'api-server', 'TCP', 6443, 'watching and changing objects'),
      ...(dialsOutside ? [allPorts('add-on', 'internet', 'TCP', 'whatever the add-on works with')] : []),
      ...(metricsPort === undefined ? [] : [flow('monitoring', 'add-on', 'TCP', metricsPort, 'metrics')]),
      ...dnsFlows(['add-on']),
    ]);
  }

  /**
   * What the workers of a tenant cluster need: between each other, from outside, and to the outside.
   *
   * Between regions, and to bare metal, the same flows must be let through by address instead of by security group.
   */
  static workers(options: WorkerFlowOptions): PortMatrix {
    const { cni, nodePorts = true, dialledDirectly = false, bastion = false, endpoint, egress = 'open' } = options;
    return new PortMatrix([
      flow('worker', 'worker', 'TCP', 10250, 'kubelets, asked by konnectivity agents and metrics-server'),
      ...cni.nodeFlows,
      ...(dialledDirectly ? directFlows() : []),
      ...(nodePorts
        ? (['TCP', 'UDP'] as const).map((protocol): Flow => {
            const purpose = `NodePorts of Services that speak ${protocol}`;
            return { from: 'worker-load-balancer', to: 'worker', protocol, ports: NODE_PORTS, purpose };
          })
        : []),
      ...(bastion ? [flow('bastion', 'worker', 'TCP', 22, 'people who log in to repair a node')] : []),
      ...(endpoint ? endpointFlows(endpoint) : []),
      ...(egress === 'open'
        ? [allPorts('worker', 'internet', 'ANY', 'whatever nodes and pods ask for')]
        : listedEgress()),
    ]);
  }

  private constructor(
    /** Every flow, each once. */
    readonly flows: readonly Flow[],
  ) {}

  /** The flows that a party accepts. */
  to(party: Party): Flow[] {
    return this.flows.filter((candidate) => candidate.to === party);
  }

  /** The flows that a party opens. */
  from(party: Party): Flow[] {
    return this.flows.filter((candidate) => candidate.from === party);
  }
}

function endpointFlows({ api, tunnel }: EndpointPorts): Flow[] {
  return [
    flow('worker', 'endpoint', 'TCP', api, 'the API, for kubelets and pods'),
    ...(tunnel === undefined ? [] : [flow('worker', 'endpoint', 'TCP', tunnel, 'tunnels of konnectivity agents')]),
  ];
}

function listedEgress(): Flow[] {
  return [
    ...dnsFlows(['worker']),
    flow('worker', 'time-server', 'UDP', 123, 'the time, without which no certificate is valid'),
    flow('worker', 'registry', 'TCP', 443, 'images'),
    flow(
      'worker',
      'metadata',
      'TCP',
      80,
      "the machine's own identity and user data, for the node itself and not for pods",
    ),
  ];
}

function allPorts(from: Party, to: Party, protocol: FlowProtocol, purpose: string): Flow {
  return { from, to, protocol, purpose };
}
