import { Problem } from '../problem';
import { formatAddress, parseAddress } from './address';

const BRAND = Symbol.for('tenantry.Cidr');

/**
 * A range of IPv4 or IPv6 addresses that share a prefix, such as `10.16.0.0/13` or `fd00:16::/48`.
 *
 * A value: two with the same text are equal. Written everywhere in one form, so that output never changes by spelling.
 */
export class Cidr {
  /**
   * Reads a range in CIDR notation.
   *
   * @throws Problem when the text is no such range, or when its address has bits behind the prefix
   */
  static of(text: string): Cidr {
    const [, host = '', length = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
    const address = parseAddress(host);
    const prefix = Number(length);
    if (address === undefined || length === '' || prefix > bitsOf(address.family)) {
      throw new Problem({
        what: 'an address range is malformed',
        found: text,
        allowed: 'an IPv4 or IPv6 network in CIDR notation, such as 10.16.0.0/13 or fd00:16::/48',
        remedy: 'write the network address, a slash and the prefix length',
      });
    }
    const hostBits = BigInt(bitsOf(address.family) - prefix);
    const cidr = new Cidr(address.family, prefix, (address.value >> hostBits) << hostBits);
    if (cidr.start !== address.value) {
      throw new Problem({
        what: 'an address range does not start at its network address',
        found: text,
        allowed: `${cidr.first}/${prefix}`,
        remedy: `write ${cidr.toString()}, or a longer prefix`,
      });
    }
    return cidr;
  }

  /**
   * The range that has one address alone.
   *
   * @param address an IPv4 or IPv6 address
   * @throws Problem when the text is none
   */
  static ofAddress(address: string): Cidr {
    return Cidr.of(`${address}/${address.includes(':') ? 128 : 32}`);
  }

  /** Whether a value is a {@link Cidr}, also one from another copy of this library. */
  static isCidr(value: unknown): value is Cidr {
    return typeof value === 'object' && value !== null && BRAND in value;
  }

  /** @internal */
  readonly [BRAND] = true;

  /** Number of addresses, network and broadcast address included. */
  readonly size: bigint;

  /** @internal The last address as a number. */
  readonly end: bigint;

  #text?: string;

  private constructor(
    /** The version of the Internet protocol. */
    readonly family: 4 | 6,
    /** Number of leading bits that all addresses share, 0 to 32 or 128. */
    readonly prefix: number,
    /** @internal The first address as a number. */
    readonly start: bigint,
  ) {
    this.size = 1n << BigInt(bitsOf(family) - prefix);
    this.end = start + this.size - 1n;
  }

  /** The first address, which for IPv4 is the network's own. */
  get first(): string {
    return formatAddress({ family: this.family, value: this.start });
  }

  /** The last address, which for IPv4 is the broadcast address. */
  get last(): string {
    return formatAddress({ family: this.family, value: this.end });
  }

  /** Whether a range or a single address lies wholly inside; never across families. */
  contains(other: Cidr | string): boolean {
    if (typeof other !== 'string') {
      return this.family === other.family && this.start <= other.start && other.end <= this.end;
    }
    const address = parseAddress(other);
    return address?.family === this.family && this.start <= address.value && address.value <= this.end;
  }

  /** Whether the two share an address; never across families. */
  overlaps(other: Cidr): boolean {
    return this.family === other.family && this.start <= other.end && other.start <= this.end;
  }

  /** How many ranges of a prefix length fit inside, 0 when the prefix is shorter than this one's. */
  subnetCount(prefix: number): bigint {
    return prefix < this.prefix || prefix > bitsOf(this.family) ? 0n : 1n << BigInt(prefix - this.prefix);
  }

  /**
   * The n-th range of a prefix length inside this one, counted from 0 at the lowest address.
   *
   * @throws Problem when there are not that many
   */
  subnet(prefix: number, index: number | bigint): Cidr {
    const count = this.subnetCount(prefix);
    if (!isIndex(index) || BigInt(index) >= count) {
      throw new Problem({
        what: `${this.toString()} has no such part of prefix length ${prefix}`,
        found: Number(index),
        allowed: count === 0n ? 'none' : `0 to ${count - 1n}`,
        remedy: 'widen the range, or make its parts smaller',
      });
    }
    return new Cidr(this.family, prefix, this.start + BigInt(index) * (1n << BigInt(bitsOf(this.family) - prefix)));
  }

  /**
   * The n-th address, counted from 0 at the network's own address.
   *
   * @throws Problem when there are not that many
   */
  hostAt(index: number | bigint): string {
    if (!isIndex(index) || BigInt(index) >= this.size) {
      throw new Problem({
        what: `${this.toString()} has no such address`,
        found: Number(index),
        allowed: `0 to ${this.size - 1n}`,
        remedy: 'widen the range',
      });
    }
    return formatAddress({ family: this.family, value: this.start + BigInt(index) });
  }

  /** Whether the two are the same range. */
  equals(other: Cidr): boolean {
    return this.family === other.family && this.prefix === other.prefix && this.start === other.start;
  }

  /** CIDR notation, such as `10.16.0.0/13`; IPv6 as RFC 5952 writes it. */
  toString(): string {
    return (this.#text ??= `${this.first}/${this.prefix}`);
  }

  /** CIDR notation. */
  toJSON(): string {
    return this.toString();
  }
}

/** Orders ranges by family and first address, the wider first: of two neighbours the second lies in the first or behind it. */
export function compareCidrs(a: Cidr, b: Cidr): number {
  if (a.family !== b.family) return a.family - b.family;
  if (a.start !== b.start) return a.start < b.start ? -1 : 1;
  return a.prefix - b.prefix;
}

function bitsOf(family: 4 | 6): number {
  return family === 4 ? 32 : 128;
}

function isIndex(index: number | bigint): boolean {
  return (typeof index === 'bigint' || Number.isSafeInteger(index)) && index >= 0;
}
