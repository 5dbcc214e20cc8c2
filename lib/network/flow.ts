import type { PortRange } from './port-plan';

/**
 * Somebody who opens or accepts connections.
 *
 * - `client`: people and programs that use a tenant cluster's API from outside
 * - `endpoint`: the load balancer that control planes share
 * - `api-server`, `etcd`, `controller-manager`, `scheduler`, `konnectivity-server`: pods of a hosted control plane
 * - `tenant-bootstrap`: the Job that applies objects to the tenant cluster
 * - `cloud-controller`, `storage-controller`, `autoscaler`: pods beside a hosted control plane that talk to the cloud
 * - `backup`: the Job that takes snapshots of etcd
 * - `monitoring`, `dns`: pods of the management cluster
 * - `worker`: a node of the tenant cluster, in the same region or another
 * - `worker-load-balancer`: a load balancer in front of workers
 * - `bastion`: the machine that people log in to workers from
 * - `cloud-api`, `object-store`, `identity-provider`: services outside
 */
export type Party =
  | 'client'
  | 'endpoint'
  | 'api-server'
  | 'etcd'
  | 'controller-manager'
  | 'scheduler'
  | 'konnectivity-server'
  | 'tenant-bootstrap'
  | 'cloud-controller'
  | 'storage-controller'
  | 'autoscaler'
  | 'backup'
  | 'monitoring'
  | 'dns'
  | 'worker'
  | 'worker-load-balancer'
  | 'bastion'
  | 'cloud-api'
  | 'object-store'
  | 'identity-provider';

/** What is spoken: `ICMP` is echo of both families, `IPIP` is IP protocol 4. */
export type FlowProtocol = 'TCP' | 'UDP' | 'ICMP' | 'IPIP';

/** One kind of traffic that must be let through; its answers are let through with it. */
export interface Flow {
  /** Who opens the connection. */
  readonly from: Party;

  /** Who accepts it. */
  readonly to: Party;

  /** What is spoken. */
  readonly protocol: FlowProtocol;

  /**
   * The ports of the accepting side.
   *
   * @default - all, or the protocol has none
   */
  readonly ports?: PortRange;

  /** What it is for, as a phrase. */
  readonly purpose: string;
}
