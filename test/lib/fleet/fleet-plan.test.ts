import fc from 'fast-check';
import { Allocations } from '../../../lib/allocations';
import type { ClusterDescription, FleetDescription } from '../../../lib/fleet/description';
import { FleetPlan } from '../../../lib/fleet/fleet-plan';
import { Cidr } from '../../../lib/network/cidr';
import { overlappingPairs } from '../../../lib/network/overlaps';
import { KubernetesVersion } from '../../../lib/versions/kubernetes-version';
import { aCluster, aFleet, aLargeFleet, aMetalPool, aPool, aRegion, aSite, fleets } from '../../support/fleets';
import { MISTAKES } from '../../support/mistakes';

test('gives a cluster everything that depends on the rest of the fleet', () => {
  const paris = aRegion(0);
  const site = aSite();
  const { plan, problems, allocations } = FleetPlan.of(
    aFleet({
      regions: [paris],
      sites: [site],
      clusters: [
        aCluster({ name: 'acme-test' }),
        aCluster({
          dualStack: true,
          allowedCidrs: [Cidr.of('203.0.113.0/24')],
          pools: [aPool({ region: paris }), aMetalPool({ site, hosts: {} })],
        }),
      ],
    }),
    Allocations.empty(),
  );
  expect(problems).toEqual([]);
  expect(JSON.parse(JSON.stringify({ ...plan.clusters.get('acme-prod'), nodeRanges: undefined }))).toEqual({
    name: 'acme-prod',
    tenant: 'acme',
    managementCluster: 'paris-home-0',
    namespace: 'cluster-acme-prod',
    endpointHost: 'cp-0.paris.example',
    apiPort: 6001,
    tunnelHost: 'cp-0.paris.example',
    tunnelPort: 7001,
    apiNodePort: 30_000,
    tunnelNodePort: 30_001,
    clusterId: 1,
    hibernations: 0,
    podRange: '100.64.0.0/16',
    podRangeV6: 'fd64:40::/48',
    serviceRange: '172.20.0.0/20',
    serviceRangeV6: 'fd64:50::/112',
    serviceIp: '172.20.0.1',
    dnsIp: '172.20.0.10',
    nodeRangesV6: {},
    allowedCidrs: ['192.168.0.0/24', '198.51.100.0/32', '203.0.113.0/24', 'fd01:1::/64'],
  });
  const { nodeRanges, nodeRangesV6 } = plan.clusters.get('acme-prod')!;
  // The management cluster lies in the first part of the region's address space.
  expect([...nodeRanges].map(String)).toEqual(['paris,10.0.4.0/22']);
  expect([...nodeRangesV6].map(String)).toEqual(['paris,fd00:1::/64']);
  expect(allocations.apiPorts).toEqual({ 'paris-home-0': { 'acme-prod': 6001, 'acme-test': 6002 } });
  expect(allocations.versions).toEqual({ 'acme-prod': '1.35.4', 'acme-test': '1.35.4' });
});

test('gives a cluster without konnectivity no tunnel port, and one that limits nobody no list', () => {
  const { plan } = FleetPlan.of(aFleet({ clusters: [aCluster({ konnectivity: false })] }), Allocations.empty());
  expect(plan.clusters.get('acme-prod')).toMatchObject({
    tunnelPort: undefined,
    tunnelNodePort: undefined,
    allowedCidrs: [],
  });
});

test('counts how often a cluster is put to sleep and woken, and not how often that is planned', () => {
  let before = Allocations.empty();
  const counts = [false, true, true, false, false, true].map((hibernated) => {
    const { plan, allocations } = FleetPlan.of(aFleet({ clusters: [aCluster({ hibernated })] }), before);
    before = Allocations.parse(`${allocations}`);
    return plan.clusters.get('acme-prod')!.hibernations;
  });
  expect(counts).toEqual([0, 1, 1, 2, 2, 3]);
  expect(before.hibernations).toEqual({ 'acme-prod': 3 });
});

test('remembers what a cluster encrypts beside Secrets', () => {
  const clusters = [aCluster({ encrypted: ['serviceaccounts', 'configmaps'] }), aCluster({ name: 'acme-test' })];
  expect(FleetPlan.of(aFleet({ clusters }), Allocations.empty()).allocations.encrypted).toEqual({
    'acme-prod': 'configmaps,serviceaccounts',
  });
});

test('lets tenants share ranges, and tells clusters of one tenant apart', () => {
  const clusters = [
    aCluster({ name: 'acme-1' }),
    aCluster({ name: 'acme-2' }),
    aCluster({ name: 'beta-1', tenant: 'beta' }),
  ];
  const { plan } = FleetPlan.of(
    aFleet({ tenants: [{ name: 'acme' }, { name: 'beta' }], clusters }),
    Allocations.empty(),
  );
  const plans = [...plan.clusters.values()];
  expect(plans.map(({ podRange }) => podRange.toString())).toEqual(['100.64.0.0/16', '100.65.0.0/16', '100.64.0.0/16']);
  expect(plans.map(({ clusterId }) => clusterId)).toEqual([1, 2, 1]);
  expect(plans.map(({ apiPort }) => apiPort)).toEqual([6001, 6002, 6003]);
});

