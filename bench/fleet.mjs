// Synthesizes a fleet of N clusters, each with an etcd of three members and two nodes, as a user's program would.
//
//   node bench/fleet.mjs CLUSTERS OUTPUT [ONLY]
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { start } from './measure.mjs';

const require = createRequire(import.meta.url);
const [, , count, output, only] = process.argv;
const started = process.cpuUsage();
const tenantry = require('../build/index.js');
const { user, system } = process.cpuUsage(started);
const load = (user + system) / 1e6;
const report = start();
const { Cidr, Flavor, Image, KubernetesVersion, ManagementCluster, NodeCount, OperatingSystem, Platform } = tenantry;
const { Region, RegionStack, ServiceEndpoint, Tenant, TenantCluster } = tenantry;

const CLUSTERS_PER_REGION = 250;
const platform = new Platform({
  outdir: join(output, 'cdktf.out'),
  manifests: join(output, 'dist'),
  allocations: join(output, 'allocations.json'),
  ...(only && { only: [only] }),
});
const flavor = Flavor.named('m1.medium', { cpus: 2, memoryMib: 4096, diskGib: 40 });
const image = Image.named('ubuntu-24.04', { operatingSystem: OperatingSystem.UBUNTU_24_04 });
const homes = Array.from({ length: Math.ceil(count / CLUSTERS_PER_REGION) }, (_, index) => {
  const name = `region-${index}`;
  const region = Region.define(name, {
    cloud: name,
    externalNetwork: 'public',
    zones: ['az1', 'az2'],
    addressSpace: Cidr.of(`10.${16 * index}.0.0/12`),
    egress: [Cidr.of('203.0.113.0/24')],
  });
  const stack = new RegionStack(platform, name, { region });
  const endpoint = ServiceEndpoint.sharedLoadBalancer({ stack, host: `cp.${name}.example.net` });
  const nodes = { a: '192.168.0.11', b: '192.168.0.12', c: '192.168.0.13' };
  return { stack, cluster: ManagementCluster.fromAttributes(platform, `home-${index}`, { region, endpoint, nodes }) };
});
const tenants = Array.from({ length: Math.ceil(count / 10) }, (_, index) => new Tenant(platform, `tenant-${index}`));
for (let index = 0; index < count; index += 1) {
  const { stack, cluster: managementCluster } = homes[Math.floor(index / CLUSTERS_PER_REGION)];
  const cluster = new TenantCluster(platform, `cluster-${index}`, {
    tenant: tenants[Math.floor(index / 10)],
    managementCluster,
    version: KubernetesVersion.V1_35,
    allowedCidrs: [Cidr.of('192.0.2.0/24')],
  });
  cluster.addNodePool('web', { stack, flavor, image, nodes: NodeCount.fixed(2) });
}
platform.synth();
report({ load });
