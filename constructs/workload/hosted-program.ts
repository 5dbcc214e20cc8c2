import type { Flags } from './command-line';
import type { ContainerProps, Probes, Resources } from './hardened-pod';
import type { PodMount } from './pod-volume';

/** What a {@link HostedProgram} finds in each of its containers. */
export interface HostedAccess {
  /** Path of a kubeconfig for the tenant cluster's API, as the program's user. */
  readonly kubeconfig: string;

  /** Folder of {@link HostedProgram.files}. */
  readonly folder: string;

  /** Flags of a Kubernetes program that serves with a certificate of the tenant cluster's authority. */
  readonly servingFlags: Flags;

  /** The volumes with these files; the program itself has them, sidecars add them. */
  readonly mounts: readonly PodMount[];
}

/**
 * A program that runs beside the control plane of a tenant cluster, in its namespace, and works on the tenant cluster's API.
 *
 * It gets a client certificate of its own and a kubeconfig, satisfies Pod Security `restricted`, and may dial the API server,
 * name servers, and with {@link dialsOutside} the world.
 */
export interface HostedProgram {
  /** Name of its objects and of its certificate: a DNS label, unique in the namespace. */
  readonly name: string;

  /** Image with tag or digest. */
  readonly image: string;

  /** The program in its image. */
  readonly executable: string;

  /** Its user name towards the tenant cluster's API; what it may do there is up to objects in the tenant cluster. */
  readonly user: string;

  /** Its flags. */
  readonly flags: (access: HostedAccess) => Flags;

  /** Pods, at least 1. Several need a leader election of their own. */
  readonly replicas: number;

  /** What each pod gets, sidecars not counted. */
  readonly resources: Resources;

  /**
   * Configuration files without any secret: name to content.
   *
   * @default - none
   */
  readonly files?: Readonly<Record<string, string>>;

  /**
   * Environment variables.
   *
   * @default - none
   */
  readonly variables?: Readonly<Record<string, string>>;

  /**
   * What runs beside it in the pod.
   *
   * @default - nothing
   */
  readonly sidecars?: (access: HostedAccess) => readonly ContainerProps[];

  /**
   * Ports: name to number.
   *
   * @default - none
   */
  readonly ports?: Readonly<Record<string, number>>;

  /**
   * How it is asked whether it is well.
   *
   * @default - not at all; it is well while it runs
   */
  readonly probes?: Probes;

  /**
   * Further volumes, such as Secrets of the namespace that somebody puts there.
   *
   * @default - none
   */
  readonly mounts?: readonly PodMount[];

  /**
   * Whether it dials programs outside the management cluster, on whichever TCP port these listen.
   *
   * @default false
   */
  readonly dialsOutside?: boolean;

  /**
   * Port that monitoring collects metrics at.
   *
   * @default - none
   */
  readonly metricsPort?: number;
}
