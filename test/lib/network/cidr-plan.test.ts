import fc from 'fast-check';
import { Cidr } from '../../../lib/network/cidr';
import { CidrPlan } from '../../../lib/network/cidr-plan';

const space = Cidr.of('10.16.0.0/20');
const claimants = ['beta', 'acme'];

test.each<[string, Record<string, string>, Record<string, string>, Record<string, string>]>([
  ['allocates from the bottom, names in order', {}, {}, { acme: '10.16.0.0/22', beta: '10.16.4.0/22' }],
  ['lets a choice win', { beta: '10.16.0.0/22' }, {}, { acme: '10.16.4.0/22', beta: '10.16.0.0/22' }],
  ['keeps pins', {}, { beta: '10.16.0.0/22' }, { acme: '10.16.4.0/22', beta: '10.16.0.0/22' }],
  [
    'leaves a gap around a choice of another size',
    { beta: '10.16.2.0/24' },
    {},
    { acme: '10.16.4.0/22', beta: '10.16.2.0/24' },
  ],
  [
    'goes behind a choice that is wider than a block',
    { beta: '10.16.0.0/21' },
    {},
    { acme: '10.16.8.0/22', beta: '10.16.0.0/21' },
  ],
  [
    'lets a choice lie outside the space',
    { beta: '192.168.0.0/16' },
    {},
    { acme: '10.16.0.0/22', beta: '192.168.0.0/16' },
  ],
  [
    'keeps a pin that the space no longer holds',
    {},
    { beta: '10.99.0.0/24' },
    { acme: '10.16.0.0/22', beta: '10.99.0.0/24' },
  ],
  [
    'lets a choice win over the pin of the same claimant',
    { beta: '10.16.12.0/22' },
    { beta: '10.16.0.0/22' },
    { acme: '10.16.0.0/22', beta: '10.16.12.0/22' },
  ],
])('%s', (_, chosen, pinned, expected) => {
  expect(CidrPlan.of({ space, prefix: 22, claimants, chosen: cidrs(chosen), pinned }).toPins()).toEqual(expected);
});

test.each<[string, Record<string, string>, Record<string, string>, string]>([
  [
    'two choices overlap',
    { acme: '10.16.0.0/22', beta: '10.16.1.0/24' },
    {},
    'the address range of beta overlaps that of acme (found "10.16.1.0/24"); ' +
      'allowed: a range that does not overlap 10.16.0.0/22 of acme; choose another, or leave the choice to the plan',
  ],
  [
    'a choice overlaps the pin of another',
    { acme: '10.16.0.0/21' },
    { beta: '10.16.4.0/22' },
    'the address range of acme overlaps that of beta (found "10.16.0.0/21"); ' +
      'allowed: a range that does not overlap 10.16.4.0/22 of beta; choose another, or leave the choice to the plan',
  ],
  [
    'two pins overlap, as after a merge',
    {},
    { acme: '10.16.0.0/22', beta: '10.16.0.0/22' },
    'the address range of beta overlaps that of acme (found "10.16.0.0/22"); ' +
      'allowed: a range that does not overlap 10.16.0.0/22 of acme; ' +
      'take the pin of the one that is not in use yet out of the allocations',
  ],
  [
    'a choice overlaps a reserved range',
    { acme: '10.16.12.0/24' },
    {},
    'the address range of acme overlaps one that is in use (found "10.16.12.0/24"); ' +
      'allowed: a range that does not overlap 10.16.12.0/22; choose another, or leave the choice to the plan',
  ],
  [
    'a choice is of the other family',
    { acme: 'fd00::/64' },
    {},
    'the address range of acme is of another family than its space (found "fd00::/64"); ' +
      'allowed: an IPv4 range, such as one inside 10.16.0.0/20; choose one, or leave the choice to the plan',
  ],
  [
    'a pin is malformed',
    {},
    { acme: '10.16.0.0' },
    'an address range is malformed (found "10.16.0.0"); allowed: an IPv4 or IPv6 network in CIDR notation, ' +
      'such as 10.16.0.0/13 or fd00:16::/48; take the pin of acme out of the allocations',
  ],
])('fails when %s', (_, chosen, pinned, message) => {
  const reserved = [Cidr.of('10.16.12.0/22')];
  expect(() => CidrPlan.of({ space, prefix: 22, claimants, chosen: cidrs(chosen), pinned, reserved })).toThrow(message);
});

