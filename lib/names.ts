import { Problem } from './problem';

/** Most characters of a DNS label, and of a label value in Kubernetes. */
export const LABEL_LENGTH = 63;

/**
 * Checks a name that becomes part of host names, namespaces and labels.
 *
 * @param what the thing that is named, such as `the name of node pool web`
 * @param text 1 to `max` characters: small letters, digits and dashes; first and last no dash
 * @param max most characters, at most 63
 * @returns the text
 * @throws Problem when the text is anything else
 * @see https://datatracker.ietf.org/doc/html/rfc1123#page-13
 */
export function dnsLabel(what: string, text: string, max = LABEL_LENGTH): string {
  if (text.includes('${')) {
    throw new Problem({
      what: `${what} is a placeholder of Terraform`,
      found: text,
      allowed: 'a text that is known before Terraform runs',
      remedy: 'write the name itself',
    });
  }
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text)) {
    const proposal = text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, max);
    throw new Problem({
      what: `${what} cannot be part of a host name`,
      found: text,
      allowed: 'small letters, digits and dashes; the first and the last no dash',
      remedy: proposal === '' ? 'choose another name' : `name it ${proposal}`,
    });
  }
  if (text.length > max) {
    throw new Problem({
      what: `${what} is too long`,
      found: text,
      allowed: `${max} characters; this has ${text.length}`,
      remedy: 'shorten it',
    });
  }
  return text;
}

/**
 * Checks a name that users give to a cluster, a pool, a tenant, a region or a site: a DNS label that starts with a letter, as
 * Services and Terraform resources must.
 *
 * @param what the thing that is named, such as `the name of tenant cluster acme-prod`
 * @param max most characters, at most 63
 * @returns the text
 * @throws Problem when the text is anything else
 */
export function properName(what: string, text: string, max = LABEL_LENGTH): string {
  dnsLabel(what, text, max);
  if (/^[0-9]/.test(text)) {
    throw new Problem({
      what: `${what} starts with a digit`,
      found: text,
      allowed: 'a small letter first, then small letters, digits and dashes',
      remedy: 'put a letter in front',
    });
  }
  return text;
}

/** The namespace in a management cluster that holds the control plane of a tenant cluster. */
export function clusterNamespace(cluster: string): string {
  return `cluster-${cluster}`;
}

/** The name of the n-th node of a pool, counted from 0: its host name, its server's name and its name in Kubernetes. */
export function nodeName(cluster: string, pool: string, ordinal: number): string {
  return `${cluster}-${pool}-${ordinal}`;
}

/**
 * The name of the machines of an autoscaled pool in a zone. Cluster API puts two random parts of five letters behind it, each
 * after a dash.
 */
export function machineGroupName(cluster: string, pool: string, zone: string): string {
  return `${cluster}-${pool}-${zone.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
}

/**
 * The allowed name that a mistyped one most likely meant.
 *
 * @returns undefined when none is near: more than a third of the letters would have to change
 */
export function suggestion(found: string, allowed: readonly string[]): string | undefined {
  const near = allowed
    .map((name) => ({ name, distance: editDistance(found.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => {
      const length = Math.max(found.length, name.length);
      return distance < length && distance <= Math.max(1, Math.floor(length / 3));
    })
    .sort((a, b) => a.distance - b.distance || compareNames(a.name, b.name));
  return near[0]?.name;
}

/**
 * The problem of a name that nothing has, with the name that was most likely meant.
 *
 * @param what what is wrong, naming the thing that uses the name
 * @param known the names that exist
 * @param remedy what to do when no name is near
 */
export function unknownName(what: string, found: string, known: readonly string[], remedy: string): Problem {
  const meant = suggestion(found, known);
  const listed = known.slice(0, 20);
  const rest = known.length - listed.length;
  return new Problem({
    what,
    found,
    allowed: known.length === 0 ? 'none exists yet' : listed.join(', ') + (rest > 0 ? ` and ${rest} more` : ''),
    remedy: meant === undefined ? remedy : `did you mean ${meant}?`,
  });
}

/** Orders names by their characters' codes, the same on every machine whatever its language. */
export function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The value of a record under a name, also when the name is one that every object has, such as `constructor`. */
export function ownValue<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === b[j] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
