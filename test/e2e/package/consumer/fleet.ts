// A fleet of one cluster, in TypeScript.
import {
  Cidr,
  Flavor,
  Image,
  KubernetesVersion,
  ManagementCluster,
  NodeCount,
  OperatingSystem,
  Platform,
  Region,
  RegionStack,
  runProgram,
  ServiceEndpoint,
  Tenant,
  TenantCluster,
} from 'tenantry';

const PARIS = Region.define('paris', {
  cloud: 'paris-prod',
  externalNetwork: 'ext-net',
  zones: ['par-a', 'par-b'],
  addressSpace: Cidr.of('10.16.0.0/13'),
  egress: [Cidr.of('203.0.113.0/24')],
});

runProgram(() => {
  const platform = new Platform();
  const stack = new RegionStack(platform, 'paris', { region: PARIS });
  const managementCluster = ManagementCluster.fromAttributes(platform, 'paris-1', {
    region: PARIS,
    nodes: { a: '10.8.0.11' },
    endpoint: ServiceEndpoint.sharedLoadBalancer({ stack, host: 'cp.paris.example.net' }),
  });
  const cluster = new TenantCluster(platform, 'acme-prod', {
    tenant: new Tenant(platform, 'acme'),
    managementCluster,
    version: KubernetesVersion.V1_35,
  });
  cluster
    .addNodePool('web', {
      stack,
      flavor: Flavor.named('c4-r16', { cpus: 4, memoryMib: 16_384, diskGib: 40 }),
      image: Image.named('noble', { operatingSystem: OperatingSystem.UBUNTU_24_04 }),
      nodes: NodeCount.fixed(2),
    })
    .exposePort(443);
  console.log(`${platform.synth()}`);
});
