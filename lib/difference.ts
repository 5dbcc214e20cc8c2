import { compareNames } from './names';

/** Names and numbers that lead to a place in a JSON value, from the outside in; an item by its name is in brackets: `[etcd]`. */
export type Path = readonly (string | number)[];

/** A place in two values that is not the same in both. */
export interface Difference {
  /** Where it is. */
  readonly path: Path;

  /** What is there in the first value; undefined for nothing. */
  readonly before: unknown;

  /** What is there in the second value; undefined for nothing. */
  readonly after: unknown;
}

/**
 * The smallest places in which two JSON values differ, in the order of their paths.
 *
 * @param byName whether items of lists are told apart by their `name` or `key` where all have one, as Kubernetes does, words by
 *   themselves and flags by what is before their `=`, so that one that comes or goes is one difference; else all are told apart
 *   by their place
 */
export function differences(before: unknown, after: unknown, byName = false): Difference[] {
  return [...differencesAt([], before, after, byName)];
}

/** Characters before a difference that are shown of what is cut. */
const LEAD = 20;

/**
 * Both sides of a difference as people read them: `1 → 2`.
 *
 * @param length most characters of a side, more than 20; what is longer is cut around the place where the sides begin to differ
 */
export function changeText({ before, after }: Pick<Difference, 'before' | 'after'>, length: number): string {
  const [left, right] = [valueText(before), valueText(after)];
  let same = 0;
  while (same < left.length && left[same] === right[same]) same += 1;
  const start = same + LEAD < length ? 0 : same - LEAD;
  const cut = (text: string) => {
    if (text.length <= length) return text;
    const rest = text.slice(start);
    return `${start > 0 ? '…' : ''}${rest.length > length ? `${rest.slice(0, length - 1)}…` : rest}`;
  };
  return `${cut(left)} → ${cut(right)}`;
}

function valueText(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}

/** A path as people write it: `spec.containers[etcd].image`. */
export function pathText(path: Path): string {
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    if (step.startsWith('[')) return step;
    return /^[\w-]+$/.test(step) ? `.${step}` : `["${step}"]`;
  });
  return steps.join('').replace(/^\./, '');
}

function* differencesAt(path: Path, before: unknown, after: unknown, byName: boolean): Generator<Difference> {
  const [left, right] = [membersOf(before), membersOf(after)];
  if (!left || !right || Array.isArray(before) !== Array.isArray(after)) {
    if (JSON.stringify(before) !== JSON.stringify(after)) yield { path, before, after };
    return;
  }
  const names = byName ? [namesOf(before), namesOf(after)] : [];
  const isNamed = names.length === 2 && names.every((found) => found !== undefined);
  const [old, made] = isNamed ? [named(left, names[0]!), named(right, names[1]!)] : [left, right];
  const keys = [...new Set([...old.keys(), ...made.keys()])];
  if (!Array.isArray(before)) keys.sort((a, b) => compareNames(`${a}`, `${b}`));
  let isFound = false;
  for (const key of keys) {
    for (const found of differencesAt([...path, key], old.get(key), made.get(key), byName)) {
      isFound = true;
      yield found;
    }
  }
  // Of named items, what is left is their order, which may matter, as that of a command's words.
  if (isNamed && !isFound && JSON.stringify(before) !== JSON.stringify(after)) yield { path, before, after };
}

function membersOf(value: unknown): Map<string | number, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map<string | number, unknown>(Array.isArray(value) ? value.entries() : Object.entries(value));
}

/** The names of a list's items; undefined unless every item has one, and each another. */
function namesOf(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const names = value.flatMap((item: unknown) => {
    if (typeof item === 'string') return /^\S+$/.test(item) ? [item.replace(/^(--[^=]+)=.*/, '$1')] : [];
    const { name, key } = (item ?? {}) as { name?: unknown; key?: unknown };
    return typeof name === 'string' ? [name] : typeof key === 'string' ? [key] : [];
  });
  return names.length === value.length && new Set(names).size === names.length ? names : undefined;
}

function named(members: ReadonlyMap<string | number, unknown>, names: readonly string[]): Map<string, unknown> {
  return new Map([...members.values()].map((item, index) => [`[${names[index]!}]`, item]));
}
