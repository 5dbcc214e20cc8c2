import type { Cidr } from '../network/cidr';

/** Everything of one tenant cluster that depends on the rest of the fleet. */
export interface ClusterPlan {
  /** Name of the cluster. */
  readonly name: string;

  /** Name of its tenant. */
  readonly tenant: string;

  /** Name of the management cluster that its control plane runs in. */
  readonly managementCluster: string;

  /** Namespace of its control plane. */
  readonly namespace: string;

  /** DNS name or address that its API is reached at. */
  readonly endpointHost: string;

  /** Port of its API at the endpoint. */
  readonly apiPort: number;

  /** DNS name or address that its konnectivity server is reached at, if it has one. */
  readonly tunnelHost: string;

  /** DNS name that nodes dial with the connections of their pods, where these need one. */
  readonly forwardHost: string | undefined;

  /** Port of its konnectivity server there, when it has one. */
  readonly tunnelPort: number | undefined;

  /** NodePort behind {@link apiPort}, where the endpoint uses any. */
  readonly apiNodePort: number | undefined;

  /** NodePort behind {@link tunnelPort}, where the endpoint uses any. */
  readonly tunnelNodePort: number | undefined;

  /** Number of the cluster among those of its tenant, 1 to 511; a Cilium mesh of the default size takes 1 to 255. */
  readonly clusterId: number;

  /** How often it has been put to sleep or woken: odd while it sleeps. */
  readonly hibernations: number;

  /** IPv4 range of its pods. */
  readonly podRange: Cidr;

  /** IPv6 range of its pods, when it is dual-stack. */
  readonly podRangeV6: Cidr | undefined;

  /** IPv4 range of its Services. */
  readonly serviceRange: Cidr;

  /** IPv6 range of its Services, when it is dual-stack. */
  readonly serviceRangeV6: Cidr | undefined;

  /** Address of the `kubernetes` Service: the first of the service range. */
  readonly serviceIp: string;

  /** Address of the cluster's name server: the tenth of the service range. */
  readonly dnsIp: string;

  /** IPv4 ranges of its nodes: name of the region to range, one for each region that it has a pool in. */
  readonly nodeRanges: ReadonlyMap<string, Cidr>;

  /** IPv6 ranges of its nodes, in the same form; empty when it is not dual-stack. */
  readonly nodeRangesV6: ReadonlyMap<string, Cidr>;

  /** Who may connect to its ports at the endpoint, its own nodes included; empty for everybody. */
  readonly allowedCidrs: readonly Cidr[];
}
