import type { KeyRing } from '../rotation/key-ring';

/** What a `CertificatePlan` is made from. */
export interface CertificatePlanProps {
  /** Name of the tenant cluster, written into every certificate authority. */
  readonly clusterName: string;

  /** Namespace of the control plane in its management cluster: part of the names that pods dial each other by. */
  readonly namespace: string;

  /** Host name or address that clients and nodes dial. */
  readonly endpointHost: string;

  /**
   * Host name or address that agents of konnectivity dial.
   *
   * @default - {@link endpointHost}
   */
  readonly tunnelHost?: string;

  /**
   * Host name that nodes dial with the connections of their pods.
   *
   * @default - none; pods dial the API server itself
   */
  readonly forwardHost?: string;

  /** Address of the Service `kubernetes` inside the tenant cluster: the first of the service range. */
  readonly serviceIp: string;

  /** Domain of Services inside the tenant cluster. */
  readonly dnsDomain: string;

  /** Members of etcd, at least 1. */
  readonly etcdMembers: number;

  /**
   * Whether events have an etcd of their own, with one member.
   *
   * @default false
   */
  readonly eventsEtcd?: boolean;

  /** Whether there is a konnectivity server. */
  readonly konnectivity: boolean;

  /**
   * Whether programs outside the control plane collect its metrics.
   *
   * @default false
   */
  readonly monitoring?: boolean;

  /**
   * Keys that encrypt what the API server stores, first the one that writes.
   *
   * @default - none
   */
  readonly encryptionKeys?: readonly string[];

  /**
   * Whether Cluster API and cluster-autoscaler make nodes.
   *
   * @default false
   */
  readonly autoscaling?: boolean;

  /**
   * Names of the pools whose nodes join by themselves.
   *
   * @default - none
   */
  readonly nodePools?: readonly string[];

  /**
   * Keys that sign service-account tokens.
   *
   * @default KeyRing.of('1')
   */
  readonly serviceAccountKeys?: KeyRing;

  /**
   * Generations of the certificate authorities.
   *
   * @default KeyRing.of('1')
   */
  readonly authorities?: KeyRing;

  /**
   * Programs of add-ons beside the control plane.
   *
   * @default - none
   */
  readonly programs?: readonly PlannedProgram[];
}

/** A program beside a control plane that has certificates of its own. */
export interface PlannedProgram {
  /** Its name, and that of its client certificate; `<name>-serving` is what it serves with. */
  readonly name: string;

  /** Its user name towards the API server. */
  readonly user: string;
}