test('fails when the space is used up', () => {
  expect(() => CidrPlan.of({ space, prefix: 22, claimants: ['a', 'b', 'c', 'd', 'e'] })).toThrow(
    'no address range is left for e (found "5 that need one"); allowed: 4 ranges of prefix length 22 in 10.16.0.0/20; ' +
      'widen the space, or make the ranges smaller',
  );
});

test('judges the wide range when it swallows one that is pinned', () => {
  const { plan, problems } = CidrPlan.judge({
    space,
    prefix: 22,
    claimants: ['acme', 'beta', 'gamma'],
    chosen: cidrs({ acme: '10.16.0.0/20' }),
    pinned: { beta: '10.16.0.0/22', gamma: '10.16.8.0/22' },
  });
  expect(plan.toPins()).toEqual({ beta: '10.16.0.0/22', gamma: '10.16.8.0/22' });
  expect([...problems.keys()]).toEqual(['acme']);
});

test('gives nobody a range that is to be avoided, but lets who chose it keep it', () => {
  const avoided = ['10.16.0.0/22', '10.16.0.0/24', '10.16.5.0/24', '10.0.0.0/16', 'fd00::/8'].map((text) =>
    Cidr.of(text),
  );
  expect(CidrPlan.of({ space, prefix: 22, claimants, avoided }).toPins()).toEqual({
    acme: '10.16.8.0/22',
    beta: '10.16.12.0/22',
  });
  expect(
    CidrPlan.of({ space, prefix: 22, claimants, avoided, chosen: cidrs({ acme: '10.16.0.0/24' }) })
      .rangeOf('acme')
      .toString(),
  ).toBe('10.16.0.0/24');
});

test('plans IPv6 too', () => {
  expect(CidrPlan.of({ space: Cidr.of('fd00:16::/48'), prefix: 64, claimants }).toPins()).toEqual({
    acme: 'fd00:16::/64',
    beta: 'fd00:16:0:1::/64',
  });
});

test('fails when asked for a name that it does not know', () => {
  expect(() => CidrPlan.of({ space, prefix: 22, claimants }).rangeOf('amce')).toThrow(
    'an address range is asked for by a name that the plan does not know (found "amce"); allowed: acme, beta; ' +
      'add it to the claimants',
  );
});

test('moves no range when a claimant joins or leaves', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(names, fc.nat(), fc.integer({ min: 20, max: 26 }), (all, n, prefix) => {
      const props = { space: Cidr.of('10.0.0.0/12'), prefix };
      const left = all[n % all.length]!;
      const before = CidrPlan.of({ ...props, claimants: all.filter((name) => name !== left) }).toPins();
      const after = CidrPlan.of({ ...props, claimants: all, pinned: before }).toPins();
      expect(after).toMatchObject(before);
      expectDisjoint(after);
      expect(CidrPlan.of({ ...props, claimants: all, pinned: after }).toPins()).toEqual(after);
    }),
  );
});

test('keeps all ranges disjoint and either plans or judges each claimant, whatever was chosen and pinned', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const range = fc
    .tuple(fc.integer({ min: 19, max: 24 }), fc.nat())
    .map(([prefix, n]) => Cidr.of('10.16.0.0/19').subnet(prefix, BigInt(n) % (1n << BigInt(prefix - 19))));
  const wishes = fc.dictionary(fc.constantFrom(...names), range);
  fc.assert(
    fc.property(wishes, wishes, fc.array(range, { maxLength: 2 }), (chosen, pins, reserved) => {
      const pinned = Object.fromEntries(Object.entries(pins).map(([name, cidr]) => [name, cidr.toString()]));
      const { plan, problems } = CidrPlan.judge({ space, prefix: 23, claimants: names, chosen, pinned, reserved });
      const planned = plan.toPins();
      expect([...Object.keys(planned), ...problems.keys()].sort()).toEqual(names);
      expectDisjoint(planned);
      for (const [name, text] of Object.entries(planned)) {
        expect(reserved.some((other) => other.overlaps(Cidr.of(text)))).toBe(false);
        expect((chosen[name] ?? pinned[name] ?? text).toString()).toBe(text);
      }
    }),
    { numRuns: 500 },
  );
});

function cidrs(texts: Record<string, string>): Record<string, Cidr> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, Cidr.of(text)]));
}

function expectDisjoint(pins: Record<string, string>): void {
  const ranges = Object.values(pins).map((text) => Cidr.of(text));
  for (const [index, range] of ranges.entries()) {
    expect(ranges.slice(index + 1).filter((other) => other.overlaps(range))).toEqual([]);
  }
}
