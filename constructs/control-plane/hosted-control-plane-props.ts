import type { Monitoring } from '../../lib/monitoring/monitoring';
import type { Cidr } from '../../lib/network/cidr';
import type { HostedProgram } from '../workload';
import type { ControlPlaneOptions } from './control-plane-options';
import type { EtcdTopology } from './etcd-topology';
import type { Exposure } from './exposure';
import type { PriorityClassNames } from './priorities';

/** Where a hosted control plane is reached from outside. */
export interface ControlPlaneEndpoint {
  /** Host name or address that clients and nodes dial. Changing it renews the API server's certificate. */
  readonly host: string;

  /** Port of the API at that host, 1 to 65535. */
  readonly port: number;

  /**
   * How it is reached there.
   *
   * @default Exposure.nodePort()
   */
  readonly exposure?: Exposure;

  /**
   * Port of every management node that leads to the API server, in the management cluster's NodePort range.
   *
   * @default - none; needed when it is exposed by NodePorts
   */
  readonly nodePort?: number;

  /**
   * Host name that agents of konnectivity dial, where it is another one.
   *
   * @default - {@link host}
   */
  readonly tunnelHost?: string;

  /**
   * Host name that nodes dial with the connections of their pods, where a Gateway tells control planes apart by name.
   *
   * @default - none; the Service `kubernetes` leads to {@link host}
   */
  readonly forwardHost?: string;

  /**
   * Port of every management node that leads to the konnectivity server.
   *
   * @default - none; needed with konnectivity when it is exposed by NodePorts
   */
  readonly tunnelNodePort?: number;
}

/** Properties of a `HostedControlPlane`. */
export interface HostedControlPlaneProps extends ControlPlaneOptions {
  /** Name of the tenant cluster. */
  readonly name: string;

  /** Namespace for it alone in the management cluster. Changing it makes another cluster, with other keys and no state. */
  readonly namespace: string;

  /**
   * How often it has been put to sleep or woken, at least 1 while it sleeps. Each sleep has another number, as its snapshot is
   * taken once for each.
   *
   * @default 1
   */
  readonly hibernations?: number;

  /** Where it is reached from outside. */
  readonly endpoint: ControlPlaneEndpoint;

  /** Range of pod addresses inside the tenant cluster. Changing it needs every node to be made anew. */
  readonly podRange: Cidr;

  /** Range of Service addresses inside the tenant cluster. Changing it needs every Service to be made anew. */
  readonly serviceRange: Cidr;

  /**
   * Range of pod addresses of the other family, for a cluster with both.
   *
   * @default - none; pods have addresses of one family
   */
  readonly podRangeV6?: Cidr;

  /**
   * Range of Service addresses of the other family, for a cluster with both. Needs {@link podRangeV6}.
   *
   * @default - none; Services have addresses of one family
   */
  readonly serviceRangeV6?: Cidr;

  /** Where the state is kept. */
  readonly etcd: EtcdTopology;

  /**
   * Domain of Services inside the tenant cluster.
   *
   * @default 'cluster.local'
   */
  readonly dnsDomain?: string;

  /**
   * Pods of the API server, at least 1; controllers get two when there are several.
   *
   * @default 2
   */
  readonly replicas?: number;

  /**
   * Whether nodes are made by Cluster API and cluster-autoscaler; {@link AutoscaledPools} says which.
   *
   * @default false
   */
  readonly autoscaling?: boolean;

  /**
   * Ranges of node addresses, which the API server dials when there is no konnectivity.
   *
   * @default - none; logs, exec and metrics of nodes do not work without konnectivity
   */
  readonly nodeRanges?: readonly Cidr[];

  /**
   * Ranges that the control plane may not dial although it may dial the world: those of the management cluster's nodes, pods
   * and Services, and its API. With {@link autoscaling} what makes nodes dials the API in them.
   *
   * @default - none
   */
  readonly unreachableRanges?: readonly Cidr[];

  /**
   * Ranges of the management cluster's pods: those of other namespaces are then kept from the API server's port too. Nodes
   * must not count as pods for its network plug-in; with Cilium set `policy-cidr-match-mode: nodes`.
   *
   * @default - unknown; any pod may dial the port that everybody outside may dial
   */
  readonly podRanges?: readonly Cidr[];

  /**
   * How the management cluster watches it.
   *
   * @default - not at all; no monitors and alerts are made
   */
  readonly monitoring?: Monitoring;

  /**
   * Namespace of the management cluster whose pods may collect metrics.
   *
   * @default - that of {@link monitoring}, if there is any; nobody else may
   */
  readonly monitoringNamespace?: string;

  /**
   * Programs of add-ons beside it.
   *
   * @default - none
   */
  readonly programs?: readonly HostedProgram[];

  /**
   * Priority classes of the management cluster; see {@link ControlPlanePriorities}.
   *
   * @default - none; pods have its default priority
   */
  readonly priorityClasses?: PriorityClassNames;

  /**
   * The pools whose nodes join by themselves: name to what its nodes are called, as a regular expression of Go without
   * anchors. Each gets a client certificate to join with, which lives for a day.
   *
   * @default - none
   */
  readonly nodePools?: Readonly<Record<string, string>>;
}
