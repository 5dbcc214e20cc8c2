import { createRequire } from 'node:module';
import {
  Annotations,
  Aspects,
  type IAspect,
  TerraformBackend,
  TerraformElement,
  TerraformStack,
  Tokenization,
} from 'cdktf';
import type { IConstruct } from 'constructs';
import type { TerraformDocument } from '../../lib';
import { snakeCaseKeys } from './snake-case-keys';
import { sortedKeys } from './sorted-keys';
import { mayBeToken } from './token-guard';

/**
 * The one file that reaches into cdktf's inside, for speed alone. What it makes is byte for byte what cdktf makes; the test
 * compares the two. With another cdktf than {@link KNOWN_VERSION}, or with `TENANTRY_STOCK_SYNTHESIS=1`, cdktf's own way is
 * taken instead.
 */
const KNOWN_VERSION = '0.21.0';

const load = createRequire(__filename);

/** Members of cdktf's classes that are not in its types. */
interface StackInside {
  readonly cdktfVersion: string;
  readonly rawOverrides: Record<string, unknown>;
}

interface CdktfInside {
  readonly util: { keysToSnakeCase: (value: unknown) => unknown; readonly snakeCase: (key: string) => string };
  readonly stackTrace: { captureStackTrace: (below?: unknown) => string[] };
  readonly deepMerge: (target: object, ...sources: object[]) => Record<string, unknown>;
  readonly resolve: (scope: IConstruct, value: unknown, preparing?: boolean) => unknown;
}

function inside(): CdktfInside | undefined {
  return process.env.TENANTRY_STOCK_SYNTHESIS === '1' ? undefined : (known ??= look());
}

let known: CdktfInside | undefined;

function look(): CdktfInside | undefined {
  const { version } = load('cdktf/package.json') as { version: string };
  if (version !== KNOWN_VERSION) return undefined;
  const util = load('cdktf/lib/util') as CdktfInside['util'] & Pick<CdktfInside, 'deepMerge'>;
  const { resolve } = load('cdktf/lib/_tokens') as CdktfInside;
  return {
    util,
    stackTrace: load('cdktf/lib/tokens/private/stack-trace') as CdktfInside['stackTrace'],
    deepMerge: util.deepMerge,
    resolve,
  };
}

/**
 * Stops cdktf from capturing the stack of every token that is made: three quarters of the time that constructs take, for a
 * trace that is never printed. `CDKTF_TOKEN_TRACES=1` keeps it, for debugging tokens.
 */
export function stopCapturingTokenTraces(): void {
  if (process.env.CDKTF_TOKEN_TRACES === '1') return;
  process.env.CDKTN_DISABLE_CREATION_STACK ??= '1'; // what cdktf's fork has for the same
  const cdktf = inside();
  if (cdktf) cdktf.stackTrace.captureStackTrace = () => [];
}

/** Where cdktf keeps what the text of a token stands for, as long as the process lives. */
interface TokenMap {
  readonly stringTokenMap: Map<string, unknown>;
  readonly numberTokenMap: Map<number, unknown>;
  readonly tokenCounter: number;
}

/**
 * Runs a function, and lets go of the tokens that were made meanwhile. cdktf keeps every token, each token its construct, and
 * that its whole tree: without this nothing is ever released.
 */
export function withPassingTokens(run: () => void): void {
  const { __cdktfTokenMap: tokens } = globalThis as { __cdktfTokenMap?: Partial<TokenMap> };
  const { stringTokenMap, numberTokenMap, tokenCounter: first } = tokens ?? {};
  run();
  if (!(stringTokenMap instanceof Map && numberTokenMap instanceof Map) || first === undefined) return;
  forget(stringTokenMap, (key) => Number(key.slice(key.lastIndexOf('.') + 1)) >= first);
  forget(numberTokenMap, (key) => key >= first);
}

function forget<Key>(map: Map<Key, unknown>, isOver: (key: Key) => boolean): void {
  for (const key of map.keys()) if (isOver(key)) map.delete(key);
}

/**
 * Runs the Aspects of a tree and of all that is above it, as cdktf does.
 *
 * @param except parts of the tree to leave out
 */
