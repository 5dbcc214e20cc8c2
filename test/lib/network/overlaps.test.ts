import fc from 'fast-check';
import { Cidr } from '../../../lib/network/cidr';
import { overlappingPairs } from '../../../lib/network/overlaps';

test('finds every pair, the wider range first', () => {
  const ranges = [
    '10.1.2.0/24',
    '10.0.0.0/8',
    'fd00::/8',
    '10.1.0.0/16',
    '10.2.0.0/16',
    '192.168.0.0/16',
    '10.2.0.0/16',
  ];
  expect(texts(overlappingPairs(ranges, (text) => Cidr.of(text)))).toEqual([
    '10.0.0.0/8 10.1.0.0/16',
    '10.0.0.0/8 10.1.2.0/24',
    '10.0.0.0/8 10.2.0.0/16',
    '10.0.0.0/8 10.2.0.0/16',
    '10.1.0.0/16 10.1.2.0/24',
    '10.2.0.0/16 10.2.0.0/16',
  ]);
});

test('finds what comparing each with each finds', () => {
  const range = fc.tuple(fc.boolean(), fc.integer({ min: 24, max: 32 }), fc.nat()).map(([isV4, prefix, n]) => {
    const space = isV4 ? Cidr.of('10.0.0.0/24') : Cidr.of('fd00::/24');
    return space.subnet(prefix, BigInt(n) % space.subnetCount(prefix));
  });
  fc.assert(
    fc.property(fc.array(range, { maxLength: 20 }), (ranges) => {
      const slow = ranges.flatMap((one, index) => ranges.slice(index + 1).filter((other) => other.overlaps(one)));
      expect(overlappingPairs(ranges, (item) => item)).toHaveLength(slow.length);
    }),
  );
});

function texts(pairs: [string, string][]): string[] {
  return pairs.map((pair) => pair.join(' ')).sort();
}
