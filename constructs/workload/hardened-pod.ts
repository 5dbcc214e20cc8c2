import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import type { Size } from '../../lib/size';
import type { PodMount } from './pod-volume';
import type { PodScheduling } from './pod-scheduling';

/** User and group of every pod: `nonroot` of the distroless images. */
const NONROOT = 65532;

/** The part of its memory limit that a Go program may fill before it collects garbage as hard as it can. */
const GO_MEMORY_SHARE = 0.9;

/** What a container is sure to get, and how much it may take at most. */
export interface Resources {
  /** CPU that it is sure to get, in thousandths of a core. There is no limit: one would only slow it down. */
  readonly cpuMillis: number;

  /** Memory that it is sure to get. */
  readonly memory: Size;

  /**
   * Memory at which it is restarted. Go programs collect garbage in time.
   *
   * @default - none
   */
  readonly memoryLimit?: Size;
}

/** How the kubelet asks a program whether it is well. */
export interface Probes {
  /** Port that answers. */
  readonly port: number;

  /** Protocol; certificates are not checked. */
  readonly scheme: 'HTTP' | 'HTTPS';

  /** Path that answers once the program has started. */
  readonly startup: string;

  /** Path that answers while the program works. */
  readonly liveness: string;

  /**
   * Path that answers while the program can serve.
   *
   * @default - none; it serves while it runs
   */
  readonly readiness?: string;

  /**
   * How long a start may take, in seconds, before the program is restarted.
   *
   * @default 120
   */
  readonly startupSeconds?: number;
}

/** Where a value is in a Secret of the namespace. */
export interface SecretKey {
  /** Name of the Secret. */
  readonly secretName: string;

  /** Key in it. */
  readonly key: string;
}

/** A container of a {@link hardenedPod}. */
export interface ContainerProps {
  /** Name, unique in the pod. */
  readonly name: string;

  /** Image with tag or digest. */
  readonly image: string;

  /** The program and what comes before its flags. */
  readonly command: readonly string[];

  /**
   * What follows the command. `$(NAME)` stands for a variable of `env`.
   *
   * @default - nothing
   */
  readonly args?: string[];

  /**
   * Variables taken from fields of the pod: name to path of the field.
   *
   * @default - none
   */
  readonly fields?: Readonly<Record<string, string>>;

  /**
   * Variables: name to value.
   *
   * @default - none
   */
  readonly variables?: Readonly<Record<string, string>>;

  /**
   * Variables taken from Secrets: name to where the value is.
   *
   * @default - none
   */
  readonly secretVariables?: Readonly<Record<string, SecretKey>>;

  /**
   * Ports: name to number.
   *
   * @default - none
   */
  readonly ports?: Readonly<Record<string, number>>;

  /**
   * Volumes at their places.
   *
   * @default - none
   */
  readonly mounts?: readonly PodMount[];

  /**
   * How it is asked whether it is well.
   *
   * @default - not at all; it is well while it runs
   */
  readonly probes?: Probes;

  /**
   * A command that is run in it before it is told to end.
   *
   * @default - none
   */
  readonly preStop?: readonly string[];

  /** What it gets. */
  readonly resources: Resources;

  /**
   * Whether it keeps the capability NET_BIND_SERVICE. Needed where the program's file carries that capability, as in the
   * published kube-apiserver image: the kernel refuses to start such a file without it.
   *
   * @default false
   */
  readonly keepsNetBindService?: boolean;
}

/** Properties of a {@link hardenedPod}. */
export interface HardenedPodProps {
  /** Labels, which select the pod too. */
  readonly labels: Readonly<Record<string, string>>;

  /** The program, then what runs beside it. */
  readonly containers: readonly ContainerProps[];

  /**
   * What runs before the containers, one after another.
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

  /**
   * Service account of the management cluster. Its token is in no container but those that mount
   * {@link PodVolume.serviceAccount}.
   *
   * @default - the namespace's default, which may nothing
   */
  readonly serviceAccountName?: string;

  /** How long the pod may take to end, in seconds. */
  readonly gracePeriodSeconds: number;

  /** How far pods of the same labels keep from each other. */
  readonly spread: Pick<k8s.PodSpec, 'affinity' | 'topologySpreadConstraints'>;
}

