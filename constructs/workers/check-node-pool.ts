import { dnsLabel, nodeName, unknownName } from '../../lib/names';
import { checkDataVolumes } from '../../lib/nodes/data-volume';
import { Problem } from '../../lib/problem';
import type { NodePoolProps } from './node-pool-props';

const ADD = 'add it to the region, or choose one that it has';

/** @throws Problem when a name or a number does not fit, or the region has no such zone, flavor, image or volume type */
export function checkNodePool(props: NodePoolProps): void {
  const { name, clusterName, nodes } = props;
  if (!nodes.isFixed) {
    throw new Problem({
      what: `the number of nodes of pool ${name} moves, but Terraform makes a fixed number`,
      found: nodes.toString(),
      allowed: 'NodeCount.fixed',
      remedy: 'fix the number; pools that follow the load are made by Cluster API',
    });
  }
  dnsLabel(`the name of node pool ${name}`, name);
  // Five characters of revision and a dash stand behind a node's name, which is a host name of at most 63.
  dnsLabel(`the name of the nodes of pool ${name}`, nodeName(clusterName, name, Math.max(nodes.min - 1, 0)), 57);
  checkPlace(props);
}

function checkPlace({ name, region, zones = [], flavor, image, rootVolume, ...props }: NodePoolProps): void {
  const where = `node pool ${name}`;
  for (const zone of zones) {
    if (!region.zones.includes(zone)) {
      throw unknownName(`${where} is in a zone that region ${region.name} does not have`, zone, region.zones, ADD);
    }
  }
  const flavors = region.flavors?.map(String);
  if (flavors && !flavors.includes(flavor.name)) {
    throw unknownName(`${where} has a flavor that region ${region.name} does not have`, flavor.name, flavors, ADD);
  }
  const images = region.images?.map(String);
  if (images && !images.includes(image.toString())) {
    throw unknownName(`${where} has an image that region ${region.name} does not have`, `${image}`, images, ADD);
  }
  checkVolumes({ ...props, name, region, zones, flavor, image, rootVolume });
  checkDataVolumes(where, props.dataVolumes);
}

function checkVolumes({ name, region, zones = [], rootVolume, flavor, dataVolumes = {} }: NodePoolProps): void {
  const known = region.flavors?.find((candidate) => candidate.name === flavor.name)?.capacity ?? flavor.capacity;
  if (!rootVolume && known?.diskGib === 0) {
    throw new Problem({
      what: `node pool ${name} has nothing to boot from: its flavor has no disk`,
      found: flavor.name,
      allowed: 'a flavor with a disk, or a root volume',
      remedy: 'set rootVolume',
    });
  }
  if (region.storageZones.length === 0) return;
  for (const [what, type] of [
    ['root volume', rootVolume?.type] as const,
    ...Object.entries(dataVolumes).map(([volume, { type: one }]) => [`data volume ${volume}`, one] as const),
  ]) {
    for (const zone of type === undefined ? [] : zones.length > 0 ? zones : region.zones) {
      const types = region.storageZones.filter((storage) => storage.zone === zone).map(({ volumeType }) => volumeType);
      if (!types.includes(type!)) {
        const problem = `node pool ${name} has a ${what} of a type that servers in zone ${zone} cannot attach`;
        throw unknownName(problem, type!, types, 'choose another type, or limit the zones of the pool');
      }
    }
  }
}
