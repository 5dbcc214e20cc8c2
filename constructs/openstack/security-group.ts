import { Construct } from 'constructs';
import { NetworkingSecgroupRuleV2 } from '@cdktf/provider-openstack/lib/networking-secgroup-rule-v2';
import { NetworkingSecgroupV2 } from '@cdktf/provider-openstack/lib/networking-secgroup-v2';
import type { Cidr } from '../../lib/network/cidr';
import type { Flow, Party } from '../../lib/network/flow';
import { Problem } from '../../lib/problem';
import type { INetwork } from './network';

/** A security group, ours or somebody else's. */
export interface ISecurityGroup {
  /** Its id. */
  readonly securityGroupId: string;

  /** Its name; rules that mention the group are keyed by it. */
  readonly securityGroupName: string;
}

/** What a rule lets through; `purpose` becomes its description. */
export type Traffic = Pick<Flow, 'protocol' | 'ports' | 'purpose'>;

/** The other end of a rule. */
export class Peer {
  /** The servers that have the security group themselves. */
  static readonly SELF = new Peer('self', {});

  /** Everybody, over both families. */
  static readonly ANYWHERE = new Peer('anywhere', {});

  /** The servers that have another security group of the same region. */
  static group(group: ISecurityGroup): Peer {
    return new Peer(group.securityGroupName, { remoteGroupId: group.securityGroupId });
  }

  /** The addresses of a range: the way to name servers of another region, and machines outside any cloud. */
  static range(range: Cidr): Peer {
    return new Peer(range.toString().replace('/', '_'), { remoteIpPrefix: range.toString() }, range.family);
  }

  /**
   * Whatever has an IPv4 address of the servers' own network, such as a load balancer.
   *
   * @throws Problem when the range of the network is unknown
   */
  static network(network: INetwork): Peer {
    if (network.ipv4Range === undefined) {
      throw new Problem({
        what: 'traffic is let in from a network of unknown range',
        allowed: 'a network with an ipv4Range',
        remedy: 'add ipv4Range to its attributes, or use Network.fromNames',
      });
    }
    return new Peer('network', { remoteIpPrefix: network.ipv4Range }, 4);
  }

  private constructor(
    /** @internal What rules are keyed by. */
    readonly key: string,
    /** @internal How rules name it. */
    readonly remote: { readonly remoteGroupId?: string; readonly remoteIpPrefix?: string },
    /** @internal The family that it is limited to. */
    readonly family?: 4 | 6,
  ) {}
}

/** Properties of a {@link SecurityGroup}. */
export interface SecurityGroupProps {
  /** Name in OpenStack. Changing it updates the group in place. */
  readonly name: string;

  /** What its servers are, as people read it in OpenStack. */
  readonly description: string;

  /**
   * Whether servers have IPv6 addresses too; then rules without a range are made for both families.
   *
   * @default false
   */
  readonly isDualStack?: boolean;

  /**
   * Where servers may open connections to.
   *
   * @default - anywhere
   */
  readonly egress?: readonly Cidr[];
}

/**
 * A Neutron security group that lets through what it is told and nothing else; answers pass by themselves.
 *
 * Rules are keyed by what they say, so that none moves when another comes or goes, and saying something twice makes one
 * rule. The provider creates the rules of a group one after another: few rules are quick rules.
 */
export class SecurityGroup extends Construct implements ISecurityGroup {
  /** A group that exists. */
  static fromAttributes(attributes: ISecurityGroup): ISecurityGroup {
    return attributes;
  }

  readonly securityGroupId: string;
  readonly securityGroupName: string;

  private readonly families: readonly (4 | 6)[];
  private isEgressOpen = false;

  constructor(scope: Construct, id: string, props: SecurityGroupProps) {
    super(scope, id);
    this.securityGroupName = props.name;
    this.families = props.isDualStack ? [4, 6] : [4];
    this.securityGroupId = new NetworkingSecgroupV2(this, 'Resource', {
      name: props.name,
      description: props.description,
      deleteDefaultRules: true,
    }).id;
    for (const peer of props.egress?.map((range) => Peer.range(range)) ?? [Peer.ANYWHERE]) {
      this.allowTo(peer, { protocol: 'ANY', purpose: 'whatever servers ask for' });
    }
  }

  /** Lets a peer open connections to the servers. */
  allowFrom(peer: Peer, traffic: Traffic): void {
    this.addRule('ingress', peer, traffic);
  }

  /** Lets the servers open connections to a peer; says nothing new where they may open any. */
  allowTo(peer: Peer, traffic: Traffic): void {
    this.addRule('egress', peer, traffic);
  }

  /**
   * Lets through what a port matrix says of the servers.
   *
   * @param party who the servers are in the matrix
   * @param flows what the matrix says
   * @param peers who the other parties are here; flows from and to parties that are left out are not let through
   */
  allowFlows(party: Party, flows: readonly Flow[], peers: Partial<Record<Party, readonly Peer[]>>): void {
    for (const flow of flows) {
      if (flow.to === party) for (const peer of peers[flow.from] ?? []) this.allowFrom(peer, flow);
      if (flow.from === party) for (const peer of peers[flow.to] ?? []) this.allowTo(peer, flow);
    }
  }

  private addRule(direction: 'ingress' | 'egress', peer: Peer, { protocol, ports, purpose }: Traffic): void {
    if (direction === 'egress' && this.isEgressOpen) return;
    if (direction === 'egress' && peer === Peer.ANYWHERE && protocol === 'ANY') this.isEgressOpen = true;
    // Neutron makes 1 to 65535 into "all", which would be a difference at every plan.
    const some = ports && (ports.first > 1 || ports.last < 65535) ? ports : undefined;
    const portKey = some && (some.first === some.last ? `${some.first}` : `${some.first}-${some.last}`);
    for (const family of peer.family ? [peer.family] : this.families) {
      if (protocol === 'IPIP' && family === 6) continue;
      const key = [direction, protocol.toLowerCase(), portKey, peer.key, `IPv${family}`].filter(Boolean).join('-');
      if (this.node.tryFindChild(key)) continue;
      new NetworkingSecgroupRuleV2(this, key, {
        securityGroupId: this.securityGroupId,
        direction,
        ethertype: `IPv${family}`,
        description: purpose,
        ...protocolOf(protocol, family),
        ...(some && { portRangeMin: some.first, portRangeMax: some.last }),
        ...(peer === Peer.SELF ? { remoteGroupId: this.securityGroupId } : peer.remote),
        // Another wording is no reason to take a rule away and put it back.
        lifecycle: { ignoreChanges: ['description'] },
      });
    }
  }
}

/** Neutron's words for a protocol. Of ICMP, echo only: a type is where ports are, a code where the last one is. */
function protocolOf(protocol: Traffic['protocol'], family: 4 | 6) {
  switch (protocol) {
    case 'TCP':
      return { protocol: 'tcp' };
    case 'UDP':
      return { protocol: 'udp' };
    case 'ICMP':
      return family === 4
        ? { protocol: 'icmp', portRangeMin: 8, portRangeMax: 0 }
        : { protocol: 'ipv6-icmp', portRangeMin: 128, portRangeMax: 0 };
    case 'IPIP':
      return { protocol: 'ipip' };
    case 'ANY':
      return {};
  }
}
