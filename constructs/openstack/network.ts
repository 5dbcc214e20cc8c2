import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { DataOpenstackNetworkingNetworkV2 } from '@cdktf/provider-openstack/lib/data-openstack-networking-network-v2';
import { DataOpenstackNetworkingSubnetV2 } from '@cdktf/provider-openstack/lib/data-openstack-networking-subnet-v2';
import { NetworkingNetworkV2 } from '@cdktf/provider-openstack/lib/networking-network-v2';
import { NetworkingRouterInterfaceV2 } from '@cdktf/provider-openstack/lib/networking-router-interface-v2';
import { NetworkingSubnetV2 } from '@cdktf/provider-openstack/lib/networking-subnet-v2';
import { Cidr } from '../../lib/network/cidr';
import { Problem } from '../../lib/problem';
import { subnetPoolId } from './lookups';
import type { IRouter } from './router';
import type { SubnetPool } from './subnet-pool';

/** A network that servers are put into, ours or somebody else's. */
export interface INetwork {
  /** Id of the network. */
  readonly networkId: string;

  /** Id of the IPv4 subnet. */
  readonly subnetId: string;

  /**
   * Id of the IPv6 subnet.
   *
   * @default - none; servers have an IPv4 address only
   */
  readonly subnetIdV6?: string;

  /**
   * The IPv4 range, which may be a token.
   *
   * @default - unknown; nothing can be let in from the network as a whole
   */
  readonly ipv4Range?: string;

  /**
   * What must exist before a server's packets leave the network.
   *
   * @default - nothing that this program creates
   */
  readonly routes?: readonly ITerraformDependable[];
}

/** The names of a network that exists. */
export interface NetworkNames {
  /** Name of the network. */
  readonly network: string;

  /** Name of its IPv4 subnet. */
  readonly subnet: string;

  /**
   * Name of its IPv6 subnet.
   *
   * @default - none
   */
  readonly subnetV6?: string;
}

/** Properties of a {@link Network}. */
export interface NetworkProps {
  /** Name of the network and the beginning of its subnets' names. Changing it updates them in place. */
  readonly name: string;

  /** The IPv4 range, or where Neutron cuts one from. Changing it replaces the subnet, thus everything in it. */
  readonly ipv4: Cidr | SubnetPool;

  /**
   * The IPv6 range, a /64, or where Neutron cuts one from. Servers make their addresses from what the router announces
   * (SLAAC). Changing it replaces the subnet.
   *
   * @default - none; the network has IPv4 only
   */
  readonly ipv6?: Cidr | SubnetPool;

  /**
   * What connects the network to others. Changing it replaces the connection.
   *
   * @default - none; the network is isolated
   */
  readonly router?: IRouter;

  /**
   * Addresses of name servers that servers are told by DHCP; IPv6 ones by the router.
   *
   * @default - the cloud's own
   */
  readonly dnsServers?: readonly string[];

  /**
   * Largest packet in bytes, 1280 to 9216; not larger than the cloud's network carries.
   *
   * @default - what the cloud gives
   */
  readonly mtu?: number;

  /**
   * Neutron availability zones that serve the network. Changing them replaces it.
   *
   * @default - Neutron chooses
   */
  readonly zoneHints?: readonly string[];
}

/** A Neutron network with an IPv4 subnet and, if asked for, an IPv6 one, connected to a router. */
export class Network extends Construct implements INetwork {
  /** A network that exists, by the ids of its parts. */
  static fromAttributes(attributes: INetwork): INetwork {
    return attributes;
  }

