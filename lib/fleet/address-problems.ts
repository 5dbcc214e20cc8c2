import type { Cidr } from '../network/cidr';
import { FORWARDER } from '../network/forwarder';
import { overlappingPairs } from '../network/overlaps';
import { Problem, problemsOf } from '../problem';
import type { ClusterRanges } from './address-plan';
import type { ClusterDescription } from './description';
import { type FleetIndex, isOpenStack, poolsByRegion, sitesOf } from './fleet-index';
import { NODE_POD_PREFIX } from './spaces';

/** What Neutron takes of each subnet: network, broadcast, gateway and two servers of DHCP. */
const NEUTRONS_OWN = 5n;

/** What is wrong with the ranges of a cluster, chosen or planned. */
export function addressProblems(index: FleetIndex, cluster: ClusterDescription, ranges: ClusterRanges): Problem[] {
  return [
    ...choiceProblems(cluster),
    ...overlapProblems(index, cluster, ranges),
    ...forwarderProblems(index, cluster, ranges),
    ...capacityProblems(cluster, ranges),
    ...dualStackProblems(cluster),
  ];
}

function choiceProblems(cluster: ClusterDescription): Problem[] {
  const { name } = cluster;
  const regions = [...poolsByRegion(cluster).keys()];
  return problemsOf(
    name,
    () => checkSize(`the pod range of ${name}`, cluster.podRange, 4, 0, NODE_POD_PREFIX[4]),
    // The controller manager gives nodes at most 2¹⁶ parts of a range.
    () =>
      checkSize(`the IPv6 pod range of ${name}`, cluster.podRangeV6, 6, NODE_POD_PREFIX[6] - 16, NODE_POD_PREFIX[6]),
    // The API server takes service ranges of at most 20 bits.
    () => checkSize(`the service range of ${name}`, cluster.serviceRange, 4, 12, 28),
    () => checkSize(`the IPv6 service range of ${name}`, cluster.serviceRangeV6, 6, 108, 124),
    ...Object.entries(cluster.nodeRanges ?? {}).flatMap(([region, range]) => [
      () => checkSize(`the node range of ${name} in region ${region}`, range, 4, 0, 28),
      () => {
        if (regions.includes(region)) return;
        throw new Problem({
          what: `${name} has a node range for a region that it has no pool in`,
          found: region,
          allowed: regions.length === 0 ? 'none: it has no OpenStack pool' : regions.join(', '),
          remedy: 'correct the name of the region, or remove the range',
        });
      },
    ]),
  );
}

function checkSize(what: string, range: Cidr | undefined, family: 4 | 6, least: number, most: number): void {
  // A range of the other family is reported by the plan of its space.
  if (range === undefined || range.family !== family || (range.prefix >= least && range.prefix <= most)) return;
  throw new Problem({
    what: `${what} has no useful size`,
    found: range,
    allowed: least === 0 ? `a prefix length of ${most} or shorter` : `a prefix length of ${least} to ${most}`,
    remedy: 'choose another, or leave the choice to the plan',
  });
}

interface Entry {
  readonly kind: 'pods' | 'services' | 'nodes' | 'region' | 'site' | 'management';
  readonly label: string;
  readonly range: Cidr;

  /** For nodes and regions: the name of the region. */
  readonly region?: string;
}

function overlapProblems(index: FleetIndex, cluster: ClusterDescription, ranges: ClusterRanges): Problem[] {
  const entries = entriesOf(index, cluster, ranges);
  const spaces = new Map(entries.filter(({ kind }) => kind === 'region').map((entry) => [keyOf(entry), entry.range]));
  return overlappingPairs(entries, ({ range }) => range)
    .filter(([outer, inner]) => isMistake(outer, inner, spaces))
    .map(
      ([outer, inner]) =>
        new Problem({
          what: `${outer.label} and ${inner.label} overlap, and ${cluster.name} needs both`,
          found: [outer.range, inner.range],
          allowed: 'ranges without a common address',
          remedy: remedyOf(outer, inner),
          path: cluster.name,
        }),
    );
}

/** Whoever had the forwarder's address in a network could not be reached from any node: it is the node's own. */
function forwarderProblems(index: FleetIndex, cluster: ClusterDescription, ranges: ClusterRanges): Problem[] {
  if (!index.managementClusters.get(cluster.managementCluster)?.endpoint.names?.forwards) return [];
  return entriesOf(index, cluster, ranges)
    .filter(({ range }) => range.contains(FORWARDER[range.family].address))
    .map(
      ({ label, range }) =>
        new Problem({
          what: `${label} holds an address that every node of ${cluster.name} has for itself`,
          found: range,
          allowed: `ranges without ${FORWARDER[range.family].address}, where pods find their API`,
          remedy: 'choose another range: this one is for benchmarks, and no network of yours',
          path: cluster.name,
        }),
    );
}

