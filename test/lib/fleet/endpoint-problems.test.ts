import { Allocations } from '../../../lib/allocations';
import type { ClusterDescription, EndpointDescription, FleetDescription } from '../../../lib/fleet/description';
import { FleetPlan } from '../../../lib/fleet/fleet-plan';
import { Cidr } from '../../../lib/network/cidr';
import { aCluster, aFleet, aManagementCluster, aRegion } from '../../support/fleets';
import { reported } from '../../support/reported';

test.each<[string, Partial<EndpointDescription>, string]>([
  [
    'a host with a scheme',
    { host: 'https://cp.example' },
    'the endpoint of paris-home-0 has no usable host (found "https://cp.example"); ' +
      'allowed: a DNS name in small letters, or an address; leave out scheme, port and final dot',
  ],
  ['a host with a port', { host: 'cp.example:6443' }, 'the endpoint of paris-home-0 has no usable host'],
  ['half an address', { host: '10.0.0' }, 'the endpoint of paris-home-0 has no usable host'],
  [
    'ports from high to low',
    { apiPorts: { first: 6999, last: 6001 } },
    'apiPorts of the endpoint of paris-home-0 is no range of ports (found {"first":6999,"last":6001}); ' +
      'allowed: first and last port, 1 to 65535, the first not above the last; correct it',
  ],
  [
    'a port too high',
    { nodePorts: { first: 30_000, last: 70_000 } },
    'nodePorts of the endpoint of paris-home-0 is no range',
  ],
  [
    'ports for both APIs and tunnels',
    { tunnelPorts: { first: 6900, last: 7100 } },
    'the ports for APIs and for tunnels of paris-home-0 overlap (found {"first":6900,"last":7100}); ' +
      'allowed: ports outside 6001 to 6999; move one of the two ranges',
  ],
  [
    'more listeners than allowed',
    { listenerQuota: 3 },
    'the endpoint of paris-home-0 needs more listeners than its load balancer may have (found 4); ' +
      'allowed: 3; each cluster takes one for its API and one for its tunnel; ' +
      'have the quota raised and change listenerQuota, or put clusters on another management cluster',
  ],
])('reports %s once, and blames no cluster', (_, endpoint, message) => {
  const problems = reported(fleetWith(endpoint));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`[paris-home-0] ${message}`);
});

test.each(['cp.paris.example', 'endpoint', '203.0.113.7', '2001:db8::7'])('takes %s for a host', (host) => {
  expect(reported(fleetWith({ host }))).toEqual([]);
});

test('counts one listener for a cluster without a tunnel', () => {
  const fleet = fleetWith({ listenerQuota: 2 });
  expect(
    reported({ ...fleet, clusters: fleet.clusters.map((cluster) => ({ ...cluster, konnectivity: false })) }),
  ).toEqual([]);
});

test('reports two management clusters behind one host, whose ports would collide', () => {
  const paris = aRegion(0);
  const [one, other] = [0, 1].map((n) => aManagementCluster(n, paris));
  const fleet = aFleet({ regions: [paris], managementClusters: [one!, { ...other!, endpoint: one!.endpoint }] });
  expect(reported(fleet)).toEqual([
    '[paris-home-1] paris-home-0 and paris-home-1 have the same endpoint, so their ports would collide ' +
      '(found "cp-0.paris.example"); allowed: a host for each management cluster; give one of the two another host',
  ]);
});

test('reports nodes of a management cluster without an address, or with one address', () => {
  const paris = aRegion(0);
  const nodes = (addresses: Record<string, string>) =>
    reported(aFleet({ regions: [paris], managementClusters: [{ ...aManagementCluster(0, paris), nodes: addresses }] }));
  expect(nodes({ one: 'node-1.example' })).toEqual([
    '[paris-home-0] node one of paris-home-0 has no address (found "node-1.example"); allowed: an IPv4 or IPv6 address; correct it',
  ]);
  expect(nodes({ one: '10.0.0.1', other: '10.0.0.1' })).toEqual([
    '[paris-home-0] nodes one and other of paris-home-0 have the same address (found "10.0.0.1"); ' +
      'allowed: an address for each node; correct one of the two',
  ]);
});

test('reports every cluster that an endpoint has no port or no NodePort for', () => {
  const fleet = fleetWith({ apiPorts: { first: 6001, last: 6001 }, nodePorts: { first: 30_000, last: 30_002 } });
  expect(reported(fleet)).toEqual([
    '[acme-test] no API port is left for acme-test (found "2 that need one"); allowed: 1 API port (6001 to 6001); ' +
      'widen the range or add a second endpoint',
    '[acme-test] no NodePort is left for acme-test/tunnel (found "4 that need one"); allowed: 3 NodePorts (30000 to 30002); ' +
      'widen the range or add a second endpoint',
  ]);
});

