import type { Construct } from 'constructs';
import type { Cidr, Cni, Flow, NodeCount, Region } from '../../lib';
import type { ExpectedServersProps, NetworkNames, ServerGroupPolicy } from '../openstack';
import type { NodePool, NodePoolOptions } from '../workers';

/** What the shared endpoint of a management cluster is made of. */
export interface EndpointRequest {
  /** Name that clients and nodes dial. */
  readonly host: string;

  /**
   * The network that the nodes of the management cluster are in. Changing it replaces the load balancer and its address.
   *
   * @default - network and subnet that have the name of the management cluster
   */
  readonly network?: NetworkNames;

  /**
   * Whether the endpoint has an address outside.
   *
   * @default true
   */
  readonly isPublic?: boolean;
}

/** What a tenant cluster asks for in a region. */
export interface TenantRegionRequest {
  /** Name of the cluster: a DNS label. Changing it replaces everything. */
  readonly clusterName: string;

  /** Name of its tenant. */
  readonly tenant: string;

  /** The network plug-in, which decides what nodes let through. */
  readonly cni: Cni;

  /**
   * IPv4 range of its nodes in the region. Changing it replaces all nodes.
   *
   * @default - none; it has no nodes there, only its ports at the endpoint
   */
  readonly nodeRange?: Cidr;

  /**
   * IPv6 range of its nodes in the region. Changing it replaces all nodes.
   *
   * @default - none; the nodes have IPv4 addresses only
   */
  readonly nodeRangeV6?: Cidr;

  /**
   * Ranges of the cluster's nodes elsewhere, in other regions and on bare metal.
   *
   * @default - none
   */
  readonly peerRanges?: readonly Cidr[];

  /**
   * Ranges that API servers dial the cluster's nodes from.
   *
   * @default - none; they come by the tunnel
   */
  readonly apiServerRanges?: readonly Cidr[];

  /**
   * Whether Services of type LoadBalancer may send traffic to every NodePort. What `NodePool.exposePort` needs is let
   * through without that.
   *
   * @default false
   */
  readonly hasServiceLoadBalancers?: boolean;

  /**
   * What nodes send each other, beside what the network plug-in does.
   *
   * @default - nothing
   */
  readonly nodeFlows?: readonly Flow[];
}

/** A cluster's ports at the endpoint of its management cluster. */
export interface EndpointPortsRequest {
  /** Name of the management cluster. */
  readonly managementCluster: string;

  /** What is forwarded: purpose, such as `api`, to the port that clients dial and the NodePort behind it. */
  readonly ports: Readonly<Record<string, { readonly port: number; readonly nodePort: number }>>;

  /** Nodes of the management cluster that take the traffic: name to address. */
  readonly nodes: Readonly<Record<string, string>>;

  /**
   * Who may connect, as IPv4 ranges.
   *
   * @default - everybody
   */
  readonly allowedCidrs?: readonly Cidr[];

  /**
   * A load balancer of the cluster's own, in the network of the management cluster's nodes.
   *
   * @default - none; the ports are at the shared one
   */
  readonly own?: EndpointRequest;
}

/** What an autoscaled pool asks for in a region. */
export interface MachineRequest extends Pick<ExpectedServersProps, 'flavor' | 'ports' | 'volumes'> {
  /** How many servers. */
  readonly nodes: NodeCount;

  /** Availability zones of the servers. */
  readonly zones: readonly string[];

  /**
   * How hard servers avoid a common host.
   *
   * @default 'soft-anti-affinity'
   */
  readonly placement?: ServerGroupPolicy;
}

/** Names in OpenStack by which others than Terraform put servers where Terraform puts them. */
export interface MachineNames {
  /** Name of the network. */
  readonly network: string;

  /** Names of its subnets: the IPv4 one, then the IPv6 one if there is any. */
  readonly subnets: readonly string[];

  /** Name of the security group of nodes. */
  readonly securityGroup: string;

  /**
   * Name of the key pair of those who may log in.
   *
   * @default - nobody may
   */
  readonly keyPair?: string;

  /** Server groups: zone to name. Zones with more servers than a group may have are not among them. */
  readonly serverGroups: Readonly<Record<string, string>>;
}

/** One tenant cluster in one region; `TenantRegionStack` of `stacks/` is one. */
export interface ITenantRegion extends Construct {
  /** Adds nodes. */
  addNodePool(name: string, options: NodePoolOptions): NodePool;

  /** Prepares for nodes that Cluster API makes, and says how it finds what they need. */
  addMachines(pool: string, request: MachineRequest): MachineNames;

  /** Forwards the cluster's ports at the endpoint of its management cluster. */
  addEndpointPorts(request: EndpointPortsRequest): void;
}

/** A region that tenant clusters get workers and endpoints in; `RegionStack` of `stacks/` is one. */
export interface IWorkerRegion {
  /** The region. */
  readonly region: Region;

  /** Makes the load balancer that all control planes of a management cluster share, without any port. */
  addServiceEndpoint(managementCluster: string, request: EndpointRequest): Construct;

  /** Makes a stack for a tenant cluster. */
  addTenant(scope: Construct, id: string, request: TenantRegionRequest): ITenantRegion;
}
