import { pathOf, podsOf, type WrittenManifests } from './kubernetes-objects';
import type { KubernetesObject } from '../kubernetes-object';
import type { Rule, Violation } from './rule';

/** Rules `HCP-8`, `HCP-10` and `HCP-11`: what holds for everything in a management cluster. */
export const WORKLOAD_RULES: readonly Rule<WrittenManifests>[] = [
  {
    id: 'HCP-8',
    title: 'Whatever runs more than once has a disruption budget.',
    severity: 'warning',
    check: (manifests) => {
      const budgets = manifests.objects
        .filter(({ kind }) => kind === 'PodDisruptionBudget')
        .map(({ metadata, spec }) => ({
          namespace: metadata.namespace,
          wanted: Object.entries((spec as { selector?: Labelled }).selector?.matchLabels ?? {}),
        }));
      return podsOf(manifests)
        .filter(({ replicas = 1 }) => replicas > 1)
        .filter(
          ({ owner, labels }) =>
            !budgets.some(
              ({ namespace, wanted }) =>
                namespace === owner.metadata.namespace && wanted.every(([key, value]) => labels[key] === value),
            ),
        )
        .map(({ path, replicas }) => ({
          path,
          what: `nothing keeps all ${replicas} pods from being evicted at once`,
          allowed: 'a PodDisruptionBudget that selects them',
          remedy: 'add one',
        }));
    },
  },
  {
    id: 'HCP-10',
    title: 'A namespace with pods denies what no policy allows, and takes restricted pods only.',
    severity: 'error',
    check: namespaceFaults,
  },
  {
    id: 'HCP-11',
    title: 'No secret is written into a manifest.',
    severity: 'error',
    check: (manifests) => manifests.objects.flatMap((object) => literalSecret(object, pathOf(manifests, object)) ?? []),
  },
];

/** What is wrong with an object that would be written with a secret in it. */
export function literalSecret(object: KubernetesObject, path: string): Violation | undefined {
  if (object.kind !== 'Secret' && object.kind !== 'ConfigMap') return undefined;
  const { data, stringData } = object as { data?: Record<string, string>; stringData?: Record<string, string> };
  const isLiteral =
    object.kind === 'Secret'
      ? [data, stringData].some((content) => Object.keys(content ?? {}).length > 0)
      : Object.values(data ?? {}).some((content) => content.includes('PRIVATE KEY-----'));
  if (!isLiteral) return undefined;
  return {
    path,
    what: `${object.kind} ${object.metadata.name} would be written with its content`,
    found: Object.keys({ ...data, ...stringData }),
    allowed: 'references to Secrets that exist in the cluster',
    remedy: 'let cert-manager issue it, or let an ExternalSecret fetch it',
  };
}

interface Labelled {
  readonly matchLabels?: Readonly<Record<string, string>>;
}

interface NetworkPolicySpec {
  readonly podSelector?: object;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly unknown[];
  readonly egress?: readonly unknown[];
}

function namespaceFaults(manifests: WrittenManifests): Violation[] {
  const { place, objects } = manifests;
  const namespaces = new Set(podsOf(manifests).map(({ owner }) => owner.metadata.namespace ?? ''));
  return [...namespaces].flatMap((namespace) => {
    const path = [place, 'Namespace', namespace].filter(Boolean).join('/');
    const isClosed = (type: string) =>
      objects.some(
        ({ kind, metadata, spec }) =>
          kind === 'NetworkPolicy' &&
          (metadata.namespace ?? '') === namespace &&
          deniesAll(spec as NetworkPolicySpec, type),
      );
    const own = objects.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === namespace);
    const level = own?.metadata.labels?.['pod-security.kubernetes.io/enforce'];
    return [
      ...['Ingress', 'Egress']
        .filter((type) => !isClosed(type))
        .map((type) => ({
          path,
          what: `pods of a namespace may talk to everybody where no policy says otherwise (${type})`,
          allowed: 'a NetworkPolicy that selects all pods and allows nothing',
          remedy: 'add one, and one for each flow that is wanted',
        })),
      ...(own && level !== 'restricted'
        ? [
            {
              path,
              what: 'a namespace takes pods that are not restricted',
              found: level,
              allowed: 'restricted',
              remedy: 'label it pod-security.kubernetes.io/enforce=restricted',
            },
          ]
        : []),
    ];
  });
}

function deniesAll(
  { podSelector = {}, policyTypes = ['Ingress'], ingress, egress }: NetworkPolicySpec,
  type: string,
): boolean {
  const rules = type === 'Ingress' ? ingress : egress;
  return Object.keys(podSelector).length === 0 && policyTypes.includes(type) && (rules ?? []).length === 0;
}
