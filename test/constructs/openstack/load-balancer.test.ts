import { Token } from 'cdktf';
import { LoadBalancer, type LoadBalancerProps } from '../../../constructs/openstack/load-balancer';
import type { TcpListenerOptions } from '../../../constructs/openstack/tcp-listener';
import { Cidr } from '../../../lib/network/cidr';
import { LoadBalancerProvider } from '../../../lib/region/load-balancer-provider';
import { aStack } from '../../support/openstack';
import { addresses, dataSources, resources, synthesize } from '../../support/terraform';

const members = { 'node-1': '10.0.0.11', 'node-2': '10.0.0.12' };
const acme: TcpListenerOptions = { port: 6001, members, memberPort: 30001 };
const office = [Cidr.of('192.0.2.0/24')];

test('keeps silent connections for an hour', () => {
  const { loadBalancer, listeners } = aLoadBalancer();
  loadBalancer.addTcpListener('acme', acme);
  expect(listeners()).toMatchObject([
    { protocol: 'TCP', protocol_port: 6001, timeout_client_data: 3_600_000, timeout_member_data: 3_600_000 },
  ]);
});

test('batches the members of a listener and checks them by connecting', () => {
  const { stack, loadBalancer } = aLoadBalancer();
  loadBalancer.addTcpListener('acme', { ...acme, memberSubnetId: 'subnet-2' });
  expect(resources(stack, 'openstack_lb_members_v2')[0]!.member).toEqual([
    { name: 'node-1', address: '10.0.0.11', protocol_port: 30001, subnet_id: 'subnet-2' },
    { name: 'node-2', address: '10.0.0.12', protocol_port: 30001, subnet_id: 'subnet-2' },
  ]);
  expect(resources(stack, 'openstack_lb_monitor_v2')).toMatchObject([{ type: 'TCP', delay: 5, timeout: 3 }]);
});

test('makes each member a resource of its own where single ones are to be replaced', () => {
  const { stack, loadBalancer } = aLoadBalancer();
  const { memberTargets } = loadBalancer.addTcpListener('acme', { ...acme, hasSeparateMembers: true });
  expect(resources(stack, 'openstack_lb_members_v2')).toEqual([]);
  expect(resources(stack, 'openstack_lb_member_v2')).toMatchObject([
    { name: 'node-1', address: '10.0.0.11', protocol_port: 30001, lifecycle: { create_before_destroy: true } },
    { name: 'node-2', address: '10.0.0.12', protocol_port: 30001, lifecycle: { create_before_destroy: true } },
  ]);
  expect(addresses(stack)).toEqual(expect.arrayContaining([...memberTargets.values()]));
});

test('limits who may connect', () => {
  const { loadBalancer, listeners } = aLoadBalancer();
  loadBalancer.addTcpListener('acme', { ...acme, allowedCidrs: office });
  expect(listeners()[0]!.allowed_cidrs).toEqual(['192.0.2.0/24']);
});

test('asks OVN for nothing that it cannot do', () => {
  const { stack, loadBalancer, listeners } = aLoadBalancer({ provider: LoadBalancerProvider.OVN });
  loadBalancer.addTcpListener('acme', acme);
  expect(resources(stack, 'openstack_lb_loadbalancer_v2')).toMatchObject([{ loadbalancer_provider: 'ovn' }]);
  expect(resources(stack, 'openstack_lb_pool_v2')).toMatchObject([{ lb_method: 'SOURCE_IP_PORT' }]);
  expect(listeners()[0]).not.toHaveProperty('timeout_client_data');
});

test('gets an address outside once its network is connected', () => {
  const { stack, loadBalancer } = aLoadBalancer({ externalNetwork: 'ext-net' });
  expect(resources(stack, 'openstack_networking_floatingip_v2')).toMatchObject([{ pool: 'ext-net' }]);
  expect(Token.isUnresolved(loadBalancer.floatingAddress)).toBe(true);
});

