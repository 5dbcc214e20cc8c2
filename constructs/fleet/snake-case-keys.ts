import { Tokenization } from 'cdktf';

/** A key, as a program has it, to the same as Terraform has it. There are a few, which all elements have in common. */
const known = new Map<string, string>();

/**
 * What cdktf's `keysToSnakeCase` makes of a value, each key looked at once.
 *
 * @param snakeCase what cdktf makes of a key
 */
export function snakeCaseKeys(value: unknown, snakeCase: (key: string) => string): unknown {
  if (typeof value !== 'object' || Tokenization.isResolvable(value)) return value;
  if (Array.isArray(value)) return value.map((item) => snakeCaseKeys(item, snakeCase));
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value as object)) {
    if (key === 'tags' || key === 'environment') {
      copy[key] = item;
      continue;
    }
    let snakeKey = known.get(key);
    if (snakeKey === undefined) known.set(key, (snakeKey = snakeCase(key)));
    copy[snakeKey] = snakeCaseKeys(item, snakeCase);
  }
  return copy;
}
