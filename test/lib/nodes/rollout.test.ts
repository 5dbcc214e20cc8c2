import { Rollout } from '../../../lib/nodes/rollout';

test('replaces one node at a time unless it is told otherwise', () => {
  expect([Rollout.surge(), Rollout.inPlace(), Rollout.surge(3)].map(String)).toEqual([
    'surge 1',
    'in-place 1',
    'surge 3',
  ]);
  expect(`${Rollout.allAtOnce()}`).toBe('all at once');
});

test('refuses to replace no node at a time', () => {
  expect(() => Rollout.inPlace(0)).toThrow(
    'no node could ever be replaced (found 0); allowed: a whole number, at least 1',
  );
});
