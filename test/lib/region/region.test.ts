import { Cidr } from '../../../lib/network/cidr';
import { Flavor } from '../../../lib/nodes/flavor';
import { Image } from '../../../lib/nodes/image';
import { LoadBalancerProvider } from '../../../lib/region/load-balancer-provider';
import { Region, type RegionProps } from '../../../lib/region/region';
import { StorageZone } from '../../../lib/region/storage-zone';

test('fills in what was left out', () => {
  expect(Region.define('paris', aRegion())).toMatchObject({
    name: 'paris',
    regionName: 'paris',
    nodePrefix: 22,
    egress: [],
    dnsServers: [],
    storageZones: [],
    loadBalancerProvider: LoadBalancerProvider.AMPHORA,
  });
});

test('knows the volume type of a zone that has one and no other', () => {
  const storageZones = [
    StorageZone.of('par-a', { volumeType: 'ssd' }),
    StorageZone.of('par-b', { volumeType: 'ssd' }),
    StorageZone.of('par-b', { volumeType: 'hdd' }),
  ];
  const region = Region.define('paris', aRegion({ zones: ['par-a', 'par-b', 'par-c'], storageZones }));
  expect(['par-a', 'par-b', 'par-c'].map((zone) => region.volumeTypeOf(zone))).toEqual(['ssd', undefined, undefined]);
});

test('keeps what it was given, whatever happens to the lists later', () => {
  const zones = ['par-a'];
  const region = Region.define('paris', aRegion({ zones }));
  zones.push('par-b');
  expect(region.zones).toEqual(['par-a']);
});

test.each<[string, Partial<RegionProps>, string]>([
  [
    'no zone',
    { zones: [] },
    'region paris has no availability zone; allowed: at least one; list them: openstack availability zone list',
  ],
  [
    'a zone with blanks',
    { zones: ['Paris North'] },
    'a zone of region paris cannot be the value of a node label (found "Paris North"); ' +
      'allowed: up to 63 letters, digits, dots, dashes and underscores, without blanks; ' +
      'have the availability zone renamed in the cloud, or leave it out',
  ],
  [
    'a zone twice',
    { zones: ['par-a', 'par-a'] },
    'region paris lists a zone twice (found "par-a"); allowed: each zone once; remove one',
  ],
  [
    'a storage zone elsewhere',
    { storageZones: [StorageZone.of('par-x', { volumeType: 'ssd' })] },
    'a storage zone of region paris is in a zone that the region does not have (found "par-x"); ' +
      'allowed: par-a, par-b; did you mean par-a?',
  ],
  [
    'a storage zone twice',
    { storageZones: ['ssd', 'hdd', 'ssd'].map((volumeType) => StorageZone.of('par-a', { volumeType })) },
    'region paris lists a storage zone twice (found "par-a/ssd"); allowed: each pair of zone and volume type once; remove one',
  ],
  ['no cloud', { cloud: ' ' }, 'region paris has no entry of clouds.yaml (found " "); allowed: a name; name one'],
  ['no external network', { externalNetwork: '' }, 'region paris has no external network (found "")'],
  [
    'an IPv6 range as its first',
    { addressSpace: Cidr.of('fd00::/48') },
    'the address space of region paris is not IPv4 (found "fd00::/48")',
  ],
  [
    'parts as wide as no space',
    { addressSpace: Cidr.of('10.16.0.0/24') },
    'the parts of the address space of region paris have no useful size (found "/22 of 10.16.0.0/24"); ' +
      'allowed: a prefix length of 24 to 28; change nodePrefix, or widen the address space',
  ],
  ['parts too small for Neutron', { nodePrefix: 29 }, 'allowed: a prefix length of 13 to 28'],
  [
    'no /64 in its IPv6 range',
    { addressSpaceV6: Cidr.of('fd00::/65') },
    'the IPv6 address space of region paris holds no /64 (found "fd00::/65")',
  ],
  [
    'a name server by name',
    { dnsServers: ['dns.example'] },
    'a name server of region paris is not an address (found "dns.example"); allowed: an IPv4 or IPv6 address',
  ],
  [
    'an MTU in bits',
    { mtu: 12_000 },
    'the MTU of region paris makes no sense (found 12000); allowed: 1280 to 9216 bytes',
  ],
  [
    'a flavor twice',
    { flavors: [Flavor.named('c2-r8'), Flavor.named('c2-r8')] },
    'region paris lists a flavor twice (found "c2-r8"); allowed: each flavor once; remove one',
  ],
  ['an image twice', { images: [Image.named('ubuntu'), Image.named('ubuntu')] }, 'region paris lists an image twice'],
  [
    'a quota of half a server',
    { quota: { servers: 0.5, cores: -1 } },
    'the quota servers of region paris makes no sense (found 0.5); allowed: a whole number, 0 or more; -1 for unlimited',
  ],
])('fails with %s', (_, props, message) => {
  expect(() => Region.define('paris', aRegion(props))).toThrow(message);
});

test('fails with a name that no node label can carry', () => {
  expect(() => Region.define('Paris', aRegion())).toThrow(
    'the name of a region cannot be part of a host name (found "Paris")',
  );
});

test('reports all that is wrong at once, each with the name of the region', () => {
  expect(() => Region.define('paris', aRegion({ zones: [], mtu: 1 }))).toThrow(
    /^\[paris\] region paris has no availability zone;.*\n\[paris\] the MTU of region paris makes no sense/,
  );
});

function aRegion(props: Partial<RegionProps> = {}): RegionProps {
  return {
    cloud: 'paris-prod',
    externalNetwork: 'ext-net',
    zones: ['par-a', 'par-b'],
    addressSpace: Cidr.of('10.16.0.0/13'),
    ...props,
  };
}