export function runAspects(root: IConstruct, except: ReadonlySet<IConstruct> = new Set()): void {
  let hasWarned = false;
  const apply = (construct: IConstruct, aspects: readonly IAspect[], known: number) => {
    for (const aspect of aspects) {
      aspect.visit(construct);
      if (!hasWarned && Aspects.of(construct).all.length !== known) {
        hasWarned = true;
        Annotations.of(construct).addWarning(
          'We detected an Aspect was added via another Aspect, and will not be applied',
        );
      }
    }
  };
  const visit = (construct: IConstruct, inherited: readonly IAspect[]) => {
    if (except.has(construct)) return;
    const { all } = Aspects.of(construct);
    const here = all.length > 0 ? [...new Set([...inherited, ...all])] : inherited;
    apply(construct, here, all.length);
    for (const child of construct.node.children) visit(child, here);
  };
  const above = root.node.scopes.slice(0, -1);
  visit(root, [...new Set(above.flatMap((construct) => Aspects.of(construct).all))]);
}

/** A stack, as it is written. */
export interface RenderedStack {
  /** The Terraform JSON. */
  readonly document: TerraformDocument;

  /** Text of its `cdk.tf.json`. */
  readonly text: string;
}

/** Finds references to other stacks, where cdktf's own way is taken: what its validations look at. */
export function prepareStacks(stacks: readonly TerraformStack[]): void {
  if (!inside()) for (const stack of stacks) stack.prepareStack();
}

/**
 * The Terraform JSON of every given stack, once they are prepared.
 *
 * cdktf resolves each element up to five times: once to find references to other stacks, once for metadata, once by itself,
 * once more in the whole. Here each is resolved once, and a stack again only when a reference has added something to it. How
 * Terraform writes the few keys of all elements is found out once.
 *
 * @returns in the order given
 */
export function renderStacks(stacks: readonly TerraformStack[]): Map<TerraformStack, RenderedStack> {
  const cdktf = inside();
  if (!cdktf) {
    return new Map(stacks.map((stack) => [stack, asWritten(stack.toTerraform() as TerraformDocument)]));
  }
  const { keysToSnakeCase, snakeCase } = cdktf.util;
  cdktf.util.keysToSnakeCase = (value) => snakeCaseKeys(value, snakeCase);
  try {
    return renderAll(cdktf, stacks);
  } finally {
    cdktf.util.keysToSnakeCase = keysToSnakeCase;
  }
}

function renderAll(cdktf: CdktfInside, stacks: readonly TerraformStack[]): Map<TerraformStack, RenderedStack> {
  const rendered = new Map<TerraformStack, RenderedStack & { readonly elements: number }>();
  for (let changed = [...stacks]; changed.length > 0;) {
    for (const stack of changed) {
      const elements = elementsWithBackend(stack);
      rendered.set(stack, { elements: elements.length, ...asWritten(render(cdktf, stack, elements)) });
    }
    changed = stacks.filter((stack) => elementsOf(stack).length !== rendered.get(stack)!.elements);
  }
  return new Map(stacks.map((stack) => [stack, rendered.get(stack)!]));
}

function asWritten(document: TerraformDocument): RenderedStack {
  return { document, text: stableJson(document) };
}

/** What `TerraformStack.toTerraform` returns, with one resolving pass. */
function render(cdktf: CdktfInside, stack: TerraformStack, elements: readonly TerraformElement[]): TerraformDocument {
  const { cdktfVersion, rawOverrides } = stack as unknown as StackInside;
  const overridden = Object.keys(rawOverrides);
  const metadata: Record<string, unknown> = {
    version: cdktfVersion,
    stackName: stack.node.id,
    backend: 'local', // overwritten by the backend's own metadata
    ...(overridden.length > 0 && { overrides: { stack: overridden } }),
  };
  const outputs: Record<string, unknown> = {};
  const tf: Record<string, unknown> = { '//': { metadata, outputs } };
  const copies = new PlainCopies(cdktf, stack);
  for (const element of elements) {
    const own = element.toMetadata() as Record<string, unknown>;
    if (Object.values(own).some((value) => value !== undefined)) {
      cdktf.deepMerge(metadata, cdktf.resolve(stack, own) as object);
    }
    const fragment = element.toTerraform() as Record<string, unknown>;
    if (fragment.output) cdktf.deepMerge(outputs, outputEntry(element));
    copies.addTo(tf, fragment);
  }
  if (overridden.length > 0) cdktf.deepMerge(tf, cdktf.resolve(stack, rawOverrides, true) as object);
  return tf;
}

