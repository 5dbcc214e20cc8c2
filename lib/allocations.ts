import { compareNames } from './names';
import { Cidr } from './network/cidr';
import { Problem, Problems } from './problem';
import { KeyRing } from './rotation/key-ring';

/** What was given out to the clusters of each owner: owner to cluster to value. */
export type Pins<T> = Readonly<Record<string, Readonly<Record<string, T>>>>;

/** What {@link Allocations} remember. */
export interface AllocationsProps {
  /**
   * Ports of APIs at the endpoints: management cluster to tenant cluster to port.
   *
   * @default - none
   */
  readonly apiPorts?: Pins<number>;

  /**
   * Ports of konnectivity servers at the endpoints: management cluster to tenant cluster to port.
   *
   * @default - none
   */
  readonly tunnelPorts?: Pins<number>;

  /**
   * NodePorts behind the endpoints: management cluster to `<tenant cluster>/api` or `<tenant cluster>/tunnel` to port.
   *
   * @default - none
   */
  readonly nodePorts?: Pins<number>;

  /**
   * IPv4 ranges of nodes: region to cluster to range.
   *
   * @default - none
   */
  readonly nodeRanges?: Pins<string>;

  /**
   * IPv6 ranges of nodes: region to cluster to range.
   *
   * @default - none
   */
  readonly nodeRangesV6?: Pins<string>;

  /**
   * IPv4 ranges of pods: tenant to cluster to range.
   *
   * @default - none
   */
  readonly podRanges?: Pins<string>;

  /**
   * IPv6 ranges of pods: tenant to cluster to range.
   *
   * @default - none
   */
  readonly podRangesV6?: Pins<string>;

  /**
   * IPv4 ranges of Services: tenant to cluster to range.
   *
   * @default - none
   */
  readonly serviceRanges?: Pins<string>;

  /**
   * IPv6 ranges of Services: tenant to cluster to range.
   *
   * @default - none
   */
  readonly serviceRangesV6?: Pins<string>;

  /**
   * Ids of clusters among those of their tenant: cluster to number.
   *
   * @default - none
   */
  readonly clusterIds?: Readonly<Record<string, number>>;

  /**
   * Versions that control planes were synthesized with last: cluster to version.
   *
   * @default - none
   */
  readonly versions?: Readonly<Record<string, string>>;

  /**
   * Versions of etcd that control planes were synthesized with last: cluster to version.
   *
   * @default - none
   */
  readonly etcdVersions?: Readonly<Record<string, string>>;

  /**
   * Keys that control planes were synthesized with last, and the stage of their rotation: cluster to purpose to keys. Who is
   * not here has the first key of everything.
   *
   * @default - none
   */
  readonly keys?: Pins<string>;

  /**
   * What control planes were last synthesized to encrypt beside Secrets: cluster to resources, separated by commas.
   *
   * @default - nothing
   */
  readonly encrypted?: Readonly<Record<string, string>>;

  /**
   * How often control planes were put to sleep or woken: cluster to number, odd while it sleeps. Who is not here never slept.
   *
   * @default - none
   */
  readonly hibernations?: Readonly<Record<string, number>>;
}

/**
 * What earlier plans gave out: the content of the committed `allocations.json`.
 *
 * Like a package lock it is written by the program, reviewed with the change that caused it, and edited by hand only to let
 * a cluster move. Equal allocations have equal text, so that a file changes only where something was given out.
 */
export class Allocations {
  /** Nothing was given out yet. */
  static empty(): Allocations {
    return new Allocations({});
  }

  /**
   * Allocations with the given content.
   *
   * @throws Problems with all that is wrong with it
   */
  static of(props: AllocationsProps): Allocations {
    check(props);
    return new Allocations(props);
  }

  /** @internal Content that a plan has made, which is not checked again. */
  static planned(props: AllocationsProps): Allocations {
    return new Allocations(props);
  }

  /**
   * Reads what {@link toString} has written.
   *
   * @throws Problems with all that is wrong with the text
   */
  static parse(text: string): Allocations {
    const content = parseJson(text);
    check(content);
    return new Allocations(content);
  }

  /** Ports of APIs: management cluster to tenant cluster to port. */
  readonly apiPorts: Pins<number>;

