import { Problem } from '../../lib/problem';

/** An object of a tenant cluster, as it stands in a manifest. */
export interface TenantObject {
  /** Group and version, as `rbac.authorization.k8s.io/v1`. */
  readonly apiVersion: string;

  /** Kind, as `ClusterRole`. */
  readonly kind: string;

  /** Its name, the namespace of what lives in one, and labels. */
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };

  /** Everything else. */
  readonly [field: string]: unknown;
}

/** What others need before they can be applied, in this order; the rest follows as it was added. */
const FIRST = ['Namespace', 'CustomResourceDefinition', 'PriorityClass', 'ServiceAccount'];

/** The objects, what others need first. */
export function inOrderOfNeed(objects: readonly TenantObject[]): TenantObject[] {
  const place = ({ kind }: TenantObject) => (FIRST.includes(kind) ? FIRST.indexOf(kind) : FIRST.length);
  return [...objects].sort((a, b) => place(a) - place(b));
}

/**
 * Refuses what must not be written into a manifest of the management cluster.
 *
 * @throws Problem when the object is a Secret with content
 */
export function checkTenantObject(owner: string, { kind, metadata, data, stringData }: TenantObject): void {
  const keys = Object.keys({ ...(data as object | undefined), ...(stringData as object | undefined) });
  if (kind !== 'Secret' || keys.length === 0) return;
  throw new Problem({
    what: `Secret ${metadata.name} of ${owner} would be written with its content`,
    found: keys,
    allowed: 'objects without secrets',
    remedy: 'let something in the tenant cluster fetch or make it',
  });
}
