import type { TenantObject } from '../control-plane';

const RBAC = 'rbac.authorization.k8s.io';
const READ = ['get', 'list', 'watch'];

/** What Cluster API may do in a tenant cluster: follow nodes, label and drain them, and delete those whose machine is gone. */
export function clusterApiAccess(): TenantObject[] {
  return access('tenantry:cluster-api', [
    rule('', ['nodes'], [...READ, 'patch', 'update', 'delete']),
    rule('', ['namespaces', 'persistentvolumes', 'pods'], READ),
    rule('', ['pods/eviction'], ['create']),
    rule('apps', ['daemonsets'], READ),
    rule('storage.k8s.io', ['volumeattachments'], READ),
    // Its sign of life.
    { nonResourceURLs: ['/'], verbs: ['get'] },
  ]);
}

/**
 * What cluster-autoscaler may do in a tenant cluster: see all that the scheduler looks at, mark nodes and evict pods.
 *
 * @see https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/clusterapi/examples/deployment.yaml
 */
export function autoscalerAccess(): TenantObject[] {
  const user = 'tenantry:cluster-autoscaler';
  return [
    ...access(user, [
      rule(
        '',
        ['namespaces', 'persistentvolumeclaims', 'persistentvolumes', 'pods', 'replicationcontrollers', 'services'],
        READ,
      ),
      rule('', ['nodes'], [...READ, 'update', 'patch']),
      rule('', ['pods/eviction'], ['create']),
      rule('', ['events'], ['create', 'patch']),
      rule('policy', ['poddisruptionbudgets'], READ),
      rule('apps', ['daemonsets', 'replicasets', 'statefulsets'], READ),
      rule('batch', ['jobs'], READ),
      rule(
        'storage.k8s.io',
        ['csidrivers', 'csinodes', 'csistoragecapacities', 'storageclasses', 'volumeattachments'],
        READ,
      ),
      rule('resource.k8s.io', ['deviceclasses', 'resourceclaims', 'resourceslices'], READ),
    ]),
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'Role',
      metadata: { name: user, namespace: 'kube-system' },
      rules: [
        // Who leads, and what it last saw.
        { ...rule('coordination.k8s.io', ['leases'], ['create']) },
        {
          ...rule('coordination.k8s.io', ['leases'], ['get', 'update', 'patch']),
          resourceNames: ['cluster-autoscaler'],
        },
        { ...rule('', ['configmaps'], ['create']) },
        {
          ...rule('', ['configmaps'], ['get', 'update', 'patch', 'delete']),
          resourceNames: ['cluster-autoscaler-status'],
        },
      ],
    },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: { name: user, namespace: 'kube-system' },
      roleRef: { apiGroup: RBAC, kind: 'Role', name: user },
      subjects: [{ apiGroup: RBAC, kind: 'User', name: user }],
    },
  ];
}

function rule(apiGroup: string, resources: readonly string[], verbs: readonly string[]) {
  return { apiGroups: [apiGroup], resources, verbs };
}

/** A role of the user's name for all namespaces, and its grant. */
function access(user: string, rules: readonly object[]): TenantObject[] {
  return [
    { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { name: user }, rules },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: user },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: user },
      subjects: [{ apiGroup: RBAC, kind: 'User', name: user }],
    },
  ];
}
