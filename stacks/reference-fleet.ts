import { MetricsServer, OpenStackCloud, OpenStackVolumes } from '../constructs/add-ons';
import { EtcdTopology } from '../constructs/control-plane';
import { ManagementCluster, type Platform, ServiceEndpoint, Tenant, TenantCluster } from '../constructs/fleet';
import {
  Cidr,
  Cni,
  IdentityProvider,
  KubernetesVersion,
  Monitoring,
  NodeCount,
  OperatingSystem,
  Size,
  type SuppressionProps,
  Taint,
} from '../lib';
import { FLAVORS, LAGOS, PARIS, PLANT, UBUNTU } from './regions';
import { RegionStack } from './region-stack';

/** What a program needs that adds clusters of its own to the reference fleet. */
export interface ReferenceFleet {
  /** The stack of region Paris. */
  readonly paris: RegionStack;

  /** The stack of region Lagos. */
  readonly lagos: RegionStack;

  /** The management cluster in Paris. */
  readonly home: ManagementCluster;
}

/** What the policy finds in a fleet for trying things out, and why it stays. */
const ACCEPTED: readonly SuppressionProps[] = [
  {
    rule: 'OS-ID-3',
    reason: 'Whoever tries the fleet out has no store for states; a platform of your own names a backend.',
  },
  { rule: 'OS-NET-4', of: 'globex-shop', reason: 'The shop calls its API from addresses that change from day to day.' },
  { rule: 'OS-NET-4', of: 'initech-lab', reason: 'The lab is open to guests; it holds nothing that would be missed.' },
  { rule: 'HCP-2', reason: 'There is no object store to try things out with; docs/etcd.md shows how to name one.' },
];

/**
 * Three tenants with four clusters in two OpenStack regions and on bare metal: what `npm start` synthesizes, what the golden
 * files show, and what the end-to-end suites deploy.
 */
export function declareReferenceFleet(platform: Platform): ReferenceFleet {
  const paris = new RegionStack(platform, 'paris', { region: PARIS });
  const lagos = new RegionStack(platform, 'lagos', { region: LAGOS });
  const home = ManagementCluster.fromAttributes(platform, 'paris-1', {
    region: PARIS,
    nodes: { 'paris-1-a': '10.8.0.11', 'paris-1-b': '10.8.0.12', 'paris-1-c': '10.8.0.13' },
    ranges: [Cidr.of('10.8.0.0/24')],
    endpoint: ServiceEndpoint.sharedLoadBalancer({ stack: paris, host: 'cp.paris.example.net' }),
    monitoring: Monitoring.prometheusOperator({
      namespace: 'monitoring',
      runbookUrl: 'https://git.example.net/fleet/src/branch/main/dist',
    }),
  });

  const acme = new Tenant(platform, 'acme', { contact: 'sre@acme.example' });
  const office = Cidr.of('198.51.100.0/24');

  // The hybrid one: control plane in Paris, workers in two regions and on the factory floor.
  const prod = new TenantCluster(platform, 'acme-prod', {
    tenant: acme,
    version: KubernetesVersion.V1_35,
    managementCluster: home,
    etcd: EtcdTopology.dedicated({ members: 3, storage: Size.gibibytes(20) }),
    identityProviders: [IdentityProvider.oidc({ issuer: 'https://id.acme.example', clientId: 'kubernetes' })],
    cni: Cni.cilium(),
    allowedCidrs: [office],
    addOns: [new OpenStackCloud({ loadBalancers: 'paris' }), new OpenStackVolumes(), new MetricsServer()],
  });
  prod
    .addNodePool('web', { stack: paris, flavor: FLAVORS.medium, image: UBUNTU, nodes: NodeCount.fixed(3) })
    .exposePort(443);
  prod.addNodePool('edge', {
    stack: lagos,
    flavor: FLAVORS.small,
    image: UBUNTU,
    nodes: NodeCount.fixed(2),
    labels: { 'example.net/tier': 'edge' },
    taints: [Taint.noSchedule('example.net/tier', 'edge')],
  });
  prod.addBareMetalPool('metal', {
    site: PLANT,
    operatingSystem: OperatingSystem.DEBIAN_13,
    gateway: '10.40.0.1',
    hosts: {
      'press-1': { address: '10.40.0.11', mac: '52:54:00:40:00:11' },
      'press-2': { address: '10.40.0.12', mac: '52:54:00:40:00:12' },
    },
    labels: { 'example.net/tier': 'factory' },
  });

  // One replica of everything: for trying things out.
  const dev = new TenantCluster(platform, 'acme-dev', {
    tenant: acme,
    version: KubernetesVersion.V1_35,
    managementCluster: home,
    etcd: EtcdTopology.dedicated({ members: 1, storage: Size.gibibytes(5) }),
    allowedCidrs: [office],
  });
  dev.addNodePool('all', { stack: paris, flavor: FLAVORS.small, image: UBUNTU, nodes: NodeCount.fixed(1) });

  const shop = new TenantCluster(platform, 'globex-shop', {
    tenant: new Tenant(platform, 'globex'),
    version: KubernetesVersion.V1_34,
    managementCluster: home,
    cni: Cni.calico(),
  });
  shop.addNodePool('front', { stack: lagos, flavor: FLAVORS.medium, image: UBUNTU, nodes: NodeCount.fixed(2) });
  shop.addNodePool('data', {
    stack: paris,
    flavor: FLAVORS.medium,
    image: UBUNTU,
    nodes: NodeCount.fixed(2),
    rootVolume: { size: Size.gibibytes(40), type: 'zone-1' },
    zones: ['az1'],
  });

  // Follows the load, in what Terraform has made for the pools above.
  shop.addNodePool('burst', { stack: paris, flavor: FLAVORS.small, image: UBUNTU, nodes: NodeCount.between(0, 4) });

  const lab = new TenantCluster(platform, 'initech-lab', {
    tenant: new Tenant(platform, 'initech'),
    version: KubernetesVersion.V1_36,
    managementCluster: home,
    etcd: EtcdTopology.dedicated({ members: 1, storage: Size.gibibytes(10) }),
  });
  lab.addNodePool('all', { stack: lagos, flavor: FLAVORS.small, image: UBUNTU, nodes: NodeCount.fixed(2) });

  for (const suppression of ACCEPTED) platform.suppress(suppression);
  return { paris, lagos, home };
}