function fleetWith(endpoint: Partial<EndpointDescription>): FleetDescription {
  const paris = aRegion(0);
  const home = aManagementCluster(0, paris);
  return aFleet({
    regions: [paris],
    managementClusters: [{ ...home, endpoint: { ...home.endpoint, ...endpoint } }],
    clusters: [aCluster(), aCluster({ name: 'acme-test' })],
  });
}

describe('an endpoint with a name for each cluster', () => {
  const names = { api: 6443, tunnel: 6443, tunnelHasName: true };
  const paris = aRegion();
  const named = (endpoint: Partial<EndpointDescription>, ...clusters: Partial<ClusterDescription>[]) =>
    FleetPlan.of(
      aFleet({
        regions: [paris],
        managementClusters: [
          {
            ...aManagementCluster(0, paris),
            endpoint: { host: 'cp.example', names, usesNodePorts: false, ...endpoint },
          },
        ],
        clusters: clusters.map((cluster) => aCluster({ konnectivity: true, pools: [], ...cluster })),
      }),
      Allocations.empty(),
    );

  test('gives each a name, the same ports, and no NodePort', () => {
    const { plan, problems, allocations } = named({}, { name: 'blog' }, { name: 'shop' });
    expect(problems).toEqual([]);
    expect(plan.clusters.get('shop')).toMatchObject({
      endpointHost: 'shop.cp.example',
      apiPort: 6443,
      tunnelHost: 'shop-tunnel.cp.example',
      tunnelPort: 6443,
      apiNodePort: undefined,
      tunnelNodePort: undefined,
    });
    expect({ ...allocations.apiPorts, ...allocations.nodePorts }).toEqual({});
    expect(plan.clusters.get('shop')!.forwardHost).toBeUndefined();
  });

  test('gives pods a name too where nothing but names tells clusters apart', () => {
    const { plan } = named({ names: { ...names, forwards: true } }, { name: 'shop' });
    expect(plan.clusters.get('shop')!.forwardHost).toBe('shop-forward.cp.example');
  });

  test('plans NodePorts where load balancers of their own lead to them', () => {
    const { plan } = named(
      { usesNodePorts: true, names: { api: 6443, tunnel: 8132, tunnelHasName: false } },
      { name: 'shop' },
    );
    expect(plan.clusters.get('shop')).toMatchObject({
      tunnelHost: 'shop.cp.example',
      tunnelPort: 8132,
      apiNodePort: 30_000,
      tunnelNodePort: 30_001,
    });
  });

  test.each<[string, Partial<EndpointDescription>, Partial<ClusterDescription>[], string]>([
    [
      'an address for a domain',
      { host: '192.0.2.1' },
      [],
      'the endpoint of paris-home-0 has no domain for the names of clusters',
    ],
    ['a port 0', { names: { ...names, api: 0 } }, [], 'the api port of the endpoint of paris-home-0 is no port'],
    ['a port of a cluster', {}, [{ name: 'shop', apiPort: 6001 }], 'shop chooses ports, and its endpoint has a name'],
    [
      'a name that is the tunnel of another',
      {},
      [{ name: 'shop' }, { name: 'shop-tunnel' }],
      'the name of shop-tunnel is what nodes of shop dial',
    ],
    [
      'a name that nodes of another dial for their pods',
      { names: { ...names, forwards: true } },
      [{ name: 'shop' }, { name: 'shop-forward' }],
      'the name of shop-forward is what nodes of shop dial',
    ],
    [
      'ranges where nobody sees addresses',
      { canFilter: false },
      [{ name: 'shop', allowedCidrs: [Cidr.of('198.51.100.0/24')] }],
      'the API of shop is to be for some ranges only',
    ],
    [
      'pods where every node has the forwarder',
      { names: { ...names, forwards: true } },
      [{ name: 'shop', podRange: Cidr.of('198.18.0.0/16') }],
      'the pod range of shop holds an address that every node of shop has for itself (found "198.18.0.0/16"); ' +
        'allowed: ranges without 198.18.0.1, where pods find their API; choose another range',
    ],
  ])('reports %s', (_, endpoint, clusters, message) => {
    expect(named(endpoint, ...clusters).problems.map((problem) => problem.message)).toEqual([
      expect.stringContaining(message),
    ]);
  });

  test('lets pods have any address where nobody forwards', () => {
    expect(named({}, { name: 'shop', podRange: Cidr.of('198.18.0.0/16') }).problems).toEqual([]);
  });

  test('needs no listeners of a shared load balancer', () => {
    expect(named({ listenerQuota: 1 }, { name: 'blog' }, { name: 'shop' }).problems).toEqual([]);
  });
});
