import { compareNames, unknownName } from '../names';
import { checkDataVolumes } from '../nodes/data-volume';
import type { Flavor, FlavorCapacity } from '../nodes/flavor';
import { checkNodeLabels } from '../nodes/node-labels';
import { Problem, Problems, problemsOf } from '../problem';
import type { Region } from '../region/region';
import { type VersionSkewProps, versionSkewProblems } from '../versions/version-skew';
import type { ClusterDescription } from './description';
import type { OpenStackPoolDescription, PoolDescription } from './pool-description';

/** What is wrong with what is in the pools of a cluster, apart from names. */
export function poolProblems(cluster: ClusterDescription): Problem[] {
  return cluster.pools.flatMap((pool) => {
    const what = `node pool ${pool.name} of ${cluster.name}`;
    return problemsOf(
      `${cluster.name}/${pool.name}`,
      () => checkSkew(cluster, pool),
      () => checkNodeLabels(`${pool.name} of ${cluster.name}`, pool.labels ?? {}),
      () => checkTaints(what, pool),
      ...(pool.kind === 'openstack' ? openStackChecks(what, pool) : []),
    );
  });
}

/** Availability zones that the servers of a pool are spread over. */
export function zonesOf(pool: OpenStackPoolDescription): readonly string[] {
  return pool.zones ?? pool.region.zones;
}

function openStackChecks(what: string, pool: OpenStackPoolDescription): (() => void)[] {
  return [
    () => checkZones(what, pool),
    () => checkFlavor(what, pool),
    () => checkImage(what, pool),
    () => checkRootVolume(what, pool),
    () => checkDataVolumes(what, pool.dataVolumes),
    () => checkVolumeTypes(what, pool),
    () => checkKeptVolumes(what, pool),
    () => checkExposedPorts(what, pool.exposedPorts ?? []),
    () => checkAutoscaling(what, pool),
  ];
}

function checkSkew({ name, version }: ClusterDescription, pool: PoolDescription): void {
  if (pool.version === undefined) return;
  const props: VersionSkewProps = { cluster: name, version, pools: { [pool.name]: pool.version } };
  Problems.refuse(versionSkewProblems(props));
}

function checkTaints(what: string, { taints = [] }: PoolDescription): void {
  const texts = taints.map(String);
  const twice = texts.find((text, index) => texts.indexOf(text) !== index);
  if (twice !== undefined) {
    throw new Problem({
      what: `${what} has a taint twice`,
      found: twice,
      allowed: 'each taint once',
      remedy: 'remove one',
    });
  }
}

function checkZones(what: string, pool: OpenStackPoolDescription): void {
  const { region, zones } = pool;
  if (zones === undefined) return;
  if (zones.length === 0) {
    throw new Problem({
      what: `${what} is spread over no zone`,
      found: zones,
      allowed: region.zones.join(', '),
      remedy: 'name at least one, or leave zones out for all of them',
    });
  }
  Problems.refuse(
    zones.flatMap((zone, position) => {
      if (!region.zones.includes(zone)) {
        const remedy = `use a zone of ${region.name}, or add this one to the region`;
        return [
          unknownName(`${what} is in a zone that region ${region.name} does not have`, zone, region.zones, remedy),
        ];
      }
      if (zones.indexOf(zone) === position) return [];
      return [
        new Problem({
          what: `${what} names a zone twice`,
          found: zone,
          allowed: 'each zone once',
          remedy: 'remove one',
        }),
      ];
    }),
  );
}

function checkFlavor(what: string, { region, flavor, rootVolume }: OpenStackPoolDescription): void {
  const { flavors } = region;
  const known = flavors?.find(({ name }) => name === flavor.name);
  if (flavors !== undefined && known === undefined) {
    const names = flavors.map(({ name }) => name);
    const remedy = `use a flavor of ${region.name}, or add this one to the region`;
    throw unknownName(`${what} has a flavor that region ${region.name} does not have`, flavor.name, names, remedy);
  }
  if ((flavor.capacity ?? known?.capacity)?.diskGib === 0 && rootVolume === undefined) {
    throw new Problem({
      what: `${what} has a flavor without a disk, so its servers have nothing to boot from`,
      found: flavor.name,
      allowed: 'a flavor with a disk, or a root volume',
      remedy: 'give the pool a rootVolume',
    });
  }
}

