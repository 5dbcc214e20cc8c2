import { compareNames } from '../names';
import type { Region } from '../region/region';
import type { Site } from '../region/site';
import type { ClusterDescription, FleetDescription, ManagementClusterDescription } from './description';
import type { OpenStackPoolDescription, PoolDescription } from './pool-description';

/** A fleet by its names. Of things that share a name the first counts; {@link nameProblems} reports the others. */
export interface FleetIndex {
  /** The fleet as it was declared. */
  readonly fleet: FleetDescription;

  /** Regions by name. */
  readonly regions: ReadonlyMap<string, Region>;

  /** Sites by name. */
  readonly sites: ReadonlyMap<string, Site>;

  /** Management clusters by name. */
  readonly managementClusters: ReadonlyMap<string, ManagementClusterDescription>;

  /** Names of tenants. */
  readonly tenants: ReadonlySet<string>;

  /** Tenant clusters, in the order of their names. */
  readonly clusters: readonly ClusterDescription[];
}

/** Looks up a fleet's names once. */
export function indexOf(fleet: FleetDescription): FleetIndex {
  return {
    fleet,
    regions: firstByName(fleet.regions),
    sites: firstByName(fleet.sites ?? []),
    managementClusters: firstByName(fleet.managementClusters),
    tenants: new Set(fleet.tenants.map(({ name }) => name)),
    clusters: [...firstByName(fleet.clusters).values()].sort((a, b) => compareNames(a.name, b.name)),
  };
}

/** The pools of a cluster that are in OpenStack, by the name of their region. */
export function poolsByRegion(cluster: ClusterDescription): Map<string, OpenStackPoolDescription[]> {
  return groupBy(cluster.pools.filter(isOpenStack), ({ region }) => region.name);
}

/** The sites that a cluster has machines in, each once. */
export function sitesOf(cluster: ClusterDescription): Site[] {
  return [...new Set(cluster.pools.flatMap((pool) => (pool.kind === 'bare-metal' ? [pool.site] : [])))];
}

/** Whether the API server reaches the nodes through a tunnel. */
export function hasTunnel(cluster: ClusterDescription): boolean {
  return cluster.konnectivity ?? true;
}

/** Whether a pool is made of OpenStack servers. */
export function isOpenStack(pool: PoolDescription): pool is OpenStackPoolDescription {
  return pool.kind === 'openstack';
}

/** Items by what they have in common, in the order of their first. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function firstByName<T extends { readonly name: string }>(things: readonly T[]): Map<string, T> {
  const byName = new Map<string, T>();
  for (const thing of things) if (!byName.has(thing.name)) byName.set(thing.name, thing);
  return byName;
}
