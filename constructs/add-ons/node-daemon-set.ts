import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import type { TenantObject } from '../workload';
import { EVERYWHERE, SYSTEM } from './tenant-pod';

/** What is particular about a program of every node. */
export interface NodeDaemonSetProps {
  /** Name of the DaemonSet. */
  readonly name: string;

  /** Labels by which it knows its pods. */
  readonly labels: Readonly<Record<string, string>>;

  /**
   * Annotations of its pods.
   *
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;

  /**
   * Whether a successor runs before its predecessor goes. Both are in the node's network, so each must leave the other a way to
   * listen.
   *
   * @default false
   */
  readonly overlaps?: boolean;

  /** The pod; what is said here wins. */
  readonly pod: k8s.PodSpec;
}

/** A program that every Linux node has, in the node's own network, whatever is wrong with the node. One node in ten is renewed at a time. */
export function nodeDaemonSet({ name, labels, annotations, overlaps = false, pod }: NodeDaemonSetProps): TenantObject {
  return k8s.KubeDaemonSet.manifest({
    metadata: { name, namespace: SYSTEM, labels },
    spec: {
      selector: { matchLabels: labels },
      updateStrategy: {
        type: 'RollingUpdate',
        rollingUpdate: {
          [overlaps ? 'maxSurge' : 'maxUnavailable']: k8s.IntOrString.fromString('10%'),
          ...(overlaps && { maxUnavailable: k8s.IntOrString.fromNumber(0) }),
        },
      },
      template: {
        metadata: { labels, annotations },
        spec: {
          priorityClassName: 'system-node-critical',
          enableServiceLinks: false,
          hostNetwork: true,
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          tolerations: EVERYWHERE,
          securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
          ...pod,
        },
      },
    },
  }) as TenantObject;
}
