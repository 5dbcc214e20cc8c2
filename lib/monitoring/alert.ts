/** Something to do about an {@link Alert}. */
export interface AlertStep {
  /** What to do and how to judge what is seen, as a sentence. */
  readonly text: string;

  /**
   * The command that does it, complete.
   *
   * @default - none; nothing is typed
   */
  readonly command?: string;
}

/** What monitoring tells people about a hosted control plane, and what they do then. */
export interface Alert {
  /** Name, unique in a cluster. */
  readonly name: string;

  /** `critical` for what users notice now, day and night; `warning` for what they will notice when nobody acts. */
  readonly severity: 'critical' | 'warning';

  /** When it holds: PromQL. */
  readonly expression: string;

  /** How long it has to hold before somebody is told, in minutes. */
  readonly minutes: number;

  /** What is the matter, in one sentence. */
  readonly summary: string;

  /** What it means for users, and what is usually behind it. */
  readonly meaning: string;

  /** What to do, in order. */
  readonly steps: readonly AlertStep[];
}

/** A schedule of a hosted control plane that has to succeed again and again. */
export interface WatchedSchedule {
  /** Name of the CronJob. */
  readonly name: string;

  /** Five fields of cron, in UTC. */
  readonly schedule: string;
}

/** A certificate that is renewed by itself. */
export interface WatchedCertificate {
  /** Its name. */
  readonly name: string;

  /** How long before its end it is renewed, in hours. */
  readonly renewBeforeHours: number;
}

/** The hosted control plane that is watched. */
export interface WatchedControlPlane {
  /** Name of the tenant cluster. */
  readonly cluster: string;

  /** Namespace of its control plane. */
  readonly namespace: string;

  /** The kubectl context that leads to its management cluster. */
  readonly kubeContext: string;

  /** What clients dial: `https://host:port`. */
  readonly url: string;

  /** Whether it sleeps: none of its programs runs, and no schedule starts anything. */
  readonly hibernated: boolean;

  /** Members of etcd. */
  readonly etcdMembers: number;

  /** Whether events have an etcd of their own. */
  readonly eventsEtcd: boolean;

  /** How etcdctl is called in a member's pod: the program and the flags that let it in. */
  readonly etcdctl: string;

  /** Pods of the API server. */
  readonly replicas: number;

  /** Whether there is a konnectivity server. */
  readonly konnectivity: boolean;

  /** Whether nodes wrap connections of their pods to it, for a Gateway. */
  readonly forwards: boolean;

  /** Names of the KMS plugins that its API servers ask. */
  readonly kmsPlugins: readonly string[];

  /** Its certificates. */
  readonly certificates: readonly WatchedCertificate[];

  /** Its schedules. */
  readonly schedules: readonly WatchedSchedule[];
}

/** A command for the management cluster, in the namespace of the control plane. */
export function kubectl({ kubeContext, namespace }: WatchedControlPlane, words: string): string {
  return `kubectl --context ${kubeContext} --namespace ${namespace} ${words}`;
}

/** A command that asks etcd. */
export function etcdctl(watched: WatchedControlPlane, words: string, member = 'etcd-0'): string {
  return kubectl(watched, `exec ${member} -- ${watched.etcdctl} ${words}`);
}
