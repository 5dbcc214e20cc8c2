import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import type { TenantObject } from '../workload';
import { SYSTEM } from './tenant-pod';

/** What a service account may do in the whole cluster. */
export interface AccountAccess {
  /**
   * Roles that exist.
   *
   * @default - none
   */
  readonly roles?: readonly string[];

  /**
   * Rules of a role of its own.
   *
   * @default - none
   */
  readonly rules?: readonly k8s.PolicyRule[];
}

/** A service account of {@link SYSTEM} and what it may do. Its token is mounted only where a pod says so. */
export function serviceAccount(name: string, access: AccountAccess = {}, namespace = SYSTEM): TenantObject[] {
  return [
    k8s.KubeServiceAccount.manifest({
      metadata: { name, namespace },
      automountServiceAccountToken: false,
    }) as TenantObject,
    ...clusterAccess(name, { kind: 'ServiceAccount', name, namespace }, access),
  ];
}

/** What a user of the tenant cluster's API may do: for programs beside the control plane. */
export function userAccess(owner: string, user: string, access: AccountAccess): TenantObject[] {
  return clusterAccess(owner, { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: user }, access);
}

/** A ConfigMap of {@link SYSTEM}. */
export function configMap(name: string, data: Record<string, string>, namespace = SYSTEM): TenantObject {
  return k8s.KubeConfigMap.manifest({ metadata: { name, namespace }, data }) as TenantObject;
}

function clusterAccess(owner: string, subject: k8s.Subject, { roles = [], rules }: AccountAccess): TenantObject[] {
  const own = `tenantry:${owner}`;
  return [
    ...(rules ? [k8s.KubeClusterRole.manifest({ metadata: { name: own }, rules: [...rules] }) as TenantObject] : []),
    ...[...(rules ? [own] : []), ...roles].map(
      (role) =>
        k8s.KubeClusterRoleBinding.manifest({
          metadata: { name: role === own ? own : `${own}:${role.replace(/^system:/, '')}` },
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
          subjects: [subject],
        }) as TenantObject,
    ),
  ];
}
