import {
  clusterNamespace,
  dnsLabel,
  LABEL_LENGTH,
  machineGroupName,
  nodeName,
  properName,
  unknownName,
} from '../names';
import { Problem, problemsOf } from '../problem';
import type { Region } from '../region/region';
import type { Site } from '../region/site';
import type { ClusterDescription } from './description';
import { type FleetIndex, isOpenStack } from './fleet-index';
import type { OpenStackPoolDescription } from './pool-description';
import { zonesOf } from './pool-problems';

/** Most characters of a cluster's name: what a Cilium mesh takes. */
const CLUSTER_NAME_LENGTH = 32;

/** Cluster API puts two random parts of five letters behind the name of an autoscaled pool, each after a dash. */
const RANDOM_SUFFIX_LENGTH = 12;

/** All that is wrong with the names of a fleet and with what is looked up by them. */
export function nameProblems(index: FleetIndex): Problem[] {
  const { fleet } = index;
  return [
    ...duplicates('region or site', [...new Set<Region | Site>([...fleet.regions, ...(fleet.sites ?? [])])]),
    ...duplicates('cluster', [...fleet.managementClusters, ...fleet.clusters]),
    ...duplicates('tenant', fleet.tenants),
    ...fleet.tenants.flatMap(({ name }) => problemsOf(name, () => properName('the name of a tenant', name))),
    ...fleet.managementClusters.flatMap(({ name, region }) =>
      problemsOf(
        name,
        () => properName('the name of a management cluster', name),
        () => checkPlace(index.regions, region, `management cluster ${name}`, 'region'),
      ),
    ),
    ...fleet.clusters.flatMap((cluster) => clusterProblems(index, cluster)),
    ...sharedNodeNames(index),
  ];
}

function clusterProblems(index: FleetIndex, cluster: ClusterDescription): Problem[] {
  const { name, tenant, managementCluster, pools } = cluster;
  const twice = new Set<string>();
  return [
    ...problemsOf(
      name,
      () => properName('the name of a tenant cluster', name, CLUSTER_NAME_LENGTH),
      () => dnsLabel(`the namespace of ${name}`, clusterNamespace(name)),
    ).slice(0, 1),
    ...problemsOf(
      name,
      () => {
        if (index.tenants.has(tenant)) return;
        throw unknownName(`the tenant of ${name} is not one of the fleet`, tenant, [...index.tenants], 'declare it');
      },
      () => {
        if (index.managementClusters.has(managementCluster)) return;
        const known = [...index.managementClusters.keys()];
        throw unknownName(
          `the management cluster of ${name} is not one of the fleet`,
          managementCluster,
          known,
          'declare it',
        );
      },
    ),
    ...pools.flatMap((pool) =>
      problemsOf(
        `${name}/${pool.name}`,
        () => {
          if (!twice.has(pool.name)) twice.add(pool.name);
          else throw duplicate(`node pool of ${name}`, pool.name);
        },
        () => {
          properName(`the name of a node pool of ${name}`, pool.name);
          if (isOpenStack(pool)) checkNodeNames(name, pool);
        },
        () => {
          const what = `node pool ${pool.name} of ${name}`;
          if (isOpenStack(pool)) checkPlace(index.regions, pool.region, what, 'region');
          else checkPlace(index.sites, pool.site, what, 'site');
        },
      ),
    ),
  ];
}

function checkNodeNames(cluster: string, pool: OpenStackPoolDescription): void {
  const { nodes } = pool;
  const longest = nodes.isFixed
    ? nodeName(cluster, pool.name, Math.max(0, nodes.max - 1))
    : zonesOf(pool)
        .map((zone) => machineGroupName(cluster, pool.name, zone) + '-xxxxx'.repeat(RANDOM_SUFFIX_LENGTH / 6))
        .reduce((a, b) => (b.length > a.length ? b : a), '');
  if (longest.length > LABEL_LENGTH) {
    throw new Problem({
      what: `nodes of pool ${pool.name} of ${cluster} would have names that are too long`,
      found: longest,
      allowed: `${LABEL_LENGTH} characters; this has ${longest.length}`,
      remedy: `shorten the name of the pool or of the cluster by ${longest.length - LABEL_LENGTH}`,
    });
  }
}

function checkPlace(known: ReadonlyMap<string, unknown>, place: Region | Site, what: string, kind: string): void {
  const found = known.get(place.name);
  if (found === undefined) {
    throw unknownName(
      `${what} is in a ${kind} that is not one of the fleet`,
      place.name,
      [...known.keys()],
      `declare the ${kind}`,
    );
  }
  if (found !== place) {
    throw new Problem({
      what: `${what} has another definition of its ${kind} than the fleet`,
      found: place.name,
      allowed: `one definition of each ${kind}`,
      remedy: `define the ${kind} once and use that value everywhere`,
    });
  }
}

/** `acme-prod` with pool `web` and `acme` with pool `prod-web` would both have a node `acme-prod-web-0`. */
function sharedNodeNames({ clusters }: FleetIndex): Problem[] {
  const owners = new Map<string, string>();
  return clusters.flatMap(({ name, pools }) =>
    uniqueByName(pools.filter(isOpenStack)).flatMap((description) => {
      const { name: pool, nodes } = description;
      const prefixes = [
        `${name}-${pool}`,
        ...(nodes.isFixed ? [] : zonesOf(description).map((zone) => machineGroupName(name, pool, zone))),
      ];
      const taken = prefixes.find((prefix) => owners.has(prefix));
      if (taken === undefined) {
        for (const prefix of prefixes) owners.set(prefix, `${name}/${pool}`);
        return [];
      }
      const other = owners.get(taken)!;
      return [
        new Problem({
          what: `nodes of ${other} and of ${name}/${pool} would have the same names`,
          found: nodeName(name, pool, 0),
          allowed: 'names that no other node has: a cloud controller looks servers up by name',
          remedy: 'rename one of the two pools',
          path: `${name}/${pool}`,
        }),
      ];
    }),
  );
}

function uniqueByName<T extends { readonly name: string }>(things: readonly T[]): T[] {
  return [...new Map(things.map((thing) => [thing.name, thing])).values()];
}

function duplicates(kind: string, things: readonly { readonly name: string }[]): Problem[] {
  const seen = new Set<string>();
  return things.flatMap(({ name }) => {
    if (seen.has(name)) return [duplicate(kind, name).at(name)];
    seen.add(name);
    return [];
  });
}

function duplicate(kind: string, name: string): Problem {
  return new Problem({
    what: `the name ${name} is given twice`,
    allowed: `one ${kind} of each name`,
    remedy: 'rename one of the two',
  });
}
