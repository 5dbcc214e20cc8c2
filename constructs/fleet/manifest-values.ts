import { createRequire } from 'node:module';
import { type ApiObject, App, ResolutionContext } from 'cdk8s';
import { mayBeToken } from './token-guard';

/**
 * The one file that reaches into cdk8s' inside, for speed alone: what it renders is byte for byte the same; the test compares.
 *
 * cdk8s offers each number and each word of each object to four resolvers, and looks up the app and copies the key's path for
 * each of them, although only objects of a class, and tokens, can be anything but themselves; then it sorts keys that are
 * sorted. With a cdk8s that looks different inside, or with `TENANTRY_STOCK_SYNTHESIS=1`, its own way is taken.
 */
type Resolve = (key: string[], value: unknown, object: ApiObject) => unknown;

type Sanitize = (value: unknown, options?: SanitizeOptions) => unknown;

interface SanitizeOptions {
  readonly sortKeys?: boolean;
  readonly filterEmptyObjects?: boolean;
  readonly filterEmptyArrays?: boolean;
}

const load = createRequire(__filename);

let isRunning = false;

/** Runs a function while plain values of API objects skip cdk8s' resolvers. */
export function withPlainValuesAsTheyAre<T>(render: () => T): T {
  if (isRunning) return render();
  const resolving = load('cdk8s/lib/resolve') as { resolve?: Resolve };
  const sanitizing = load('cdk8s/lib/_util') as { sanitizeValue?: Sanitize };
  const { resolve } = resolving;
  const { sanitizeValue } = sanitizing;
  if (resolve?.length !== 3 || sanitizeValue?.length !== 1 || process.env.TENANTRY_STOCK_SYNTHESIS === '1') {
    return render();
  }
  isRunning = true;
  resolving.resolve = resolvePlain;
  sanitizing.sanitizeValue = (value, options = {}) => sanitized(value, options, sanitizeValue);
  try {
    return render();
  } finally {
    isRunning = false;
    resolving.resolve = resolve;
    sanitizing.sanitizeValue = sanitizeValue;
  }
}

function resolvePlain(key: string[], value: unknown, object: ApiObject): unknown {
  const path = [...key];
  const quick = (one: unknown): unknown => {
    if (typeof one !== 'object' || one === null) return mayBeToken(one) ? offered(one) : one;
    if (Array.isArray(one)) {
      return one.map((item, index) => {
        path.push(`${index}`);
        const resolved = quick(item);
        path.pop();
        return resolved;
      });
    }
    if (one.constructor !== Object) return offered(one);
    const copy: Record<string, unknown> = {};
    for (const name of Object.keys(one)) {
      path.push(name);
      copy[name] = quick((one as Record<string, unknown>)[name]);
      path.pop();
    }
    return copy;
  };
  const offered = (one: unknown): unknown => {
    const context = new ResolutionContext(object, [...path], one);
    for (const resolver of App.of(object).resolvers) {
      resolver.resolve(context);
      if (context.replaced) return quick(context.replacedValue);
    }
    return one;
  };
  return quick(value);
}

function sanitized(value: unknown, options: SanitizeOptions, stock: Sanitize): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    if (options.filterEmptyArrays && value.length === 0) return undefined;
    return value.map((item: unknown) => sanitized(item, options, stock));
  }
  if (value.constructor !== Object) return stock(value, options);
  const keys = Object.keys(value);
  if ((options.sortKeys ?? true) && !isSorted(keys)) keys.sort();
  const copy: Record<string, unknown> = {};
  let isEmpty = true;
  for (const key of keys) {
    const item = sanitized((value as Record<string, unknown>)[key], options, stock);
    if (item === undefined) continue;
    copy[key] = item;
    isEmpty = false;
  }
  return options.filterEmptyObjects && isEmpty ? undefined : copy;
}

function isSorted(keys: readonly string[]): boolean {
  for (let index = 1; index < keys.length; index += 1) if (keys[index - 1]! > keys[index]!) return false;
  return true;
}
