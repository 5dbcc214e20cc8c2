import { Token } from 'cdktf';
import { KeyPair } from '../../../constructs/openstack/key-pair';
import { Router } from '../../../constructs/openstack/router';
import { Server } from '../../../constructs/openstack/server';
import type { ServerProps } from '../../../constructs/openstack/server-props';
import { Cidr } from '../../../lib/network/cidr';
import { Flavor } from '../../../lib/nodes/flavor';
import { Image } from '../../../lib/nodes/image';
import { UserData } from '../../../lib/nodes/user-data';
import { Size } from '../../../lib/size';
import { aNetwork, aStack, PUBLIC_KEY } from '../../support/openstack';
import { dataSources, resources } from '../../support/terraform';

const rootVolume = { size: Size.gibibytes(40), type: 'ssd' };

test('has a port of its own, which carries the security groups', () => {
  const { port, instance } = aServer({
    securityGroups: [{ securityGroupId: 'group-1', securityGroupName: 'workers' }],
  });
  expect(port).toMatchObject({ security_group_ids: ['group-1'], fixed_ip: [{ subnet_id: 'subnet-1' }] });
  expect(instance.network).toEqual([{ port: expect.stringMatching(/^\$\{openstack_networking_port_v2\..*\.id\}$/) }]);
  expect(instance).not.toHaveProperty('security_groups');
});

test('has an address of each family in a dual-stack network', () => {
  const { port } = aServer({ network: aNetwork({ subnetIdV6: 'subnet-6' }) });
  expect(port.fixed_ip).toEqual([{ subnet_id: 'subnet-1' }, { subnet_id: 'subnet-6' }]);
});

test('lets pods send under their own addresses where they are routed', () => {
  const { port } = aServer({ allowedRanges: [Cidr.of('100.64.0.0/16')] });
  expect(port.allowed_address_pairs).toEqual([{ ip_address: '100.64.0.0/16' }]);
});

test('boots from the local disk, or from a volume that goes with it', () => {
  expect(aServer().instance).toMatchObject({ image_id: expect.stringContaining('openstack_images_image_v2') });
  const { instance } = aServer({ rootVolume });
  expect(instance).not.toHaveProperty('image_id');
  expect(instance.block_device).toEqual([
    {
      uuid: expect.stringContaining('openstack_images_image_v2'),
      source_type: 'image',
      destination_type: 'volume',
      boot_index: 0,
      volume_size: 40,
      volume_type: 'ssd',
      delete_on_termination: true,
    },
  ]);
});

test('has further volumes from its first boot, and tells their ids in its metadata', () => {
  const { instance, volumes } = aServer({
    metadata: { pool: 'web' },
    volumes: { scratch: { size: Size.gibibytes(10), zone: 'az1' }, data: { size: Size.gibibytes(50), type: 'ssd' } },
  });
  expect(volumes()).toMatchObject([
    { name: 'node-data', size: 50, volume_type: 'ssd', lifecycle: { create_before_destroy: true } },
    { name: 'node-scratch', size: 10, availability_zone: 'az1' },
  ]);
  const volume = { source_type: 'volume', destination_type: 'volume', boot_index: -1, delete_on_termination: false };
  expect(instance).toMatchObject({
    image_id: expect.stringContaining('openstack_images_image_v2'),
    block_device: [
      { source_type: 'image', destination_type: 'local', boot_index: 0, delete_on_termination: true },
      { ...volume, uuid: expect.stringContaining('Volume-data') },
      { ...volume, uuid: expect.stringContaining('Volume-scratch') },
    ],
    metadata: { 'pool': 'web', 'volume-data': expect.stringContaining('Volume-data') },
  });
  expect(instance.lifecycle.ignore_changes).toEqual(['user_data', 'image_id', 'block_device[0].uuid']);
});

test('hands a volume that is kept on to its successor, so it has to go first', () => {
  const volumes = { data: { size: Size.gibibytes(50), isKept: true } };
  expect(() => aServer({ volumes })).toThrow(
    'server node has what its successor takes over, and is to stay until that is there (found ["data"])',
  );
  const kept = aServer({ volumes, goesFirst: true, hasRevisionInName: true });
  expect(kept.instance.lifecycle.create_before_destroy).toBe(false);
  expect(kept.volumes()).toEqual([
    { name: 'node-data', size: 50, enable_online_resize: true, lifecycle: { ignore_changes: ['availability_zone'] } },
  ]);
  const larger = { data: { size: Size.gibibytes(80), isKept: true } };
  const grown = aServer({ volumes: larger, goesFirst: true, hasRevisionInName: true });
  expect(grown.instance.name).toBe(kept.instance.name);
});

test('has ports in further networks, and is reached in the first', () => {
  const { instance, ports } = aServer({
    ports: {
      storage: { network: aNetwork({ networkId: 'network-2', subnetId: 'subnet-2' }), hasPortSecurity: false },
      fast: { network: aNetwork({ networkId: 'network-3', subnetId: 'subnet-3' }), vnicType: 'direct' },
    },
  });
  expect(instance.network).toEqual([
    { port: expect.stringContaining('Server_Port_'), access_network: true },
    { port: expect.stringContaining('Port-fast') },
    { port: expect.stringContaining('Port-storage') },
  ]);
  expect(ports().slice(1)).toMatchObject([
    { name: 'node-fast', network_id: 'network-3', binding: { vnic_type: 'direct' }, no_security_groups: true },
    { name: 'node-storage', network_id: 'network-2', port_security_enabled: false, no_security_groups: true },
  ]);
});

