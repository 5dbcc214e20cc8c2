import type { ClusterDescription, FleetDescription } from '../../../lib/fleet/description';
import { Cidr } from '../../../lib/network/cidr';
import { NodeCount } from '../../../lib/nodes/node-count';
import { Site } from '../../../lib/region/site';
import { aCluster, aFleet, aManagementCluster, aMetalPool, aPool, aRegion, aSite } from '../../support/fleets';
import { reported } from '../../support/reported';

const paris = aRegion(0);
const lagos = aRegion(1);

test.each<[string, Partial<ClusterDescription>, string]>([
  [
    'pods in the address space of a region',
    { podRange: Cidr.of('10.8.0.0/16') },
    'the address space of region paris and the pod range of acme-prod overlap, and acme-prod needs both ' +
      '(found ["10.0.0.0/12","10.8.0.0/16"]); allowed: ranges without a common address; ' +
      'choose another pod range, or change the other of the two',
  ],
  [
    'Services in the range of the pods',
    { podRange: Cidr.of('172.24.0.0/16'), serviceRange: Cidr.of('172.24.16.0/20') },
    'the pod range of acme-prod and the service range of acme-prod overlap, and acme-prod needs both',
  ],
  [
    'Services where the management cluster is',
    { serviceRange: Cidr.of('172.17.0.0/20') },
    'the service range of acme-prod and a range of management cluster paris-home-0 overlap, and acme-prod needs both ' +
      '(found ["172.17.0.0/20","172.17.0.0/24"]); allowed: ranges without a common address; ' +
      'choose another service range, or change the other of the two',
  ],
  [
    'nodes where the management cluster is',
    { nodeRanges: { paris: Cidr.of('10.0.0.0/22') } },
    'the node range of acme-prod in region paris and a range of management cluster paris-home-0 overlap, ' +
      'and acme-prod needs both (found ["10.0.0.0/22","10.0.0.0/24"]); allowed: ranges without a common address; ' +
      'choose another node range, or change the other of the two',
  ],
  [
    'nodes outside their region and inside the pods',
    { nodeRanges: { paris: Cidr.of('100.64.0.0/22') } },
    'the pod range of acme-prod and the node range of acme-prod in region paris overlap, and acme-prod needs both',
  ],
  [
    'IPv6 pods in the address space of a region',
    { dualStack: true, podRangeV6: Cidr.of('fd00:1::/48') },
    'the IPv6 pod range of acme-prod and the IPv6 address space of region paris overlap, and acme-prod needs both',
  ],
  [
    'pods without room for a node',
    { podRange: Cidr.of('172.24.0.0/25') },
    'the pod range of acme-prod has no useful size (found "172.24.0.0/25"); allowed: a prefix length of 24 or shorter; ' +
      'choose another, or leave the choice to the plan',
  ],
  [
    'more IPv6 pods than the controller manager gives out',
    { dualStack: true, podRangeV6: Cidr.of('fd77::/40') },
    'the IPv6 pod range of acme-prod has no useful size (found "fd77::/40"); allowed: a prefix length of 48 to 64',
  ],
  [
    'more Services than the API server takes',
    { serviceRange: Cidr.of('11.0.0.0/11') },
    'the service range of acme-prod has no useful size (found "11.0.0.0/11"); allowed: a prefix length of 12 to 28',
  ],
  [
    'nodes in a region that it has no pool in',
    { nodeRanges: { pairs: Cidr.of('10.8.0.0/22') } },
    'acme-prod has a node range for a region that it has no pool in (found "pairs"); allowed: paris; ' +
      'correct the name of the region, or remove the range',
  ],
  [
    'IPv6 without dual stack',
    { serviceRangeV6: Cidr.of('fd77::/112') },
    'acme-prod has an IPv6 range but is not dual-stack (found "fd77::/112"); allowed: IPv6 ranges of dual-stack clusters; ' +
      'set dualStack, or remove the range',
  ],
  [
    'more nodes than its pod range has room for',
    { podRange: Cidr.of('172.24.0.0/23') },
    'acme-prod has more nodes than its pod range 172.24.0.0/23 has room for (found 3); allowed: 2, with a /24 for each; ' +
      'choose a wider pod range before the cluster is made, or spread the nodes over several clusters',
  ],
])('reports %s', (_, choices, message) => {
  const problems = reported(fleetOf(aCluster({ pools: [aPool({ region: paris })], ...choices })));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`[acme-prod] ${message}`);
});

