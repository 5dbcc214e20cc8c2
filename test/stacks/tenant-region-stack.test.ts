import { App } from 'cdktf';
import { Cidr } from '../../lib/network/cidr';
import { Cni } from '../../lib/network/cni';
import { NodeCount } from '../../lib/nodes/node-count';
import { LoadBalancerProvider } from '../../lib/region/load-balancer-provider';
import type { RegionProps } from '../../lib/region/region';
import { TenantRegionStack } from '../../stacks/tenant-region-stack';
import type { TenantRegionStackProps } from '../../stacks/tenant-region-stack-props';
import { aRegion, FLAVORS, IMAGES } from '../support/fleets';
import { PUBLIC_KEY } from '../support/openstack';
import { addresses, dataSources, resources, synthesize } from '../support/terraform';

const pool = { flavor: FLAVORS[0]!, image: IMAGES[0]!, nodes: NodeCount.fixed(2) };
const endpoint = {
  managementCluster: 'home',
  ports: { api: { port: 6001, nodePort: 30001 }, konnectivity: { port: 7001, nodePort: 31001 } },
  nodes: { 'home-a': '10.8.0.11' },
};

test("creates the cluster's network, named and tagged after it", () => {
  const stack = aTenantRegionStack();
  expect(resources(stack, 'openstack_networking_network_v2')).toMatchObject([
    { name: 'acme-prod', tags: ['cluster=acme-prod', 'managed-by=tenantry', 'tenant=acme'] },
  ]);
  expect(resources(stack, 'openstack_networking_router_v2')).toMatchObject([{ name: 'acme-prod' }]);
});

test('lets in nodes of this region by group, nodes elsewhere by range, and nobody else', () => {
  const stack = aTenantRegionStack({ cni: Cni.none(), peerRanges: [Cidr.of('10.24.0.0/22')] });
  expect(ingress(stack)).toEqual(['tcp 10250 from 10.24.0.0/22', 'tcp 10250 from acme-prod-workers']);
});

test('refuses an endpoint with nothing behind it', () => {
  expect(() => aTenantRegionStack().addEndpointPorts({ ...endpoint, nodes: {} })).toThrow(
    'nobody would reach the API of acme-prod: management cluster home has no nodes',
  );
});

test('lets in API servers that come without a tunnel', () => {
  const stack = aTenantRegionStack({ cni: Cni.none(), apiServerRanges: [Cidr.of('10.8.0.11/32')] });
  expect(ingress(stack)).toEqual(['tcp 10250 from 10.8.0.11/32', 'tcp 10250 from acme-prod-workers']);
});

test.each<[string, Partial<RegionProps>, string]>([
  ['its own network', {}, '10.16.0.0/22'],
  ['everywhere, which OVN does not hide,', { loadBalancerProvider: LoadBalancerProvider.OVN }, 'anywhere'],
])('lets in load balancers of Services from %s when there are any', (_, region, from) => {
  const stack = aTenantRegionStack({ cni: Cni.none(), hasServiceLoadBalancers: true, region: aRegion(0, region) });
  expect(ingress(stack)).toEqual([
    'tcp 10250 from acme-prod-workers',
    `tcp 30000 from ${from}`,
    `udp 30000 from ${from}`,
  ]);
});

test('limits what nodes may reach', () => {
  const stack = aTenantRegionStack({
    cni: Cni.none(),
    egress: [Cidr.of('192.0.2.0/24')],
    region: aRegion(0, { dnsServers: ['198.51.100.53'] }),
  });
  expect(rules(stack, 'egress')).toEqual([
    'any any from 192.0.2.0/24',
    'tcp 10250 from acme-prod-workers',
    'tcp 53 from 198.51.100.53/32',
    'tcp 80 from 169.254.169.254/32',
    'udp 123 from anywhere',
    'udp 53 from 198.51.100.53/32',
  ]);
});

test('adds a bastion from which people reach the nodes', () => {
  const allowedCidrs = [Cidr.of('198.51.100.0/24')];
  const stack = aTenantRegionStack({
    cni: Cni.none(),
    publicKey: PUBLIC_KEY,
    bastion: { flavor: FLAVORS[0]!, image: IMAGES[0]!, allowedCidrs },
  });
  expect(ingress(stack)).toEqual([
    'tcp 10250 from acme-prod-workers',
    'tcp 22 from 198.51.100.0/24',
    'tcp 22 from acme-prod-bastion',
  ]);
});

test('puts nodes into a network that exists', () => {
  const stack = aTenantRegionStack({ nodeRange: undefined, network: { network: 'office', subnet: 'office-v4' } });
  stack.addNodePool('web', pool);
  expect(resources(stack, 'openstack_networking_network_v2')).toEqual([]);
  expect(resources(stack, 'openstack_networking_port_v2')[0]!.network_id).toContain(
    'data.openstack_networking_network_v2',
  );
});

