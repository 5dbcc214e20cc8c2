import type { KubernetesObject } from '../../lib/kubernetes-object';

/** An object of a tenant cluster, as it stands in a manifest. */
export type TenantObject = KubernetesObject;
