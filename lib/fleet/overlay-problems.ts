import { podMtu } from '../network/pod-mtu';
import { Problem, problemsOf } from '../problem';
import type { Region } from '../region/region';
import type { Site } from '../region/site';
import type { ClusterDescription } from './description';
import type { PoolDescription } from './pool-description';

/** Smallest packet that every IPv6 network must carry. */
const LEAST_V6 = 1280;

/** What keeps pods of a cluster in different places from reaching each other. */
export function overlayProblems(cluster: ClusterDescription): Problem[] {
  return problemsOf(
    cluster.name,
    () => checkEncapsulation(cluster),
    () => checkMtu(cluster),
  );
}

/** Where a cluster has nodes, each place once. */
export function placesOf({ pools }: Pick<ClusterDescription, 'pools'>): (Region | Site)[] {
  return [...new Set(pools.map((pool) => (pool.kind === 'openstack' ? pool.region : pool.site)))];
}

/** Largest packet of the network of each place that pools are in; undefined where it is unknown. */
export function mtusOf(pools: readonly PoolDescription[]): (number | undefined)[] {
  return placesOf({ pools }).map((place) => ('mtu' in place ? place.mtu : undefined));
}

function checkEncapsulation(cluster: ClusterDescription): void {
  const { name, cni } = cluster;
  const places = placesOf(cluster).map((place) => place.name);
  if (places.length < 2 || cni.name === 'none' || cni.encapsulation !== 'native') return;
  throw new Problem({
    what: `pods of ${name} in different places could not reach each other: ${cni} sends their packets as they are, and no router on the way knows their addresses`,
    found: places,
    allowed: 'nodes in one place, or an encapsulation',
    remedy: `use Cni.${cni}({ encapsulation: 'vxlan' }); with isEncrypted where others own the way between the places`,
  });
}

function checkMtu(cluster: ClusterDescription): void {
  const { name, cni, dualStack = false } = cluster;
  const mtu = podMtu(cni, mtusOf(cluster.pools));
  if (mtu === undefined || !dualStack || mtu >= LEAST_V6) return;
  throw new Problem({
    what: `packets of pods of ${name} would be smaller than IPv6 allows: ${cni} takes ${cni.overhead} bytes of each`,
    found: mtu,
    allowed: `${LEAST_V6} bytes or more`,
    remedy: 'raise the mtu of the region, if its network carries more, or use one family of addresses',
  });
}
