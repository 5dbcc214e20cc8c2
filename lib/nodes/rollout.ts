import { Problem } from '../problem';

/** In which order the nodes of a pool give way to their successors when what they are made from changes. */
export class Rollout {
  /**
   * A successor comes first; once it is ready, its predecessor is drained and goes. Takes room for further servers in the quota.
   *
   * @param atOnce nodes that may be replaced at the same time, at least 1
   * @throws Problem when it is no such number
   */
  static surge(atOnce = 1): Rollout {
    return new Rollout('surge', checked(atOnce));
  }

  /**
   * A node is drained and goes; then its successor comes in its place, within the quota, and takes over volumes that are kept.
   *
   * @param atOnce nodes that may be away at the same time, at least 1
   * @throws Problem when it is no such number
   */
  static inPlace(atOnce = 1): Rollout {
    return new Rollout('in-place', checked(atOnce));
  }

  /** All nodes with the next apply, each after its successor has come and without being drained. */
  static allAtOnce(): Rollout {
    return new Rollout('surge', Infinity);
  }

  private constructor(
    /** Who is first: the successor (`surge`), or the way out (`in-place`). */
    readonly order: 'surge' | 'in-place',
    /** Nodes that may be replaced at the same time. */
    readonly atOnce: number,
  ) {}

  /** `surge 1`, `in-place 2`, or `all at once`. */
  toString(): string {
    return this.atOnce === Infinity ? 'all at once' : `${this.order} ${this.atOnce}`;
  }
}

function checked(atOnce: number): number {
  if (Number.isInteger(atOnce) && atOnce > 0) return atOnce;
  throw new Problem({
    what: 'no node could ever be replaced',
    found: atOnce,
    allowed: 'a whole number, at least 1',
    remedy: 'say how many nodes may be replaced at the same time',
  });
}
