import { KeyPair } from '../../../constructs/openstack/key-pair';
import { SecurityGroup } from '../../../constructs/openstack/security-group';
import { NodePool } from '../../../constructs/workers/node-pool';
import type { NodePoolProps } from '../../../constructs/workers/node-pool-props';
import { Cidr } from '../../../lib/network/cidr';
import { Flavor } from '../../../lib/nodes/flavor';
import { Image } from '../../../lib/nodes/image';
import { NodeCount } from '../../../lib/nodes/node-count';
import { Rollout } from '../../../lib/nodes/rollout';
import { UserData } from '../../../lib/nodes/user-data';
import { LoadBalancerProvider } from '../../../lib/region/load-balancer-provider';
import { Region, type RegionProps } from '../../../lib/region/region';
import { StorageZone } from '../../../lib/region/storage-zone';
import { Size } from '../../../lib/size';
import { aNetwork, aStack } from '../../support/openstack';
import { addresses, resources, synthesize } from '../../support/terraform';

test('spreads its nodes over the zones of the region in turn', () => {
  const { instances } = aNodePool({ nodes: NodeCount.fixed(4) }, { zones: ['a', 'b', 'c'] });
  expect(instances().map(({ availability_zone_hints }) => availability_zone_hints)).toEqual(['a', 'b', 'c', 'a']);
});

test('names its nodes by cluster, pool, number and revision, and tells OpenStack whose they are', () => {
  const { instances, pool } = aNodePool();
  expect(instances().map(({ name }) => name)).toEqual([
    expect.stringMatching(/^acme-prod-web-0-[0-9a-f]{5}$/),
    expect.stringMatching(/^acme-prod-web-1-[0-9a-f]{5}$/),
  ]);
  expect(instances()[0]).toMatchObject({
    metadata: { cluster: 'acme-prod', pool: 'web' },
    tags: ['cluster=acme-prod', 'pool=web'],
  });
  expect([...pool.servers.keys()]).toEqual(['acme-prod-web-0', 'acme-prod-web-1']);
});

test('keeps the address of every node when others come or go', () => {
  const [two, seven] = [2, 7].map((count) => addresses(aNodePool({ nodes: NodeCount.fixed(count) }).stack));
  expect(seven).toEqual(expect.arrayContaining(two!));
});

test('keeps nodes on different hosts, in groups that Nova can hold', () => {
  const { stack, instances } = aNodePool({ nodes: NodeCount.fixed(6) });
  expect(resources(stack, 'openstack_compute_servergroup_v2')).toEqual([
    { name: 'acme-prod-web-0', policies: ['soft-anti-affinity'] },
    { name: 'acme-prod-web-1', policies: ['soft-anti-affinity'] },
  ]);
  const groups = instances().map(({ scheduler_hints }) => scheduler_hints[0].group);
  expect(new Set(groups.slice(0, 5)).size).toBe(1);
  expect(groups[5]).not.toBe(groups[0]);
});

test('tells each node what its zone needs, and writes each document once', () => {
  const { instances, stack } = aNodePool({
    nodes: NodeCount.fixed(3),
    userData: ({ zone }) => UserData.cloudConfig(`#cloud-config\n# in ${zone}\n`),
  });
  const { locals } = synthesize(stack);
  expect(Object.values(locals).filter((text) => `${text as string}`.startsWith('#cloud-config'))).toHaveLength(2);
  expect(instances().map(({ user_data }) => locals[/local\.([\w-]+)/.exec(user_data)![1]!])).toEqual([
    '#cloud-config\n# in a\n',
    '#cloud-config\n# in b\n',
    '#cloud-config\n# in a\n',
  ]);
});

test('replaces the one node whose generation is raised', () => {
  const raised: Record<number, number>[] = [{}, { 1: 1 }];
  const names = raised.map((generations) =>
    aNodePool({ generations })
      .instances()
      .map(({ name }) => name),
  );
  expect(names[0]![0]).toBe(names[1]![0]);
  expect(names[0]![1]).not.toBe(names[1]![1]);
});

