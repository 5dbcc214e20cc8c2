import { dnsLabel } from '../names';
import { parseAddress } from '../network/address';
import type { Cidr } from '../network/cidr';
import { Problem, problemsOf } from '../problem';
import type { ClusterDescription } from './description';
import { isOpenStack } from './fleet-index';
import type { BareMetalPoolDescription, HostDescription } from './pool-description';

/** A machine and the pool that it is in. */
interface Placed {
  readonly name: string;
  readonly host: HostDescription;
  readonly pool: BareMetalPoolDescription;
  readonly cluster: ClusterDescription;
  readonly path: string;
}

/** What is wrong with the bare-metal machines of a fleet: with each, and with those that are meant twice. */
export function hostProblems(clusters: readonly ClusterDescription[]): Problem[] {
  const claims = new Claims();
  return placedHosts(clusters).flatMap((placed) => {
    const { name, host, pool, path } = placed;
    return problemsOf(
      path,
      () => dnsLabel(`the name of a host of ${path}`, name),
      () => checkNodeName(placed),
      () => checkAddress(path, name, host.address, pool.site.addressSpace, pool.site.name),
      () => checkAddressV6(placed),
      () => checkMac(path, name, host.mac),
      () => claims.claimAll(placed),
    );
  });
}

/** Who came first with a name or an address. */
class Claims {
  private readonly owners = new Map<string, Placed>();

  /** Whoever is meant twice is reported once, by what tells it best. */
  claimAll(placed: Placed): void {
    const { name, host, pool, cluster } = placed;
    const site = `site ${pool.site.name}`;
    this.claim(`${cluster.name} ${name}`, placed, 'have the same name in one cluster', name);
    this.claim(`${site} ${name}`, placed, `are the same machine of ${site}`, name);
    this.claim(`${site} ${addressKey(host.address)}`, placed, 'have the same address', host.address);
    if (host.addressV6 !== undefined) {
      this.claim(`${site} ${addressKey(host.addressV6)}`, placed, 'have the same address', host.addressV6);
    }
    if (host.mac !== undefined) {
      this.claim(`mac ${host.mac.toLowerCase()}`, placed, 'have the same hardware address', host.mac);
    }
  }

  private claim(key: string, placed: Placed, relation: string, found: string): void {
    const owner = this.owners.get(key);
    if (owner === undefined) {
      this.owners.set(key, placed);
      return;
    }
    throw new Problem({
      what: `host ${owner.name} of ${owner.path} and host ${placed.name} of ${placed.path} ${relation}`,
      found,
      allowed: 'each machine once in the fleet',
      remedy: 'remove or correct one of the two',
    });
  }
}

function placedHosts(clusters: readonly ClusterDescription[]): Placed[] {
  return clusters.flatMap((cluster) =>
    cluster.pools.flatMap((pool) =>
      isOpenStack(pool)
        ? []
        : Object.entries(pool.hosts).map(([name, host]) => {
            return { name, host, pool, cluster, path: `${cluster.name}/${pool.name}` };
          }),
    ),
  );
}

/** A host named `acme-prod-web-1` would be mistaken for a server of pool `web`. */
function checkNodeName({ name, cluster, path }: Placed): void {
  const prefix = /^(.+)-\d+$/.exec(name)?.[1];
  const taken = cluster.pools.filter(isOpenStack).find((pool) => `${cluster.name}-${pool.name}` === prefix);
  if (taken !== undefined) {
    throw new Problem({
      what: `host ${name} of ${path} has a name that servers of ${cluster.name}/${taken.name} are given`,
      found: name,
      allowed: `a name that does not start with ${prefix}-`,
      remedy: 'rename the host, or that pool',
    });
  }
}

function checkAddress(path: string, name: string, address: string, space: Cidr, site: string): void {
  const isEdge = space.family === 4 && space.prefix < 31 && (address === space.first || address === space.last);
  if (!space.contains(address) || isEdge) {
    throw new Problem({
      what: `host ${name} of ${path} has no address of site ${site}`,
      found: address,
      allowed: `an address inside ${space.toString()}`,
      remedy: 'correct it, or widen the address space of the site',
    });
  }
}

function checkAddressV6({ name, host, pool, cluster, path }: Placed): void {
  if (host.addressV6 === undefined) {
    if (!cluster.dualStack) return;
    throw new Problem({
      what: `host ${name} of ${path} has no IPv6 address, but its cluster is dual-stack`,
      allowed: 'an address of each family',
      remedy: 'give it addressV6',
    });
  }
  const space = pool.site.addressSpaceV6;
  if (space === undefined) {
    throw new Problem({
      what: `host ${name} of ${path} has an IPv6 address, but site ${pool.site.name} has none`,
      found: host.addressV6,
      allowed: 'no IPv6 address',
      remedy: 'give the site its addressSpaceV6',
    });
  }
  checkAddress(path, name, host.addressV6, space, pool.site.name);
}

function checkMac(path: string, name: string, mac: string | undefined): void {
  if (mac !== undefined && !/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(mac)) {
    throw new Problem({
      what: `host ${name} of ${path} has no usable hardware address`,
      found: mac,
      allowed: 'six pairs of hexadecimal digits with colons between them, such as 52:54:00:12:34:56',
      remedy: 'correct it',
    });
  }
}

/** One key for all spellings of an address. */
function addressKey(address: string): string {
  const parsed = parseAddress(address);
  return parsed === undefined ? address : `${parsed.family} ${parsed.value}`;
}
