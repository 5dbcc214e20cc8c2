import type { Destination } from './destination';
import type { PortRange } from './port-plan';

/**
 * Somebody who opens or accepts connections.
 *
 * - `client`: people and programs that use a tenant cluster's API from outside
 * - `endpoint`: the load balancer that the control planes of a management cluster share
 * - `api-server`, `api-forward`, `etcd`, `etcd-events`, `controller-manager`, `scheduler`, `kubelet-serving-approver`,
 *   `konnectivity-server`: pods of a hosted control plane
 * - `tenant-bootstrap`: the Job that applies objects to the tenant cluster
 * - `backup`: Jobs that take snapshots of etcd, defragment and restore it
 * - `cluster-autoscaler`, `machine-secrets`: pods beside a hosted control plane with autoscaled pools, which use the management
 *   cluster's API
 * - `cluster-api`: controllers of Cluster API, in namespaces of the management cluster
 * - `management-api`: the API of the management cluster
 * - `add-on`: pods that an add-on runs beside a hosted control plane
 * - `monitoring`, `dns`: pods of the management cluster; for workers `dns` is their name server
 * - `worker`: a node of the tenant cluster, in the same region or another
 * - `worker-load-balancer`: a load balancer in front of workers
 * - `bastion`: the machine that people log in to workers from
 * - `object-store`, `identity-provider`, `key-service`, `webhook`, `registry`, `time-server`, `metadata`: services outside
 * - `internet`: everybody outside
 */
export type Party =
  | 'client'
  | 'endpoint'
  | 'api-server'
  | 'api-forward'
  | 'etcd'
  | 'etcd-events'
  | 'controller-manager'
  | 'scheduler'
  | 'kubelet-serving-approver'
  | 'konnectivity-server'
  | 'tenant-bootstrap'
  | 'backup'
  | 'cluster-autoscaler'
  | 'machine-secrets'
  | 'cluster-api'
  | 'management-api'
  | 'add-on'
  | 'monitoring'
  | 'dns'
  | 'worker'
  | 'worker-load-balancer'
  | 'bastion'
  | 'object-store'
  | 'identity-provider'
  | 'key-service'
  | 'webhook'
  | 'registry'
  | 'time-server'
  | 'metadata'
  | 'internet';

/** What is spoken: `ICMP` is echo of the family at hand, `IPIP` is IP protocol 4, `ANY` is everything. */
export type FlowProtocol = 'TCP' | 'UDP' | 'ICMP' | 'IPIP' | 'ANY';

/** One kind of traffic that must be let through; its answers are let through with it. */
export interface Flow {
  /** Who opens the connection. */
  readonly from: Party;

  /** Who accepts it. */
  readonly to: Party;

  /** What is spoken. */
  readonly protocol: FlowProtocol;

  /**
   * The ports of the accepting side. Never the full range: Neutron stores 1 to 65535 as no range, and every plan would then
   * show a difference.
   *
   * @default - all, or the protocol has none
   */
  readonly ports?: PortRange;

  /**
   * Where the accepting side is, if somebody said so.
   *
   * @default - wherever that party may be
   */
  readonly destination?: Destination;

  /** What it is for, as a phrase. */
  readonly purpose: string;
}

/** A flow to one port. */
export function flow(from: Party, to: Party, protocol: FlowProtocol, port: number, purpose: string): Flow {
  return { from, to, protocol, ports: { first: port, last: port }, purpose };
}

/** What it takes to look up names. */
export function dnsFlows(parties: readonly Party[]): Flow[] {
  return parties.flatMap((from) => [
    flow(from, 'dns', 'UDP', 53, 'looking up names'),
    flow(from, 'dns', 'TCP', 53, 'looking up names with long answers'),
  ]);
}
