import fc from 'fast-check';
import { OperatingSystem } from '../../lib/bootstrap/operating-system';
import { Cidr } from '../../lib/network/cidr';
import { Cni } from '../../lib/network/cni';
import { Flavor } from '../../lib/nodes/flavor';
import { Image } from '../../lib/nodes/image';
import { NodeCount } from '../../lib/nodes/node-count';
import { Taint } from '../../lib/nodes/taint';
import { LoadBalancerProvider } from '../../lib/region/load-balancer-provider';
import { Region, type RegionProps } from '../../lib/region/region';
import { Site } from '../../lib/region/site';
import { StorageZone } from '../../lib/region/storage-zone';
import { Size } from '../../lib/size';
import { KubernetesVersion } from '../../lib/versions/kubernetes-version';
import type { ClusterDescription, FleetDescription, ManagementClusterDescription } from '../../lib/fleet/description';
import type {
  BareMetalPoolDescription,
  OpenStackPoolDescription,
  PoolDescription,
} from '../../lib/fleet/pool-description';

export const FLAVORS = [
  Flavor.named('c2-r8', { cpus: 2, memoryMib: 8192, diskGib: 20 }),
  Flavor.named('c4-r16', { cpus: 4, memoryMib: 16_384, diskGib: 40 }),
];
export const IMAGES = [
  Image.named('ubuntu-24.04', { operatingSystem: OperatingSystem.UBUNTU_24_04 }),
  Image.named('debian-13', { operatingSystem: OperatingSystem.DEBIAN_13 }),
];
const VERSIONS = [KubernetesVersion.V1_33, KubernetesVersion.V1_34, KubernetesVersion.V1_35, KubernetesVersion.V1_36];
const CNIS = [Cni.cilium(), Cni.calico({ encapsulation: 'ipip' }), Cni.flannel(), Cni.none()];

/** The n-th region; all are disjoint. */
export function aRegion(n = 0, props: Partial<RegionProps> = {}): Region {
  const name = ['paris', 'lagos', 'osaka', 'quito'][n] ?? `region-${n}`;
  return Region.define(name, {
    cloud: `${name}-prod`,
    regionName: `Region-${name}`,
    externalNetwork: 'ext-net',
    zones: ['a', 'b', 'c'].map((zone) => `${name}-${zone}`),
    storageZones: ['a', 'b'].map((zone) => StorageZone.of(`${name}-${zone}`, { volumeType: 'ssd' })),
    addressSpace: Cidr.of(`10.${16 * n}.0.0/12`),
    addressSpaceV6: Cidr.of(`fd00:${n + 1}::/48`),
    egress: [Cidr.of(`198.51.100.${n}/32`)],
    flavors: FLAVORS,
    images: IMAGES,
    ...props,
  });
}

/** The n-th site; all are disjoint from each other and from all regions. */
export function aSite(n = 0): Site {
  return Site.define(`plant-${n}`, {
    addressSpace: Cidr.of(`192.168.${n}.0/24`),
    addressSpaceV6: Cidr.of(`fd01:${n + 1}::/64`),
  });
}

/** The n-th management cluster. Its nodes lie inside the address space of its region. */
export function aManagementCluster(n = 0, region = aRegion()): ManagementClusterDescription {
  return {
    name: `${region.name}-home-${n}`,
    region,
    endpoint: { host: `cp-${n}.${region.name}.example` },
    nodes: { 'node-0': region.addressSpace.hostAt(256 * n + 10), 'node-1': region.addressSpace.hostAt(256 * n + 11) },
    ranges: [
      region.addressSpace.subnet(24, n),
      Cidr.of(`172.16.${n}.0/24`),
      Cidr.of(`172.17.${n}.0/24`),
      Cidr.of(`fd02:${n + 1}::/64`),
    ],
  };
}

/** A pool of servers without anything special. */
export function aPool(props: Partial<OpenStackPoolDescription> = {}): OpenStackPoolDescription {
  return {
    kind: 'openstack',
    name: 'web',
    region: aRegion(),
    flavor: FLAVORS[0]!,
    image: IMAGES[0]!,
    nodes: NodeCount.fixed(3),
    ...props,
  };
}

/** A pool of machines without anything special. */
export function aMetalPool(props: Partial<BareMetalPoolDescription> = {}): BareMetalPoolDescription {
  const { site = aSite() } = props;
  return {
    kind: 'bare-metal',
    name: 'metal',
    site,
    hosts: { 'rack-1': { address: site.addressSpace.hostAt(10), mac: '52:54:00:00:00:01' } },
    ...props,
  };
}