test('exposes ports by one load balancer of its own, and opens no more than they need', () => {
  const { stack, pool, holes } = aNodePool();
  pool.exposePort(443, { nodePort: 30443, allowedCidrs: [Cidr.of('192.0.2.0/24')] }).exposePort(80);
  expect(resources(stack, 'openstack_lb_loadbalancer_v2')).toMatchObject([{ name: 'acme-prod-web' }]);
  expect(resources(stack, 'openstack_networking_floatingip_v2')).toMatchObject([{ pool: 'ext-net' }]);
  const listeners = resources(stack, 'openstack_lb_listener_v2');
  expect(listeners.map(({ name, protocol_port }) => [name, protocol_port])).toEqual(
    expect.arrayContaining([
      ['acme-prod-web-443', 443],
      ['acme-prod-web-80', 80],
    ]),
  );
  expect(listeners.find(({ name }) => name === 'acme-prod-web-443')!.allowed_cidrs).toEqual(['192.0.2.0/24']);
  expect(holes()).toEqual(['30443 from 10.16.0.0/22', '80 from 10.16.0.0/22']);
});

test('says what to replace for one node: its server and port, its gate, and its place behind each exposed port', () => {
  const { stack, pool } = aNodePool();
  pool.exposePort(443).exposePort(80);
  const targets = pool.targetsOf('acme-prod-web-1');
  expect(targets).toEqual([
    expect.stringMatching(/^openstack_compute_instance_v2\.web_acme-prod-web-1_/),
    expect.stringMatching(/^openstack_networking_port_v2\.web_acme-prod-web-1_Port_/),
    expect.stringMatching(/^terraform_data\.web_acme-prod-web-1-Gate_/),
    expect.stringMatching(/^openstack_lb_member_v2\..*web-443_Members_acme-prod-web-1_/),
    expect.stringMatching(/^openstack_lb_member_v2\..*web-80_Members_acme-prod-web-1_/),
  ]);
  expect(addresses(stack)).toEqual(expect.arrayContaining([...targets]));
  expect(() => pool.targetsOf('acme-prod-web-7')).toThrow('node pool web has no such node (found "acme-prod-web-7")');
});

test('refuses a plan that replaces more nodes than it may at a time, by what is on their ports', () => {
  const { stack, instances } = aNodePool({ nodes: NodeCount.fixed(3), rollout: Rollout.surge(2) });
  const revisions = new Set(instances().map(({ name }) => String(name).slice(-5)));
  expect(revisions.size).toBe(2);
  const [port] = resources(stack, 'openstack_networking_port_v2');
  expect(port!.tags).toEqual(expect.arrayContaining(['cluster=acme-prod', 'pool=web']));
  const counted = Object.values<any>(synthesize(stack).data.openstack_networking_port_ids_v2).map(({ tags }) => tags);
  const pool = ['cluster=acme-prod', 'pool=web'];
  expect(counted).toEqual([pool, ...[...revisions].sort().map((revision) => [...pool, `revision=${revision}`])]);
  const [guard] = resources(stack, 'terraform_data').filter(({ lifecycle }) => lifecycle?.precondition);
  expect(guard!.lifecycle.precondition[0].condition).toMatch(/^\$\{local\.web_Rollout_\w+ <= 2\}$/);
});

test('takes nobody’s leaving for a rollout: a zone that has no node any more still counts as known', () => {
  const of = (count: number) =>
    Object.keys(
      synthesize(aNodePool({ nodes: NodeCount.fixed(count) }, { zones: ['a', 'b', 'c'] }).stack).data
        .openstack_networking_port_ids_v2,
    );
  expect(of(2)).toEqual(of(6));
});

