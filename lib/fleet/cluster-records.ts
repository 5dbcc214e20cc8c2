import type { Allocations, AllocationsProps } from '../allocations';
import { compareNames, ownValue } from '../names';
import { FIRST_KEYS, KEY_PURPOSES, type KeyPurpose } from '../rotation/rotation-problems';
import type { ClusterDescription } from './description';

/** What is remembered of clusters so that no later synthesis skips a step, or takes one for another. */
export type ClusterRecords = Required<
  Pick<AllocationsProps, 'versions' | 'etcdVersions' | 'keys' | 'encrypted' | 'hibernations'>
>;

/**
 * What the next synthesis has to know of each cluster.
 *
 * @param isKept whether a cluster is not synthesized now, so that it stays recorded as it is
 */
export function recordClusters(
  clusters: readonly ClusterDescription[],
  isKept: (cluster: string) => boolean,
  before: Allocations,
): ClusterRecords {
  const record = <T>(section: Readonly<Record<string, T>>, valueOf: (cluster: ClusterDescription) => T | undefined) =>
    Object.fromEntries(
      clusters.flatMap((cluster) => {
        const value = isKept(cluster.name) ? ownValue(section, cluster.name) : valueOf(cluster);
        return value === undefined ? [] : [[cluster.name, value] as const];
      }),
    );
  return {
    versions: record(before.versions, ({ version }) => `${version}`),
    etcdVersions: record(before.etcdVersions, ({ version }) => version.release.etcd),
    keys: record(before.keys, keysOf),
    encrypted: record(
      before.encrypted,
      ({ encrypted = [] }) => [...encrypted].sort(compareNames).join(',') || undefined,
    ),
    hibernations: record(before.hibernations, (cluster) => hibernationsOf(cluster, before) || undefined),
  };
}

/** How often a cluster has been put to sleep or woken, this time included: odd while it sleeps. */
export function hibernationsOf({ name, hibernated = false }: ClusterDescription, before: Allocations): number {
  const count = ownValue(before.hibernations, name) ?? 0;
  return sleptLast(name, before) === hibernated ? count : count + 1;
}

/** Whether a cluster slept when it was planned last. */
export function sleptLast(cluster: string, before: Allocations): boolean {
  return (ownValue(before.hibernations, cluster) ?? 0) % 2 === 1;
}

/** The keys that are not the first ones any more, or not the only ones. */
function keysOf({ keys = {} }: ClusterDescription): Record<string, string> | undefined {
  const named = (Object.keys(KEY_PURPOSES) as KeyPurpose[]).flatMap((purpose) => {
    const ring = keys[purpose] ?? FIRST_KEYS;
    return ring.equals(FIRST_KEYS) ? [] : [[purpose, `${ring}`] as const];
  });
  return named.length === 0 ? undefined : Object.fromEntries(named);
}
