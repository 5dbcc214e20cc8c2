import { createHash } from 'node:crypto';
import type { Subject } from '../../lib/access/subject';
import { joiningGroup } from '../../lib/bootstrap/join-credential';
import type { TenantObject } from '../workload';
import { ADMINISTRATORS } from '../../lib/rollout/administrator-script';

const RBAC = 'rbac.authorization.k8s.io';

/** Who takes part in a cluster beside its users. */
export interface ProgramAccessProps {
  /** Name of the cluster. */
  readonly clusterName: string;

  /** Names of the pools whose nodes join by themselves. */
  readonly nodePools: readonly string[];

  /** Whether there is a konnectivity server. */
  readonly konnectivity: boolean;
}

/**
 * What the programs of a control plane and joining nodes may do, beyond what every API server grants by itself.
 *
 * Nodes that join show a certificate of their pool's group, so that one of another cluster, or of a pool that is gone, is
 * worth nothing here.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/
 */
export function programAccess({ clusterName, nodePools, konnectivity }: ProgramAccessProps): TenantObject[] {
  const joining = [...nodePools].sort().map((pool) => ({ kind: 'Group', name: joiningGroup(clusterName, pool) }));
  const nodes = { kind: 'Group', name: 'system:nodes' };
  const user = (name: string) => ({ kind: 'User', name });
  const approver = (of: string) => `system:certificates.k8s.io:certificatesigningrequests:${of}`;
  return [
    binding('tenantry:api-server-to-kubelets', 'system:kubelet-api-admin', [user('kube-apiserver-kubelet-client')]),
    binding('tenantry:administrators', 'cluster-admin', [{ kind: 'Group', name: ADMINISTRATORS }]),
    ...(joining.length > 0
      ? [
          binding('tenantry:joining-nodes', 'system:node-bootstrapper', joining),
          binding('tenantry:joining-nodes-approved', approver('nodeclient'), joining),
        ]
      : []),
    binding('tenantry:node-renewals-approved', approver('selfnodeclient'), [nodes]),
    ...(konnectivity
      ? [binding('tenantry:konnectivity-server', 'system:auth-delegator', [user('system:konnectivity-server')])]
      : []),
  ];
}

/**
 * Grants a role of the tenant cluster.
 *
 * @param role name of a ClusterRole
 * @param namespace where it counts; everywhere if there is none. The namespace is made if it does not exist, and never deleted
 */
export function grant(role: string, subject: Subject, namespace?: string): TenantObject[] {
  const { kind, name } = subject;
  const who = kind === 'ServiceAccount' ? { kind, name, namespace: subject.namespace } : { kind, name };
  // Names of groups may have characters that names of objects may not.
  const hash = createHash('sha256').update(`${subject}`).digest('hex').slice(0, 8);
  const readable = `${subject}`.replace(/[^A-Za-z0-9._@-]+/g, '-').slice(0, 100);
  const bound = binding(`tenantry:${role}:${readable}-${hash}`, role, [who], namespace);
  return namespace === undefined
    ? [bound]
    : [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, bound];
}

interface BoundSubject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

function binding(name: string, role: string, subjects: readonly BoundSubject[], namespace?: string): TenantObject {
  return {
    apiVersion: `${RBAC}/v1`,
    kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: { name, ...(namespace !== undefined && { namespace }) },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role },
    subjects: subjects.map((subject) => (subject.kind === 'ServiceAccount' ? subject : { ...subject, apiGroup: RBAC })),
  };
}
