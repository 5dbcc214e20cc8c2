import { createRequire } from 'node:module';
import { ApiObject, ApiObjectMetadataDefinition, App, JsonPatch, ResolutionContext } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { contentHash } from '../../lib/content-hash';
import { type Convert, type Copying, NO_COPYING, whole, withBindingsAsTables } from './generated-bindings';
import { sortedKeys } from './sorted-keys';
import { mayBeToken } from './token-guard';

/**
 * The one file that reaches into cdk8s' inside, for speed alone: what it renders is byte for byte the same; the test compares.
 *
 * cdk8s offers each number and each word of each object to four resolvers, and looks up the app and copies the key's path for
 * each of them, although only objects of a class, and tokens, can be anything but themselves; then it copies everything again, to
 * sort the keys, and what it has generated copies it once more, to name the fields as Kubernetes does. Here one pass does all of
 * it. Where cdk8s' functions do not read as those whose hash is {@link KNOWN}, or with `TENANTRY_STOCK_SYNTHESIS=1`, its own way
 * is taken.
 */
const KNOWN = '7ab1d17d25';

/** Members of cdk8s' classes that are not in its types. */
interface ObjectInside {
  readonly props: object;
  readonly patches: readonly JsonPatch[];
  readonly metadata: {
    readonly _additionalAttributes: object;
    readonly annotations: object;
    readonly finalizers: readonly string[];
    readonly ownerReferences: readonly object[];
    readonly labels: object;
  };
}

/** What has a method that renders. */
interface Rendering<This> {
  toJson: (this: This) => unknown;
}

/** What cdk8s does with a value that no resolver has replaced. */
type Sanitize = (value: unknown) => unknown;

const load = createRequire(__filename);

let isRunning = false;

/** Runs a function while plain values of API objects skip cdk8s' resolvers. */
export function withPlainValuesAsTheyAre<T>(run: () => T): T {
  if (isRunning || isStock()) return run();
  const { resolve } = load('cdk8s/lib/resolve') as { resolve: unknown };
  const { sanitizeValue } = load('cdk8s/lib/_util') as { sanitizeValue: Sanitize };
  const ofObjects = ApiObject.prototype as Rendering<ApiObject>;
  const ofMetadata = ApiObjectMetadataDefinition.prototype as Rendering<ApiObjectMetadataDefinition>;
  const { toJson } = ofObjects;
  const functions = [resolve, sanitizeValue, toJson, ofMetadata.toJson];
  if (contentHash(functions.map(String)) !== KNOWN) return run();
  const render = (object: ApiObject, convert?: Convert) => rendered(object, sanitizeValue, convert);
  isRunning = true;
  ofObjects.toJson = function () {
    return render(this);
  };
  try {
    return withBindingsAsTables(render, run);
  } finally {
    isRunning = false;
    ofObjects.toJson = toJson;
  }
}

/** Runs a function that changes no object: each of some constructs is rendered once, however often somebody asks for it. */
export function withObjectsRenderedOnce(constructs: readonly IConstruct[], run: () => void): void {
  if (isStock()) return run();
  const objects = constructs.filter((construct) => ApiObject.isApiObject(construct));
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

/**
 * What `ApiObject.toJson` returns.
 *
 * @param convert what becomes of it meanwhile; @default - nothing
 */
function rendered(object: ApiObject, sanitize: Sanitize, convert?: Convert): object {
  try {
    const { props, patches } = object as unknown as ObjectInside;
    const copy = new PlainCopy(object, sanitize);
    const all = { ...props, metadata: metadataOf(object, sanitize) };
    if (convert && patches.length === 0) return convert(all, copy) as object;
    const copied = copy.whole(all) as object;
    const patched = withHeadFirst(patches.length === 0 ? copied : (JsonPatch.apply(copied, ...patches) as object));
    return convert ? (convert(patched, NO_COPYING) as object) : patched;
  } catch (error) {
    const { name, node } = object;
    throw new Error(`Failed serializing construct at path '${node.path}' with name '${name}': ${String(error)}`);
  }
}

function metadataOf(object: ApiObject, sanitize: Sanitize): unknown {
  const { name, namespace } = object.metadata;
  const { _additionalAttributes: others, ...inside } = (object as unknown as ObjectInside).metadata;
  const { annotations, finalizers, ownerReferences, labels } = inside;
  const own = { annotations, finalizers, labels, name, namespace, ownerReferences };
  const hasOthers = Object.keys(others).some((key) => !Object.hasOwn(own, key));
  return new PlainCopy(object, sanitize, { leavesOutEmpty: true }).whole(hasOthers ? { ...others, ...own } : own);
}

function withHeadFirst(json: object): object {
  const { apiVersion, kind, metadata, ...rest } = json as Record<string, unknown>;
  return { apiVersion, kind, metadata, ...rest };
}

/** Makes copies with what stands for other values replaced, keys sorted, and nothing undefined. */
class PlainCopy implements Copying {
  private readonly path: (string | number)[] = [];

  constructor(
    private readonly object: ApiObject,
    private readonly sanitize: Sanitize,
    private readonly options: { readonly leavesOutEmpty?: boolean } = {},
  ) {}

  head(value: unknown): unknown {
    if (value === null) return undefined;
    if (typeof value !== 'object') return mayBeToken(value) ? this.offered(value) : value;
    return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype ? value : this.offered(value);
  }

  whole(value: unknown): unknown {
    const head = this.head(value);
    if (typeof head !== 'object') return head;
    return Array.isArray(head) ? this.list(head) : this.map(head as Record<string, unknown>);
  }

  part(key: string | number, value: unknown, convert: Convert): unknown {
    this.path.push(key);
    const part = convert(value, this);
    this.path.pop();
    return part;
  }

  keysOf(map: object): string[] {
    return sortedKeys(map);
  }

  private list(list: readonly unknown[]): unknown {
    if (list.length === 0 && this.options.leavesOutEmpty) return undefined;
    return list.map((item, index) => this.part(index, item, whole));
  }

  private map(map: Record<string, unknown>): unknown {
    const copy: Record<string, unknown> = {};
    let isEmpty = true;
    for (const key of sortedKeys(map)) {
      const item = this.part(key, map[key], whole);
      if (item === undefined) continue;
      copy[key] = item;
      isEmpty = false;
    }
    return isEmpty && this.options.leavesOutEmpty ? undefined : copy;
  }

  /** What resolvers make of a value. */
  private offered(value: unknown): unknown {
    const context = new ResolutionContext(this.object, this.path.map(String), value);
    for (const resolver of App.of(this.object).resolvers) {
      resolver.resolve(context);
      if (context.replaced) return this.head(context.replacedValue);
    }
    return this.sanitize(value);
  }
}
