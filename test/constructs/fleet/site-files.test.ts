import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { ManagementCluster, ServiceEndpoint, Tenant, TenantCluster } from '../../../constructs/fleet';
import type { BareMetalPoolOptions } from '../../../constructs/fleet';
import { Cidr, Images, KubernetesVersion, OperatingSystem, Problems, Site } from '../../../lib';
import { RegionStack } from '../../../stacks';
import { aRegion } from '../../support/fleets';
import { synthesized } from '../../support/platforms';

const PLANT = Site.define('plant', {
  addressSpace: Cidr.of('10.40.0.0/16'),
  registryMirror: 'registry.plant.example:5000',
  dnsServers: ['10.40.0.2'],
});
const hosts = {
  'press-1': { address: '10.40.0.11', mac: '52:54:00:40:00:11', disk: '/dev/sda' },
  'press-2': { address: '10.40.0.12' },
};

function filesWith(options: Partial<BareMetalPoolOptions> = {}): Record<string, string> {
  const { files } = synthesized((platform) => {
    const region = aRegion(0);
    const stack = new RegionStack(platform, 'paris', { region });
    const cluster = new TenantCluster(platform, 'acme', {
      tenant: new Tenant(platform, 'acme-inc'),
      version: KubernetesVersion.V1_35,
      managementCluster: ManagementCluster.fromAttributes(platform, 'home', {
        region,
        nodes: { a: '192.0.2.1' },
        endpoint: ServiceEndpoint.sharedLoadBalancer({ stack, host: 'cp.example.net' }),
      }),
    });
    cluster.addBareMetalPool('metal', { site: PLANT, hosts, ...options });
  });
  const folder = 'dist/sites/plant/acme/';
  return Object.fromEntries(
    Object.entries(files)
      .filter(([path]) => path.startsWith(folder))
      .map(([path, text]) => [path.slice(folder.length), text]),
  );
}

const files = filesWith({ gateway: '10.40.0.1', operatingSystem: OperatingSystem.DEBIAN_13 });

test('a machine has a seed for cloud-init, and a script if its operating system is there already', () => {
  expect(Object.keys(files)).toEqual([
    'images.skopeo.yml',
    'images.txt',
    'inventory.yml',
    'metal/fill-seeds',
    'metal/press-1/install.sh',
    'metal/press-1/meta-data',
    'metal/press-1/network-config',
    'metal/press-1/user-data',
    'metal/press-2/install.sh',
    'metal/press-2/meta-data',
    'metal/press-2/user-data',
    'software.yml',
  ]);
});

test('a machine whose hardware address is known gets its address; another asks DHCP', () => {
  expect(parse(files['metal/press-1/network-config']!).ethernets.node).toEqual({
    match: { macaddress: '52:54:00:40:00:11' },
    addresses: ['10.40.0.11/16'],
    routes: [{ to: '0.0.0.0/0', via: '10.40.0.1' }],
    nameservers: { addresses: ['10.40.0.2'] },
  });
  expect(filesWith()).not.toHaveProperty('metal/press-1/network-config');
});

test('refuses a router outside the network of the machines', () => {
  expect(() => filesWith({ gateway: '10.41.0.1' })).toThrow(Problems);
});

test('machines register with their own address, and pull every image from the registry of the site', () => {
  const placed: { path: string; content: string }[] = parse(files['metal/press-2/user-data']!).write_files;
  const content = JSON.stringify(placed.map(({ content }) => content)) + files['metal/press-2/install.sh']!;
  expect(content).toContain('--node-ip=10.40.0.12');
  expect(content).toContain('https://registry.plant.example:5000');
});

test('the inventory is one that Ansible reads: groups for cluster and pool, without dashes', () => {
  expect(parse(files['inventory.yml']!)).toEqual({
    acme: {
      children: {
        acme_metal: {
          hosts: {
            'press-1': {
              ansible_host: '10.40.0.11',
              mac: '52:54:00:40:00:11',
              disk: '/dev/sda',
              seed: 'metal/press-1',
            },
            'press-2': { ansible_host: '10.40.0.12', seed: 'metal/press-2' },
          },
          vars: { ansible_user: 'debian', cluster: 'acme', pool: 'metal' },
        },
      },
    },
  });
});

test('lists the images that nodes pull, of the cluster’s add-ons too, and the packages that they install', () => {
  const images = files['images.txt']!.trim().split('\n');
  const version = KubernetesVersion.V1_35;
  const upstream = Images.upstream();
  expect(images).toEqual(
    expect.arrayContaining([upstream.pause(version), upstream.coreDns(version), upstream.kubeProxy(version)]),
  );
  expect(parse(files['images.skopeo.yml']!)['registry.k8s.io'].images.pause).toEqual(['3.10.1']);
  expect(parse(files['software.yml']!)).toEqual([expect.objectContaining({ operatingSystem: 'debian-13' })]);
});

test('no file holds a credential until fill-seeds has put it in', () => {
  const folder = mkdtempSync(join(tmpdir(), 'site-files-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  // Every Secret has the same content here.
  writeFileSync(join(folder, 'kubectl'), '#!/bin/sh\nprintf LS0tLS1CRUdJTi1URVNU\n');
  chmodSync(join(folder, 'kubectl'), 0o755);
  const { status, stderr } = spawnSync('bash', [join(folder, 'metal/fill-seeds'), join(folder, 'filled')], {
    env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  for (const file of ['press-1/user-data', 'press-1/install.sh', 'press-2/user-data']) {
    expect(files[`metal/${file}`]).toContain('@@certificate@@');
    const filled = readFileSync(join(folder, 'filled', file), 'utf8');
    expect(filled).not.toMatch(/@@\w+@@/);
    expect(filled).toContain('LS0tLS1CRUdJTi1URVNU');
  }
});