test('lets a cluster keep its ranges when it goes to another tenant', () => {
  const before = aFleet({ clusters: [aCluster({ name: 'acme-1' }), aCluster({ name: 'acme-2' })] });
  const { allocations } = FleetPlan.of(before, Allocations.empty());
  const after = aFleet({
    tenants: [{ name: 'beta' }, { name: 'acme' }],
    clusters: [aCluster({ name: 'acme-1' }), aCluster({ name: 'acme-2', tenant: 'beta' })],
  });
  const { plan } = FleetPlan.of(after, allocations);
  expect(plan.clusters.get('acme-2')!.podRange.toString()).toBe('100.65.0.0/16');
});

test('keeps the recorded version of a cluster with mistakes, which is not synthesized', () => {
  const clusters = [aCluster({ etcdMembers: 2, version: KubernetesVersion.V1_35 }), aCluster({ name: 'acme-test' })];
  const recorded = Allocations.of({ versions: { 'acme-prod': '1.34.2', 'gone': '1.34.0' } });
  expect(FleetPlan.of(aFleet({ clusters }), recorded).allocations.versions).toEqual({
    'acme-prod': '1.34.2',
    'acme-test': '1.35.4',
  });
});

test('keeps the pins of a cluster whose choice cannot be kept', () => {
  const clusters = [aCluster({ name: 'acme-1' }), aCluster({ name: 'acme-2' })];
  const { allocations } = FleetPlan.of(aFleet({ clusters }), Allocations.empty());
  const wrong = aFleet({
    clusters: [clusters[0]!, { ...clusters[1]!, apiPort: 6001, podRange: Cidr.of('100.64.0.0/15') }],
  });
  const judged = FleetPlan.of(wrong, allocations);
  expect(judged.problems.map(({ facts, message }) => `${facts.path}: ${message.split(' (')[0]}`)).toEqual([
    'acme-2: acme-2 chose the API port that acme-1 already has',
    'acme-2: the address range of acme-2 overlaps that of acme-1',
  ]);
  expect(judged.allocations.apiPorts).toEqual(allocations.apiPorts);
  expect(judged.allocations.podRanges).toEqual(allocations.podRanges);
});

test('plans a thousand clusters', () => {
  const { plan, problems } = FleetPlan.of(aLargeFleet(1000), Allocations.empty());
  expect(problems).toEqual([]);
  expect(plan.clusters.size).toBe(1000);
});