test('adds listeners to a load balancer that it finds by name, and creates no other', () => {
  const stack = aStack();
  LoadBalancer.fromName(stack, 'Endpoint', 'home-endpoint', LoadBalancerProvider.AMPHORA).addTcpListener('acme', acme);
  expect(dataSources(stack, 'openstack_lb_loadbalancer_v2')).toEqual([{ name: 'home-endpoint' }]);
  expect(resources(stack, 'openstack_lb_loadbalancer_v2')).toEqual([]);
  expect(resources(stack, 'openstack_lb_listener_v2')).toMatchObject([
    { loadbalancer_id: expect.stringMatching(/^\$\{data\.openstack_lb_loadbalancer_v2\./) },
  ]);
});

test('gives a listener the same content in whichever order it is added', () => {
  const after = (...names: string[]) => {
    const { stack, loadBalancer } = aLoadBalancer();
    for (const name of names) loadBalancer.addTcpListener(name, { ...acme, port: name === 'acme' ? 6001 : 6002 });
    return { addresses: addresses(stack), resources: synthesize(stack).resource };
  };
  expect(after('acme', 'beta')).toEqual(after('beta', 'acme'));
});

test('fails when a port is taken', () => {
  const { loadBalancer } = aLoadBalancer();
  loadBalancer.addTcpListener('acme', acme);
  expect(() => loadBalancer.addTcpListener('beta', acme)).toThrow(
    'listener beta wants the port of listener acme (found 6001); allowed: a port other than 6001; ' +
      'choose another port or another load balancer',
  );
});

test.each<[string, Partial<TcpListenerOptions>, string]>([
  ['a port', { port: 0 }, 'port of listener acme is out of range (found 0); allowed: 1 to 65535'],
  ['a member port', { memberPort: 70000 }, 'memberPort of listener acme is out of range (found 70000)'],
  ['a timeout', { idleTimeoutSeconds: 1.5 }, 'idleTimeoutSeconds of listener acme is out of range (found 1.5)'],
  ['a limit', { connectionLimit: 0 }, 'connectionLimit of listener acme is out of range (found 0)'],
])('fails when %s is out of range', (_, change, message) => {
  expect(() => aLoadBalancer().loadBalancer.addTcpListener('acme', { ...acme, ...change })).toThrow(message);
});

test.each<[string, Partial<TcpListenerOptions>, string]>([
  [
    'limit the sources',
    { allowedCidrs: office },
    'listener acme limits who may connect, which provider ovn cannot (found ["192.0.2.0/24"]); allowed: no allowedCidrs; ' +
      "use LoadBalancerProvider.AMPHORA, or limit the sources in the members' security group",
  ],
  [
    'cut silent connections',
    { idleTimeoutSeconds: 60 },
    'listener acme sets a timeout, which provider ovn cannot (found 60); allowed: no idleTimeoutSeconds',
  ],
  ['limit its connections', { connectionLimit: 10 }, 'listener acme limits its connections, which provider ovn cannot'],
])('fails when OVN is asked to %s', (_, change, message) => {
  const { loadBalancer } = aLoadBalancer({ provider: LoadBalancerProvider.OVN });
  expect(() => loadBalancer.addTcpListener('acme', { ...acme, ...change })).toThrow(message);
});

test.each(['flavorId', 'zone'] as const)('fails when OVN is given a %s', (option) => {
  expect(() => aLoadBalancer({ provider: LoadBalancerProvider.OVN, [option]: 'x' })).toThrow(
    `load balancer endpoint sets ${option}, which provider ovn does not know (found "x"); allowed: no ${option}; ` +
      'leave it out, or use LoadBalancerProvider.AMPHORA',
  );
});

test('fails when an IPv6 range is let in to an IPv4 address', () => {
  const allowedCidrs = [...office, Cidr.of('2001:db8::/32')];
  expect(() => aLoadBalancer().loadBalancer.addTcpListener('acme', { ...acme, allowedCidrs })).toThrow(
    'listener acme lets in an IPv6 range, but its load balancer has an IPv4 address (found "2001:db8::/32"); ' +
      'allowed: IPv4 ranges',
  );
});

/** A load balancer in a stack of its own, and its listeners. */
function aLoadBalancer(props: Partial<LoadBalancerProps> = {}) {
  const stack = aStack();
  const loadBalancer = new LoadBalancer(stack, 'Endpoint', { name: 'endpoint', subnetId: 'subnet-1', ...props });
  return { stack, loadBalancer, listeners: () => resources(stack, 'openstack_lb_listener_v2') };
}
