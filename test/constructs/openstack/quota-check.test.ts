import { ExpectedServers } from '../../../constructs/openstack/expected-servers';
import { Network } from '../../../constructs/openstack/network';
import { QuotaCheck } from '../../../constructs/openstack/quota-check';
import { Server } from '../../../constructs/openstack/server';
import type { ServerProps } from '../../../constructs/openstack/server-props';
import { Cidr } from '../../../lib/network/cidr';
import { Flavor } from '../../../lib/nodes/flavor';
import { Image } from '../../../lib/nodes/image';
import { Size } from '../../../lib/size';
import { aNetwork, aStack } from '../../support/openstack';
import { resources, synthesize } from '../../support/terraform';

test('sums up what is in the stack, added before or after', () => {
  const { stack, addServer } = aStackWithQuota();
  addServer('a', 'small');
  addServer('b', 'small', 20);
  addServer('c', 'large', 30);
  new Network(stack, 'Network', { name: 'n', ipv4: Cidr.of('10.16.0.0/22') });
  expect(synthesize(stack).locals).toMatchObject({
    Quota_instances: 3,
    Quota_cores: expect.stringMatching(/^\$\{1 \* data\..*large.*\.vcpus \+ 2 \* data\..*small.*\.vcpus\}$/),
    Quota_volumes: 2,
    Quota_gigabytes: 50,
    Quota_networks: 1,
    Quota_subnets: 1,
    Quota_ports: 4,
  });
});

test('counts further volumes and ports of servers', () => {
  const { stack, addServer } = aStackWithQuota();
  const volumes = { data: { size: Size.gibibytes(50) }, scratch: { size: Size.gibibytes(10) } };
  addServer('a', 'small', 20, { volumes, ports: { storage: { network: aNetwork() } } });
  expect(synthesize(stack).locals).toMatchObject({ Quota_volumes: 3, Quota_gigabytes: 80, Quota_ports: 2 });
});

test('counts servers that come and go as often as there may be', () => {
  const { stack, addServer } = aStackWithQuota({ ownTag: 'cluster=acme' });
  addServer('a', 'small');
  const volumes = [Size.gibibytes(20), Size.gibibytes(50)];
  new ExpectedServers(stack, 'Burst', { flavor: Flavor.named('small'), most: 5, ports: 2, volumes });
  const { locals, data } = synthesize(stack);
  expect(locals).toMatchObject({
    Quota_instances: 6,
    Quota_cores: expect.stringMatching(/^\$\{6 \* data\..*small.*\.vcpus\}$/),
    Quota_ports: 11,
    Quota_volumes: 10,
    Quota_gigabytes: 350,
  });
  expect(Object.keys(data.openstack_networking_port_ids_v2)).toEqual(['Quota_flavor_small']);
});

test('fails the plan on a need above the quota, in words', () => {
  const { stack, addServer } = aStackWithQuota();
  addServer('a', 'small');
  const [quota] = resources(stack, 'terraform_data').filter(({ lifecycle }) => lifecycle?.precondition);
  expect(quota!.lifecycle.precondition[0]).toEqual({
    condition:
      '${data.openstack_compute_limits_v2.Quota.max_total_instances < 0 || ' +
      'local.Quota_instances <= data.openstack_compute_limits_v2.Quota.max_total_instances}',
    error_message:
      'cluster acme needs ${local.Quota_instances} instances, but the quota of its project is ' +
      '${data.openstack_compute_limits_v2.Quota.max_total_instances}; ask the cloud for more, or make the pools smaller',
  });
});

test('warns about what others leave, not counting its own servers', () => {
  const { stack, addServer } = aStackWithQuota({ ownTag: 'cluster=acme' });
  addServer('a', 'small');
  const { data, locals, check } = synthesize(stack);
  expect(data.openstack_networking_port_ids_v2).toEqual({
    Quota_flavor_small: { tags: ['cluster=acme', 'flavor=small'] },
  });
  expect(locals.Quota_instances_of_others).toBe(
    '${data.openstack_compute_limits_v2.Quota.total_instances_used - ' +
      '(length(data.openstack_networking_port_ids_v2.Quota_flavor_small.ids))}',
  );
  expect(check.Quota.assert).toHaveLength(3);
  expect(check.Quota.assert[0].error_message).toContain('but others use ${local.Quota_instances_of_others} of the');
});

test('asks no service of which nothing is needed', () => {
  const { stack, addServer } = aStackWithQuota();
  expect(synthesize(stack).data).toBeUndefined();
  addServer('a', 'small');
  expect(Object.keys(synthesize(stack).data)).not.toContain('openstack_blockstorage_quotaset_v3');
});

test('says the same in whichever order servers are added', () => {
  const after = (...flavors: string[]) => {
    const { stack, addServer } = aStackWithQuota();
    for (const flavor of flavors) addServer(flavor, flavor);
    return synthesize(stack).locals;
  };
  expect(after('small', 'large')).toEqual(after('large', 'small'));
});

/** A stack that checks its quota, and a way to add servers to it. */
function aStackWithQuota(props: { ownTag?: string } = {}) {
  const stack = aStack();
  new QuotaCheck(stack, 'Quota', { subject: 'cluster acme', ...props });
  const addServer = (name: string, flavor: string, volumeGib?: number, further: Partial<ServerProps> = {}) =>
    new Server(stack, name, {
      name,
      flavor: Flavor.named(flavor),
      image: Image.named('ubuntu'),
      network: aNetwork(),
      securityGroups: [],
      rootVolume: volumeGib === undefined ? undefined : { size: Size.gibibytes(volumeGib) },
      ...further,
    });
  return { stack, addServer };
}
