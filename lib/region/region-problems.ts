import { properName, unknownName } from '../names';
import { isLabelValue } from '../nodes/label-syntax';
import { Problem, problemsOf } from '../problem';
import { checkDnsServers, duplicateOf } from './place';
import type { Region } from './region';

/** All that is wrong in the definition of a region. */
export function regionProblems(region: Region): Problem[] {
  return problemsOf(
    region.name,
    () => properName('the name of a region', region.name),
    () => checkCloud(region),
    () => checkZones(region),
    () => checkStorageZones(region),
    () => checkAddressSpace(region),
    () => checkAddressSpaceV6(region),
    () => checkDnsServers(`region ${region.name}`, region.dnsServers),
    () => checkMtu(region),
    () => checkCatalogue(region),
    () => checkQuota(region),
  );
}

function checkCloud({ name, cloud, externalNetwork }: Region): void {
  for (const [what, text] of [
    ['entry of clouds.yaml', cloud],
    ['external network', externalNetwork],
  ] as const) {
    if (text.trim() === '') {
      throw new Problem({ what: `region ${name} has no ${what}`, found: text, allowed: 'a name', remedy: 'name one' });
    }
  }
}

function checkZones({ name, zones }: Region): void {
  if (zones.length === 0) {
    throw new Problem({
      what: `region ${name} has no availability zone`,
      allowed: 'at least one',
      remedy: 'list them: openstack availability zone list',
    });
  }
  for (const zone of zones) {
    if (zone === '' || !isLabelValue(zone)) {
      throw new Problem({
        what: `a zone of region ${name} cannot be the value of a node label`,
        found: zone,
        allowed: 'up to 63 letters, digits, dots, dashes and underscores, without blanks',
        remedy: 'have the availability zone renamed in the cloud, or leave it out',
      });
    }
  }
  const twice = duplicateOf(zones);
  if (twice !== undefined) {
    throw new Problem({
      what: `region ${name} lists a zone twice`,
      found: twice,
      allowed: 'each zone once',
      remedy: 'remove one',
    });
  }
}

function checkStorageZones({ name, zones, storageZones }: Region): void {
  for (const storageZone of storageZones) {
    if (!zones.includes(storageZone.zone)) {
      throw unknownName(
        `a storage zone of region ${name} is in a zone that the region does not have`,
        storageZone.zone,
        zones,
        'add the zone to the region, or remove the storage zone',
      );
    }
  }
  const twice = duplicateOf(storageZones.map(String));
  if (twice !== undefined) {
    throw new Problem({
      what: `region ${name} lists a storage zone twice`,
      found: twice,
      allowed: 'each pair of zone and volume type once',
      remedy: 'remove one',
    });
  }
}

function checkAddressSpace({ name, addressSpace, nodePrefix }: Region): void {
  if (addressSpace.family !== 4) {
    throw new Problem({
      what: `the address space of region ${name} is not IPv4`,
      found: addressSpace,
      allowed: 'an IPv4 range, such as 10.16.0.0/13',
      remedy: 'give an IPv4 range, and the IPv6 range as addressSpaceV6',
    });
  }
  // Neutron takes a gateway and one or two DHCP addresses of each subnet.
  if (!Number.isInteger(nodePrefix) || nodePrefix < addressSpace.prefix || nodePrefix > 28) {
    throw new Problem({
      what: `the parts of the address space of region ${name} have no useful size`,
      found: `/${nodePrefix} of ${addressSpace.toString()}`,
      allowed: `a prefix length of ${addressSpace.prefix} to 28`,
      remedy: 'change nodePrefix, or widen the address space',
    });
  }
}

function checkAddressSpaceV6({ name, addressSpaceV6 }: Region): void {
  // Neutron's address autoconfiguration wants a /64 for each subnet.
  if (addressSpaceV6 !== undefined && (addressSpaceV6.family !== 6 || addressSpaceV6.prefix > 64)) {
    throw new Problem({
      what: `the IPv6 address space of region ${name} holds no /64`,
      found: addressSpaceV6,
      allowed: 'an IPv6 range of prefix length 64 or shorter, such as fd00:16::/48',
      remedy: 'give a wider IPv6 range, or leave it out',
    });
  }
}

function checkMtu({ name, mtu }: Region): void {
  if (mtu !== undefined && (!Number.isInteger(mtu) || mtu < 1280 || mtu > 9216)) {
    throw new Problem({
      what: `the MTU of region ${name} makes no sense`,
      found: mtu,
      allowed: '1280 to 9216 bytes',
      remedy: 'correct it, or leave it to the cloud',
    });
  }
}

function checkCatalogue({ name, flavors = [], images = [] }: Region): void {
  for (const [what, names] of [
    ['flavor', flavors.map(String)],
    ['image', images.map(String)],
  ] as const) {
    const twice = duplicateOf(names);
    if (twice !== undefined) {
      throw new Problem({
        what: `region ${name} lists ${what === 'image' ? 'an' : 'a'} ${what} twice`,
        found: twice,
        allowed: `each ${what} once`,
        remedy: 'remove one',
      });
    }
  }
}

function checkQuota({ name, quota = {} }: Region): void {
  for (const [quantity, limit] of Object.entries(quota) as [string, number | undefined][]) {
    if (limit !== undefined && (!Number.isInteger(limit) || limit < -1)) {
      throw new Problem({
        what: `the quota ${quantity} of region ${name} makes no sense`,
        found: limit,
        allowed: 'a whole number, 0 or more; -1 for unlimited',
        remedy: 'copy it from the cloud: openstack quota show',
      });
    }
  }
}