/** A cluster without pools and without choices. */
export function aCluster(props: Partial<ClusterDescription> = {}): ClusterDescription {
  return {
    name: 'acme-prod',
    tenant: 'acme',
    managementCluster: 'paris-home-0',
    version: KubernetesVersion.V1_35,
    etcdMembers: 3,
    cni: Cni.cilium(),
    pools: [],
    ...props,
  };
}

/** A fleet of the first region, one management cluster in it, tenant `acme`, and the given clusters. */
export function aFleet(props: Partial<FleetDescription> = {}): FleetDescription {
  const regions = props.regions ?? [aRegion()];
  return {
    regions,
    managementClusters: [aManagementCluster(0, regions[0])],
    tenants: [{ name: 'acme' }],
    clusters: [],
    ...props,
  };
}

/** A fleet of as many clusters as wanted: 20 for each tenant, 250 for each management cluster, three pools in each. */
export function aLargeFleet(clusters: number): FleetDescription {
  const regions = [aRegion(0, { nodePrefix: 24 }), aRegion(1, { nodePrefix: 24 })];
  const sites = [Site.define('plant', { addressSpace: Cidr.of('192.168.0.0/16') })];
  const managementClusters = Array.from({ length: Math.ceil(clusters / 250) }, (_, n) =>
    aManagementCluster(n, regions[0]),
  );
  const tenants = Array.from({ length: Math.ceil(clusters / 20) }, (_, n) => ({ name: `tenant-${n}` }));
  return {
    regions,
    sites,
    managementClusters,
    tenants,
    clusters: Array.from({ length: clusters }, (_, n) => ({
      ...aCluster(),
      name: `cluster-${n}`,
      tenant: tenants[Math.floor(n / 20)]!.name,
      managementCluster: managementClusters[Math.floor(n / 250)]!.name,
      allowedCidrs: [Cidr.of('203.0.113.0/24')],
      pools: [
        aPool({ name: 'web', region: regions[0]!, zones: ['paris-a', 'paris-b'], exposedPorts: [443] }),
        aPool({ name: 'edge', region: regions[1]!, nodes: NodeCount.between(2, 8) }),
        {
          kind: 'bare-metal' as const,
          name: 'metal',
          site: sites[0]!,
          hosts: { [`rack-${n}`]: { address: sites[0]!.addressSpace.hostAt(n + 10) } },
        },
      ],
    })),
  };
}

/** What a generated pool is made from; numbers are taken modulo whatever there is. */
const poolShape = fc.record({
  place: fc.nat({ max: 9 }),
  isMetal: fc.boolean(),
  pick: fc.nat({ max: 9 }),
  count: fc.nat({ max: 12 }),
  isElastic: fc.boolean(),
  hasZones: fc.boolean(),
  hasVolume: fc.boolean(),
  isExposed: fc.boolean(),
  minorsBehind: fc.nat({ max: 3 }),
});

/** What a generated cluster is made from. */
const clusterShape = fc.record({
  tenant: fc.nat({ max: 9 }),
  home: fc.nat({ max: 9 }),
  version: fc.nat({ max: 3 }),
  isDualStack: fc.boolean(),
  hasTunnel: fc.boolean(),
  isLimited: fc.boolean(),
  members: fc.constantFrom(1, 3, 5),
  cni: fc.nat({ max: 3 }),
  choices: fc.subarray([
    'apiPort',
    'tunnelPort',
    'podRange',
    'serviceRange',
    'clusterId',
    'nodeRanges',
    'serviceRangeV6',
  ]),
  pools: fc.array(poolShape, { maxLength: 4 }),
});

type PoolShape = typeof poolShape extends fc.Arbitrary<infer T> ? T : never;
type ClusterShape = typeof clusterShape extends fc.Arbitrary<infer T> ? T : never;

/** How large generated fleets are. */
export interface FleetSizes {
  /** Fewest clusters. */
  readonly minClusters?: number;

  /** Most clusters. */
  readonly maxClusters?: number;
}

