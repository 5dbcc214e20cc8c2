import type { Flow, FlowProtocol } from './flow';

/** How pods' packets travel between nodes. */
export type Encapsulation = 'vxlan' | 'geneve' | 'ipip' | 'wireguard' | 'native';

/** Options of {@link Cni.flannel}. */
export interface FlannelOptions {
  /**
   * How pods' packets travel between nodes.
   *
   * @default 'vxlan'
   */
  readonly encapsulation?: 'vxlan' | 'wireguard';
}

/** Options of {@link Cni.cilium}. */
export interface CiliumOptions {
  /**
   * How pods' packets travel between nodes.
   *
   * @default 'vxlan'
   */
  readonly encapsulation?: 'vxlan' | 'geneve' | 'native';

  /**
   * Whether packets between nodes are encrypted by WireGuard on top.
   *
   * @default false
   */
  readonly isEncrypted?: boolean;

  /**
   * Whether Hubble Relay asks the nodes for flows.
   *
   * @default true
   */
  readonly hasHubble?: boolean;
}

/** Options of {@link Cni.calico}. */
export interface CalicoOptions {
  /**
   * How pods' packets travel between nodes; `ipip` and `native` exchange routes by BGP.
   *
   * @default 'vxlan'
   */
  readonly encapsulation?: 'vxlan' | 'ipip' | 'native';

  /**
   * Whether packets between nodes are encrypted by WireGuard on top.
   *
   * @default false
   */
  readonly isEncrypted?: boolean;

  /**
   * Whether nodes ask Typha instead of the API server.
   *
   * @default true
   */
  readonly hasTypha?: boolean;
}

/**
 * The network plug-in of a tenant cluster: what it sends between nodes, and how much room that takes in a packet.
 *
 * @see https://docs.cilium.io/en/stable/operations/system_requirements/#firewall-rules
 * @see https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements#network-requirements
 * @see https://github.com/flannel-io/flannel/blob/master/Documentation/backends.md
 */
export class Cni {
  /** Flannel: routes between nodes, no network policies. */
  static flannel(options: FlannelOptions = {}): Cni {
    const encapsulation = options.encapsulation ?? 'vxlan';
    return encapsulation === 'vxlan'
      ? new Cni('flannel', 'vxlan', false, [between('UDP', 8472, 8472, 'pods of other nodes, in VXLAN')])
      : new Cni('flannel', 'wireguard', true, [between('UDP', 51820, 51821, 'pods of other nodes, in WireGuard')]);
  }

  /** Cilium: eBPF, network policies, and clusters that form a mesh. */
  static cilium(options: CiliumOptions = {}): Cni {
    const encapsulation = options.encapsulation ?? 'vxlan';
    const flows = [
      between('TCP', 4240, 4240, 'health checks between Cilium agents'),
      echo('health checks between Cilium agents'),
    ];
    if (encapsulation === 'vxlan') flows.push(between('UDP', 8472, 8472, 'pods of other nodes, in VXLAN'));
    if (encapsulation === 'geneve') flows.push(between('UDP', 6081, 6081, 'pods of other nodes, in Geneve'));
    if (options.isEncrypted) flows.push(between('UDP', 51871, 51871, 'everything between nodes, in WireGuard'));
    if (options.hasHubble ?? true) flows.push(between('TCP', 4244, 4244, 'flows asked for by Hubble Relay'));
    return new Cni('cilium', encapsulation, options.isEncrypted ?? false, flows);
  }

  /** Calico: network policies, routes in an overlay or by BGP. */
  static calico(options: CalicoOptions = {}): Cni {
    const encapsulation = options.encapsulation ?? 'vxlan';
    const flows: Flow[] = [];
    if (encapsulation === 'vxlan') flows.push(between('UDP', 4789, 4789, 'pods of other nodes, in VXLAN'));
    if (encapsulation === 'ipip')
      flows.push({ from: 'worker', to: 'worker', protocol: 'IPIP', purpose: 'pods of other nodes, in IP' });
    if (encapsulation !== 'vxlan') flows.push(between('TCP', 179, 179, 'routes exchanged by BGP'));
    if (options.isEncrypted) flows.push(between('UDP', 51820, 51821, 'everything between nodes, in WireGuard'));
    if (options.hasTypha ?? true) flows.push(between('TCP', 5473, 5473, 'the state of the cluster, from Typha'));
    return new Cni('calico', encapsulation, options.isEncrypted ?? false, flows);
  }

  /** Whatever the tenant installs; nothing is opened for it. */
  static none(): Cni {
    return new Cni('none', 'native', false, []);
  }

  private constructor(
    /** `flannel`, `cilium`, `calico` or `none`. */
    readonly name: string,
    /** How pods' packets travel between nodes. */
    readonly encapsulation: Encapsulation,
    /** Whether packets between nodes are encrypted. */
    readonly isEncrypted: boolean,
    /** What the plug-in sends from node to node. */
    readonly nodeFlows: readonly Flow[],
  ) {}

  /** Bytes that the plug-in adds to each packet between nodes; pods' MTU is smaller by them. */
  get overhead(): number {
    const wireguard = this.isEncrypted ? OVERHEAD.wireguard : 0;
    return this.encapsulation === 'wireguard' ? wireguard : OVERHEAD[this.encapsulation] + wireguard;
  }

  /** The name. */
  toString(): string {
    return this.name;
  }
}

/** Headers over an IPv4 network, WireGuard's over either family. */
const OVERHEAD: Record<Encapsulation, number> = { vxlan: 50, geneve: 50, ipip: 20, wireguard: 80, native: 0 };

function between(protocol: FlowProtocol, first: number, last: number, purpose: string): Flow {
  return { from: 'worker', to: 'worker', protocol, ports: { first, last }, purpose };
}

function echo(purpose: string): Flow {
  return { from: 'worker', to: 'worker', protocol: 'ICMP', purpose };
}