test('guards no pool that may be replaced at once', () => {
  const guards = (props: Partial<NodePoolProps>) =>
    resources(aNodePool(props).stack, 'terraform_data').filter(({ lifecycle }) => lifecycle?.precondition).length;
  expect([{ nodes: NodeCount.fixed(1) }, { rollout: Rollout.allAtOnce() }, {}].map(guards)).toEqual([0, 0, 1]);
});

test('has a gate between a server and its predecessor, which a command may keep shut', () => {
  const { stack } = aNodePool({ nodes: NodeCount.fixed(1) });
  const [gate] = resources(stack, 'terraform_data').filter(({ provisioner }) => provisioner);
  expect(gate!.triggers_replace).toEqual([expect.stringMatching(/^\$\{openstack_compute_instance_v2\..*\.id\}$/)]);
  expect(gate!.provisioner[0]['local-exec'].command).toMatch(
    /^test -z "\$TENANTRY_ROLL_GATE" \|\| sh "\$TENANTRY_ROLL_GATE" acme-prod-web-0 acme-prod-web-0-[0-9a-f]{5}$/,
  );
});

test('needs no gate in place, where the predecessor is gone', () => {
  const { stack, instances } = aNodePool({ rollout: Rollout.inPlace() });
  expect(instances()[0]!.lifecycle.create_before_destroy).toBe(false);
  expect(resources(stack, 'terraform_data').filter(({ provisioner }) => provisioner)).toEqual([]);
});

test('limits the clients of an OVN load balancer at the nodes, which see their addresses', () => {
  const { stack, pool, holes } = aNodePool({}, { loadBalancerProvider: LoadBalancerProvider.OVN });
  pool.exposePort(443, { allowedCidrs: [Cidr.of('192.0.2.0/24')] });
  expect(resources(stack, 'openstack_lb_listener_v2')[0]).not.toHaveProperty('allowed_cidrs');
  expect(holes()).toEqual(['443 from 10.16.0.0/22', '443 from 192.0.2.0/24']);
});

test('lets everybody in to a port of an OVN load balancer that is for everybody', () => {
  const { pool, holes } = aNodePool({}, { loadBalancerProvider: LoadBalancerProvider.OVN });
  pool.exposePort(443);
  expect(holes()).toEqual(['443 from 10.16.0.0/22', '443 from anywhere']);
});

test('gives each node volumes of its zone, and ports in further networks that let through what its own does', () => {
  const { stack, instances } = aNodePool(
    {
      dataVolumes: { data: { size: Size.gibibytes(50), type: 'ssd', mountPath: '/srv' } },
      networks: {
        storage: { network: 'ceph', subnet: 'ceph-a', securityGroups: ['ceph-clients'] },
        far: { network: 'f', subnet: 'f' },
      },
    },
    { storageZones: ['a', 'b'].map((zone) => StorageZone.of(zone, { volumeType: 'ssd' })) },
  );
  const volumes = resources(stack, 'openstack_blockstorage_volume_v3');
  expect(volumes.map(({ availability_zone }) => availability_zone)).toEqual(['a', 'b']);
  expect(instances()[0]!.network).toHaveLength(3);
  const ports = resources(stack, 'openstack_networking_port_v2');
  const groupsOf = (name: string) => ports.find((port) => String(port.name).endsWith(name))!.security_group_ids;
  expect(groupsOf('-storage')).toEqual([expect.stringContaining('data.openstack_networking_secgroup_v2')]);
  expect(groupsOf('-far')).toEqual([expect.stringContaining('openstack_networking_secgroup_v2.Workers')]);
});

test('lets nobody log in but who has the key of the pool', () => {
  expect(aNodePool().instances()[0]).not.toHaveProperty('key_pair');
  expect(aNodePool({ keyPair: KeyPair.fromName('ops') }).instances()[0]).toMatchObject({ key_pair: 'ops' });
});

