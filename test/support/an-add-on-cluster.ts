import type { AddOn, AddOnCluster } from '../../constructs/add-ons';
import { Cidr, Cni, Flavor, Image, Images, KubernetesVersion, NodeCount, Region, Site, StorageZone } from '../../lib';
import type { PoolDescription } from '../../lib/fleet/pool-description';

/** A region with two zones, each with volumes of its own. */
export function aRegion(name: string, mtu?: number): Region {
  return Region.define(name, {
    cloud: `${name}-cloud`,
    regionName: name === 'paris' ? 'RegionParis' : 'RegionLagos',
    externalNetwork: 'public',
    zones: ['az1', 'az2'],
    storageZones: [StorageZone.of('az1', { volumeType: 'ssd-1' }), StorageZone.of('az2', { volumeType: 'ssd-2' })],
    mtu,
    addressSpace: Cidr.of(name === 'paris' ? '10.16.0.0/13' : '10.24.0.0/13'),
  });
}

/** Servers of a region. */
export function serversOf(region: Region, nodes = NodeCount.fixed(2)): PoolDescription {
  const flavor = Flavor.named('m1.small');
  return { kind: 'openstack', name: `in-${region.name}`, region, flavor, image: Image.named('ubuntu'), nodes };
}

/** Two machines of a site. */
export function machines(): PoolDescription {
  return {
    kind: 'bare-metal',
    name: 'metal',
    site: Site.define('plant', { addressSpace: Cidr.of('10.40.0.0/16') }),
    hosts: { 'press-1': { address: '10.40.0.11' }, 'press-2': { address: '10.40.0.12' } },
  };
}

/** A cluster as add-ons see it. */
export function anAddOnCluster(props: Partial<AddOnCluster> = {}): AddOnCluster {
  return {
    name: 'acme',
    namespace: 'cluster-acme',
    id: 7,
    version: KubernetesVersion.V1_35,
    endpoint: { host: 'cp.example.net', port: 6001 },
    podRanges: [Cidr.of('100.64.0.0/16')],
    serviceRanges: [Cidr.of('172.20.0.0/20')],
    nodeRanges: [Cidr.of('10.16.0.0/22')],
    dnsIp: '172.20.0.10',
    dnsDomain: 'cluster.local',
    cni: Cni.flannel(),
    pools: [serversOf(aRegion('paris'))],
    replicas: 2,
    images: Images.upstream(),
    ...props,
  };
}

/** What an add-on brings to a cluster, through JSON as it is written. */
export function brought(addOn: AddOn, props: Partial<AddOnCluster> = {}) {
  const contribution = addOn.contribute(anAddOnCluster(props));
  const objects: any[] = JSON.parse(JSON.stringify(contribution.tenantObjects ?? []));
  const find = (kind: string, name: string) =>
    objects.find((object) => object.kind === kind && object.metadata.name === name);
  return {
    ...contribution,
    objects,
    find,
    /** The pod of a Deployment or DaemonSet. */
    pod: (name: string) => (find('Deployment', name) ?? find('DaemonSet', name)).spec.template.spec,
    /** A file of a ConfigMap. */
    file: (name: string, file: string): string => find('ConfigMap', name).data[file],
  };
}
