import { createRequire } from 'node:module';
import type { ApiObject } from 'cdk8s';
import { mayBeToken } from './token-guard';

/**
 * The one file that reaches into cdk8s' inside, for speed alone: what it renders is byte for byte the same; the test compares.
 *
 * cdk8s offers each number and each word of each object to four resolvers, and looks up the app and copies the key's path for
 * each of them, although only objects of a class, and tokens, can be anything but themselves. With a cdk8s that looks different
 * inside, or with `TENANTRY_STOCK_SYNTHESIS=1`, its own way is taken.
 */
type Resolve = (key: string[], value: unknown, object: ApiObject) => unknown;

const load = createRequire(__filename);

/** Runs a function while plain values of API objects skip cdk8s' resolvers. */
export function withPlainValuesAsTheyAre<T>(render: () => T): T {
  const inside = load('cdk8s/lib/resolve') as { resolve?: Resolve };
  const { resolve } = inside;
  if (resolve?.length !== 3 || process.env.TENANTRY_STOCK_SYNTHESIS === '1') return render();
  const path: string[] = [];
  const quick: Resolve = (key, value, object) => {
    if (typeof value !== 'object' || value === null) {
      return mayBeToken(value) ? resolve([...key, ...path], value, object) : value;
    }
    if (Array.isArray(value)) return value.map((item, index) => below(`${index}`, key, item, object));
    if (value.constructor !== Object) return resolve([...key, ...path], value, object);
    const copy: Record<string, unknown> = {};
    for (const name of Object.keys(value)) {
      copy[name] = below(name, key, (value as Record<string, unknown>)[name], object);
    }
    return copy;
  };
  const below = (name: string, ...[key, value, object]: Parameters<Resolve>) => {
    path.push(name);
    const resolved = quick(key, value, object);
    path.pop();
    return resolved;
  };
  inside.resolve = (key, value, object) => {
    path.length = 0;
    return quick(key, value, object);
  };
  try {
    return render();
  } finally {
    inside.resolve = resolve;
  }
}
