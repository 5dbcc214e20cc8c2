import { IPv4, IPv6 } from 'ipaddr.js';

/** An Internet address as a number, for arithmetic. */
export interface Address {
  /** The version of the Internet protocol. */
  readonly family: 4 | 6;

  /** The address read as one number, most significant byte first. */
  readonly value: bigint;
}

/**
 * Reads an IPv4 address in its four-part decimal form, or an IPv6 address without a zone.
 *
 * @returns undefined when the text is something else
 */
export function parseAddress(text: string): Address | undefined {
  try {
    if (FOUR_PARTS.test(text)) return { family: 4, value: numberOf(IPv4.parse(text).toByteArray()) };
    if (SIX.test(text)) return { family: 6, value: numberOf(IPv6.parse(text).toByteArray()) };
    return undefined;
  } catch {
    // What the parser calls invalid.
    return undefined;
  }
}

/** The parser would also take `10.1`, and read `010` as eight. */
const FOUR_PARTS = /^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}$/;

/** The parser would also take a zone. */
const SIX = /^[0-9a-f:.]*:[0-9a-f:.]*$/i;

/** Writes an address in the form that OpenStack and Kubernetes give back: for IPv6, that of RFC 5952. */
export function formatAddress({ family, value }: Address): string {
  if (family === 4) {
    const number = Number(value);
    return new IPv4([24, 16, 8, 0].map((bits) => (number >>> bits) & 0xff)).toString();
  }
  return new IPv6(
    [112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n].map((bits) => Number((value >> bits) & 0xffffn)),
  ).toRFC5952String();
}

/** Whole numbers are added up in parts, since arithmetic with bigints costs ten times as much. */
function numberOf(bytes: readonly number[]): bigint {
  let value = 0n;
  for (let first = 0; first < bytes.length; first += 4) {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(first, first + 4);
    value = (value << 32n) | BigInt(a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d);
  }
  return value;
}