const catalogue: Partial<RegionProps> = {
  flavors: [
    Flavor.named('small', { cpus: 1, memoryMib: 2048, diskGib: 20 }),
    Flavor.named('diskless', { cpus: 1, memoryMib: 2048, diskGib: 0 }),
  ],
  images: [Image.named('ubuntu')],
  storageZones: [StorageZone.of('a', { volumeType: 'ssd' })],
};

test.each<[string, Partial<NodePoolProps>, string]>([
  [
    'its number moves',
    { nodes: NodeCount.between(2, 8) },
    'the number of nodes of pool web moves, but Terraform makes a fixed number (found "2 to 8"); ' +
      'allowed: NodeCount.fixed; fix the number; pools that follow the load are made by Cluster API',
  ],
  [
    'a zone is not in the region',
    { zones: ['x1'] },
    'node pool web is in a zone that region paris does not have (found "x1"); allowed: a, b; ' +
      'add it to the region, or choose one that it has',
  ],
  [
    'a flavor is mistyped',
    { flavor: Flavor.named('smal') },
    'node pool web has a flavor that region paris does not have (found "smal"); allowed: small, diskless; ' +
      'did you mean small?',
  ],
  [
    'an image is unknown',
    { image: Image.named('windows') },
    'node pool web has an image that region paris does not have',
  ],
  [
    'there is nothing to boot from',
    { flavor: Flavor.named('diskless') },
    'node pool web has nothing to boot from: its flavor has no disk (found "diskless"); ' +
      'allowed: a flavor with a disk, or a root volume; set rootVolume',
  ],
  [
    'a volume cannot be attached in one of its zones',
    { rootVolume: { size: Size.gibibytes(20), type: 'ssd' } },
    'node pool web has a root volume of a type that servers in zone b cannot attach (found "ssd"); ' +
      'allowed: none exists yet; choose another type, or limit the zones of the pool',
  ],
  [
    'a data volume cannot be attached in one of its zones',
    { dataVolumes: { data: { size: Size.gibibytes(20), type: 'ssd', mountPath: '/srv' } } },
    'node pool web has a data volume data of a type that servers in zone b cannot attach (found "ssd")',
  ],
  ['its name is no host name', { name: 'Web' }, 'the name of node pool Web cannot be part of a host name'],
  [
    'the names of its nodes are too long for host names',
    { clusterName: 'c'.repeat(32), name: 'p'.repeat(24) },
    `the name of the nodes of pool ${'p'.repeat(24)} is too long`,
  ],
])('fails when %s', (_, props, message) => {
  expect(() => aNodePool(props, catalogue)).toThrow(message);
});

/** A pool of two nodes in a stack of its own, its servers in the order of their numbers, and the ports it has opened. */
function aNodePool(props: Partial<NodePoolProps> = {}, region: Partial<RegionProps> = {}) {
  const stack = aStack();
  const securityGroup = new SecurityGroup(stack, 'Workers', { name: 'workers', description: 'Nodes' });
  const pool = new NodePool(stack, props.name ?? 'web', {
    name: 'web',
    clusterName: 'acme-prod',
    region: Region.define('paris', {
      cloud: 'paris-prod',
      externalNetwork: 'ext-net',
      zones: ['a', 'b'],
      addressSpace: Cidr.of('10.16.0.0/13'),
      ...region,
    }),
    network: aNetwork(),
    securityGroup,
    flavor: Flavor.named('small'),
    image: Image.named('ubuntu'),
    nodes: NodeCount.fixed(2),
    ...props,
  });
  const instances = () =>
    resources(stack, 'openstack_compute_instance_v2').sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1));
  const holes = () =>
    resources(stack, 'openstack_networking_secgroup_rule_v2')
      .filter(({ direction }) => direction === 'ingress')
      .map((rule) => `${rule.port_range_min} from ${rule.remote_ip_prefix ?? 'anywhere'}`)
      .sort();
  return { stack, pool, instances, holes };
}
