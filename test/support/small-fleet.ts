/** A program of one cluster with servers and machines, for tests of the command. */
export function smallFleet({ version = 'V1_34', nodes = 2, context = 'paris-1' } = {}): string {
  return `
  const region = t.Region.define('paris', {
    cloud: 'paris-prod', externalNetwork: 'ext-net', zones: ['a'], addressSpace: t.Cidr.of('10.16.0.0/13'),
  });
  const platform = new t.Platform();
  const stack = new t.RegionStack(platform, 'paris', { region });
  const home = t.ManagementCluster.fromAttributes(platform, 'paris-1', {
    region, nodes: { one: '10.8.0.11' }, kubeContext: '${context}',
    endpoint: t.ServiceEndpoint.sharedLoadBalancer({ stack, host: 'cp.example.net' }),
  });
  const cluster = new t.TenantCluster(platform, 'acme-prod', {
    tenant: new t.Tenant(platform, 'acme'), managementCluster: home, version: t.KubernetesVersion.${version},
    etcd: t.EtcdTopology.dedicated({ members: 1, storage: t.Size.gibibytes(5) }),
  });
  cluster.addNodePool('web', {
    stack, image: t.Image.named('noble', { operatingSystem: t.OperatingSystem.UBUNTU_24_04 }),
    flavor: t.Flavor.named('c2-r8'), nodes: t.NodeCount.fixed(${nodes}),
  });
  const site = t.Site.define('plant', { addressSpace: t.Cidr.of('10.40.0.0/16') });
  cluster.addBareMetalPool('metal', { site, hosts: { 'press-1': { address: '10.40.0.11' } } });
  platform.synth();`;
}
