import { ServerGroup, ShardedServerGroup } from '../../../constructs/openstack/server-group';
import { aStack } from '../../support/openstack';
import { resources } from '../../support/terraform';

test('keeps servers apart if it can, unless told otherwise', () => {
  const stack = aStack();
  new ServerGroup(stack, 'Group', { name: 'web' });
  new ServerGroup(stack, 'Strict', { name: 'data', policy: 'anti-affinity' });
  expect(resources(stack, 'openstack_compute_servergroup_v2')).toEqual([
    { name: 'web', policies: ['soft-anti-affinity'] },
    { name: 'data', policies: ['anti-affinity'] },
  ]);
});

test.each([
  [undefined, [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2]],
  [4, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5]],
  [-1, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
])('with a member quota of %s, has room in each group for every server and its successor', (memberQuota, shards) => {
  const stack = aStack();
  const groups = new ShardedServerGroup(stack, 'Groups', { name: 'web', memberQuota });
  const ids = shards.map((_, ordinal) => groups.groupOf(ordinal).serverGroupId);
  expect(ids.map((id) => [...new Set(ids)].indexOf(id))).toEqual(shards);
  expect(resources(stack, 'openstack_compute_servergroup_v2').map(({ name }) => name)).toEqual(
    [...new Set(shards)].map((shard) => `web-${shard}`),
  );
});

test('fails when a group cannot hold a server and its successor', () => {
  expect(() => new ShardedServerGroup(aStack(), 'Groups', { name: 'web', memberQuota: 1 })).toThrow(
    'server group web cannot hold a server and its successor (found 1); ' +
      'allowed: a member quota of at least 2, or -1 for unlimited; ask the cloud for a larger quota (server_group_members)',
  );
});
