import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import { CommandLine, type Flags, type FlagValue } from './command-line';
import { type ContainerProps, hardenedPod } from './hardened-pod';
import type { PodScheduling } from './pod-scheduling';

/** Properties of a {@link ControlPlaneDeployment}. */
export interface ControlPlaneDeploymentProps extends Omit<ContainerProps, 'name' | 'command' | 'args'> {
  /** Name of the program, of its objects and of its `app.kubernetes.io/name` label. */
  readonly program: string;

  /**
   * Path of the program in its image.
   *
   * @default - its name, which is looked up there
   */
  readonly executable?: string;

  /**
   * What comes between the program and its flags.
   *
   * @default - nothing
   */
  readonly leadingArguments?: readonly string[];

  /** Pods, at least 1. More than one are spread over nodes and zones and protected by a disruption budget. */
  readonly replicas: number;

  /**
   * Further labels of the pods, which do not select them.
   *
   * @default - none
   */
  readonly podLabels?: Readonly<Record<string, string>>;

  /** The program's flags. */
  readonly flags: Flags;

  /**
   * What starts before {@link initContainers} and the program, and runs beside the program until that has ended.
   *
   * @default - nothing
   * @see https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
   */
  readonly companions?: readonly ContainerProps[];

  /**
   * What runs before the program.
   *
   * @default - nothing
   */
  readonly initContainers?: readonly ContainerProps[];

  /**
   * What runs beside the program.
   *
   * @default - nothing
   */
  readonly sidecars?: readonly ContainerProps[];

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

  /**
   * How long a pod may take to end, in seconds.
   *
   * @default 30
   */
  readonly gracePeriodSeconds?: number;
}

/**
 * A stateless program of a hosted control plane: a Deployment that satisfies Pod Security `restricted`, rolls without
 * losing a replica, and survives the drain of a node.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export class ControlPlaneDeployment extends Construct {
  /** The Deployment. */
  readonly deployment: k8s.KubeDeployment;

  private readonly commandLine: CommandLine;

  constructor(scope: Construct, id: string, props: ControlPlaneDeploymentProps) {
    super(scope, id);
    const { program, replicas, companions = [] } = props;
    const labels = { 'app.kubernetes.io/name': program };
    const selector = { matchLabels: labels };
    this.commandLine = new CommandLine(program, props.flags);

    this.deployment = new Deployment(this, 'Resource', companions.length, {
      metadata: { name: program, labels },
      spec: {
        replicas,
        selector,
        // Long enough for every node to have learned of a pod before the next one goes.
        minReadySeconds: 10,
        revisionHistoryLimit: 2,
        // A new pod must be ready before an old one goes: capacity never drops.
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: {
            maxSurge: k8s.IntOrString.fromString('100%'),
            maxUnavailable: k8s.IntOrString.fromNumber(0),
          },
        },
        template: hardenedPod({
          labels: { ...labels, ...props.podLabels },
          initContainers:
            companions.length > 0 ? [...companions, ...(props.initContainers ?? [])] : props.initContainers,
          containers: [
            {
              ...props,
              name: program,
              command: [props.executable ?? program, ...(props.leadingArguments ?? [])],
              args: this.commandLine.toArguments(),
            },
            ...(props.sidecars ?? []),
          ],
          scheduling: props.scheduling,
          serviceAccountName: props.serviceAccountName,
          gracePeriodSeconds: props.gracePeriodSeconds ?? 30,
          spread: { topologySpreadConstraints: softSpread(selector) },
        }),
      },
    });

    if (replicas > 1) {
      new k8s.KubePodDisruptionBudget(this, 'DisruptionBudget', {
        metadata: { name: program, labels },
        spec: {
          selector,
          maxUnavailable: k8s.IntOrString.fromNumber(1),
          // A pod that serves nobody must not keep a node from being drained.
          unhealthyPodEvictionPolicy: 'AlwaysAllow',
        },
      });
    }
  }

  /** Sets a flag of the program, whatever its value was before. */
  addFlag(name: string, value: FlagValue): void {
    this.commandLine.addFlag(name, value);
  }
}

/** A Deployment whose first init containers go on beside the others: the bindings are older than that field. */
class Deployment extends k8s.KubeDeployment {
  constructor(
    scope: Construct,
    id: string,
    private readonly companions: number,
    props: k8s.KubeDeploymentProps,
  ) {
    super(scope, id, props);
  }

  override toJson() {
    const made = super.toJson() as { spec: { template: { spec: { initContainers?: { restartPolicy?: string }[] } } } };
    const { initContainers = [] } = made.spec.template.spec;
    for (const container of initContainers.slice(0, this.companions)) container.restartPolicy = 'Always';
    return made;
  }
}

/** Over nodes and zones as far as there are any; pods of another revision do not count, as they are about to go. */
function softSpread(labelSelector: k8s.LabelSelector): k8s.TopologySpreadConstraint[] {
  return ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
    topologyKey,
    maxSkew: 1,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector,
    matchLabelKeys: ['pod-template-hash'],
  }));
}