test('reports more servers than a node range has addresses', () => {
  const small = aRegion(0, { nodePrefix: 28 });
  const pools = [aPool({ region: small, nodes: NodeCount.between(1, 12) })];
  expect(
    reported(fleetOf(aCluster({ pools }), { regions: [small], managementClusters: [aManagementCluster(0, small)] })),
  ).toEqual([
    '[acme-prod] acme-prod has more servers in region paris than its node range 10.0.1.0/28 has addresses (found 12); ' +
      'allowed: 11; choose a wider node range before the cluster is made, or a smaller nodePrefix for region paris',
  ]);
});

test('reports places that overlap when a cluster spans them, and says nothing otherwise', () => {
  const copy = aRegion(1, { addressSpace: Cidr.of('10.8.0.0/13') });
  const plant = Site.define('plant', { addressSpace: Cidr.of('10.9.0.0/24') });
  const one = aCluster({ name: 'acme-1', pools: [aPool({ region: paris })] });
  const other = aCluster({ name: 'acme-2', pools: [aPool({ region: copy })] });
  const both = aCluster({
    pools: [aPool({ region: paris }), aPool({ region: copy, name: 'edge' }), aMetalPool({ site: plant, hosts: {} })],
  });
  const fleet = aFleet({ regions: [paris, copy], sites: [plant], clusters: [one, other] });
  expect(reported(fleet)).toEqual([]);
  expect(reported({ ...fleet, clusters: [one, other, both] }).map((text) => text.split(' (found')[0])).toEqual([
    '[acme-prod] the address space of region paris and the address space of region lagos overlap, and acme-prod needs both',
    '[acme-prod] the address space of region paris and the address space of site plant overlap, and acme-prod needs both',
    '[acme-prod] the address space of region lagos and the address space of site plant overlap, and acme-prod needs both',
  ]);
});

test('reports a management cluster whose range holds the whole address space of a region, once', () => {
  const home = { ...aManagementCluster(0, paris), ranges: [Cidr.of('10.0.0.0/8')] };
  const fleet = fleetOf(aCluster({ pools: [aPool({ region: paris })] }), { managementClusters: [home] });
  expect(reported(fleet)).toEqual([
    '[acme-prod] a range of management cluster paris-home-0 and the address space of region paris overlap, ' +
      'and acme-prod needs both (found ["10.0.0.0/8","10.0.0.0/12"]); allowed: ranges without a common address; ' +
      'change one of the two, or keep the cluster out of one of them',
  ]);
});

test('reports a pool of a dual-stack cluster where there is no IPv6', () => {
  const old = aRegion(1, { addressSpaceV6: undefined });
  const plant = Site.define('plant', { addressSpace: Cidr.of('192.168.0.0/24') });
  const pools = [
    aPool({ region: paris }),
    aPool({ region: old, name: 'edge' }),
    aMetalPool({ site: plant, hosts: {} }),
  ];
  const fleet = aFleet({ regions: [paris, old], sites: [plant], clusters: [aCluster({ dualStack: true, pools })] });
  expect(reported(fleet)).toEqual([
    '[acme-prod/edge] node pool edge of acme-prod is dual-stack, but region lagos has no IPv6 addresses; ' +
      'allowed: a region with addressSpaceV6; give the region its addressSpaceV6, or make the cluster single-stack',
    '[acme-prod/metal] node pool metal of acme-prod is dual-stack, but site plant has no IPv6 addresses; ' +
      'allowed: a site with addressSpaceV6; give the site its addressSpaceV6, or make the cluster single-stack',
  ]);
});

