import type { EndpointDescription, FleetDescription } from '../../../lib/fleet/description';
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
    '[acme-test] no API port is left for acme-test (found "2 claimants"); allowed: 1 API port (6001 to 6001); ' +
      'widen the range or add a second endpoint',
    '[acme-test] no NodePort is left for acme-test/tunnel (found "4 claimants"); allowed: 3 NodePorts (30000 to 30002); ' +
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
