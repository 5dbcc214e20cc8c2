import { Cidr, Flavor, Image, LoadBalancerProvider, OperatingSystem, Region, Site, StorageZone } from '../lib';

/** Sizes of servers that both regions offer. */
export const FLAVORS = {
  small: Flavor.named('m1.small', { cpus: 1, memoryMib: 2048, diskGib: 20 }),
  medium: Flavor.named('m1.medium', { cpus: 2, memoryMib: 4096, diskGib: 40 }),
  large: Flavor.named('m1.large', { cpus: 4, memoryMib: 8192, diskGib: 80 }),
};

/** The image that nodes start from. */
export const UBUNTU = Image.named('ubuntu-24.04', { operatingSystem: OperatingSystem.UBUNTU_24_04 });

/** Paris: hosts the control planes and most workers. */
export const PARIS = Region.define('paris', {
  regionName: 'RegionOne',
  cloud: 'region-one', // an entry of clouds.yaml; credentials never enter the program
  externalNetwork: 'public',
  zones: ['az1', 'az2'],
  storageZones: [StorageZone.of('az1', { volumeType: 'zone-1' }), StorageZone.of('az2', { volumeType: 'zone-2' })],
  addressSpace: Cidr.of('10.16.0.0/13'),
  egress: [Cidr.of('203.0.113.0/24')],
  dnsServers: ['192.0.2.53'],
  loadBalancerProvider: LoadBalancerProvider.AMPHORA,
  flavors: Object.values(FLAVORS),
  images: [UBUNTU],
});

/** Lagos: workers only, close to the tenants' users. */
export const LAGOS = Region.define('lagos', {
  regionName: 'RegionTwo',
  cloud: 'region-two',
  externalNetwork: 'public',
  zones: ['az1', 'az2'],
  storageZones: [StorageZone.of('az1', { volumeType: 'zone-1' })],
  addressSpace: Cidr.of('10.24.0.0/13'),
  egress: [Cidr.of('203.0.113.0/24')],
  dnsServers: ['192.0.2.53'],
  loadBalancerProvider: LoadBalancerProvider.AMPHORA,
  flavors: Object.values(FLAVORS),
  images: [UBUNTU],
});

/** A factory floor in Lyon: bare metal, no way out but to the endpoint. */
export const PLANT = Site.define('lyon-plant', {
  addressSpace: Cidr.of('10.40.0.0/16'),
});
