import type { NodeCount } from './node-count';

/** How many nodes of a pool a zone has. */
export interface ZoneCount {
  /** Availability zone. */
  readonly zone: string;

  /** The fewest nodes. */
  readonly min: number;

  /** The most nodes, at least 1. */
  readonly max: number;
}

/**
 * Shares a pool's nodes out to its zones: as evenly as whole nodes can be, what is left over to the first zones. Together the
 * zones never have fewer or more nodes than the pool.
 *
 * @param zones at least one, each once
 * @returns a share for each zone that gets any node
 */
export function zoneCounts(nodes: NodeCount, zones: readonly string[]): ZoneCount[] {
  const share = (count: number, position: number) =>
    Math.floor(count / zones.length) + (position < count % zones.length ? 1 : 0);
  return zones
    .map((zone, position) => ({ zone, min: share(nodes.min, position), max: share(nodes.max, position) }))
    .filter(({ max }) => max > 0);
}
