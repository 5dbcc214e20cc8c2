import { Cidr } from '../../../lib/network/cidr';
import { Site, type SiteProps } from '../../../lib/region/site';

const addressSpace = Cidr.of('192.168.0.0/20');

test('shows its own addresses to the outside unless told otherwise', () => {
  const addressSpaceV6 = Cidr.of('fd00:5::/64');
  expect(Site.define('plant', { addressSpace, addressSpaceV6 }).egress.map(String)).toEqual([
    '192.168.0.0/20',
    'fd00:5::/64',
  ]);
  expect(Site.define('plant', { addressSpace, egress: [Cidr.of('203.0.113.7/32')] }).egress.map(String)).toEqual([
    '203.0.113.7/32',
  ]);
});

test.each<[string, Partial<SiteProps>, string]>([
  [
    'a scheme in its registry mirror',
    { registryMirror: 'https://registry.plant.example' },
    'the registry mirror of site plant is not a host (found "https://registry.plant.example"); ' +
      'allowed: a host with an optional port, such as registry.plant.example:5000; leave out scheme and path',
  ],
  [
    'an IPv6 range as its first',
    { addressSpace: Cidr.of('fd00::/64') },
    'an address space of site plant is of the wrong family (found "fd00::/64"); ' +
      'allowed: IPv4 as addressSpace, IPv6 as addressSpaceV6; swap them, or leave out the second',
  ],
  [
    'two IPv4 ranges',
    { addressSpaceV6: addressSpace },
    'an address space of site plant is of the wrong family (found "192.168.0.0/20")',
  ],
  [
    'a name server twice',
    { dnsServers: ['192.168.0.1', '192.168.0.1'] },
    'site plant lists a name server twice (found "192.168.0.1"); allowed: each name server once; remove one',
  ],
])('fails with %s', (_, props, message) => {
  expect(() => Site.define('plant', { addressSpace, ...props })).toThrow(message);
});

test('accepts a mirror with a port', () => {
  expect(Site.define('plant', { addressSpace, registryMirror: 'registry.plant.example:5000' }).registryMirror).toBe(
    'registry.plant.example:5000',
  );
});
