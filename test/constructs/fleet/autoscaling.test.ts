import { NodeCount, Problems } from '../../../lib';
import { aCluster, aFleet, aPool, aRegion } from '../../support/fleets';
import { declareFleet, synthesized } from '../../support/platforms';

const region = aRegion(0);

function made(nodes: NodeCount, place = region) {
  return synthesized((platform) =>
    declareFleet(platform, {
      ...aFleet({ regions: [place] }),
      clusters: [
        aCluster({ pools: [aPool({ name: 'web', region: place }), aPool({ name: 'burst', region: place, nodes })] }),
      ],
    }),
  );
}

const fleet = made(NodeCount.between(0, 5));
const objects = Object.entries(fleet.objects).find(([folder]) => folder.endsWith('/acme-prod'))![1];
const stack = fleet.stacks['acme-prod-paris']!;

test('a pool between two numbers becomes machines of Cluster API, in what Terraform makes for the other pools', () => {
  const [template] = objects.filter(({ kind }) => kind === 'OpenStackMachineTemplate');
  const { ports, serverGroup } = template.spec.template.spec;
  const names = (type: string) => Object.values<any>(stack.resource[type]).map(({ name }) => name);
  expect(names('openstack_networking_network_v2')).toContain(ports[0].network.filter.name);
  expect(names('openstack_networking_subnet_v2')).toContain(ports[0].fixedIPs[0].subnet.filter.name);
  expect(names('openstack_networking_secgroup_v2')).toContain(ports[0].securityGroups[0].filter.name);
  expect(names('openstack_compute_servergroup_v2')).toContain(serverGroup.filter.name);
});

test('has no server in Terraform, and needs no credential there', () => {
  const names = Object.values<any>(stack.resource.openstack_compute_instance_v2).map(({ name }) => name);
  expect(names.filter((name) => /burst/.test(name))).toEqual([]);
  expect(fleet.files[Object.keys(fleet.files).find((path) => path.endsWith('join-credentials.sh'))!]).not.toMatch(
    /burst/,
  );
});

test('joins with the credential of the pool', () => {
  const job = objects.find(({ kind, metadata }) => kind === 'Job' && /^machine-secrets/.test(metadata.name));
  expect(job.spec.template.spec.initContainers[0].args[0]).toMatch(
    /^fill acme-prod-burst-paris-a-[0-9a-f]{10} join-burst$/m,
  );
});

test('brings the kind that declares its control plane to the management cluster', () => {
  const [, kinds] = Object.entries(fleet.objects).find(([folder]) => folder.endsWith('/_cluster'))!;
  expect(kinds.map(({ metadata }) => metadata.name)).toContain('declaredcontrolplanes.controlplane.cluster.x-k8s.io');
});

test('leaves a zone to the scheduler that may have more servers than fit into a server group', () => {
  const { stacks } = made(NodeCount.between(0, 40));
  const groups = Object.values<any>(stacks['acme-prod-paris']!.resource.openstack_compute_servergroup_v2);
  expect(groups.filter(({ name }) => /burst/.test(name))).toEqual([]);
});

test('needs OpenStack’s own name of the region, which is in the ids of nodes', () => {
  expect(() => made(NodeCount.between(0, 5), aRegion(0, { regionName: undefined }))).toThrow(Problems);
  expect(() => made(NodeCount.between(0, 5), aRegion(0, { regionName: undefined }))).toThrow(
    "OpenStack's name of region paris is unknown, and Cluster API finds the nodes of pool burst by it",
  );
});
