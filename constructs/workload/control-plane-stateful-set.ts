import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import type { Size } from '../../lib/size';
import { CommandLine, type Flags, type FlagValue } from './command-line';
import { type ContainerProps, hardenedPod } from './hardened-pod';
import type { PodScheduling } from './pod-scheduling';

/** The disk of each pod of a {@link ControlPlaneStatefulSet}. */
export interface ClaimProps {
  /** Name of the volume, as the pod mounts it. Changing it leaves the old volumes behind. */
  readonly name: string;

  /** Size. Kubernetes does not let it change in a StatefulSet; resize the claims themselves. */
  readonly size: Size;

  /**
   * Storage class of the management cluster.
   *
   * @default - its default class
   */
  readonly storageClass?: string;
}

/** Properties of a {@link ControlPlaneStatefulSet}. */
export interface ControlPlaneStatefulSetProps extends Omit<ContainerProps, 'name' | 'command' | 'args'> {
  /** Name of the program, of its objects and of its `app.kubernetes.io/name` label. */
  readonly program: string;

  /** Members, an odd number. */
  readonly members: number;

  /** Name of the headless Service that gives each pod its name. */
  readonly serviceName: string;

  /**
   * Further labels of the pods, which do not select them.
   *
   * @default - none
   */
  readonly podLabels?: Readonly<Record<string, string>>;

  /** The program's flags. */
  readonly flags: Flags;

  /**
   * What the flags are handed to.
   *
   * @default - the program, which is looked up in its image
   */
  readonly command?: readonly string[];

  /** The disk of each member. */
  readonly claim: ClaimProps;

  /**
   * Whether two members may run on one node, where the loss of that node loses both.
   *
   * @default false
   */
  readonly mayShareNodes?: boolean;

  /**
   * What runs before the program.
   *
   * @default - nothing
   */
  readonly initContainers?: readonly ContainerProps[];

  /**
   * How its pods are scheduled.
   *
   * @default - on any node, with the default priority
   */
  readonly scheduling?: PodScheduling;

  /** How long a pod may take to end, in seconds. */
  readonly gracePeriodSeconds: number;
}

/**
 * A program of a hosted control plane whose members vote: a StatefulSet that starts all of them at once, because none of
 * them is ready before most of them are; that replaces one at a time; that keeps their disks whatever happens to it; and
 * that no drain robs of its majority.
 */
export class ControlPlaneStatefulSet extends Construct {
  /** The StatefulSet. */
  readonly statefulSet: k8s.KubeStatefulSet;

  private readonly commandLine: CommandLine;

  constructor(scope: Construct, id: string, props: ControlPlaneStatefulSetProps) {
    super(scope, id);
    const { program, members, claim } = props;
    const labels = { 'app.kubernetes.io/name': program };
    const selector = { matchLabels: labels };
    this.commandLine = new CommandLine(program, props.flags);

    this.statefulSet = new k8s.KubeStatefulSet(this, 'Resource', {
      metadata: { name: program, labels },
      spec: {
        serviceName: props.serviceName,
        replicas: members,
        selector,
        podManagementPolicy: 'Parallel',
        minReadySeconds: 10,
        revisionHistoryLimit: 2,
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
        template: hardenedPod({
          labels: { ...labels, ...props.podLabels },
          initContainers: props.initContainers,
          containers: [
            { ...props, name: program, command: props.command ?? [program], args: this.commandLine.toArguments() },
          ],
          scheduling: props.scheduling,
          gracePeriodSeconds: props.gracePeriodSeconds,
          spread: apart(selector, props.mayShareNodes ?? false),
        }),
        volumeClaimTemplates: [
          {
            metadata: { name: claim.name },
            spec: {
              accessModes: ['ReadWriteOnce'],
              ...(claim.storageClass !== undefined && { storageClassName: claim.storageClass }),
              resources: { requests: { storage: k8s.Quantity.fromString(claim.size.toQuantity()) } },
            },
          },
        ],
      },
    });

    if (members > 1) {
      new k8s.KubePodDisruptionBudget(this, 'DisruptionBudget', {
        metadata: { name: program, labels },
        spec: { selector, minAvailable: k8s.IntOrString.fromNumber(quorumOf(members)) },
      });
    }
  }

  /** Sets a flag of the program, whatever its value was before. */
  addFlag(name: string, value: FlagValue): void {
    this.commandLine.addFlag(name, value);
  }
}

/** How many members make a majority. */
export function quorumOf(members: number): number {
  return Math.floor(members / 2) + 1;
}

/** Never on one node, unless that is allowed; in different zones as far as there are any. */
function apart(
  labelSelector: k8s.LabelSelector,
  mayShareNodes: boolean,
): Pick<k8s.PodSpec, 'affinity' | 'topologySpreadConstraints'> {
  const term = { topologyKey: 'kubernetes.io/hostname', labelSelector };
  return {
    affinity: {
      podAntiAffinity: mayShareNodes
        ? { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] }
        : { requiredDuringSchedulingIgnoredDuringExecution: [term] },
    },
    topologySpreadConstraints: [
      { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', labelSelector },
    ],
  };
}
