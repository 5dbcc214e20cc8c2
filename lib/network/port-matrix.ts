import type { Cni } from './cni';
import type { Flow, FlowProtocol, Party } from './flow';

/** Options of {@link PortMatrix.controlPlane}. */
export interface ControlPlaneFlowOptions {
  /** Whether the API server reaches nodes through konnectivity. */
  readonly konnectivity: boolean;
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
   * Whether people log in from a bastion.
   *
   * @default false
   */
  readonly bastion?: boolean;
}

/** Who may talk to whom: the one table that security groups, network policies and Services are made from. */
export class PortMatrix {
  /** What a hosted control plane needs. */
  static controlPlane(options: ControlPlaneFlowOptions): PortMatrix {
    return new PortMatrix([
      flow('client', 'endpoint', 'TCP', 6443, 'the tenant cluster API'),
      flow('endpoint', 'api-server', 'TCP', 6443, 'the tenant cluster API'),
      flow('api-server', 'etcd', 'TCP', 2379, 'the state of the tenant cluster'),
      flow('etcd', 'etcd', 'TCP', 2380, 'consensus'),
      ...(options.konnectivity ? [flow('endpoint', 'konnectivity-server', 'TCP', 8132, 'tunnels')] : []),
    ]);
  }

  /** What the workers of a tenant cluster need. */
  static workers(options: WorkerFlowOptions): PortMatrix {
    return new PortMatrix([
      flow('worker', 'worker', 'TCP', 10250, 'kubelets, asked by konnectivity agents and metrics-server'),
      ...options.cni.nodeFlows,
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

function flow(from: Party, to: Party, protocol: FlowProtocol, port: number, purpose: string): Flow {
  return { from, to, protocol, ports: { first: port, last: port }, purpose };
}