describe('any fleet without mistakes', () => {
  test('has no problems, and everything in it is told apart', () => {
    fc.assert(
      fc.property(fleets(), (fleet) => {
        const { plan, problems } = FleetPlan.of(fleet, Allocations.empty());
        expect(problems.map(({ message }) => message)).toEqual([]);
        expect([...plan.clusters.keys()].sort()).toEqual(fleet.clusters.map(({ name }) => name).sort());
        expectToldApart(fleet, plan);
      }),
      { numRuns: 200 },
    );
  });

  test('is planned the same again from its own allocations, byte for byte', () => {
    fc.assert(
      fc.property(fleets(), (fleet) => {
        const first = FleetPlan.of(fleet, Allocations.empty());
        const text = first.allocations.toString();
        const second = FleetPlan.of(fleet, Allocations.parse(text));
        expect(second.problems).toEqual([]);
        expect(second.allocations.toString()).toBe(text);
        expect(JSON.stringify([...second.plan.clusters])).toBe(JSON.stringify([...first.plan.clusters]));
      }),
      { numRuns: 100 },
    );
  });

  test('moves nothing of a cluster when others come or go, or are declared in another order', () => {
    fc.assert(
      fc.property(fleets({ minClusters: 2 }), fc.nat(), (fleet, n) => {
        // A choice may take what the plan has given to another before; that is a problem, and not the point here.
        const clusters = fleet.clusters.map(withoutChoices);
        const left = clusters[n % clusters.length]!;
        const before = FleetPlan.of(
          { ...fleet, clusters: clusters.filter((one) => one !== left) },
          Allocations.empty(),
        );
        const after = FleetPlan.of({ ...fleet, clusters: [...clusters].reverse() }, before.allocations);
        expect(after.problems).toEqual([]);
        for (const [name, cluster] of before.plan.clusters) {
          expect(JSON.stringify(after.plan.clusters.get(name))).toBe(JSON.stringify(cluster));
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('any fleet with mistakes', () => {
  test.each(MISTAKES.map((mistake) => [mistake.name, mistake] as const))('reports %s', (_, mistake) => {
    fc.assert(
      fc.property(fleets({ minClusters: 1, maxClusters: 4 }), fc.nat(), (fleet, n) => {
        expectReported(fleet, [{ mistake, position: n % fleet.clusters.length }]);
      }),
      { numRuns: 6 },
    );
  });

  test('reports all of them, and plans every cluster that has none', () => {
    const chosen = fc.uniqueArray(fc.nat({ max: MISTAKES.length - 1 }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(fleets({ minClusters: 8 }), chosen, (fleet, numbers) => {
        // Each machine may be there once, so one mistake with machines is enough.
        const mistakes = numbers.map((n) => MISTAKES[n]!);
        const metal = mistakes.filter(({ name }) => name.includes('machine'));
        const kept = mistakes.filter((mistake) => !metal.includes(mistake) || mistake === metal[0]);
        expectReported(
          fleet,
          kept.map((mistake, position) => ({ mistake, position })),
        );
      }),
      { numRuns: 150 },
    );
  });
});

function expectReported(
  fleet: FleetDescription,
  injections: readonly { mistake: (typeof MISTAKES)[number]; position: number }[],
): void {
  const sites = fleet.sites!.length > 0 ? fleet.sites! : [aSite()];
  const surroundings = { ...fleet, sites };
  const clusters = [...fleet.clusters];
  const versions: Record<string, string> = {};
  for (const { mistake, position } of injections) {
    clusters[position] = mistake.inject(clusters[position]!, surroundings);
    if (mistake.recorded) versions[clusters[position].name] = mistake.recorded;
  }
  const { plan, problems } = FleetPlan.of({ ...surroundings, clusters }, Allocations.of({ versions }));

  for (const { mistake, position } of injections) {
    const path = [clusters[position]!.name, mistake.pool].filter(Boolean).join('/');
    const found = problems.filter(({ facts, message }) => facts.path === path && message.includes(mistake.says));
    expect([mistake.name, path, found.length > 0 ? 'reported' : problems.map(String)]).toEqual([
      mistake.name,
      path,
      'reported',
    ]);
  }
  for (const { facts } of problems) expect([facts.path, facts.allowed, facts.remedy]).not.toContain('');
  const faulty = injections.map(({ position }) => clusters[position]!.name);
  const healthy = clusters.map(({ name }) => name).filter((name) => !faulty.includes(name));
  expect([...plan.clusters.keys()].sort()).toEqual(healthy.sort());
}

function expectToldApart(fleet: FleetDescription, plan: FleetPlan): void {
  const plans = [...plan.clusters.values()];
  expectUnique(plans.map(({ namespace }) => namespace));
  expectUnique(
    plans.flatMap((one) =>
      [one.apiPort, one.tunnelPort].filter((port) => port !== undefined).map((port) => `${one.endpointHost}:${port}`),
    ),
  );
  expectUnique(
    plans.flatMap((one) =>
      [one.apiNodePort, one.tunnelNodePort]
        .filter((port) => port !== undefined)
        .map((port) => `${one.managementCluster}:${port}`),
    ),
  );
  expectUnique(plans.map(({ tenant, clusterId }) => `${tenant} ${clusterId}`));
  for (const { name } of fleet.tenants) {
    const own = plans.filter(({ tenant }) => tenant === name);
    expectDisjoint(own.flatMap(({ podRange, podRangeV6 }) => [podRange, podRangeV6]));
    expectDisjoint(own.flatMap(({ serviceRange, serviceRangeV6 }) => [serviceRange, serviceRangeV6]));
  }
  for (const { name } of fleet.regions) {
    expectDisjoint(plans.flatMap(({ nodeRanges, nodeRangesV6 }) => [nodeRanges.get(name), nodeRangesV6.get(name)]));
  }
  for (const one of plans) {
    const home = fleet.managementClusters.find(({ name }) => name === one.managementCluster)!;
    expectDisjoint([
      one.podRange,
      one.podRangeV6,
      one.serviceRange,
      one.serviceRangeV6,
      ...one.nodeRanges.values(),
      ...one.nodeRangesV6.values(),
      ...home.ranges!,
    ]);
  }
}

function expectUnique(texts: readonly string[]): void {
  expect(texts.filter((text, position) => texts.indexOf(text) !== position)).toEqual([]);
}

function expectDisjoint(ranges: readonly (Cidr | undefined)[]): void {
  const known = ranges.filter((range) => range !== undefined);
  expect(overlappingPairs(known, (range) => range).map(String)).toEqual([]);
}

function withoutChoices(cluster: ClusterDescription): ClusterDescription {
  const { name, tenant, managementCluster, version, etcdMembers, cni, pools, dualStack, konnectivity } = cluster;
  return { name, tenant, managementCluster, version, etcdMembers, cni, pools, dualStack, konnectivity };
}
