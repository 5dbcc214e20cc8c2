import type { IWorkerRegion } from '../../../constructs/fleet';
import { type NodeCommons, ServerPool } from '../../../constructs/fleet/server-pool';
import {
  Cidr,
  type ClusterPlan,
  HostFirewall,
  Image,
  KubernetesVersion,
  NodeCount,
  type NodeSettings,
  OperatingSystem,
  RegistryMirror,
  Size,
} from '../../../lib';
import { filesOf } from '../../lib/bootstrap/a-node-bootstrap';
import { aCluster, aFleet, aPool, aRegion, FLAVORS } from '../../support/fleets';
import { declareFleet, synthesized } from '../../support/platforms';

const region = aRegion(0);

const COMMONS: NodeCommons = {
  plan: {
    endpointHost: 'cp.example.net',
    apiPort: 6001,
    podRange: Cidr.of('100.64.0.0/16'),
    serviceRange: Cidr.of('172.20.0.0/20'),
    dnsIp: '172.20.0.10',
  } as ClusterPlan,
  version: KubernetesVersion.V1_35,
  nodeSettings: undefined,
  images: undefined,
  hasCloudController: true,
};

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

test('finds a region by its name on the platform where OpenStack calls it the same, like nodes and Terraform do', () => {
  const [silent, told] = [undefined, 'paris'].map((regionName) =>
    made(NodeCount.between(0, 5), aRegion(0, { regionName })),
  );
  expect(silent!.stacks).toEqual(told!.stacks);
  const [, own] = Object.entries(silent!.objects).find(([folder]) => folder.endsWith('/acme-prod'))!;
  const template = own.find(({ kind }) => kind === 'OpenStackMachineTemplate');
  expect(template.spec.template.spec.identityRef.region).toBe('paris');
});

test('boots from what nodes of a fixed pool boot from, with everything that the pool says of its nodes', () => {
  const nodeSettings: NodeSettings = {
    proxy: { http: 'http://proxy.example.net:3128' },
    timeServers: ['time.example.net'],
    swap: { file: Size.gibibytes(2) },
    firewall: HostFirewall.fromFlows([], {}),
    registryMirrors: [RegistryMirror.ofAll({ urls: ['https://mirror.example.net'] })],
    preJoinHooks: [{ name: 'tune', script: '#!/bin/sh\n' }],
    postJoinHooks: [{ name: 'tell', script: '#!/bin/sh\n' }],
  };
  const prebuilt = OperatingSystem.prebuilt(OperatingSystem.UBUNTU_24_04);
  for (const operatingSystem of [OperatingSystem.UBUNTU_24_04, prebuilt]) {
    const pool = (name: string, nodes: NodeCount) =>
      new ServerPool(name, {
        stack: { region } as IWorkerRegion,
        flavor: FLAVORS[0]!,
        image: Image.named('ubuntu-24.04', { operatingSystem }),
        nodes,
        nodeSettings,
        dataVolumes: { runtime: { size: Size.gibibytes(10), mountPath: '/var/lib/containerd' } },
      });
    const documents = [NodeCount.fixed(2), NodeCount.between(0, 5)].map((nodes) =>
      pool('web', nodes).documents(COMMONS),
    );
    const [fixed, autoscaled] = documents.map((zones) => [...zones].map(([zone, { hash }]) => [zone, hash]));
    expect(autoscaled).toEqual(fixed);
    const document = documents[0]!.get('paris-a')!;
    const paths = filesOf(document, document.text).map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        '/etc/tenantry/proxy.env',
        '/etc/chrony/sources.d/tenantry.sources',
        '/etc/containerd/certs.d/_default/hosts.toml',
        '/opt/tenantry/hooks/pre-join/tune',
        '/opt/tenantry/hooks/post-join/tell',
        '/etc/systemd/system/containerd.service.d/20-data-volumes.conf',
      ]),
    );
    const [script] = filesOf(document, document.text).filter(({ path }) => path.endsWith('/node-bootstrap'));
    expect(script!.content).toContain('fallocate --length 2048MiB');
    expect(script!.content.includes('install_software')).toBe(!operatingSystem.isPrebuilt);
  }
});
