import type { Cidr } from '../network/cidr';
import type { Flow, Party } from '../network/flow';
import { Problem } from '../problem';

/** Traffic that a {@link HostFirewall} lets in. */
export interface FirewallRule {
  /** What is spoken. */
  readonly protocol: Flow['protocol'];

  /**
   * The ports of this machine.
   *
   * @default - all, or the protocol has none
   */
  readonly ports?: Flow['ports'];

  /**
   * Who may send.
   *
   * @default - everyone
   */
  readonly sources?: readonly Cidr[];
}

/**
 * What a machine lets in, for places where no security group does: nftables rules of the machine itself.
 *
 * Answers, pings, the machine itself and pods are always let in; what is forwarded (pods, NodePorts) is the business of
 * kube-proxy and the network plug-in.
 */
export class HostFirewall {
  /** Lets in what is listed, and nothing else. */
  static allow(rules: readonly FirewallRule[]): HostFirewall {
    return new HostFirewall(rules);
  }

  /**
   * Lets in the flows of the port matrix.
   *
   * @param flows `PortMatrix.workers({…}).to('worker')`
   * @param sources addresses of each party that opens one
   * @throws Problem when a party's addresses are not said
   */
  static fromFlows(flows: readonly Flow[], sources: Partial<Record<Party, readonly Cidr[]>>): HostFirewall {
    return new HostFirewall(
      flows.map(({ from, protocol, ports, purpose }) => {
        const addresses = sources[from];
        if (!addresses) {
          throw new Problem({
            what: `a host firewall does not know where ${from} is, which needs: ${purpose}`,
            allowed: 'its addresses, or an empty list',
            remedy: `add ${from} to the sources`,
          });
        }
        return { protocol, ports, sources: addresses };
      }),
    );
  }

  private constructor(private readonly rules: readonly FirewallRule[]) {}

  /** @internal Lines of an nftables chain that drops what no line accepts. */
  toLines(pods: readonly Cidr[]): string[] {
    return [
      'ct state established,related accept',
      'ct state invalid drop',
      'iif lo accept',
      'meta l4proto { icmp, ipv6-icmp } accept',
      'udp dport { 68, 546 } accept comment "addresses by DHCP"',
      ...pods.map((range) => `${from(range)} accept comment "pods"`),
      ...this.rules.flatMap(linesOf),
    ];
  }
}

function linesOf({ protocol, ports, sources }: FirewallRule): string[] {
  const what = matchOf(protocol, ports);
  return (sources?.map(from) ?? ['']).map((source) => [source, what, 'accept'].filter((part) => part !== '').join(' '));
}

function matchOf(protocol: FirewallRule['protocol'], ports: FirewallRule['ports']): string {
  if (protocol === 'ANY') return '';
  if (protocol === 'ICMP') return 'meta l4proto { icmp, ipv6-icmp }';
  if (protocol === 'IPIP') return 'meta l4proto 4';
  if (!ports) return `meta l4proto ${protocol.toLowerCase()}`;
  return `${protocol.toLowerCase()} dport ${ports.first === ports.last ? ports.first : `${ports.first}-${ports.last}`}`;
}

function from(range: Cidr): string {
  return `${range.family === 4 ? 'ip' : 'ip6'} saddr ${range}`;
}
