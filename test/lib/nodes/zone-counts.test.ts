import fc from 'fast-check';
import { NodeCount } from '../../../lib/nodes/node-count';
import { zoneCounts } from '../../../lib/nodes/zone-counts';

test('shares nodes out evenly, what is left over to the first zones', () => {
  expect(zoneCounts(NodeCount.between(2, 7), ['az1', 'az2', 'az3'])).toEqual([
    { zone: 'az1', min: 1, max: 3 },
    { zone: 'az2', min: 1, max: 2 },
    { zone: 'az3', min: 0, max: 2 },
  ]);
});

test('leaves out a zone that gets no node', () => {
  expect(zoneCounts(NodeCount.between(0, 1), ['az1', 'az2'])).toEqual([{ zone: 'az1', min: 0, max: 1 }]);
});

test('never makes more or fewer nodes than the pool may have', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 5 }), (min, more, count) => {
      const nodes = NodeCount.between(min, min + more);
      const shares = zoneCounts(
        nodes,
        Array.from({ length: count }, (_, n) => `az${n}`),
      );
      const sum = (part: 'min' | 'max') => shares.reduce((total, share) => total + share[part], 0);
      return sum('min') === nodes.min && sum('max') === nodes.max && shares.every((share) => share.min <= share.max);
    }),
  );
});