function entriesOf(index: FleetIndex, cluster: ClusterDescription, ranges: ClusterRanges): Entry[] {
  const { name } = cluster;
  const entries: Entry[] = [];
  const add = (kind: Entry['kind'], label: string, range: Cidr | undefined, region?: string) => {
    if (range !== undefined) entries.push({ kind, label, range, ...(region !== undefined && { region }) });
  };
  add('pods', `the pod range of ${name}`, ranges.podRange);
  add('pods', `the IPv6 pod range of ${name}`, ranges.podRangeV6);
  add('services', `the service range of ${name}`, ranges.serviceRange);
  add('services', `the IPv6 service range of ${name}`, ranges.serviceRangeV6);
  for (const region of poolsByRegion(cluster).keys()) {
    const known = index.regions.get(region);
    add('region', `the address space of region ${region}`, known?.addressSpace, region);
    add('region', `the IPv6 address space of region ${region}`, known?.addressSpaceV6, region);
    add('nodes', `the node range of ${name} in region ${region}`, ranges.nodeRanges.get(region), region);
    add('nodes', `the IPv6 node range of ${name} in region ${region}`, ranges.nodeRangesV6.get(region), region);
  }
  for (const site of sitesOf(cluster)) {
    add('site', `the address space of site ${site.name}`, site.addressSpace);
    add('site', `the IPv6 address space of site ${site.name}`, site.addressSpaceV6);
  }
  const management = index.managementClusters.get(cluster.managementCluster);
  for (const range of management?.ranges ?? [])
    add('management', `a range of management cluster ${management!.name}`, range);
  return entries;
}

/**
 * Two ranges may overlap when one is meant to be a part of the other. A management cluster may lie inside the address space
 * of a region, since no cluster is given its range there; then only the nodes' own range counts.
 */
function isMistake(outer: Entry, inner: Entry, spaces: ReadonlyMap<string, Cidr>): boolean {
  if (outer.kind === 'management' && inner.kind === 'management') return false;
  if (outer.kind === 'region' && inner.kind === 'management') return outer.range.equals(inner.range);
  const nodes = [outer, inner].find(({ kind }) => kind === 'nodes');
  if (nodes === undefined) return true;
  const other = nodes === outer ? inner : outer;
  const space = spaces.get(keyOf(nodes));
  if (other.kind === 'region' && other.region === nodes.region) return false;
  if (space === undefined || !space.contains(nodes.range)) return true;
  return other.kind === 'management' && !other.range.contains(space);
}

function remedyOf(outer: Entry, inner: Entry): string {
  const kinds = [outer.kind, inner.kind];
  if (kinds.includes('pods')) return 'choose another pod range, or change the other of the two';
  if (kinds.includes('services')) return 'choose another service range, or change the other of the two';
  if (kinds.includes('nodes')) return 'choose another node range, or change the other of the two';
  return 'change one of the two, or keep the cluster out of one of them';
}

function keyOf({ region = '', range }: Entry): string {
  return `${region} ${range.family}`;
}

function capacityProblems(cluster: ClusterDescription, ranges: ClusterRanges): Problem[] {
  const { name, pools } = cluster;
  const nodes = pools.reduce(
    (sum, pool) => sum + (isOpenStack(pool) ? pool.nodes.max : Object.keys(pool.hosts).length),
    0,
  );
  return problemsOf(
    name,
    ...[ranges.podRange, ranges.podRangeV6].map((range) => () => checkPodRange(name, range, nodes)),
    ...[...poolsByRegion(cluster)].flatMap(([region, regional]) => {
      const servers = regional.reduce((sum, pool) => sum + pool.nodes.max, 0);
      return [() => checkNodeRange(name, region, ranges.nodeRanges.get(region), servers)];
    }),
  );
}

function checkPodRange(name: string, range: Cidr | undefined, nodes: number): void {
  if (range === undefined) return;
  const room = range.subnetCount(NODE_POD_PREFIX[range.family]);
  // A range that has no room for one node is reported with its size.
  if (room === 0n || BigInt(nodes) <= room) return;
  throw new Problem({
    what: `${name} has more nodes than its pod range ${range.toString()} has room for`,
    found: nodes,
    allowed: `${room}, with a /${NODE_POD_PREFIX[range.family]} for each`,
    remedy: 'choose a wider pod range before the cluster is made, or spread the nodes over several clusters',
  });
}

function checkNodeRange(name: string, region: string, range: Cidr | undefined, servers: number): void {
  if (range === undefined || BigInt(servers) <= range.size - NEUTRONS_OWN) return;
  throw new Problem({
    what: `${name} has more servers in region ${region} than its node range ${range.toString()} has addresses`,
    found: servers,
    allowed: `${range.size - NEUTRONS_OWN}`,
    remedy: `choose a wider node range before the cluster is made, or a smaller nodePrefix for region ${region}`,
  });
}

function dualStackProblems(cluster: ClusterDescription): Problem[] {
  const { name, dualStack = false, podRangeV6, serviceRangeV6 } = cluster;
  if (!dualStack) {
    const range = podRangeV6 ?? serviceRangeV6;
    if (range === undefined) return [];
    return [
      new Problem({
        what: `${name} has an IPv6 range but is not dual-stack`,
        found: range,
        allowed: 'IPv6 ranges of dual-stack clusters',
        remedy: 'set dualStack, or remove the range',
        path: name,
      }),
    ];
  }
  return cluster.pools.flatMap((pool) => {
    const place = isOpenStack(pool) ? pool.region : pool.site;
    if (place.addressSpaceV6 !== undefined) return [];
    const kind = isOpenStack(pool) ? 'region' : 'site';
    return [
      new Problem({
        what: `node pool ${pool.name} of ${name} is dual-stack, but ${kind} ${place.name} has no IPv6 addresses`,
        allowed: `a ${kind} with addressSpaceV6`,
        remedy: `give the ${kind} its addressSpaceV6, or make the cluster single-stack`,
        path: `${name}/${pool.name}`,
      }),
    ];
  });
}