/**
 * A pod that satisfies Pod Security `restricted` and a little more: nothing of it can be written but its volumes, it has no
 * token of the management cluster unless it mounts one, and it sees no other Service's address.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function hardenedPod(props: HardenedPodProps): k8s.PodTemplateSpec {
  const containers = [...(props.initContainers ?? []), ...props.containers];
  const volumes = new Map(
    containers
      .flatMap(({ mounts }) => mounts ?? [])
      .filter(({ volume }) => volume.isDeclared)
      .map(({ volume }) => [volume.volume.name, volume.volume]),
  );
  return {
    metadata: { labels: props.labels },
    spec: {
      serviceAccountName: props.serviceAccountName,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      priorityClassName: props.scheduling?.priorityClassName,
      nodeSelector: props.scheduling?.nodeSelector,
      tolerations: props.scheduling?.tolerations && [...props.scheduling.tolerations],
      terminationGracePeriodSeconds: props.gracePeriodSeconds,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: NONROOT,
        runAsGroup: NONROOT,
        fsGroup: NONROOT,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      },
      ...props.spread,
      initContainers: props.initContainers?.map(container),
      containers: props.containers.map(container),
      volumes: volumes.size > 0 ? [...volumes.values()] : undefined,
    },
  };
}

function container(props: ContainerProps): k8s.Container {
  const { cpuMillis, memory, memoryLimit } = props.resources;
  const env = environment(props);
  const { startupProbe, livenessProbe, readinessProbe } = props.probes ? probes(props.probes) : {};
  return {
    name: props.name,
    image: props.image,
    imagePullPolicy: 'IfNotPresent',
    command: [...props.command],
    args: props.args,
    env: env.length > 0 ? env : undefined,
    ports: props.ports && Object.entries(props.ports).map(([name, containerPort]) => ({ name, containerPort })),
    startupProbe,
    livenessProbe,
    readinessProbe,
    lifecycle: props.preStop && { preStop: { exec: { command: [...props.preStop] } } },
    resources: {
      requests: { cpu: k8s.Quantity.fromString(`${cpuMillis}m`), memory: k8s.Quantity.fromString(memory.toQuantity()) },
      limits: memoryLimit && { memory: k8s.Quantity.fromString(memoryLimit.toQuantity()) },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'], add: props.keepsNetBindService ? ['NET_BIND_SERVICE'] : undefined },
    },
    volumeMounts: props.mounts?.map(({ mount }) => mount),
  };
}

function environment({ fields = {}, variables = {}, secretVariables = {}, resources }: ContainerProps): k8s.EnvVar[] {
  const { memoryLimit } = resources;
  const sources: k8s.EnvVar[][] = [
    Object.entries(fields).map(([name, fieldPath]) => ({ name, valueFrom: { fieldRef: { fieldPath } } })),
    Object.entries(variables).map(([name, value]) => ({ name, value })),
    Object.entries(secretVariables).map(([name, { secretName, key }]) => ({
      name,
      valueFrom: { secretKeyRef: { name: secretName, key } },
    })),
    memoryLimit ? [{ name: 'GOMEMLIMIT', value: goMemoryLimit(memoryLimit) }] : [],
  ];
  return sources.flat();
}

function probes(props: Probes): Pick<k8s.Container, 'startupProbe' | 'livenessProbe' | 'readinessProbe'> {
  const get = (path: string) => ({
    httpGet: { path, port: k8s.IntOrString.fromNumber(props.port), scheme: props.scheme },
  });
  const period = 2;
  const failures = Math.ceil((props.startupSeconds ?? 120) / period);
  return {
    startupProbe: { ...get(props.startup), periodSeconds: period, timeoutSeconds: 5, failureThreshold: failures },
    livenessProbe: { ...get(props.liveness), periodSeconds: 10, timeoutSeconds: 15, failureThreshold: 8 },
    readinessProbe:
      props.readiness === undefined
        ? undefined
        : { ...get(props.readiness), periodSeconds: 2, timeoutSeconds: 5, failureThreshold: 3 },
  };
}

function goMemoryLimit(limit: Size): string {
  return `${Math.floor(limit.toMebibytes() * GO_MEMORY_SHARE)}MiB`;
}
