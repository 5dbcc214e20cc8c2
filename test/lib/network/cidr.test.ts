import fc from 'fast-check';
import { Cidr } from '../../../lib/network/cidr';

test.each([
  ['10.16.0.0/13', 4, '10.16.0.0', '10.23.255.255', 524_288n],
  ['0.0.0.0/0', 4, '0.0.0.0', '255.255.255.255', 1n << 32n],
  ['192.0.2.7/32', 4, '192.0.2.7', '192.0.2.7', 1n],
  ['fd00:16::/48', 6, 'fd00:16::', 'fd00:16:0:ffff:ffff:ffff:ffff:ffff', 1n << 80n],
  ['::/0', 6, '::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 1n << 128n],
])('%s is an IPv%i range from %s to %s', (text, family, first, last, size) => {
  const cidr = Cidr.of(text);
  expect([cidr.family, cidr.first, cidr.last, cidr.size]).toEqual([family, first, last, size]);
});

test.each([
  '',
  '10.16.0.0',
  '10.16.0.0/',
  '10.16.0.0/33',
  '10.16.0/13',
  '010.16.0.0/13',
  '10.16.0.0/-1',
  '10.16.0.0/13/2',
  ' 10.16.0.0/13',
  '0x0a.0.0.0/8',
  'fd00::/129',
  'fd00::%eth0/64',
  'paris/13',
])('fails on %j', (text) => {
  expect(() => Cidr.of(text)).toThrow(
    `an address range is malformed (found ${JSON.stringify(text)}); allowed: an IPv4 or IPv6 network in CIDR notation`,
  );
});

test('fails when the address has bits behind the prefix, and says which network was meant', () => {
  expect(() => Cidr.of('10.16.1.0/13')).toThrow(
    'an address range does not start at its network address (found "10.16.1.0/13"); allowed: 10.16.0.0/13; ' +
      'write 10.16.0.0/13, or a longer prefix',
  );
});

test('is written in one form, however it was spelled', () => {
  const cidr = Cidr.of('FD00:0016:0::0/48');
  expect(cidr.toString()).toBe('fd00:16::/48');
  expect(JSON.stringify({ cidr })).toBe('{"cidr":"fd00:16::/48"}');
  expect(cidr.equals(Cidr.of('fd00:16::/48'))).toBe(true);
});

test('contains ranges and addresses of its own family only', () => {
  const space = Cidr.of('10.16.0.0/13');
  expect(space.contains(Cidr.of('10.23.0.0/16'))).toBe(true);
  expect(space.contains(space)).toBe(true);
  expect(space.contains(Cidr.of('10.0.0.0/8'))).toBe(false);
  expect(space.contains('10.23.255.255')).toBe(true);
  expect(space.contains('10.24.0.0')).toBe(false);
  expect(space.contains('plant.example')).toBe(false);
  expect(Cidr.of('0.0.0.0/0').contains('::1')).toBe(false);
  expect(Cidr.of('0.0.0.0/0').overlaps(Cidr.of('::/0'))).toBe(false);
});

test('gives its parts and its addresses by number', () => {
  const space = Cidr.of('10.16.0.0/20');
  expect(space.subnetCount(22)).toBe(4n);
  expect(space.subnetCount(19)).toBe(0n);
  expect([0, 3].map((index) => space.subnet(22, index).toString())).toEqual(['10.16.0.0/22', '10.16.12.0/22']);
  expect([0, 1, 10].map((index) => space.hostAt(index))).toEqual(['10.16.0.0', '10.16.0.1', '10.16.0.10']);
  expect(Cidr.of('fd00:16::/48').subnet(64, 65_535).toString()).toBe('fd00:16:0:ffff::/64');
});

test('fails when it has not that many parts or addresses', () => {
  const space = Cidr.of('10.16.0.0/20');
  expect(() => space.subnet(22, 4)).toThrow(
    '10.16.0.0/20 has no such part of prefix length 22 (found 4); allowed: 0 to 3; widen the range, or make its parts smaller',
  );
  expect(() => space.subnet(19, 0)).toThrow('allowed: none');
  expect(() => space.subnet(22, 0.5)).toThrow('(found 0.5)');
  expect(() => space.hostAt(4096)).toThrow(
    '10.16.0.0/20 has no such address (found 4096); allowed: 0 to 4095; widen the range',
  );
  expect(() => space.hostAt(-1)).toThrow('(found -1)');
});

test('is recognized without instanceof', () => {
  expect(Cidr.isCidr(Cidr.of('10.0.0.0/8'))).toBe(true);
  expect([undefined, null, '10.0.0.0/8', {}].map((value) => Cidr.isCidr(value))).toEqual([false, false, false, false]);
});

test('has disjoint parts that lie inside, of either family', () => {
  const space = fc.oneof(
    fc.tuple(fc.constant('10.0.0.0/8'), fc.integer({ min: 8, max: 32 })),
    fc.tuple(fc.constant('fd00::/32'), fc.integer({ min: 32, max: 128 })),
  );
  fc.assert(
    fc.property(space, fc.nat(), fc.nat(), ([text, prefix], n, m) => {
      const whole = Cidr.of(text);
      const count = whole.subnetCount(prefix);
      const [one, other] = [n, m].map((index) => whole.subnet(prefix, BigInt(index) % count));
      expect(whole.contains(one!) && whole.contains(one!.first) && whole.contains(one!.last)).toBe(true);
      expect(one!.overlaps(other!)).toBe(one!.equals(other!));
      expect(Cidr.of(one!.toString()).equals(one!)).toBe(true);
    }),
  );
});
