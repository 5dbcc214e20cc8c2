import { createRequire } from 'node:module';
import { ApiObject, App, ResolutionContext } from 'cdk8s';
import { withBindingsAsTables } from './generated-bindings';
import { sortedKeys } from './sorted-keys';
import { mayBeToken } from './token-guard';

/**
 * The one file that reaches into cdk8s' inside, for speed alone: what it renders is byte for byte the same; the test compares.
 *
 * cdk8s offers each number and each word of each object to four resolvers, and looks up the app and copies the key's path for
 * each of them, although only objects of a class, and tokens, can be anything but themselves; then it copies everything again, to
 * sort the keys. Here one pass does both. With a cdk8s that looks different inside, or with `TENANTRY_STOCK_SYNTHESIS=1`, its own
 * way is taken.
 */
type Resolve = (key: string[], value: unknown, object: ApiObject) => unknown;

type Sanitize = (value: unknown, options?: SanitizeOptions) => unknown;

interface SanitizeOptions {
  readonly filterEmptyObjects?: boolean;
  readonly filterEmptyArrays?: boolean;
}

const load = createRequire(__filename);

let isRunning = false;

/** Runs a function while plain values of API objects skip cdk8s' resolvers. */
export function withPlainValuesAsTheyAre<T>(render: () => T): T {
  if (isRunning || isStock()) return render();
  const resolving = load('cdk8s/lib/resolve') as { resolve?: Resolve };
  const sanitizing = load('cdk8s/lib/_util') as { sanitizeValue?: Sanitize };
  const { resolve } = resolving;
  const { sanitizeValue } = sanitizing;
  if (resolve?.length !== 3 || sanitizeValue?.length !== 1) return render();
  // What is resolved is sanitized next.
  let last: unknown;
  isRunning = true;
  resolving.resolve = (key, value, object) => (last = resolvePlain(key, value, object, sanitizeValue));
  sanitizing.sanitizeValue = (value, options = {}) => {
    const { filterEmptyObjects = false, filterEmptyArrays = false } = options;
    if (value !== last || filterEmptyObjects !== filterEmptyArrays) return sanitizeValue(value, options);
    return filterEmptyObjects ? withoutEmpty(value) : value;
  };
  try {
    return withBindingsAsTables(render);
  } finally {
    isRunning = false;
    resolving.resolve = resolve;
    sanitizing.sanitizeValue = sanitizeValue;
  }
}

/** Runs a function that changes no object: each is rendered once, however often somebody asks for it. */
export function withObjectsRenderedOnce(apps: Iterable<App>, run: () => void): void {
  if (isStock()) return run();
  const objects = [...apps].flatMap((app) =>
    app.node.findAll().filter((construct) => ApiObject.isApiObject(construct)),
  );
  const own = objects.filter((object) => !Object.hasOwn(object, 'toJson'));
  for (const object of own) {
    const render = object.toJson.bind(object) as () => unknown;
    let rendered: unknown;
    object.toJson = () => (rendered ??= render());
  }
  try {
    run();
  } finally {
    for (const object of own) delete (object as Partial<ApiObject>).toJson;
  }
}

function isStock(): boolean {
  const { TENANTRY_STOCK_SYNTHESIS, CDK8S_DISABLE_SORT } = process.env;
  return TENANTRY_STOCK_SYNTHESIS === '1' || Boolean(CDK8S_DISABLE_SORT);
}

/** A copy with what stands for other values replaced, keys sorted, and nothing undefined. */
function resolvePlain(key: readonly string[], value: unknown, object: ApiObject, sanitize: Sanitize): unknown {
  const path = [...key];
  const quick = (one: unknown): unknown => {
    if (one === null || one === undefined) return undefined;
    if (typeof one !== 'object') return mayBeToken(one) ? offered(one) : one;
    if (Array.isArray(one)) return one.map((item, index) => below(`${index}`, item));
    if (one.constructor !== Object) return offered(one);
    const copy: Record<string, unknown> = {};
    for (const name of sortedKeys(one)) {
      const resolved = below(name, (one as Record<string, unknown>)[name]);
      if (resolved !== undefined) copy[name] = resolved;
    }
    return copy;
  };
  const below = (name: string, one: unknown): unknown => {
    if (typeof one === 'string' && !mayBeToken(one)) return one;
    path.push(name);
    const resolved = quick(one);
    path.pop();
    return resolved;
  };
  const offered = (one: unknown): unknown => {
    const context = new ResolutionContext(object, [...path], one);
    for (const resolver of App.of(object).resolvers) {
      resolver.resolve(context);
      if (context.replaced) return quick(context.replacedValue);
    }
    return sanitize(one);
  };
  return quick(value);
}

/** A copy without empty lists and maps, as cdk8s makes one. */
function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(withoutEmpty);
  const copy: Record<string, unknown> = {};
  let isEmpty = true;
  for (const key of Object.keys(value)) {
    const item = withoutEmpty((value as Record<string, unknown>)[key]);
    if (item === undefined) continue;
    copy[key] = item;
    isEmpty = false;
  }
  return isEmpty ? undefined : copy;
}
