import { Problem } from '../problem';

/** How many nodes a pool has: a number, or a range that an autoscaler moves in. */
export class NodeCount {
  /**
   * Exactly as many.
   *
   * @param count whole, at least 0
   * @throws Problem when it is something else
   */
  static fixed(count: number): NodeCount {
    return NodeCount.of(count, count);
  }

  /**
   * As many as the load needs.
   *
   * @param min whole, at least 0
   * @param max whole, more than `min`
   * @throws Problem when the two are something else
   */
  static between(min: number, max: number): NodeCount {
    if (min >= max) {
      throw new Problem({
        what: 'a node count has no room to move',
        found: { min, max },
        allowed: 'a maximum above the minimum',
        remedy: 'raise the maximum, or use NodeCount.fixed',
      });
    }
    return NodeCount.of(min, max);
  }

  private static of(min: number, max: number): NodeCount {
    for (const count of [min, max]) {
      if (!Number.isInteger(count) || count < 0) {
        throw new Problem({
          what: 'a node count is not a number of nodes',
          found: count,
          allowed: 'a whole number, 0 or more',
          remedy: 'correct it',
        });
      }
    }
    return new NodeCount(min, max);
  }

  private constructor(
    /** The fewest nodes. */
    readonly min: number,
    /** The most nodes. */
    readonly max: number,
  ) {}

  /** Whether the count never moves. */
  get isFixed(): boolean {
    return this.min === this.max;
  }

  /** `3` or `2 to 8`. */
  toString(): string {
    return this.isFixed ? `${this.min}` : `${this.min} to ${this.max}`;
  }
}
