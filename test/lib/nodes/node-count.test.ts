import { NodeCount } from '../../../lib/nodes/node-count';

test('a node count is fixed or moves', () => {
  expect(NodeCount.fixed(3)).toMatchObject({ min: 3, max: 3, isFixed: true });
  expect(NodeCount.between(2, 8)).toMatchObject({ min: 2, max: 8, isFixed: false });
  expect([`${NodeCount.fixed(3)}`, `${NodeCount.between(2, 8)}`]).toEqual(['3', '2 to 8']);
});

test.each([
  [() => NodeCount.fixed(-1), 'a node count is not a number of nodes (found -1)'],
  [() => NodeCount.fixed(1.5), 'a node count is not a number of nodes (found 1.5)'],
  [() => NodeCount.fixed(NaN), 'a node count is not a number of nodes'],
  [() => NodeCount.between(3, 3), 'a node count has no room to move (found {"min":3,"max":3})'],
])('fails on a count that is none (%#)', (make, message) => {
  expect(make).toThrow(message);
});
