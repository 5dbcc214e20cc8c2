import { plannedChanges } from '../../../lib/rollout/terraform-plan';

const SERVER = 'openstack_compute_instance_v2.web-0';

function aChange(change: object, others: object = {}) {
  return {
    resource_changes: [
      {
        address: SERVER,
        mode: 'managed',
        type: 'openstack_compute_instance_v2',
        change: { actions: ['delete', 'create'], before: {}, after: {}, ...change },
        ...others,
      },
    ],
  };
}

test('blames the property that replaces a resource, and no other that changes', () => {
  const plan = aChange({
    before: { flavor_name: 'c2', image_id: 'a', tags: ['x'] },
    after: { flavor_name: 'c4', image_id: 'b', tags: ['x', 'y'] },
    replace_paths: [['image_id']],
  });
  expect(plannedChanges(plan)).toEqual([{ address: SERVER, action: 'replace', causes: ['image_id: "a" → "b"'] }]);
});

test('finds the place in a block that replaces it', () => {
  const plan = aChange({
    before: { network: [{ uuid: 'a', port: 'p' }] },
    after: { network: [{ uuid: 'b', port: 'p' }] },
    replace_paths: [['network', 0, 'uuid']],
  });
  expect(plannedChanges(plan)[0]!.causes).toEqual(['network[0].uuid: "a" → "b"']);
});

test('never shows a sensitive value, also where a whole block is', () => {
  const plan = aChange({
    before: { user_data: 'key-1', auth: [{ name: 'a', password: 'key-1' }] },
    after: { user_data: 'key-2', auth: [{ name: 'a', password: 'key-2' }] },
    before_sensitive: { user_data: true },
    after_sensitive: { user_data: true, auth: [{ password: true }] },
    replace_paths: [['user_data'], ['auth']],
  });
  const [{ causes } = { causes: [] }] = plannedChanges(plan);
  expect(causes).toEqual(['auth[0].password: a sensitive value', 'user_data: a sensitive value']);
});

test('says of a value that is known after the apply that it is', () => {
  const plan = aChange({ before: { port: 'p' }, after: {}, after_unknown: { port: true }, replace_paths: [['port']] });
  expect(plannedChanges(plan)[0]!.causes).toEqual(['port: "p" → known after the apply']);
});

test('knows what was broken off while it was created', () => {
  const [change] = plannedChanges(aChange({}, { action_reason: 'replace_because_tainted' }));
  expect(change).toEqual({
    address: SERVER,
    action: 'replace',
    causes: ['it was not created completely the last time'],
    isUnfinished: true,
  });
});

test('names what a resource follows by replace_triggered_by', () => {
  const { resource_changes: changes } = aChange({}, { action_reason: 'replace_by_triggers' });
  const trigger = {
    address: 'terraform_data.web-bootstrap',
    mode: 'managed',
    type: 'terraform_data',
    change: { actions: ['update'], before: { input: 'a' }, after: { input: 'b' } },
  };
  expect(plannedChanges({ resource_changes: [...changes, trigger] })).toEqual([
    { address: SERVER, action: 'replace', causes: ['terraform_data.web-bootstrap changes'] },
    { address: trigger.address, action: 'update', causes: ['input: "a" → "b"'] },
  ]);
});

test('blames what has changed in a resource that follows another, not what is not known yet', () => {
  const change = { before: { image_id: 'a', id: '1' }, after: { image_id: 'b' }, after_unknown: { id: true } };
  const [{ causes } = { causes: [] }] = plannedChanges(aChange(change, { action_reason: 'replace_by_triggers' }));
  expect(causes).toEqual(['image_id: "a" → "b"']);
});

test('says why a resource goes, and leaves out what stays and what is only read', () => {
  const gone = aChange({ actions: ['delete'], after: null }, { action_reason: 'delete_because_no_resource_config' });
  expect(plannedChanges(gone)).toEqual([
    { address: SERVER, action: 'destroy', causes: ['the program has it no more'] },
  ]);
  expect(plannedChanges(aChange({ actions: ['no-op'] }))).toEqual([]);
  expect(plannedChanges(aChange({ actions: ['create'] }, { mode: 'data' }))).toEqual([]);
  expect(plannedChanges({})).toEqual([]);
});
