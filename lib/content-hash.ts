import { hash } from 'node:crypto';

/**
 * Digits that stand for a value: equal ones for equal values.
 *
 * @param value what JSON can hold; the order of its keys counts
 * @param digits how many hexadecimal digits, at most 64
 * @internal
 */
export function contentHash(value: unknown, digits = 10): string {
  return textHash(JSON.stringify(value), digits);
}

/**
 * Digits that stand for a text.
 *
 * @param digits how many hexadecimal digits, at most 64
 * @internal
 */
export function textHash(text: string, digits = 10): string {
  return hash('sha256', text).slice(0, digits);
}
