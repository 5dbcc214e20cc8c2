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
  if (IPv4.isValidFourPartDecimal(text)) return { family: 4, value: numberOf(IPv4.parse(text).toByteArray()) };
  if (text.includes('%') || !IPv6.isValid(text)) return undefined;
  return { family: 6, value: numberOf(IPv6.parse(text).toByteArray()) };
}

/** Writes an address in the form that OpenStack and Kubernetes give back: for IPv6, that of RFC 5952. */
export function formatAddress({ family, value }: Address): string {
  if (family === 4) return new IPv4(bytesOf(value, 4)).toString();
  return new IPv6(bytesOf(value, 16)).toRFC5952String();
}

function numberOf(bytes: readonly number[]): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function bytesOf(value: bigint, length: number): number[] {
  return Array.from({ length }, (_, index) => Number((value >> BigInt(8 * (length - 1 - index))) & 0xffn));
}
