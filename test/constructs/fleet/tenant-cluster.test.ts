import { Platform, TenantCluster } from '../../../constructs/fleet';
import { aCluster, aFleet, aManagementCluster, aMetalPool, aPool, aRegion, aSite } from '../../support/fleets';
import { declareFleet, synthesized } from '../../support/platforms';
import { Cidr, Cni } from '../../../lib';

const paris = aRegion(0);
const lagos = aRegion(1);

/** One cluster with pools in two regions and on a site. */
const hybrid = synthesized((platform) =>
  declareFleet(platform, {
    ...aFleet({ regions: [paris, lagos], sites: [aSite()] }),
    clusters: [
      aCluster({
        cni: Cni.flannel(),
        allowedCidrs: [Cidr.of('192.0.2.0/24')],
        pools: [
          aPool({ name: 'web', region: paris, exposedPorts: [443] }),
          aPool({ name: 'edge', region: lagos }),
          aMetalPool({ name: 'metal' }),
        ],
      }),
    ],
  }),
);

test('has a stack for each region with nodes, and its listeners in the one of its management cluster', () => {
  expect(Object.keys(hybrid.stacks)).toEqual(['acme-prod-lagos', 'acme-prod-paris', 'lagos', 'paris']);
  expect(listenersIn('acme-prod-paris')).toEqual(expect.arrayContaining(['acme-prod-api']));
  expect(listenersIn('acme-prod-lagos')).toEqual([]);
});

test('lets its API be reached from the given ranges and from where its own nodes come from, by nobody else', () => {
  const [listener] = all('acme-prod-paris', 'openstack_lb_listener_v2').filter(({ name }) => name === 'acme-prod-api');
  expect(listener.allowed_cidrs.sort()).toEqual(
    ['192.0.2.0/24', ...[...paris.egress, ...lagos.egress].map(String), `${aSite().addressSpace}`].sort(),
  );
});

test('lets API servers reach kubelets from their own nodes where there is no tunnel', () => {
  const { stacks } = synthesized((platform) =>
    declareFleet(platform, {
      ...aFleet({
        regions: [paris],
        managementClusters: [{ ...aManagementCluster(0, paris), nodes: { one: '10.8.0.11' } }],
      }),
      clusters: [aCluster({ konnectivity: false, pools: [aPool({ name: 'web', region: paris })] })],
    }),
  );
  const rules = Object.values<object>(stacks['acme-prod-paris']!.resource.openstack_networking_secgroup_rule_v2);
  expect(rules).toContainEqual(
    expect.objectContaining({ remote_ip_prefix: '10.8.0.11/32', port_range_min: 10250, port_range_max: 10250 }),
  );
});

test('lets nodes of one region reach those of the other and of the site by their ranges, on the ports of the plug-in', () => {
  const { nodeRanges } = JSON.parse(hybrid.files['allocations.json']!);
  const sources = all('acme-prod-paris', 'openstack_networking_secgroup_rule_v2')
    .filter((rule) => rule.port_range_min === 8472)
    .map((rule) => rule.remote_ip_prefix ?? 'its own group');
  expect(sources.sort()).toEqual([nodeRanges.lagos['acme-prod'], `${aSite().addressSpace}`, 'its own group'].sort());
});

test('forwards an exposed port to the nodes of its pool', () => {
  expect(listenersIn('acme-prod-paris')).toEqual(expect.arrayContaining(['acme-prod-web-443']));
});

test('keeps its manifests in a folder of its own, below that of its management cluster', () => {
  expect(Object.keys(hybrid.objects)).toContain(`${aManagementCluster().name}/acme-prod`);
});

test('is told in a report with a phrase for each pool', () => {
  expect(hybrid.report.facts.clusters).toEqual([
    {
      name: 'acme-prod',
      version: '1.35.4',
      managementCluster: 'paris-home-0',
      endpoint: 'cp-0.paris.example:6001',
      pools: ['web: 3 × c2-r8 in paris', 'edge: 3 × c2-r8 in lagos', 'metal: 1 machine in plant-0'],
    },
  ]);
  expect(`${hybrid.report}`).toMatch(/^CLUSTER +VERSION +CONTROL PLANE +API SERVER +POOLS\nacme-prod +1\.35\.4/);
});

test('fails when its API is open to IPv6 ranges only', () => {
  const region = aRegion(0, { egress: [] });
  const declare = (platform: Platform) =>
    declareFleet(platform, {
      ...aFleet({ regions: [region] }),
      clusters: [aCluster({ allowedCidrs: [Cidr.of('2001:db8::/32')] })],
    });
  expect(() => synthesized(declare)).toThrow('the API of acme-prod is open to IPv6 ranges only');
});

test('is recognized whatever copy of the library has made it', () => {
  const platform = new Platform({ outdir: `${hybrid.root}/cdktf.out` });
  declareFleet(platform, aFleet({ clusters: [aCluster()] }));
  expect(platform.node.children.filter(TenantCluster.isTenantCluster).map(({ name }) => name)).toEqual(['acme-prod']);
  expect(Platform.enclosing(platform.node.children[0]!)).toBe(platform);
});

function all(stack: string, type: string): any[] {
  return Object.values(hybrid.stacks[stack]!.resource?.[type] ?? {});
}

function listenersIn(stack: string): string[] {
  return all(stack, 'openstack_lb_listener_v2').map(({ name }) => name);
}