  /** Ports of konnectivity servers: management cluster to tenant cluster to port. */
  readonly tunnelPorts: Pins<number>;

  /** NodePorts: management cluster to `<tenant cluster>/api` or `<tenant cluster>/tunnel` to port. */
  readonly nodePorts: Pins<number>;

  /** IPv4 ranges of nodes: region to cluster to range. */
  readonly nodeRanges: Pins<string>;

  /** IPv6 ranges of nodes: region to cluster to range. */
  readonly nodeRangesV6: Pins<string>;

  /** IPv4 ranges of pods: tenant to cluster to range. */
  readonly podRanges: Pins<string>;

  /** IPv6 ranges of pods: tenant to cluster to range. */
  readonly podRangesV6: Pins<string>;

  /** IPv4 ranges of Services: tenant to cluster to range. */
  readonly serviceRanges: Pins<string>;

  /** IPv6 ranges of Services: tenant to cluster to range. */
  readonly serviceRangesV6: Pins<string>;

  /** Ids of clusters among those of their tenant: cluster to number. */
  readonly clusterIds: Readonly<Record<string, number>>;

  /** Versions that control planes were synthesized with last: cluster to version. */
  readonly versions: Readonly<Record<string, string>>;

  /** Versions of etcd that control planes were synthesized with last: cluster to version. */
  readonly etcdVersions: Readonly<Record<string, string>>;

  /** Keys that control planes were synthesized with last: cluster to purpose to keys and stage. */
  readonly keys: Pins<string>;

  /** What control planes encrypt beside Secrets: cluster to resources, separated by commas. */
  readonly encrypted: Readonly<Record<string, string>>;

  /** How often control planes were put to sleep or woken: cluster to number. */
  readonly hibernations: Readonly<Record<string, number>>;

  private constructor(props: AllocationsProps) {
    this.apiPorts = props.apiPorts ?? {};
    this.tunnelPorts = props.tunnelPorts ?? {};
    this.nodePorts = props.nodePorts ?? {};
    this.nodeRanges = props.nodeRanges ?? {};
    this.nodeRangesV6 = props.nodeRangesV6 ?? {};
    this.podRanges = props.podRanges ?? {};
    this.podRangesV6 = props.podRangesV6 ?? {};
    this.serviceRanges = props.serviceRanges ?? {};
    this.serviceRangesV6 = props.serviceRangesV6 ?? {};
    this.clusterIds = props.clusterIds ?? {};
    this.versions = props.versions ?? {};
    this.etcdVersions = props.etcdVersions ?? {};
    this.keys = props.keys ?? {};
    this.encrypted = props.encrypted ?? {};
    this.hibernations = props.hibernations ?? {};
  }

  /** The same with some sections replaced. */
  with(props: AllocationsProps): Allocations {
    return Allocations.of({ ...this, ...props });
  }

  /** JSON with sorted names, two spaces deep, with a newline at the end. */
  toString(): string {
    const sections = Object.keys(SECTIONS).map((section) => [section, sorted(this[section as keyof typeof SECTIONS])]);
    return `${JSON.stringify({ version: FORMAT, ...Object.fromEntries(sections) }, undefined, 2)}\n`;
  }
}

/** Version of the file's form. */
const FORMAT = 1;

interface Leaf {
  readonly allowed: string;
  accepts(value: unknown): boolean;
}

const PORT: Leaf = { allowed: 'a port, 1 to 65535', accepts: (value) => isInteger(value) && value <= 65_535 };
const RANGE_V4: Leaf = { allowed: 'an IPv4 range in CIDR notation', accepts: (value) => isCidr(value, 4) };
const RANGE_V6: Leaf = { allowed: 'an IPv6 range in CIDR notation', accepts: (value) => isCidr(value, 6) };
const ID: Leaf = { allowed: 'a whole number above 0', accepts: isInteger };
const VERSION: Leaf = {
  allowed: 'a version such as 1.35.4',
  accepts: (value) => typeof value === 'string' && /^\d+\.\d+\.\d+$/.test(value),
};