test('is stopped before it goes, gives its port back itself, and is told its zone as a hint', () => {
  expect(aServer({ zone: 'par-a' }).instance).toMatchObject({
    availability_zone_hints: 'par-a',
    stop_before_destroy: true,
    vendor_options: { detach_ports_before_destroy: true },
    config_drive: true,
  });
});

test('is replaced, successor first, when its content changes', () => {
  const { instance, port, revision } = aServer();
  const replaceTriggeredBy = [expect.stringMatching(/^terraform_data\.Server_Revision_/)];
  expect(instance.lifecycle).toMatchObject({ create_before_destroy: true, replace_triggered_by: replaceTriggeredBy });
  expect(port.lifecycle).toEqual({ create_before_destroy: true, replace_triggered_by: replaceTriggeredBy });
  expect(revision.input).toEqual({ image: 'ubuntu', flavor: 'small', generation: '0', config_drive: 'true' });
});

test.each<[string, Partial<ServerProps>]>([
  ['image', { image: Image.named('ubuntu-next') }],
  ['flavor', { flavor: Flavor.named('large') }],
  ['zone', { zone: 'par-a' }],
  ['user data', { userData: UserData.cloudConfig('#cloud-config\nruncmd: []\n') }],
  ['root volume', { rootVolume }],
  ['key pair', { keyPair: { keyPairName: 'sre' } }],
  ['generation', { generation: 1 }],
  ['volume', { volumes: { data: { size: Size.gibibytes(50) } } }],
  ['network', { ports: { storage: { network: aNetwork() } } }],
])('has another content, thus another name, with another %s', (_, change) => {
  const [before, after] = [aServer({ hasRevisionInName: true }), aServer({ hasRevisionInName: true, ...change })];
  expect(after.revision.input).not.toEqual(before.revision.input);
  expect(after.instance.name).toMatch(/^node-[0-9a-f]{5}$/);
  expect(after.instance.name).not.toBe(before.instance.name);
  expect(after.port.name).toBe(after.instance.name);
});

test('is gone before its successor comes when it has an address of its own', () => {
  const { port, instance } = aServer({ address: '10.16.0.9' });
  expect(port.fixed_ip).toEqual([{ subnet_id: 'subnet-1', ip_address: '10.16.0.9' }]);
  expect(port.lifecycle.create_before_destroy).toBe(false);
  expect(instance.lifecycle.create_before_destroy).toBe(false);
});

test('changes no plan when a secret is renewed or an image gets a new id', () => {
  expect(aServer().instance.lifecycle.ignore_changes).toEqual(['user_data', 'image_id']);
  expect(aServer({ rootVolume }).instance.lifecycle.ignore_changes).toEqual(['user_data', 'block_device[0].uuid']);
});

test('keeps its name whatever else the program makes', () => {
  const names = [0, 3].map((others) => {
    const stack = aStack();
    for (let n = 0; n < others; n += 1) new Router(stack, `Router${n}`, { name: `${n}`, externalNetwork: 'ext-net' });
    const keyPair = new KeyPair(stack, 'KeyPair', { name: 'sre', publicKey: PUBLIC_KEY });
    return new Server(stack, 'Server', props({ keyPair, hasRevisionInName: true })).serverName;
  });
  expect(names[0]).toBe(names[1]);
});

test('looks an image up once, by a name that only one image has', () => {
  const stack = aStack();
  for (const id of ['a', 'b']) new Server(stack, id, props({ name: id }));
  expect(dataSources(stack, 'openstack_images_image_v2')).toEqual([{ name: 'ubuntu', most_recent: false }]);
  expect(dataSources(stack, 'openstack_compute_flavor_v2')).toEqual([{ name: 'small' }]);
});

test('looks up nothing for an image by id', () => {
  const id = '0b0e8a5c-7b5e-4e6f-9d51-5b8a5a0f1c11';
  expect(aServer({ image: Image.withId(id) }).instance.image_id).toBe(id);
});

test('fails when a part of its content is known to Terraform only', () => {
  const keyPair = { keyPairName: Token.asString({ resolve: () => 'sre' }) };
  expect(() => aServer({ keyPair })).toThrow(
    'the key pair of server node is known to Terraform only; allowed: values that the program knows; ' +
      'write the value itself, or hand it over in secrets',
  );
});

function props(changes: Partial<ServerProps> = {}): ServerProps {
  return {
    name: 'node',
    flavor: Flavor.named('small'),
    image: Image.named('ubuntu'),
    network: aNetwork(),
    securityGroups: [],
    ...changes,
  };
}

/** A server in a stack of its own, as it is synthesized. */
function aServer(changes: Partial<ServerProps> = {}) {
  const stack = aStack();
  new Server(stack, 'Server', props(changes));
  return {
    instance: resources(stack, 'openstack_compute_instance_v2')[0]!,
    port: byName(resources(stack, 'openstack_networking_port_v2'))[0],
    revision: resources(stack, 'terraform_data')[0]!,
    ports: () => byName(resources(stack, 'openstack_networking_port_v2')),
    volumes: () => byName(resources(stack, 'openstack_blockstorage_volume_v3')),
  };
}

function byName(found: any[]): any[] {
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}
