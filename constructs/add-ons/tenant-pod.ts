import { contentHash } from '../../lib/content-hash';
import type * as k8s from 'cdk8s-plus-27/lib/imports/k8s';

/** Namespace of what belongs to the cluster itself. */
export const SYSTEM = 'kube-system';

/** Folder of a pod's own service account. */
export const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/** For what has to run on every node, whatever is wrong with it. */
export const EVERYWHERE: k8s.Toleration[] = [{ operator: 'Exists' }];

/** A container that can do nothing beyond its program; capabilities are those that the program itself needs. */
export function confined(capabilities: string[] = []): k8s.SecurityContext {
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'], ...(capabilities.length > 0 && { add: capabilities }) },
  };
}

/** A pod whose programs are nobody in particular. */
export const NOBODY: k8s.PodSecurityContext = {
  runAsNonRoot: true,
  runAsUser: 65532,
  runAsGroup: 65532,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** Pods of these labels over regions, zones and nodes, as far as there are any. */
export function spread(matchLabels: Record<string, string>): Pick<k8s.PodSpec, 'topologySpreadConstraints'> {
  return {
    topologySpreadConstraints: [
      'topology.kubernetes.io/region',
      'topology.kubernetes.io/zone',
      'kubernetes.io/hostname',
    ].map((topologyKey) => ({
      topologyKey,
      maxSkew: 1,
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels },
      matchLabelKeys: ['pod-template-hash'],
    })),
  };
}

/** Nodes of OpenStack regions, by the names that they carry. */
export function onNodesOf(regions: readonly string[]): k8s.Affinity {
  return {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          { matchExpressions: [{ key: 'topology.kubernetes.io/region', operator: 'In', values: [...regions] }] },
        ],
      },
    },
  };
}

/** An annotation that makes pods anew when their files change. */
export function filesHash(files: Readonly<Record<string, string>>): Record<string, string> {
  return { 'tenantry/files': contentHash(files, 16) };
}
