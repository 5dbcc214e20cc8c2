import { Problem } from '../../lib/problem';

/**
 * A rule of the audit log: how much is written down of requests to which all that is said applies.
 *
 * @see https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/#audit-k8s-io-v1-PolicyRule
 */
export interface AuditRule {
  /** `None`: nothing; `Metadata`: who, when and what; `Request`: also what was sent; `RequestResponse`: also the answer. */
  readonly level: 'None' | 'Metadata' | 'Request' | 'RequestResponse';

  /**
   * Who asks, by name.
   *
   * @default - anybody
   */
  readonly users?: readonly string[];

  /**
   * Who asks, by group.
   *
   * @default - anybody
   */
  readonly userGroups?: readonly string[];

  /**
   * What is done, such as `create`.
   *
   * @default - anything
   */
  readonly verbs?: readonly string[];

  /**
   * To what: API groups, of which the core one is empty, with their resources, or all of theirs.
   *
   * @default - anything
   */
  readonly resources?: readonly {
    readonly group: string;
    readonly resources?: readonly string[];
    readonly resourceNames?: readonly string[];
  }[];

  /**
   * Where; the empty name is what belongs to no namespace.
   *
   * @default - anywhere
   */
  readonly namespaces?: readonly string[];

  /**
   * Paths that are no resources, such as `/metrics*`; then no `resources`.
   *
   * @default - none
   */
  readonly nonResourceURLs?: readonly string[];
}

/** What is confidential by its kind: group to resources. */
const CONFIDENTIAL: Readonly<Record<string, readonly string[]>> = {
  '': ['secrets', 'configmaps', 'serviceaccounts/token'],
  'authentication.k8s.io': ['tokenreviews'],
};

/**
 * Checks rules that come before the standard ones.
 *
 * @returns them
 * @throws Problem when one would write down the content of Secrets, or is one that no API server starts with
 */
export function checkAuditRules(rules: readonly AuditRule[]): readonly AuditRule[] {
  for (const rule of rules) {
    if (!isAccepted(rule)) {
      throw new Problem({
        what: 'a rule of the audit log is none that an API server starts with',
        found: rule,
        allowed:
          'resources, with groups as in `apps`, without a version; or paths that begin with /, with * at the end alone',
        remedy: 'correct it; make two rules of one that is for resources and for paths',
      });
    }
    if (!rule.level.startsWith('Request') || !coversConfidential(rule)) continue;
    throw new Problem({
      what: 'a rule of the audit log writes down what Secrets, ConfigMaps or tokens hold',
      found: rule,
      allowed: `the level Metadata for ${Object.values(CONFIDENTIAL).flat().join(', ')}`,
      remedy: 'name the resources that the rule is for, without these',
    });
  }
  return rules;
}

/** As the API server validates them: https://github.com/kubernetes/apiserver, pkg/apis/audit/validation. */
function isAccepted({ resources = [], namespaces = [], nonResourceURLs = [] }: AuditRule): boolean {
  return (
    (nonResourceURLs.length === 0 || resources.length + namespaces.length === 0) &&
    nonResourceURLs.every((url) => /^(?:\*|\/[^*]*\*?)$/.test(url)) &&
    resources.every(
      ({ group, resources: named = [], resourceNames = [] }) =>
        /^(?:[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?$/.test(group) &&
        (resourceNames.length === 0 || named.length > 0),
    )
  );
}

function coversConfidential({ resources = [], nonResourceURLs = [] }: AuditRule): boolean {
  if (resources.length === 0) return nonResourceURLs.length === 0;
  return resources.some(({ group, resources: named = [] }) => {
    const confidential = CONFIDENTIAL[group] ?? [];
    if (named.length === 0) return confidential.length > 0;
    return named.some((pattern) => confidential.some((resource) => covers(pattern, resource)));
  });
}

/** As the API server compares: `*` is everything, `pods/*` what is below, `*\/token` a subresource of all. */
function covers(pattern: string, resource: string): boolean {
  const [kind, subresource] = resource.split('/');
  return [resource, '*', `${kind}/*`, ...(subresource === undefined ? [] : [`*/${subresource}`])].includes(pattern);
}

/**
 * What the API server writes down: who did what to what. Never the content of Secrets, ConfigMaps and tokens, and nothing of
 * what programs of the cluster read all day.
 *
 * @param first rules before the standard ones; the first that fits wins
 * @see https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/#audit-k8s-io-v1-Policy
 */
export function auditPolicy(first: readonly AuditRule[]) {
  return {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    omitManagedFields: true,
    rules: [...first, ...STANDARD_RULES],
  };
}

const STANDARD_RULES: readonly AuditRule[] = [
  {
    level: 'None',
    nonResourceURLs: ['/healthz*', '/livez*', '/readyz*', '/version', '/openapi*', '/metrics'],
  },
  {
    level: 'None',
    resources: [
      { group: '', resources: ['events'] },
      { group: 'events.k8s.io', resources: ['events'] },
      { group: 'coordination.k8s.io', resources: ['leases'] },
    ],
  },
  {
    level: 'Metadata',
    resources: [
      ...Object.entries(CONFIDENTIAL).map(([group, resources]) => ({ group, resources })),
      {
        group: '',
        resources: ['pods/exec', 'pods/attach', 'pods/portforward', 'pods/proxy', 'services/proxy', 'nodes/proxy'],
      },
    ],
  },
  {
    level: 'None',
    users: ['system:apiserver', 'system:kube-controller-manager', 'system:kube-scheduler'],
    verbs: ['get', 'list', 'watch'],
  },
  {
    level: 'None',
    userGroups: ['system:nodes', 'system:serviceaccounts:kube-system'],
    verbs: ['get', 'list', 'watch'],
  },
  {
    level: 'Request',
    verbs: ['create', 'update', 'patch', 'delete', 'deletecollection'],
    resources: [
      { group: 'rbac.authorization.k8s.io' },
      { group: 'certificates.k8s.io' },
      { group: 'admissionregistration.k8s.io' },
    ],
  },
  { level: 'Metadata' },
];
