import type { FleetRecord } from '../fleet/fleet-record';
import { compareNames } from '../names';

/** One thing that differs between two syntheses. */
export interface RecordDifference {
  /** What it belongs to: a cluster, a region … */
  readonly subject: string;

  /** What differs, in words; empty when the subject itself came or went. */
  readonly what: string;

  /**
   * What it was.
   *
   * @default - it was not there
   */
  readonly before?: string;

  /**
   * What it is.
   *
   * @default - it is gone
   */
  readonly after?: string;
}

const SUBJECTS = {
  tenants: 'tenant',
  regions: 'region',
  sites: 'site',
  managementClusters: 'management cluster',
  stacks: 'stack',
  clusters: 'cluster',
} as const;

/** What differs between the records of two syntheses, by subject. What is in lists is told apart by its name. */
export function recordDifferences(before: FleetRecord, after: FleetRecord): RecordDifference[] {
  return Object.entries(SUBJECTS).flatMap(([key, noun]) => {
    const [old, now] = [before, after].map((record) => byName(record[key as keyof typeof SUBJECTS]));
    return [...new Set([...old!.keys(), ...now!.keys()])].sort(compareNames).flatMap((name) => {
      const subject = `${noun} ${name}`;
      if (!old!.has(name)) return [{ subject, what: '', after: 'new' }];
      if (!now!.has(name)) return [{ subject, what: '', before: 'gone' }];
      return differencesOf(subject, flat(old!.get(name)), flat(now!.get(name)));
    });
  });
}

function differencesOf(subject: string, before: Map<string, string>, after: Map<string, string>): RecordDifference[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((what) => before.get(what) !== after.get(what))
    .map((what) => ({ subject, what, before: before.get(what), after: after.get(what) }));
}

function byName(things: readonly (string | { readonly name: string })[]): Map<string, unknown> {
  return new Map(things.map((thing) => [typeof thing === 'string' ? thing : thing.name, thing]));
}

/** A value as lines: where each plain value is, in words, and what it is. */
function flat(value: unknown, path: readonly string[] = [], into = new Map<string, string>()): Map<string, string> {
  if (Array.isArray(value) && value.some((item) => typeof item === 'object')) {
    for (const [name, item] of byName(value as { name: string }[])) flat(item, [...path, name], into);
  } else if (Array.isArray(value)) {
    into.set(path.join(' › '), value.join(', ') || 'none');
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) if (key !== 'name') flat(item, [...path, inWords(key)], into);
  } else if (value !== undefined) {
    into.set(path.join(' › '), `${value as string | number | boolean}`);
  }
  return into;
}

/** `managementCluster` as `management cluster`; names of things, which have dashes or dots, as they are. */
function inWords(key: string): string {
  return /^[a-z]+([A-Z][a-z]+)+$/.test(key) ? key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) : key;
}
