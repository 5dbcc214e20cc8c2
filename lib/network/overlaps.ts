import { type Cidr, compareCidrs } from './cidr';

/**
 * All pairs of items whose ranges overlap, the wider first.
 *
 * Sorts and sweeps once over the addresses: ranges nest or are disjoint, so those that are open at an address form a stack.
 * The cost grows with the items and the pairs found, not with the square of the items.
 */
export function overlappingPairs<T>(items: readonly T[], rangeOf: (item: T) => Cidr): [outer: T, inner: T][] {
  const pairs: [T, T][] = [];
  const sorted = items.map((item) => ({ item, range: rangeOf(item) })).sort((a, b) => compareCidrs(a.range, b.range));
  const open: typeof sorted = [];
  for (const entry of sorted) {
    while (open.length > 0 && !open.at(-1)!.range.overlaps(entry.range)) open.pop();
    for (const outer of open) pairs.push([outer.item, entry.item]);
    open.push(entry);
  }
  return pairs;
}
