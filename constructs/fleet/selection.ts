import { Problem, Problems } from '../../lib';
import { unknownName } from '../../lib/names';
import type { TenantCluster } from './tenant-cluster';

/** Names of the clusters that a program or else the environment asks for; undefined for all. */
export function selectedNames(only: readonly string[] | undefined): readonly string[] | undefined {
  const { TENANTRY_ONLY: names } = process.env;
  return only ?? (names ? names.split(',').filter((name) => name !== '') : undefined);
}

/**
 * The clusters with certain names.
 *
 * @throws Problem when no name is given
 * @throws Problems for each name that no cluster has
 */
export function selectClusters(clusters: readonly TenantCluster[], only: readonly string[]): readonly TenantCluster[] {
  if (only.length === 0) {
    throw new Problem({
      what: 'no cluster is selected',
      allowed: 'names of clusters, separated by commas',
      remedy: 'name one, or leave the selection out for all',
    });
  }
  const names = clusters.map(({ name }) => name);
  Problems.refuse(
    only
      .filter((name) => !names.includes(name))
      .map((name) =>
        unknownName(
          'a cluster is selected that the platform does not have',
          name,
          names,
          'correct the name, or leave the selection out for all',
        ),
      ),
  );
  return clusters.filter(({ name }) => only.includes(name));
}