test("forwards the cluster's ports at an endpoint that it finds by its planned name", () => {
  const stack = aTenantRegionStack({ nodeRange: undefined });
  stack.addEndpointPorts({ ...endpoint, allowedCidrs: [Cidr.of('198.51.100.0/24')] });
  expect(dataSources(stack, 'openstack_lb_loadbalancer_v2')).toEqual([{ name: 'home-endpoint' }]);
  expect(resources(stack, 'openstack_lb_listener_v2')).toMatchObject([
    { name: 'acme-prod-api', protocol_port: 6001, allowed_cidrs: ['198.51.100.0/24'] },
    { name: 'acme-prod-konnectivity', protocol_port: 7001, allowed_cidrs: ['198.51.100.0/24'] },
  ]);
  expect(resources(stack, 'openstack_networking_network_v2')).toEqual([]);
});

test("gives the cluster's API a name that follows the endpoint's", () => {
  const stack = aTenantRegionStack();
  const names = {
    zone: 'paris.example.net',
    host: 'acme-prod.paris.example.net',
    endpointHost: 'cp.paris.example.net',
  };
  stack.addEndpointName(names);
  expect(resources(stack, 'openstack_dns_recordset_v2')).toMatchObject([
    { name: 'acme-prod.paris.example.net.', type: 'CNAME', records: ['cp.paris.example.net.'] },
  ]);
});

test('keeps every Terraform address in whichever order things are added', () => {
  const after = (...names: string[]) => {
    const stack = aTenantRegionStack();
    for (const name of names) {
      if (name === 'endpoint') stack.addEndpointPorts(endpoint);
      else stack.addNodePool(name, pool).exposePort(443);
    }
    return addresses(stack);
  };
  expect(after('web', 'data', 'endpoint')).toEqual(after('endpoint', 'data', 'web'));
});

test('checks its quota unless told otherwise', () => {
  expect(synthesize(aTenantRegionStack()).locals).toMatchObject({ Quota_networks: 1, Quota_routers: 1 });
  expect(synthesize(aTenantRegionStack({ hasQuotaCheck: false })).locals).toBeUndefined();
});

test('fails when a pool has no network', () => {
  expect(() => aTenantRegionStack({ nodeRange: undefined }).addNodePool('web', pool)).toThrow(
    'node pool web of cluster acme-prod has no network in region paris; ' +
      'allowed: a nodeRange, or a network that exists; set one of the two in the stack',
  );
});

test('fails when its nodes would have two networks', () => {
  expect(() => aTenantRegionStack({ network: { network: 'office', subnet: 'office-v4' } })).toThrow(
    'the nodes of cluster acme-prod have a network that exists, and one to create (found "office"); allowed: one of the two',
  );
});

test('fails when nobody could log in to its bastion', () => {
  const bastion = { flavor: FLAVORS[0]!, image: IMAGES[0]!, allowedCidrs: [Cidr.of('198.51.100.0/24')] };
  expect(() => aTenantRegionStack({ bastion })).toThrow(
    'nobody could log in to the bastion of cluster acme-prod; allowed: a bastion with a public key; set publicKey',
  );
});

function ingress(stack: TenantRegionStack): string[] {
  return rules(stack, 'ingress');
}

/** Rules of one direction: protocol, first port, and the other end. */
function rules(stack: TenantRegionStack, direction: string): string[] {
  const groups = synthesize(stack).resource.openstack_networking_secgroup_v2;
  const nameOf = (reference: string) => groups[reference.split('.')[1]!].name as string;
  return resources(stack, 'openstack_networking_secgroup_rule_v2')
    .filter((rule) => rule.direction === direction && (direction === 'ingress' || !isOpen(rule)))
    .map((rule) => {
      const end = rule.remote_ip_prefix ?? (rule.remote_group_id ? nameOf(rule.remote_group_id) : 'anywhere');
      return `${rule.protocol ?? 'any'} ${rule.port_range_min ?? 'any'} from ${end}`;
    })
    .sort();
}

function isOpen(rule: Record<string, unknown>): boolean {
  return rule.protocol === undefined && rule.remote_ip_prefix === undefined;
}

/** A cluster's stack in Paris, in an app of its own. */
function aTenantRegionStack(props: Partial<TenantRegionStackProps> = {}): TenantRegionStack {
  return new TenantRegionStack(new App(), 'acme-prod-paris', {
    region: aRegion(),
    clusterName: 'acme-prod',
    tenant: 'acme',
    cni: Cni.cilium(),
    nodeRange: Cidr.of('10.16.0.0/22'),
    ...props,
  });
}
