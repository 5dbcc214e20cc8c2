import type * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { type ContainerProps, hardenedPod } from './hardened-pod';
import type { PodScheduling } from './pod-scheduling';

/** Properties of a {@link hardenedJob}. */
export interface HardenedJobProps {
  /** Name of the program, for the pod's `app.kubernetes.io/name` label. */
  readonly program: string;

  /** What is done, one container after another; each is repeated until it succeeds. At least one. */
  readonly steps: readonly ContainerProps[];

  /**
   * How long all steps and repetitions may take together, in seconds.
   *
   * @default - as long as it takes
   */
  readonly deadlineSeconds?: number;

  /**
   * How long the finished Job stays for people to look at, in seconds.
   *
   * @default - until somebody deletes it
   */
  readonly keptSeconds?: number;

  /**
   * How its pods are scheduled.
   *
   * @default - on any node, with the default priority
   */
  readonly scheduling?: PodScheduling;

  /**
   * Service account of the management cluster; see {@link hardenedPod}.
   *
   * @default - the namespace's default, which may nothing
   */
  readonly serviceAccountName?: string;
}

/** A Job whose pod satisfies Pod Security `restricted`: steps in order, of which one that fails is repeated alone. */
export function hardenedJob(props: HardenedJobProps): k8s.JobSpec {
  const { metadata, spec } = hardenedPod({
    labels: { 'app.kubernetes.io/name': props.program },
    ...(props.steps.length > 1 && { initContainers: props.steps.slice(0, -1) }),
    containers: props.steps.slice(-1),
    scheduling: props.scheduling,
    serviceAccountName: props.serviceAccountName,
    gracePeriodSeconds: 30,
    spread: {},
  });
  return {
    // The deadline ends it: repetitions come ever later, and no count of them says how long that is.
    backoffLimit: 1000,
    activeDeadlineSeconds: props.deadlineSeconds,
    ttlSecondsAfterFinished: props.keptSeconds,
    template: { metadata, spec: { ...spec!, restartPolicy: 'OnFailure' } },
  };
}
