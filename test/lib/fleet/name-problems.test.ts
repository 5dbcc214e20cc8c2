import { NodeCount } from '../../../lib/nodes/node-count';
import { aCluster, aFleet, aManagementCluster, aMetalPool, aPool, aRegion, aSite } from '../../support/fleets';
import { reported } from '../../support/reported';

const paris = aRegion(0);

test.each([
  [
    'a tenant cluster named like a management cluster',
    aFleet({ clusters: [aCluster({ name: 'paris-home-0' })] }),
    '[paris-home-0] the name paris-home-0 is given twice; allowed: one cluster of each name; ' +
      'rename one of the two',
  ],
  [
    'two tenant clusters of one name',
    aFleet({ clusters: [aCluster(), aCluster()] }),
    '[acme-prod] the name acme-prod is given twice; allowed: one cluster of each name; rename one of the two',
  ],
  [
    'two tenants of one name',
    aFleet({ tenants: [{ name: 'acme' }, { name: 'acme' }] }),
    '[acme] the name acme is given twice; allowed: one tenant of each name; rename one of the two',
  ],
  [
    'two regions of one name',
    aFleet({ regions: [paris, aRegion(0)] }),
    '[paris] the name paris is given twice; allowed: one region or site of each name; rename one of the two',
  ],
  [
    'two pools of one name',
    aFleet({ regions: [paris], clusters: [aCluster({ pools: [aPool({ region: paris }), aPool({ region: paris })] })] }),
    '[acme-prod/web] the name web is given twice; allowed: one node pool of acme-prod of each name; ' +
      'rename one of the two',
  ],
  [
    'a bad name of a tenant',
    aFleet({ tenants: [{ name: 'acme' }, { name: 'Beta Inc.' }] }),
    '[Beta Inc.] the name of a tenant cannot be part of a host name (found "Beta Inc."); ' +
      'allowed: small letters, digits and dashes; the first and the last no dash; name it beta-inc',
  ],
  [
    'a name that a mesh would not take',
    aFleet({ clusters: [aCluster({ name: 'acme-production-of-everything-europe' })] }),
    '[acme-production-of-everything-europe] the name of a tenant cluster is too long ' +
      '(found "acme-production-of-everything-europe"); allowed: 32 characters; this has 36; shorten it',
  ],
  [
    'a mistyped tenant',
    aFleet({ clusters: [aCluster({ tenant: 'amce' })] }),
    '[acme-prod] the tenant of acme-prod is not one of the fleet (found "amce"); allowed: acme; declare it',
  ],
  [
    'a mistyped management cluster',
    aFleet({ clusters: [aCluster({ managementCluster: 'paris-home-1' })] }),
    '[acme-prod] the management cluster of acme-prod is not one of the fleet (found "paris-home-1"); ' +
      'allowed: paris-home-0; did you mean paris-home-0?',
  ],
  [
    'a management cluster in a region that was not declared',
    aFleet({ regions: [paris], managementClusters: [aManagementCluster(0, aRegion(1))] }),
    '[lagos-home-0] management cluster lagos-home-0 is in a region that is not one of the fleet (found "lagos"); ' +
      'allowed: paris; declare the region',
  ],
  [
    'a pool in a site that was not declared',
    aFleet({ clusters: [aCluster({ pools: [aMetalPool({ site: aSite(1), hosts: {} })] })] }),
    '[acme-prod/metal] node pool metal of acme-prod is in a site that is not one of the fleet (found "plant-1"); ' +
      'allowed: none exists yet; declare the site',
  ],
  [
    'a pool with a region of its own making',
    aFleet({ regions: [paris], clusters: [aCluster({ pools: [aPool({ region: aRegion(0) })] })] }),
    '[acme-prod/web] node pool web of acme-prod has another definition of its region than the fleet (found "paris"); ' +
      'allowed: one definition of each region; define the region once and use that value everywhere',
  ],
  [
    'autoscaled nodes whose names would be too long',
    aFleet({
      regions: [paris],
      clusters: [aCluster({ pools: [aPool({ region: paris, name: 'w'.repeat(34), nodes: NodeCount.between(0, 2) })] })],
    }),
    `[acme-prod/${'w'.repeat(34)}] nodes of pool ${'w'.repeat(34)} of acme-prod would have names that are too long ` +
      `(found "acme-prod-${'w'.repeat(34)}-paris-a-xxxxx-xxxxx"); allowed: 63 characters; this has 64; ` +
      'shorten the name of the pool or of the cluster by 1',
  ],
])('reports %s', (_, fleet, message) => {
  expect(reported(fleet)).toContain(message);
});

test('reports autoscaled pools whose machines in different zones would have the same names', () => {
  const region = aRegion(0, { zones: ['b', 'a-b'], storageZones: [] });
  const pools = ['web', 'web-a'].map((name) => aPool({ region, name, nodes: NodeCount.between(0, 4) }));
  expect(reported(aFleet({ regions: [region], clusters: [aCluster({ pools })] }))).toContainEqual(
    expect.stringContaining('nodes of acme-prod/web and of acme-prod/web-a would have the same names'),
  );
});

test('reports pools whose nodes would have the same names, though nothing else is the same', () => {
  const clusters = [
    aCluster({ name: 'acme', pools: [aPool({ region: paris, name: 'prod-web' })] }),
    aCluster({ name: 'acme-prod', pools: [aPool({ region: paris })] }),
  ];
  expect(reported(aFleet({ regions: [paris], clusters }))).toEqual([
    '[acme-prod/web] nodes of acme/prod-web and of acme-prod/web would have the same names (found "acme-prod-web-0"); ' +
      'allowed: names that no other node has: a cloud controller looks servers up by name; rename one of the two pools',
  ]);
});

test('lets clusters have pools of the same name, and lets a region be named twice in the fleet', () => {
  const pools = [aPool({ region: paris })];
  const clusters = [aCluster({ pools }), aCluster({ name: 'acme-test', pools })];
  expect(reported(aFleet({ regions: [paris, paris], clusters }))).toEqual([]);
});
