import type { ClusterDescription, FleetDescription } from '../../../lib/fleet/description';
import type { HostDescription } from '../../../lib/fleet/pool-description';
import { aCluster, aFleet, aMetalPool, aPool, aRegion, aSite } from '../../support/fleets';
import { reported } from '../../support/reported';

const site = aSite();
const paris = aRegion(0);
const mac = '52:54:00:AB:CD:EF';

test.each<[string, Record<string, HostDescription>, string]>([
  [
    'outside its site',
    { 'rack-1': { address: '203.0.113.9' } },
    'host rack-1 of acme-prod/metal has no address of site plant-0 (found "203.0.113.9"); ' +
      'allowed: an address inside 192.168.0.0/24; correct it, or widen the address space of the site',
  ],
  ['on the broadcast address', { 'rack-1': { address: '192.168.0.255' } }, 'has no address of site plant-0'],
  ['with a name for an address', { 'rack-1': { address: 'rack-1.example' } }, 'has no address of site plant-0'],
  [
    'with a name that no host can have',
    { Rack_1: { address: '192.168.0.1' } },
    'the name of a host of acme-prod/metal cannot be part of a host name (found "Rack_1")',
  ],
  [
    'with a malformed hardware address',
    { 'rack-1': { address: '192.168.0.1', mac: '525400abcdef' } },
    'host rack-1 of acme-prod/metal has no usable hardware address (found "525400abcdef"); ' +
      'allowed: six pairs of hexadecimal digits with colons between them, such as 52:54:00:12:34:56; correct it',
  ],
  [
    'with an IPv6 address outside its site',
    { 'rack-1': { address: '192.168.0.1', addressV6: 'fd99::1' } },
    'host rack-1 of acme-prod/metal has no address of site plant-0 (found "fd99::1"); allowed: an address inside fd01:1::/64',
  ],
  [
    'named like a server of another pool',
    { 'acme-prod-web-7': { address: '192.168.0.1' } },
    'host acme-prod-web-7 of acme-prod/metal has a name that servers of acme-prod/web are given (found "acme-prod-web-7"); ' +
      'allowed: a name that does not start with acme-prod-web-; rename the host, or that pool',
  ],
])('reports a machine %s', (_, hosts, message) => {
  const problems = reported(fleetOf(aCluster({ pools: [aPool({ region: paris }), aMetalPool({ site, hosts })] })));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`[acme-prod/metal] `);
  expect(problems[0]).toContain(message);
});

test.each<[string, Record<string, HostDescription>, Record<string, HostDescription>, string]>([
  [
    'name',
    { 'rack-1': { address: '192.168.0.1' } },
    { 'rack-1': { address: '192.168.0.2' } },
    'are the same machine of site plant-0 (found "rack-1"); allowed: each machine once in the fleet; ' +
      'remove or correct one of the two',
  ],
  [
    'address',
    { 'rack-1': { address: '192.168.0.1' } },
    { 'rack-2': { address: '192.168.0.1' } },
    'have the same address (found "192.168.0.1"); allowed: each machine once in the fleet; remove or correct one of the two',
  ],
  [
    'IPv6 address, in whatever spelling',
    { 'rack-1': { address: '192.168.0.1', addressV6: 'fd01:1::a' } },
    { 'rack-2': { address: '192.168.0.2', addressV6: 'FD01:1:0::A' } },
    'have the same address (found "FD01:1:0::A")',
  ],
  [
    'hardware address, in whatever spelling',
    { 'rack-1': { address: '192.168.0.1', mac } },
    { 'rack-2': { address: '192.168.0.2', mac: mac.toLowerCase() } },
    'have the same hardware address (found "52:54:00:ab:cd:ef")',
  ],
])('reports a machine that two clusters have, by its %s', (_, one, other, message) => {
  const problems = reported(
    fleetOf(
      aCluster({ pools: [aMetalPool({ site, hosts: one })] }),
      aCluster({ name: 'acme-test', pools: [aMetalPool({ site, hosts: other })] }),
    ),
  );
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain('[acme-test/metal] host rack-1 of acme-prod/metal and host rack-');
  expect(problems[0]).toContain(message);
});

test('reports two nodes of one name in a cluster, though they are of different sites', () => {
  const north = aSite(1);
  const fleet = fleetOf(
    aCluster({
      pools: [
        aMetalPool({ name: 'one', site, hosts: { 'rack-1': { address: '192.168.0.1' } } }),
        aMetalPool({ name: 'two', site: north, hosts: { 'rack-1': { address: '192.168.1.1' } } }),
      ],
    }),
  );
  expect(reported({ ...fleet, sites: [site, north] })).toEqual([
    '[acme-prod/two] host rack-1 of acme-prod/one and host rack-1 of acme-prod/two have the same name in one cluster ' +
      '(found "rack-1"); allowed: each machine once in the fleet; remove or correct one of the two',
  ]);
});

test('asks for an IPv6 address in a dual-stack cluster', () => {
  const hosts = { 'rack-1': { address: '192.168.0.1' } };
  expect(reported(fleetOf(aCluster({ dualStack: true, pools: [aMetalPool({ site, hosts })] })))).toEqual([
    '[acme-prod/metal] host rack-1 of acme-prod/metal has no IPv6 address, but its cluster is dual-stack; ' +
      'allowed: an address of each family; give it addressV6',
  ]);
});

test('lets sites use the same names and addresses', () => {
  const north = aSite(1);
  const fleet = fleetOf(
    aCluster({ pools: [aMetalPool({ site, hosts: { 'rack-1': { address: '192.168.0.1' } } })] }),
    aCluster({
      name: 'acme-test',
      pools: [aMetalPool({ site: north, hosts: { 'rack-1': { address: '192.168.1.1' } } })],
    }),
  );
  expect(reported({ ...fleet, sites: [site, north] })).toEqual([]);
});

function fleetOf(...clusters: ClusterDescription[]): FleetDescription {
  return aFleet({ regions: [paris], sites: [site], clusters });
}
