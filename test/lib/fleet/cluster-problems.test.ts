import { Allocations } from '../../../lib/allocations';
import type { ClusterDescription } from '../../../lib/fleet/description';
import { FleetPlan } from '../../../lib/fleet/fleet-plan';
import { Cidr } from '../../../lib/network/cidr';
import { Flavor } from '../../../lib/nodes/flavor';
import { NodeCount } from '../../../lib/nodes/node-count';
import { LoadBalancerProvider } from '../../../lib/region/load-balancer-provider';
import type { RegionProps } from '../../../lib/region/region';
import { KeyRing } from '../../../lib/rotation/key-ring';
import type { ClusterKeys } from '../../../lib/rotation/rotation-problems';
import { aCluster, aFleet, aManagementCluster, aPool, aRegion } from '../../support/fleets';
import { reported } from '../../support/reported';

test.each([
  [
    'a downgrade',
    '1.36.0',
    'the control plane of acme-prod would go back from 1.36.0 (found "1.35.4"); allowed: 1.36.0 or later',
  ],
  ['a downgrade by a patch', '1.35.9', 'the control plane of acme-prod would go back from 1.35.9 (found "1.35.4")'],
  [
    'a skipped minor version',
    '1.33.2',
    'the control plane of acme-prod would skip a minor version after 1.33.2 (found "1.35.4"); allowed: a patch of 1.33 or 1.34; ' +
      'upgrade to 1.34 first and roll that out',
  ],
  [
    'a version that is not run any more',
    '1.12.0',
    'acme-prod was synthesized last with a version that this library does not run any more (found "1.12.0"); ' +
      'allowed: a patch of 1.33, 1.34, 1.35, 1.36, such as 1.35.4; ' +
      'upgrade it step by step with an earlier version of the library',
  ],
])('reports %s', (_, recorded, message) => {
  const problems = reported(aFleet({ clusters: [aCluster()] }), { versions: { 'acme-prod': recorded } });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`[acme-prod] ${message}`);
});

test.each(['1.34.9', '1.35.0', '1.35.4'])('accepts an upgrade from %s', (recorded) => {
  expect(reported(aFleet({ clusters: [aCluster()] }), { versions: { 'acme-prod': recorded } })).toEqual([]);
});

test('reports what would not be read any more, as it was encrypted and is not named', () => {
  const before = { versions: { 'acme-prod': '1.35.4' }, encrypted: { 'acme-prod': 'configmaps,serviceaccounts' } };
  const covering = (...encrypted: string[]) => aFleet({ clusters: [aCluster({ encrypted })] });
  expect(reported(covering('serviceaccounts'), before)).toEqual([
    '[acme-prod] acme-prod would not read any more what it has encrypted (found ["serviceaccounts"]); ' +
      'allowed: configmaps, serviceaccounts as before; ' +
      'name configmaps in covering() again; only after EncryptionAtRest.none() was rolled out may it go',
  ]);
  expect(reported(aFleet({ clusters: [aCluster()] }), before)).toHaveLength(1);
  expect(reported(covering('serviceaccounts', 'configmaps', 'leases.coordination.k8s.io'), before)).toEqual([]);
  const plain = KeyRing.of('none');
  const cluster = aCluster({ keys: { encryption: plain } });
  expect(
    reported(aFleet({ clusters: [cluster] }), { ...before, keys: { 'acme-prod': { encryption: `${plain}` } } }),
  ).toEqual([]);
});

test('reports a sleep before the first day, and a change of version in the midst of one', () => {
  const sleeper = aFleet({ clusters: [aCluster({ hibernated: true })] });
  const versions = { 'acme-prod': '1.34.9' };
  expect(reported(sleeper)).toEqual([
    '[acme-prod] acme-prod would sleep before it was ever awake (found "hibernated: true"); ' +
      'allowed: a new cluster that is awake; roll it out first, then let it sleep',
  ]);
  expect(reported(sleeper, { versions, hibernations: { 'acme-prod': 3 } })).toEqual([
    '[acme-prod] acme-prod would get another version than 1.34.9 while it sleeps (found "1.35.4"); ' +
      'allowed: 1.34.9; wake it and roll that out first',
  ]);
  expect(reported(sleeper, { versions, hibernations: { 'acme-prod': 2 } })).toEqual([]);
  expect(reported(sleeper, { versions: { 'acme-prod': '1.35.4' }, hibernations: { 'acme-prod': 1 } })).toEqual([]);
});

test.each([0, 2, 4, 9, 1.5])('reports an etcd of %d members', (etcdMembers) => {
  expect(reported(aFleet({ clusters: [aCluster({ etcdMembers })] }))).toEqual([
    `[acme-prod] the etcd of acme-prod has a number of members that makes it no safer (found ${etcdMembers}); ` +
      'allowed: 1, 3, 5 or 7: of an even number more must be alive than of the odd one below; use 3, or 5 over several sites',
  ]);
});