/** What an autoscaler cannot do with a pool. */
function checkAutoscaling(what: string, { nodes, flavor, region, exposedPorts = [] }: OpenStackPoolDescription): void {
  if (nodes.isFixed) return;
  const isUnknown = region.flavors?.every(({ name }) => name !== flavor.name) ?? false;
  if (!isUnknown && capacityOf(flavor, region) === undefined) {
    throw new Problem({
      what: `${what} follows the load, but nobody knows how much load a node of it takes`,
      found: flavor,
      allowed: 'a flavor with a capacity',
      remedy: `give it one: Flavor.named('${flavor.name}', { cpus, memoryMib, diskGib })`,
    });
  }
  if (exposedPorts.length > 0) {
    throw new Problem({
      what: `${what} follows the load, and a load balancer of Terraform would not know its nodes`,
      found: exposedPorts,
      allowed: 'exposed ports on pools with NodeCount.fixed',
      remedy:
        'use a Service of type LoadBalancer, whose members a cloud controller keeps, or expose the port of another pool',
    });
  }
}

/** What a flavor gives, if it or the region's catalogue says. */
export function capacityOf(flavor: Flavor, region: Region): FlavorCapacity | undefined {
  return flavor.capacity ?? region.flavors?.find(({ name }) => name === flavor.name)?.capacity;
}

function checkImage(what: string, { region, image }: OpenStackPoolDescription): void {
  // A catalogue of names says nothing about an id, and the other way round.
  const comparable = region.images?.filter(({ id }) => (id === undefined) === (image.id === undefined)) ?? [];
  const isListed = region.images !== undefined && (image.id === undefined || comparable.length > 0);
  if (isListed && !comparable.some((known) => known.name === image.name && known.id === image.id)) {
    const remedy = `use an image of ${region.name}, or add this one to the region`;
    throw unknownName(
      `${what} boots from an image that region ${region.name} does not have`,
      image.toString(),
      comparable.map(String),
      remedy,
    );
  }
  if (image.operatingSystem !== undefined) return;
  throw new Problem({
    what: `${what} boots from an image with an unknown operating system, so it cannot be made a node`,
    found: image.toString(),
    allowed: 'an image that says its operating system',
    remedy: `add it, as in Image.named('${image}', { operatingSystem: OperatingSystem.UBUNTU_24_04 })`,
  });
}

function checkRootVolume(what: string, { rootVolume, region, ...pool }: OpenStackPoolDescription): void {
  rootVolume?.size.toGibibytes();
  checkVolumeType(`${what} boots from`, rootVolume?.type, region, zonesOf({ ...pool, region }));
}

function checkVolumeTypes(what: string, pool: OpenStackPoolDescription): void {
  for (const [name, { type }] of Object.entries(pool.dataVolumes ?? {})) {
    checkVolumeType(`${what} has in ${name}`, type, pool.region, zonesOf(pool));
  }
}

function checkVolumeType(what: string, type: string | undefined, region: Region, zonesOfPool: readonly string[]): void {
  if (type === undefined || region.storageZones.length === 0) return;
  const types = [...new Set(region.storageZones.map(({ volumeType }) => volumeType))].sort(compareNames);
  if (!types.includes(type)) {
    const remedy = `use a volume type of ${region.name}, or add a storage zone to the region`;
    throw unknownName(`${what} volumes of a type that region ${region.name} does not have`, type, types, remedy);
  }
  const zones = region.storageZones.filter(({ volumeType }) => volumeType === type).map(({ zone }) => zone);
  const missing = zonesOfPool.filter((zone) => !zones.includes(zone) && region.zones.includes(zone));
  if (missing.length > 0) {
    throw new Problem({
      what: `${what} ${type} volumes in zones that have none`,
      found: missing,
      allowed: `zones with a storage zone for ${type}: ${zones.join(', ')}`,
      remedy: 'limit the zones of the pool, use another volume type, or add the storage zones to the region',
    });
  }
}

function checkKeptVolumes(what: string, { dataVolumes = {}, rollout, nodes }: OpenStackPoolDescription): void {
  const kept = Object.keys(dataVolumes).filter((name) => dataVolumes[name]!.isKept);
  if (kept.length === 0 || (nodes.isFixed && rollout?.order === 'in-place')) return;
  throw new Problem({
    what: `${what} keeps volumes for successors that come while their predecessors still have them`,
    found: kept,
    allowed: 'kept volumes in pools with NodeCount.fixed and Rollout.inPlace()',
    remedy: nodes.isFixed
      ? 'set rollout: Rollout.inPlace()'
      : 'leave out isKept; machines that come and go take nothing over',
  });
}

function checkExposedPorts(what: string, ports: readonly number[]): void {
  Problems.refuse(
    ports.flatMap((port, position) => {
      if (!Number.isInteger(port) || port < 1 || port > 65_535) {
        return [
          new Problem({
            what: `${what} exposes what is no port`,
            found: port,
            allowed: '1 to 65535',
            remedy: 'correct it',
          }),
        ];
      }
      if (ports.indexOf(port) === position) return [];
      return [
        new Problem({
          what: `${what} exposes a port twice`,
          found: port,
          allowed: 'each port once',
          remedy: 'remove one',
        }),
      ];
    }),
  );
}