  /**
   * A network that exists, by the names of its parts.
   *
   * @param names names that are unique in the project
   */
  static fromNames(scope: Construct, id: string, names: NetworkNames): INetwork {
    const parent = new Construct(scope, id);
    const networkId = new DataOpenstackNetworkingNetworkV2(parent, 'Network', { name: names.network }).id;
    const lookUp = (child: string, name: string) =>
      new DataOpenstackNetworkingSubnetV2(parent, child, { name, networkId });
    const subnet = lookUp('Subnet', names.subnet);
    return {
      networkId,
      subnetId: subnet.id,
      ipv4Range: subnet.cidr,
      ...(names.subnetV6 !== undefined && { subnetIdV6: lookUp('SubnetV6', names.subnetV6).id }),
    };
  }

  readonly networkId: string;
  readonly subnetId: string;
  readonly subnetIdV6?: string;
  readonly routes: readonly ITerraformDependable[];

  readonly ipv4Range: string;

  /** @throws Problem when a range is of the wrong family or size, or the MTU is one that cannot work */
  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    checkRanges(props);
    checkMtu(props);
    this.networkId = new NetworkingNetworkV2(this, 'Resource', {
      name: props.name,
      mtu: props.mtu,
      availabilityZoneHints: props.zoneHints && [...props.zoneHints],
    }).id;

    const dnsServers = (family: 4 | 6) => {
      const servers = (props.dnsServers ?? []).filter((address) => address.includes(':') === (family === 6));
      return servers.length > 0 ? { dnsNameservers: servers } : {};
    };
    const subnet = new NetworkingSubnetV2(this, 'Subnet', {
      name: props.name,
      networkId: this.networkId,
      ipVersion: 4,
      ...this.range(props.ipv4),
      ...dnsServers(4),
    });
    this.subnetId = subnet.id;
    this.ipv4Range = Cidr.isCidr(props.ipv4) ? props.ipv4.toString() : subnet.cidr;
    const routes = [this.connect('Subnet', subnet.id, props.router)];
    if (props.ipv6) {
      const subnetV6 = new NetworkingSubnetV2(this, 'SubnetV6', {
        name: `${props.name}-v6`,
        networkId: this.networkId,
        ipVersion: 6,
        ipv6AddressMode: 'slaac',
        ipv6RaMode: 'slaac',
        ...this.range(props.ipv6),
        ...dnsServers(6),
      });
      this.subnetIdV6 = subnetV6.id;
      routes.push(this.connect('SubnetV6', subnetV6.id, props.router));
    }
    this.routes = routes.filter((route) => route !== undefined);
  }

  private range(range: Cidr | SubnetPool): { cidr: string } | { subnetpoolId: string; prefixLength: number } {
    return Cidr.isCidr(range)
      ? { cidr: range.toString() }
      : { subnetpoolId: subnetPoolId(this, range.pool), prefixLength: range.prefix };
  }

  private connect(subnet: string, subnetId: string, router?: IRouter): ITerraformDependable | undefined {
    return router && new NetworkingRouterInterfaceV2(this, `${subnet}Route`, { routerId: router.routerId, subnetId });
  }
}

function checkRanges(props: NetworkProps): void {
  for (const [range, family, least, most] of [
    [props.ipv4, 4, 8, 28],
    [props.ipv6, 6, 64, 64],
  ] as const) {
    if (range && (range.family !== family || range.prefix < least || range.prefix > most)) {
      throw new Problem({
        what: `the IPv${family} range of network ${props.name} does not fit`,
        found: Cidr.isCidr(range) ? range : `/${range.prefix} of pool ${range.pool}`,
        allowed: least === most ? `an IPv${family} range, /${least}` : `an IPv${family} range, /${least} to /${most}`,
        remedy: 'choose another range',
      });
    }
  }
}

function checkMtu({ name, mtu, ipv6 }: NetworkProps): void {
  const least = ipv6 ? 1280 : 576;
  if (mtu !== undefined && (!Number.isInteger(mtu) || mtu < least || mtu > 9216)) {
    throw new Problem({
      what: `the MTU of network ${name} cannot work`,
      found: mtu,
      allowed: `${least} to 9216 bytes`,
      remedy: 'ask the cloud for its largest, or leave it out',
    });
  }
}
