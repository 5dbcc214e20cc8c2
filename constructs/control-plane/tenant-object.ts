import { Problem } from '../../lib/problem';
import type { TenantObject } from '../workload';

/** What others need before they can be applied, in this order; the rest follows as it was added. */
const FIRST = ['Namespace', 'CustomResourceDefinition', 'PriorityClass', 'ServiceAccount'];

/** The objects, what others need first. */
export function inOrderOfNeed(objects: readonly TenantObject[]): TenantObject[] {
  const place = ({ kind }: TenantObject) => (FIRST.includes(kind) ? FIRST.indexOf(kind) : FIRST.length);
  return [...objects].sort((a, b) => place(a) - place(b));
}

/** Annotation of a Secret whose content is none, because a program takes it out of a Secret only: what it is. */
const PUBLIC_CONTENT = 'tenantry/public-content';

/**
 * Refuses what must not be written into a manifest of the management cluster.
 *
 * @throws Problem when the object is a Secret with content
 */
export function checkTenantObject(owner: string, { kind, metadata, data, stringData }: TenantObject): void {
  const keys = Object.keys({ ...(data as object | undefined), ...(stringData as object | undefined) });
  if (kind !== 'Secret' || keys.length === 0 || metadata.annotations?.[PUBLIC_CONTENT] !== undefined) return;
  throw new Problem({
    what: `Secret ${metadata.name} of ${owner} would be written with its content`,
    found: keys,
    allowed: 'objects without secrets',
    remedy: 'let something in the tenant cluster fetch or make it',
  });
}