const ETCD_VERSION: Leaf = {
  allowed: 'a tag such as 3.6.6-0',
  accepts: (value) => typeof value === 'string' && /^\d+\.\d+\.\d+(-\d+)?$/.test(value),
};
const KEYS: Leaf = { allowed: "keys and their stage, such as '1 next 2'", accepts: isKeyRing };

const RESOURCES: Leaf = {
  allowed: 'plural names of resources, separated by commas',
  accepts: (value) => typeof value === 'string' && /^[a-z0-9.-]+(,[a-z0-9.-]+)*$/.test(value),
};

/** The sections in the order of the file: how deep each is, and what its values are. */
const SECTIONS = {
  apiPorts: { depth: 2, leaf: PORT },
  tunnelPorts: { depth: 2, leaf: PORT },
  nodePorts: { depth: 2, leaf: PORT },
  nodeRanges: { depth: 2, leaf: RANGE_V4 },
  nodeRangesV6: { depth: 2, leaf: RANGE_V6 },
  podRanges: { depth: 2, leaf: RANGE_V4 },
  podRangesV6: { depth: 2, leaf: RANGE_V6 },
  serviceRanges: { depth: 2, leaf: RANGE_V4 },
  serviceRangesV6: { depth: 2, leaf: RANGE_V6 },
  clusterIds: { depth: 1, leaf: ID },
  versions: { depth: 1, leaf: VERSION },
  etcdVersions: { depth: 1, leaf: ETCD_VERSION },
  keys: { depth: 2, leaf: KEYS },
  encrypted: { depth: 1, leaf: RESOURCES },
  hibernations: { depth: 1, leaf: ID },
} as const satisfies Record<keyof AllocationsProps, { depth: number; leaf: Leaf }>;

function parseJson(text: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new Problem({
      what: 'the allocations are not JSON',
      allowed: 'the text that this library has written',
      remedy: /^[<=>]{7}/m.test(text)
        ? 'resolve the merge conflict: keep the lines of both sides, and synthesize again'
        : 'take the last committed text, and synthesize again',
    });
  }
  if (!isObject(content)) {
    throw new Problem({
      what: 'the allocations are not a JSON object',
      allowed: 'the text that this library has written',
      remedy: 'take the last committed text, and synthesize again',
    });
  }
  const { version, ...sections } = content;
  if (version !== FORMAT) {
    throw new Problem({
      what: 'the allocations have a form that this version of the library does not read',
      found: version,
      allowed: `version ${FORMAT}`,
      remedy: 'use the version of the library that wrote them, or a later one',
    });
  }
  return sections;
}

function check(content: object): void {
  Problems.refuse(Object.entries(content).flatMap(([section, value]) => sectionProblems(section, value)));
}

function sectionProblems(section: string, value: unknown): Problem[] {
  if (!Object.hasOwn(SECTIONS, section)) {
    return [
      new Problem({
        what: 'the allocations have a section that nobody reads',
        found: section,
        allowed: Object.keys(SECTIONS).join(', '),
        remedy: 'remove it, or use the version of the library that wrote it',
      }),
    ];
  }
  const { depth, leaf } = SECTIONS[section as keyof typeof SECTIONS];
  return valueProblems(section, value, depth, leaf);
}

function valueProblems(place: string, value: unknown, depth: number, leaf: Leaf): Problem[] {
  if (depth > 0 && isObject(value)) {
    return Object.entries(value).flatMap(([name, inner]) => valueProblems(`${place}.${name}`, inner, depth - 1, leaf));
  }
  if (depth === 0 && leaf.accepts(value)) return [];
  return [
    new Problem({
      what: `${place} of the allocations is malformed`,
      found: value,
      allowed: depth > 0 ? 'an object' : leaf.allowed,
      remedy: 'take the last committed value, or remove it to have another one given out',
    }),
  ];
}

function sorted<T>(value: T): T {
  if (!isObject(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => compareNames(a, b));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)])) as T;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isKeyRing(value: unknown): boolean {
  try {
    return typeof value === 'string' && `${KeyRing.parse(value)}` === value;
  } catch {
    return false;
  }
}

function isCidr(value: unknown, family: 4 | 6): boolean {
  try {
    return typeof value === 'string' && Cidr.of(value).family === family;
  } catch {
    return false;
  }
}
