import { Problem } from './problem';

/** An amount of memory or disk: a whole number of mebibytes. */
export class Size {
  /**
   * An amount in gibibytes (1024³ bytes).
   *
   * @throws Problem when the amount is not a whole number above 0
   */
  static gibibytes(amount: number): Size {
    return new Size(checked('gibibytes', amount) * 1024);
  }

  /**
   * An amount in mebibytes (1024² bytes).
   *
   * @throws Problem when the amount is not a whole number above 0
   */
  static mebibytes(amount: number): Size {
    return new Size(checked('mebibytes', amount));
  }

  private constructor(private readonly amount: number) {}

  /** The amount in mebibytes. */
  toMebibytes(): number {
    return this.amount;
  }

  /**
   * The amount in gibibytes.
   *
   * @throws Problem when that is no whole number; OpenStack counts disks in whole gibibytes
   */
  toGibibytes(): number {
    if (this.amount % 1024 !== 0) {
      throw new Problem({
        what: 'a size is needed in whole gibibytes',
        found: this.toQuantity(),
        allowed: 'a multiple of 1024Mi',
        remedy: `use Size.gibibytes(${Math.ceil(this.amount / 1024)})`,
      });
    }
    return this.amount / 1024;
  }

  /** The amount as Kubernetes writes it, such as `20Gi` or `1536Mi`. */
  toQuantity(): string {
    return this.amount % 1024 === 0 ? `${this.amount / 1024}Gi` : `${this.amount}Mi`;
  }

  /** The amount as Kubernetes writes it. */
  toString(): string {
    return this.toQuantity();
  }

  /** The amount as Kubernetes writes it. */
  toJSON(): string {
    return this.toQuantity();
  }

  /** Whether the two are the same amount. */
  equals(other: Size): boolean {
    return this.amount === other.amount;
  }
}

function checked(unit: string, amount: number): number {
  if (!Number.isSafeInteger(amount) || amount < 1) {
    throw new Problem({
      what: `a size is not a whole number of ${unit}`,
      found: amount,
      allowed: 'a whole number above 0',
      remedy: 'use a smaller unit, or round it',
    });
  }
  return amount;
}
