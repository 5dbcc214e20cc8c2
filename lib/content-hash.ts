import { createHash } from 'node:crypto';

/**
 * Digits that stand for a value: equal ones for equal values.
 *
 * @param value what JSON can hold; the order of its keys counts
 * @param digits how many hexadecimal digits, at most 64
 * @internal
 */
export function contentHash(value: unknown, digits = 10): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, digits);
}
