import fc from 'fast-check';
import { PortPlan } from '../../../lib/network/port-plan';

const range = { first: 6001, last: 6004 };

test.each([
  ['allocates from the bottom, names in order', {}, {}, { acme: 6001, beta: 6002 }],
  ['lets a chosen port win', { beta: 6001 }, {}, { acme: 6002, beta: 6001 }],
  ['keeps pinned ports', {}, { beta: 6001 }, { acme: 6002, beta: 6001 }],
  ['lets a choice win over the pin of the same claimant', { beta: 6004 }, { beta: 6001 }, { acme: 6001, beta: 6004 }],
  [
    'lets two claimants swap their ports',
    { acme: 6002, beta: 6001 },
    { acme: 6001, beta: 6002 },
    { acme: 6002, beta: 6001 },
  ],
  ['forgets who has left', {}, { gone: 6001, beta: 6002 }, { acme: 6001, beta: 6002 }],
])('%s', (_, chosen, pinned, expected) => {
  expect(PortPlan.of({ range, claimants: ['beta', 'acme'], chosen, pinned }).toPins()).toEqual(expected);
});

test.each<[string, Record<string, number>, Record<string, number>, string]>([
  [
    'a port is chosen twice',
    { acme: 6001, beta: 6001 },
    {},
    'acme and beta share a port (found 6001); allowed: one claimant for each port; leave out one of the two choices',
  ],
  [
    'a choice lies outside the range',
    { acme: 443 },
    {},
    'the port of acme is outside the range (found 443); allowed: 6001 to 6004; ' +
      'choose one inside, leave the choice to the plan, or widen the range',
  ],
  [
    'a choice is pinned for another',
    { acme: 6001 },
    { beta: 6001 },
    'acme chose the port that beta already has (found 6001); allowed: any port of 6001 to 6004 that is not pinned; ' +
      'choose another; or, if beta may move, take its pin out of the allocations',
  ],
  [
    'two are pinned to the same port, as after a merge',
    {},
    { acme: 6001, beta: 6001 },
    'acme and beta are pinned to the same port (found 6001); allowed: one claimant for each port; ' +
      'take the pin of the one that is not in use yet out of the allocations',
  ],
  [
    'the range no longer holds a pin',
    {},
    { acme: 443 },
    'the pinned port of acme is outside the range (found 443); allowed: 6001 to 6004; ' +
      'widen the range; or, if acme may move, take its pin out of the allocations',
  ],
  ['a choice is no whole number', { acme: 6001.5 }, {}, 'the port of acme is outside the range (found 6001.5)'],
])('fails when %s', (_, chosen, pinned, message) => {
  expect(() => PortPlan.of({ range, claimants: ['acme', 'beta'], chosen, pinned })).toThrow(message);
});

test('fails when the range is used up', () => {
  expect(() => PortPlan.of({ range, claimants: ['a', 'b', 'c', 'd', 'e'] })).toThrow(
    'no port is left for e (found "5 that need one"); allowed: 4 ports (6001 to 6004); ' +
      'widen the range or add a second endpoint',
  );
});

test('plans for all who can have a port, and judges each of the others', () => {
  const { plan, problems } = PortPlan.judge({
    range,
    claimants: ['delta', 'gamma', 'beta', 'acme'],
    chosen: { beta: 1, gamma: 6002 },
    pinned: { delta: 6002 },
  });
  expect(plan.toPins()).toEqual({ acme: 6001, delta: 6002 });
  expect([...problems.keys()]).toEqual(['beta', 'gamma']);
});

test('calls what it gives out by its noun', () => {
  const ids = { range: { first: 1, last: 255 }, claimants: ['acme', 'beta'], noun: 'id' };
  expect(PortPlan.of(ids).portOf('beta')).toBe(2);
  expect(() => PortPlan.of({ ...ids, chosen: { acme: 7, beta: 7 } })).toThrow('acme and beta share an id (found 7)');
});

test('fails when asked for a name that it does not know', () => {
  expect(() => PortPlan.of({ range, claimants: ['acme'] }).portOf('amce')).toThrow(
    'a port is asked for by a name that the plan does not know (found "amce"); allowed: acme; add it to the claimants',
  );
});

test('takes a name for a name, also one that every object has', () => {
  expect(PortPlan.of({ range, claimants: ['constructor'] }).toPins()).toEqual({ constructor: 6001 });
});

test('moves no port when a claimant joins or leaves', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(names, fc.nat(), (claimants, n) => {
      const wide = { first: 6001, last: 6100 };
      const left = claimants[n % claimants.length]!;
      const before = PortPlan.of({ range: wide, claimants: claimants.filter((name) => name !== left) }).toPins();
      const after = PortPlan.of({ range: wide, claimants, pinned: before }).toPins();
      expect(after).toMatchObject(before);
      expect(new Set(Object.values(after)).size).toBe(claimants.length);
      expect(PortPlan.of({ range: wide, claimants, pinned: after }).toPins()).toEqual(after);
    }),
  );
});

test('gives every port once and either plans or judges each claimant, whatever was chosen and pinned', () => {
  const wishes = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), fc.integer({ min: 5999, max: 6008 }));
  fc.assert(
    fc.property(wishes, wishes, (chosen, pinned) => {
      const claimants = ['a', 'b', 'c', 'd', 'e', 'f'];
      const { plan, problems } = PortPlan.judge({ range: { first: 6001, last: 6006 }, claimants, chosen, pinned });
      const pins = plan.toPins();
      expect(new Set(Object.values(pins)).size).toBe(Object.keys(pins).length);
      expect([...Object.keys(pins), ...problems.keys()].sort()).toEqual(claimants);
      for (const [name, port] of Object.entries(pins)) expect(chosen[name] ?? pinned[name] ?? port).toBe(port);
    }),
  );
});