test('reports a tunnel port without a tunnel', () => {
  expect(reported(aFleet({ clusters: [aCluster({ konnectivity: false, tunnelPort: 7001 })] }))).toEqual([
    '[acme-prod] acme-prod chose a tunnel port but has no konnectivity (found 7001); allowed: no tunnel port; ' +
      'turn konnectivity on, or leave the port out',
  ]);
});

test('reports API servers that nodes would shut out, as nobody knows where they come from', () => {
  const home = { ...aManagementCluster(), nodes: {} };
  const { region } = home;
  const pools = [aPool({ region })];
  const problems = (managementCluster = home, cluster = aCluster({ konnectivity: false, pools })) =>
    reported(aFleet({ regions: [region], managementClusters: [managementCluster], clusters: [cluster] }));
  expect(problems()).toEqual([
    '[acme-prod] acme-prod has no konnectivity, and nobody knows what its API servers dial nodes from; ' +
      'allowed: management cluster paris-home-0 with its nodes or podRanges; ' +
      'give paris-home-0 the addresses that its pods show to the outside, or turn konnectivity on',
  ]);
  expect(problems({ ...home, podRanges: [Cidr.of('172.16.0.0/24')] })).toEqual([]);
  expect(problems(home, aCluster({ konnectivity: false }))).toEqual([]);
  expect(problems(home, aCluster({ konnectivity: true, pools }))).toEqual([]);
});

test('reports a limit that the load balancer cannot keep', () => {
  expect(
    reported(
      fleetWith({ loadBalancerProvider: LoadBalancerProvider.OVN }, { allowedCidrs: [Cidr.of('203.0.113.0/24')] }),
    ),
  ).toEqual([
    '[acme-prod] acme-prod limits who may reach its API, which load balancers of region paris cannot ' +
      '(found ["203.0.113.0/24"]); allowed: no allowedCidrs; ' +
      'use LoadBalancerProvider.AMPHORA in that region, or another management cluster',
  ]);
});

test('reports a limit that would keep out nodes of which nobody knows what they come from', () => {
  const limited = { allowedCidrs: [Cidr.of('203.0.113.0/24')] };
  expect(reported(fleetWith({ egress: [] }, limited))).toEqual([
    '[acme-prod/web] acme-prod limits who may reach its API, and nobody knows what the nodes of pool web come from; ' +
      'allowed: region paris with its egress; give region paris the addresses that its routers show to the outside',
  ]);
  expect(reported(fleetWith({ egress: [] }, {}))).toEqual([]);
});

test('adds up what all clusters take of the quota of a region, and reports it at the region', () => {
  const region = aRegion(0, { quota: { servers: 5, cores: 100, ramMib: 40_000, networks: 2, routers: -1 } });
  const pools = [aPool({ region, flavor: Flavor.named('c2-r8') })];
  const clusters = [
    aCluster({ pools }),
    aCluster({ name: 'acme-test', pools: [aPool({ region, nodes: NodeCount.between(1, 3) })] }),
  ];
  expect(reported(aFleet({ regions: [region], clusters }))).toEqual([
    '[paris] the fleet needs more servers in region paris than the quota allows (found 6); allowed: 5; ' +
      'have the quota raised and change it in the region, or use less',
    '[paris] the fleet needs more MiB of memory in region paris than the quota allows (found 49152); allowed: 40000; ' +
      'have the quota raised and change it in the region, or use less',
  ]);
});

function fleetWith(props: Partial<RegionProps>, cluster: Partial<ClusterDescription>) {
  const region = aRegion(0, props);
  return aFleet({ regions: [region], clusters: [aCluster({ pools: [aPool({ region })], ...cluster })] });
}

test.each([
  [{ encryption: KeyRing.of('2') }, 'the encryption keys of acme-prod would skip a stage of their rotation'],
  [{ serviceAccounts: KeyRing.of('2').retiring('1') }, 'the service-account keys of acme-prod would skip a stage'],
  [{ authorities: KeyRing.of('2') }, 'the certificate authorities of acme-prod would skip a stage'],
])('refuses to skip a stage of a rotation: %j', (keys, message) => {
  const before = { versions: { 'acme-prod': '1.35.4' } };
  expect(reported(aFleet({ clusters: [aCluster({ keys })] }), before)).toEqual([expect.stringContaining(message)]);
});

test('a stage is remembered, and followed by the next', () => {
  const planned = (keys: ClusterKeys, before: Allocations) =>
    FleetPlan.of(aFleet({ clusters: [aCluster({ keys })] }), before);
  let made = planned({}, Allocations.empty());
  expect(made.allocations.keys).toEqual({});
  const two = KeyRing.of('2');
  for (const ring of [KeyRing.of('1').adding('2'), two.retiring('1'), two.forgetting('1'), two]) {
    made = planned({ authorities: ring }, made.allocations);
    expect(made.problems).toEqual([]);
    expect(made.allocations.keys).toEqual({ 'acme-prod': { authorities: `${ring}` } });
  }
  expect(made.allocations.etcdVersions).toEqual({ 'acme-prod': '3.6.6-0' });
});

test('a new cluster may begin with any keys', () => {
  expect(reported(aFleet({ clusters: [aCluster({ keys: { encryption: KeyRing.of('2026') } })] }))).toEqual([]);
});
