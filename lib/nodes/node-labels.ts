import { Problem, Problems } from '../problem';
import { isLabelKey, isLabelValue } from './label-syntax';

/** Labels of nodes: key to value. */
export type NodeLabels = Readonly<Record<string, string>>;

/** Labels inside Kubernetes' own prefixes that a kubelet may give itself. */
const KUBELETS_OWN = [
  'kubernetes.io/hostname',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
  'beta.kubernetes.io/instance-type',
  'node.kubernetes.io/instance-type',
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
];

/** Prefixes of Kubernetes in which a kubelet may use any name. */
const KUBELETS_PREFIXES = ['kubelet.kubernetes.io', 'node.kubernetes.io'];

/**
 * Checks labels that nodes give themselves when they join.
 *
 * Beside the syntax, the NodeRestriction admission plugin has a say: a stolen node must not draw other pods to itself by
 * calling itself something it is not. So `node-restriction.kubernetes.io/` and all of `kubernetes.io` and `k8s.io` that is not
 * meant for kubelets is refused; the API server would refuse the node.
 *
 * @param pool name of the pool, for messages
 * @throws Problems for every label that the API server would refuse
 * @see https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction
 */
export function checkNodeLabels(pool: string, labels: NodeLabels): void {
  Problems.refuse(Object.entries(labels).flatMap(([key, value]) => labelProblems(pool, key, value)));
}

function labelProblems(pool: string, key: string, value: string): Problem[] {
  if (!isLabelKey(key) || !isLabelValue(value)) {
    return [
      new Problem({
        what: `a label of pool ${pool} is malformed`,
        found: `${key}=${value}`,
        allowed: 'a key and a value of letters, digits, and - _ . between them, up to 63 characters',
        remedy: 'correct it',
      }),
    ];
  }
  if (isAllowedOnKubelet(key)) return [];
  return [
    new Problem({
      what: `a node of pool ${pool} may not give itself a label`,
      found: key,
      allowed: 'labels outside kubernetes.io and k8s.io, or below node.kubernetes.io and kubelet.kubernetes.io',
      remedy: 'use a prefix of your own, such as example.com/role',
    }),
  ];
}

function isAllowedOnKubelet(key: string): boolean {
  const prefix = key.includes('/') ? key.slice(0, key.indexOf('/')) : '';
  const isIn = (domain: string) => prefix === domain || prefix.endsWith(`.${domain}`);
  if (!isIn('kubernetes.io') && !isIn('k8s.io')) return true;
  return KUBELETS_OWN.includes(key) || KUBELETS_PREFIXES.some(isIn);
}
