import { Subject } from '../../../lib/access/subject';

test('is a group, a user or an account of a program', () => {
  expect(Subject.group('acme-sre')).toMatchObject({ kind: 'Group', name: 'acme-sre' });
  expect(Subject.user('corp:jane')).toMatchObject({ kind: 'User', name: 'corp:jane' });
  expect(Subject.serviceAccount('shop', 'deployer')).toMatchObject({ kind: 'ServiceAccount', namespace: 'shop' });
  expect([Subject.group('a'), Subject.serviceAccount('shop', 'deployer')].map(String)).toEqual([
    'group a',
    'service account shop/deployer',
  ]);
});

test.each(['system:masters', ''])('fails on the group %j', (name) => {
  expect(() => Subject.group(name)).toThrow(`a group that receives a grant is not one of people (found "${name}")`);
});
