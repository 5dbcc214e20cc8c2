import type { Flow } from '../../lib/network/flow';
import type { HostedProgram, TenantObject } from '../workload';
import type { AddOnCluster } from './add-on-cluster';
import type { HelmChart } from './helm-chart';

/**
 * A job that at most one add-on of a cluster does. These are those of this library; others are named by whoever invents them.
 *
 * - `pod-network`: addresses of pods, and the way from one to the other
 * - `service-proxy`: the way from a Service's address to its pods
 * - `cluster-dns`: names of Services
 * - `node-tunnel`: the tunnels by which the API server reaches nodes
 * - `node-cloud`: what OpenStack says about its servers
 * - `volumes`: volumes of OpenStack
 * - `shares`: shares of OpenStack, which many pods use at once
 * - `resource-metrics`: what nodes and pods use
 */
export type AddOnRole =
  | 'pod-network'
  | 'service-proxy'
  | 'cluster-dns'
  | 'node-tunnel'
  | 'api-forwarder'
  | 'node-cloud'
  | 'volumes'
  | 'shares'
  | 'resource-metrics'
  // Keeps the names above in completion lists.
  | (string & Record<never, never>);

/**
 * Something that a tenant cluster gets beside its control plane and nodes: the one contract of this library's own add-ons and
 * of everybody else's.
 *
 * An add-on is a value. It is asked once in a synthesis what it brings, and answers with data alone, the same for the same
 * cluster; what is put where, in which order and by whom is up to the library.
 */
export interface AddOn {
  /** A DNS label, unique in the cluster: it names files and, in the tenant cluster, who owns an object. */
  readonly name: string;

  /**
   * Jobs that it does. Two add-ons with the same one are a mistake, unless one of them came by itself: that one goes.
   *
   * @default - none that others could do
   */
  readonly roles?: readonly AddOnRole[];

  /**
   * Jobs that others have to do for it.
   *
   * @default - none
   */
  readonly needs?: readonly AddOnRole[];

  /**
   * What it brings to a cluster.
   *
   * @throws Problem when it cannot serve such a cluster
   */
  contribute(cluster: AddOnCluster): AddOnContribution;
}

/** What an {@link AddOn} brings. */
export interface AddOnContribution {
  /**
   * Objects of the tenant cluster, applied by its bootstrap Job and deleted there when they are no longer brought.
   *
   * @default - none
   */
  readonly tenantObjects?: readonly TenantObject[];

  /**
   * Programs that run beside the control plane, in its namespace.
   *
   * @default - none
   */
  readonly programs?: readonly HostedProgram[];

  /**
   * Helm charts for the tenant cluster, handed to what the cluster's {@link ChartDelivery} names.
   *
   * @default - none
   */
  readonly charts?: readonly HelmChart[];

  /**
   * Images that nodes pull for its charts; those of {@link tenantObjects} are found there.
   *
   * @default - none
   */
  readonly images?: readonly string[];

  /**
   * What nodes send each other for it, beside what the network plug-in does.
   *
   * @default - nothing
   */
  readonly nodeFlows?: readonly Flow[];

  /**
   * Name of the region whose load balancers send traffic to NodePorts of the nodes there.
   *
   * @default - none; NodePorts are closed
   */
  readonly loadBalancingRegion?: string;

  /**
   * Secrets that somebody has to put into the control plane's namespace before its programs can start.
   *
   * @default - none
   */
  readonly secrets?: readonly SecretReference[];
}

/** A Secret that is named in manifests and never part of them. */
export interface SecretReference {
  /** Name of the Secret. */
  readonly name: string;

  /** Its keys that are read. */
  readonly keys: readonly string[];

  /** What it is for and how it is made, as a phrase. */
  readonly purpose: string;
}

/**
 * Leaves a job undone that an add-on would do by itself: for those who bring it in another way.
 *
 * @example
 *   addOns: [withoutAddOn('cluster-dns')]
 */
export function withoutAddOn(role: AddOnRole): AddOn {
  return { name: `without-${role}`, roles: [role], contribute: () => ({}) };
}