test('reports every cluster that a space has no range left for', () => {
  const clusters = ['acme-1', 'acme-2', 'acme-3'].map((name) => aCluster({ name }));
  expect(reported(aFleet({ podSpace: Cidr.of('100.64.0.0/15'), clusters }))).toEqual([
    '[acme-3] no address range is left for acme-3 (found "3 that need one"); ' +
      'allowed: 2 ranges of prefix length 16 in 100.64.0.0/15; widen the space, or make the ranges smaller',
  ]);
});

test.each<[string, Partial<FleetDescription>, string]>([
  [
    'is of the wrong family',
    { podSpace: Cidr.of('fd77::/32') },
    'the pod space of the platform is of the wrong family (found "fd77::/32"); allowed: an IPv4 range; ' +
      'correct it, or leave it out',
  ],
  [
    'is smaller than its parts',
    { serviceSpace: Cidr.of('172.20.0.0/21') },
    'the service space of the platform cannot be cut into parts of that size (found "/20 of 172.20.0.0/21"); ' +
      'allowed: a prefix length of 21 to 28; widen the space, or change the size of its parts',
  ],
  [
    'has parts without room for a node',
    { podPrefix: 25 },
    'the pod space of the platform cannot be cut into parts of that size (found "/25 of 100.64.0.0/10"); ' +
      'allowed: a prefix length of 10 to 24',
  ],
  [
    'has no room for one cluster',
    { podSpaceV6: Cidr.of('fd77::/56') },
    'the IPv6 pod space of the platform cannot be cut into parts of that size (found "/48 of fd77::/56"); ' +
      'allowed: a space of prefix length 48 or shorter',
  ],
])('reports a space that %s once, and blames no cluster', (_, spaces, message) => {
  const problems = reported(fleetOf(aCluster(), spaces));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`[platform] ${message}`);
});

test('keeps clear of everything that a cluster of the tenant must reach, when it plans', () => {
  const plant = Site.define('plant', { addressSpace: Cidr.of('100.65.0.0/24') });
  const cloud = aRegion(1, { addressSpace: Cidr.of('100.66.0.0/16') });
  const home = { ...aManagementCluster(0, paris), ranges: [Cidr.of('100.64.0.0/24'), Cidr.of('10.0.0.0/16')] };
  const pools = [aPool({ region: cloud }), aMetalPool({ site: plant, hosts: {} })];
  const clusters = [
    aCluster({ pools, serviceRange: Cidr.of('100.67.0.0/20') }),
    aCluster({ name: 'acme-test', pools: [] }),
  ];
  const fleet = aFleet({ regions: [paris, cloud], sites: [plant], managementClusters: [home], clusters });
  expect(reported({ ...fleet, serviceSpace: Cidr.of('100.68.0.0/14') })).toEqual([]);
});

test('keeps what is pinned, and reports it when something new lies there', () => {
  const pins = { podRanges: { acme: { 'acme-prod': '192.168.0.0/16' } } };
  const site = aSite();
  const before = aCluster({ pools: [aPool({ region: lagos })] });
  const surroundings = { regions: [paris, lagos], sites: [site], managementClusters: [aManagementCluster(0, paris)] };
  expect(reported(fleetOf(before, surroundings), pins)).toEqual([]);
  const after = { ...before, pools: [...before.pools, aMetalPool({ site, hosts: {} })] };
  expect(reported(fleetOf(after, surroundings), pins)).toEqual([
    '[acme-prod] the pod range of acme-prod and the address space of site plant-0 overlap, and acme-prod needs both ' +
      '(found ["192.168.0.0/16","192.168.0.0/24"]); allowed: ranges without a common address; ' +
      'choose another pod range, or change the other of the two',
  ]);
});

function fleetOf(cluster: ClusterDescription, props: Partial<FleetDescription> = {}): FleetDescription {
  return aFleet({ regions: [paris], clusters: [cluster], ...props });
}