/** An output's place in the tree, which the cdktf commands print. */
function outputEntry(output: TerraformElement): object {
  return output.node.path
    .split('/')
    .reduceRight<string | object>((inner, part) => ({ [part]: inner }), output.friendlyUniqueId) as object;
}

/** Copies plain values, and leaves to cdktf whatever may hold a token; each text once, as many elements refer to the same few. */
class PlainCopies {
  private readonly texts = new Map<string, string>();

  constructor(
    private readonly cdktf: CdktfInside,
    private readonly stack: TerraformStack,
  ) {}

  /** Merges a copy into what is there as cdktf's `deepMerge` does, which would copy it once more. */
  addTo(target: Record<string, unknown>, source: Record<string, unknown>): void {
    for (const key of Object.keys(source)) {
      const [there, value] = [target[key], source[key]];
      if (mayBeToken(key)) {
        this.cdktf.deepMerge(target, this.resolved({ [key]: value }) as object);
      } else if (isPlainMap(there) && isPlainMap(value)) {
        this.addTo(there, value);
      } else {
        const copy = this.of(value);
        if (copy === undefined) continue;
        if (there === undefined) target[key] = copy;
        else this.cdktf.deepMerge(target, { [key]: copy });
      }
    }
  }

  of(value: unknown): unknown {
    switch (typeof value) {
      case 'string':
        return mayBeToken(value) ? this.resolvedText(value) : value;
      case 'number':
        return mayBeToken(value) ? this.resolved(value) : value;
      case 'object':
        if (value === null) return null;
        if (Array.isArray(value)) return this.ofList(value);
        return isPlainMap(value) ? this.ofMap(value) : this.resolved(value);
      case 'function':
        return this.resolved(value); // throws, naming the key
      default:
        return value;
    }
  }

  private ofList(list: readonly unknown[]): unknown {
    if (list.some(mayStandForList)) return this.resolved(list);
    return list.map((item) => this.of(item)).filter((item) => item !== undefined);
  }

  private ofMap(map: Record<string, unknown>): unknown {
    const copy: Record<string, unknown> = {};
    for (const key in map) {
      if (mayBeToken(key)) return this.resolved(map);
      const item = this.of(map[key]);
      if (item !== undefined) copy[key] = item;
    }
    return copy;
  }

  private resolvedText(text: string): unknown {
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    const resolved = this.resolved(text);
    if (typeof resolved === 'string') this.texts.set(text, resolved);
    return resolved;
  }

  private resolved(value: unknown): unknown {
    return this.cdktf.resolve(this.stack, value, true);
  }
}

function isPlainMap(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype &&
    !Tokenization.isResolvable(value)
  );
}

/** Whether an item of a list may be a token of the whole list. */
function mayStandForList(item: unknown): boolean {
  return typeof item === 'string' ? item.includes('#{TfToken[') : mayBeToken(item);
}

/** The elements of a stack, once it has a backend. */
function elementsWithBackend(stack: TerraformStack): TerraformElement[] {
  const elements = elementsOf(stack);
  if (elements.some((element) => TerraformBackend.isBackend(element))) return elements;
  stack.ensureBackendExists();
  return elementsOf(stack);
}

/** The elements of a stack, without those of stacks inside it. */
function elementsOf(construct: IConstruct, into: TerraformElement[] = []): TerraformElement[] {
  if (TerraformElement.isTerraformElement(construct)) into.push(construct);
  for (const child of construct.node.children) {
    if (!TerraformStack.isStack(child)) elementsOf(child, into);
  }
  return into;
}

/** The stacks below a construct, in the order of the tree. */
export function stacksOf(root: IConstruct): TerraformStack[] {
  return root.node.findAll().filter((construct): construct is TerraformStack => TerraformStack.isStack(construct));
}

/** JSON with sorted keys and two spaces, as cdktf writes it. */
export function stableJson(value: unknown): string {
  return JSON.stringify(sorted(value), null, 2);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const key of sortedKeys(value)) copy[key] = sorted((value as Record<string, unknown>)[key]);
  return copy;
}
