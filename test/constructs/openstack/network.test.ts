import { Token } from 'cdktf';
import { Network, type NetworkProps } from '../../../constructs/openstack/network';
import { Router } from '../../../constructs/openstack/router';
import { SubnetPool } from '../../../constructs/openstack/subnet-pool';
import { Cidr } from '../../../lib/network/cidr';
import { aStack } from '../../support/openstack';
import { dataSources, resources } from '../../support/terraform';

test('creates a network with an IPv4 subnet, connected to the outside', () => {
  const { stack } = aNetwork({ dnsServers: ['192.0.2.53'], mtu: 1400 });
  expect(resources(stack, 'openstack_networking_network_v2')).toMatchObject([{ name: 'acme-prod', mtu: 1400 }]);
  expect(resources(stack, 'openstack_networking_subnet_v2')).toMatchObject([
    { name: 'acme-prod', ip_version: 4, cidr: '10.16.0.0/22', dns_nameservers: ['192.0.2.53'] },
  ]);
  expect(resources(stack, 'openstack_networking_router_interface_v2')).toHaveLength(1);
  expect(dataSources(stack, 'openstack_networking_network_v2')).toEqual([{ name: 'ext-net', external: true }]);
});

test('adds an IPv6 subnet whose servers make their own addresses, and tells each family its own name servers', () => {
  const { stack, network } = aNetwork({ ipv6: Cidr.of('fd00:16::/64'), dnsServers: ['192.0.2.53', '2001:db8::53'] });
  expect(resources(stack, 'openstack_networking_subnet_v2')).toMatchObject([
    { ip_version: 6, cidr: 'fd00:16::/64', ipv6_ra_mode: 'slaac', dns_nameservers: ['2001:db8::53'] },
    { ip_version: 4, dns_nameservers: ['192.0.2.53'] },
  ]);
  expect(network.subnetIdV6).toBeDefined();
  expect(resources(stack, 'openstack_networking_router_interface_v2')).toHaveLength(2);
});

test('lets Neutron cut the range from a pool', () => {
  const { stack, network } = aNetwork({ ipv4: SubnetPool.named('tenants', 22) });
  const [subnet] = resources(stack, 'openstack_networking_subnet_v2');
  expect(subnet).toMatchObject({
    prefix_length: 22,
    subnetpool_id: expect.stringContaining('data.openstack_networking_subnetpool_v2'),
  });
  expect(subnet).not.toHaveProperty('cidr');
  expect(Token.isUnresolved(network.ipv4Range)).toBe(true);
});

test('is isolated without a router', () => {
  const { stack, network } = aNetwork({ router: undefined });
  expect(resources(stack, 'openstack_networking_router_interface_v2')).toEqual([]);
  expect(network.routes).toEqual([]);
});

test('connects to a router that exists', () => {
  const { stack } = aNetwork({ router: Router.fromId('router-1') });
  expect(resources(stack, 'openstack_networking_router_interface_v2')).toMatchObject([{ router_id: 'router-1' }]);
});

test('finds a network that exists by the names of its parts', () => {
  const stack = aStack();
  Network.fromNames(stack, 'Network', { network: 'office', subnet: 'office-v4', subnetV6: 'office-v6' });
  expect(dataSources(stack, 'openstack_networking_subnet_v2').map(({ name }) => name)).toEqual([
    'office-v6',
    'office-v4',
  ]);
});

test.each<[string, Partial<NetworkProps>, string]>([
  [
    'an IPv6 range stands where IPv4 belongs',
    { ipv4: Cidr.of('fd00:16::/64') },
    'the IPv4 range of network acme-prod does not fit (found "fd00:16::/64"); allowed: an IPv4 range, /8 to /28; choose another range',
  ],
  [
    'an IPv4 range is too small for Neutron',
    { ipv4: Cidr.of('10.16.0.0/30') },
    'the IPv4 range of network acme-prod does not fit (found "10.16.0.0/30")',
  ],
  [
    'an IPv6 range is no /64',
    { ipv6: Cidr.of('fd00:16::/56') },
    'the IPv6 range of network acme-prod does not fit (found "fd00:16::/56"); allowed: an IPv6 range, /64',
  ],
  [
    'a pool is asked for the wrong family',
    { ipv4: SubnetPool.named('tenants', 64) },
    'the IPv4 range of network acme-prod does not fit (found "/64 of pool tenants")',
  ],
  [
    'packets are too small for IPv6',
    { ipv6: Cidr.of('fd00:16::/64'), mtu: 1000 },
    'the MTU of network acme-prod cannot work (found 1000); allowed: 1280 to 9216 bytes',
  ],
])('fails when %s', (_, props, message) => {
  expect(() => aNetwork(props)).toThrow(message);
});

test('fails when a pool is asked for a useless size', () => {
  expect(() => SubnetPool.named('tenants', 30)).toThrow(
    'no subnet of nodes can be cut from pool tenants (found "/30"); allowed: /8 to /28 for IPv4, /64 for IPv6',
  );
});

/** A network behind a router of its own. */
function aNetwork(props: Partial<NetworkProps> = {}) {
  const stack = aStack();
  const router = new Router(stack, 'Router', { name: 'acme-prod', externalNetwork: 'ext-net' });
  const network = new Network(stack, 'Network', {
    name: 'acme-prod',
    ipv4: Cidr.of('10.16.0.0/22'),
    router,
    ...props,
  });
  return { stack, network };
}
