import { createRequire } from 'node:module';
import { ApiObject, App, JsonPatch, ResolutionContext } from 'cdk8s';
import { withBindingsAsTables } from './generated-bindings';
import { sortedKeys } from './sorted-keys';
import { mayBeToken } from './token-guard';

/**
 * The one file that reaches into cdk8s' inside, for speed alone: what it renders is byte for byte the same; the test compares.
 *
 * cdk8s offers each number and each word of each object to four resolvers, and looks up the app and copies the key's path for
 * each of them, although only objects of a class, and tokens, can be anything but themselves; then it copies everything again, to
 * sort the keys, and applies an empty list of patches. Here one pass does all of it. With a cdk8s that looks different inside, or
 * with `TENANTRY_STOCK_SYNTHESIS=1`, its own way is taken.
 */
type Resolve = (key: string[], value: unknown, object: ApiObject) => unknown;

type Patch = (this: void, document: unknown, ...patches: JsonPatch[]) => unknown;

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
  const patching = JsonPatch as { apply: Patch };
  const { apply } = patching;
  // What is resolved is sanitized next.
  let last: unknown;
  isRunning = true;
  resolving.resolve = (key, value, object) => (last = new PlainCopy(key, object, sanitizeValue).of(value));
  sanitizing.sanitizeValue = (value, options = {}) => {
    const { filterEmptyObjects = false, filterEmptyArrays = false } = options;
    if (value !== last || filterEmptyObjects !== filterEmptyArrays) return sanitizeValue(value, options);
    return filterEmptyObjects ? withoutEmpty(value) : value;
  };
  patching.apply = (document, ...patches) => (patches.length > 0 ? apply(document, ...patches) : document);
  try {
    return withBindingsAsTables(render);
  } finally {
    isRunning = false;
    patching.apply = apply;
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
  own.forEach(renderOnce);
  try {
    run();
  } finally {
    own.forEach(forget);
  }
}

function renderOnce(object: ApiObject): void {
  const render = object.toJson.bind(object) as () => unknown;
  let rendered: unknown;
  object.toJson = () => (rendered ??= render());
}

function forget(object: Partial<ApiObject>): void {
  delete object.toJson;
}

function isStock(): boolean {
  const { TENANTRY_STOCK_SYNTHESIS, CDK8S_DISABLE_SORT } = process.env;
  return TENANTRY_STOCK_SYNTHESIS === '1' || Boolean(CDK8S_DISABLE_SORT);
}

/** Makes copies with what stands for other values replaced, keys sorted, and nothing undefined. */
class PlainCopy {
  private readonly path: (string | number)[];

  constructor(
    key: readonly string[],
    private readonly object: ApiObject,
    private readonly sanitize: Sanitize,
  ) {
    this.path = [...key];
  }

  of(value: unknown): unknown {
    if (value === null || value === undefined) return undefined;
    if (typeof value !== 'object') return mayBeToken(value) ? this.offered(value) : value;
    if (Array.isArray(value)) return this.ofList(value);
    if (value.constructor !== Object) return this.offered(value);
    const copy: Record<string, unknown> = {};
    for (const name of sortedKeys(value)) {
      let item = (value as Record<string, unknown>)[name];
      if (typeof item === 'object' || mayBeToken(item)) {
        this.path.push(name);
        item = this.of(item);
        this.path.pop();
      }
      if (item !== undefined) copy[name] = item;
    }
    return copy;
  }

  private ofList(list: readonly unknown[]): unknown[] {
    return list.map((item, index) => {
      this.path.push(index);
      const resolved = this.of(item);
      this.path.pop();
      return resolved;
    });
  }

  private offered(value: unknown): unknown {
    const context = new ResolutionContext(this.object, this.path.map(String), value);
    for (const resolver of App.of(this.object).resolvers) {
      resolver.resolve(context);
      if (context.replaced) return this.of(context.replacedValue);
    }
    return this.sanitize(value);
  }
}

/** A copy without empty lists and maps, as cdk8s makes one. */
function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(withoutEmpty);
  const copy: Record<string, unknown> = {};
  let isEmpty = true;
  for (const key in value) {
    const item = withoutEmpty((value as Record<string, unknown>)[key]);
    if (item === undefined) continue;
    copy[key] = item;
    isEmpty = false;
  }
  return isEmpty ? undefined : copy;
}
