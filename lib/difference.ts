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
 * @param byName whether items of lists are told apart by their `name` or `key` where all have one, as Kubernetes does, so that
 *   one that comes or goes is one difference; else all are told apart by their place
 */
export function differences(before: unknown, after: unknown, byName = false): Difference[] {
  return [...differencesAt([], before, after, byName)];
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
  for (const key of keys) yield* differencesAt([...path, key], old.get(key), made.get(key), byName);
}

function membersOf(value: unknown): Map<string | number, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map<string | number, unknown>(Array.isArray(value) ? value.entries() : Object.entries(value));
}

/** The names of a list's items; undefined unless every item has one, and each another. */
function namesOf(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const names = value.flatMap((item: unknown) => {
    const { name, key } = (item ?? {}) as { name?: unknown; key?: unknown };
    return typeof name === 'string' ? [name] : typeof key === 'string' ? [key] : [];
  });
  return names.length === value.length && new Set(names).size === names.length ? names : undefined;
}

function named(members: ReadonlyMap<string | number, unknown>, names: readonly string[]): Map<string, unknown> {
  return new Map([...members.values()].map((item, index) => [`[${names[index]!}]`, item]));
}