/** Fleets without a mistake: several regions, sites, management clusters and tenants, pools of all kinds, some values chosen. */
export function fleets({ minClusters = 0, maxClusters = 12 }: FleetSizes = {}): fc.Arbitrary<FleetDescription> {
  return fc
    .record({
      regions: fc.integer({ min: 1, max: 4 }),
      sites: fc.nat({ max: 2 }),
      homes: fc.integer({ min: 1, max: 3 }),
      tenants: fc.integer({ min: 1, max: 4 }),
      hasOvn: fc.boolean(),
      clusters: fc.array(clusterShape, { minLength: minClusters, maxLength: maxClusters }),
    })
    .map((shape) => {
      const loadBalancerProvider = shape.hasOvn ? LoadBalancerProvider.OVN : LoadBalancerProvider.AMPHORA;
      const regions = Array.from({ length: shape.regions }, (_, n) =>
        aRegion(n, n === 0 ? { loadBalancerProvider } : {}),
      );
      const sites = Array.from({ length: shape.sites }, (_, n) => aSite(n));
      const managementClusters = Array.from({ length: shape.homes }, (_, n) =>
        aManagementCluster(n, regions[n % regions.length]),
      );
      const tenants = Array.from({ length: shape.tenants }, (_, n) => ({
        name: ['acme', 'beta', 'gamma', 'delta'][n]!,
      }));
      const surroundings = { regions, sites, managementClusters, tenants };
      return { ...surroundings, clusters: shape.clusters.map((cluster, n) => clusterFrom(cluster, n, surroundings)) };
    });
}

type Surroundings = Required<Pick<FleetDescription, 'regions' | 'sites' | 'managementClusters' | 'tenants'>>;

function clusterFrom(shape: ClusterShape, n: number, fleet: Surroundings): ClusterDescription {
  const tenant = pick(fleet.tenants, shape.tenant).name;
  const home = pick(fleet.managementClusters, shape.home);
  const version = pick(VERSIONS, shape.version);
  const pools = shape.pools.map((pool, position) => poolFrom(pool, n, position, version, fleet));
  const region = pools.find((pool): pool is OpenStackPoolDescription => pool.kind === 'openstack')?.region;
  const all: Partial<ClusterDescription> = {
    apiPort: 6500 + n,
    ...(shape.hasTunnel && { tunnelPort: 7500 + n }),
    podRange: Cidr.of('100.64.0.0/10').subnet(17, 127 - n),
    serviceRange: Cidr.of('172.20.0.0/14').subnet(22, 255 - n),
    clusterId: 400 + n,
    ...(region && { nodeRanges: { [region.name]: region.addressSpace.subnet(23, 2000 + n) } }),
    ...(shape.isDualStack && { serviceRangeV6: Cidr.of('fd64:50::/96').subnet(112, 60_000 + n) }),
  };
  return {
    name: `${tenant}-${n}`,
    tenant,
    managementCluster: home.name,
    version,
    dualStack: shape.isDualStack,
    konnectivity: shape.hasTunnel,
    etcdMembers: shape.members,
    cni: pick(CNIS, shape.cni),
    ...(shape.isLimited && home.region.loadBalancerProvider.canFilter && { allowedCidrs: [Cidr.of('203.0.113.0/24')] }),
    ...Object.fromEntries(Object.entries(all).filter(([choice]) => shape.choices.includes(choice))),
    pools,
  };
}

function poolFrom(
  shape: PoolShape,
  cluster: number,
  position: number,
  version: KubernetesVersion,
  fleet: Surroundings,
): PoolDescription {
  const kubelet = VERSIONS[Math.max(0, VERSIONS.indexOf(version) - shape.minorsBehind)]!;
  const facts = {
    name: `pool${position}`,
    version: kubelet,
    labels: { 'example.com/pool': `pool${position}` },
    taints: shape.isExposed ? [] : [Taint.noSchedule('example.com/pool', 'own')],
  };
  if (shape.isMetal && fleet.sites.length > 0) {
    const site = pick(fleet.sites, shape.place);
    const hosts = Array.from({ length: Math.min(shape.count, 3) }, (_, n) => {
      const serial = 16 * cluster + 4 * position + n + 1;
      const address = site.addressSpace.hostAt(serial);
      return [`rack-${serial}`, { address, addressV6: site.addressSpaceV6!.hostAt(serial) }] as const;
    });
    return { ...facts, kind: 'bare-metal', site, hosts: Object.fromEntries(hosts) };
  }
  const region = pick(fleet.regions, shape.place);
  return {
    ...facts,
    kind: 'openstack',
    region,
    flavor: pick(FLAVORS, shape.pick),
    image: pick(IMAGES, shape.pick),
    nodes: shape.isElastic ? NodeCount.between(shape.count, shape.count + 3) : NodeCount.fixed(shape.count),
    ...((shape.hasZones || shape.hasVolume) && { zones: region.zones.slice(0, 2) }),
    ...(shape.hasVolume && { rootVolume: { size: Size.gibibytes(20 + shape.pick), type: 'ssd' } }),
    ...(shape.isExposed && !shape.isElastic && { exposedPorts: [80, 443] }),
  };
}

function pick<T>(things: readonly T[], n: number): T {
  return things[n % things.length]!;
}
