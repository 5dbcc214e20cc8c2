import type { EndpointPortsRequest, TenantRegionRequest } from '../constructs/fleet';
import type { BastionOptions, NetworkNames, SubnetPool } from '../constructs/openstack';
import type { Cidr, LoadBalancerProvider } from '../lib';
import type { OpenStackStackProps } from './openstack-stack';

/** Properties of a `TenantRegionStack`: what a cluster asks a region for, and what only the stack's author can say. */
export interface TenantRegionStackProps
  extends OpenStackStackProps, Omit<TenantRegionRequest, 'nodeRange' | 'nodeRangeV6'> {
  /**
   * IPv4 range of the nodes, or the pool that Neutron cuts one from. Changing it replaces all nodes.
   *
   * @default - none; the cluster has no nodes here, only ports at an endpoint, or its nodes are in {@link network}
   */
  readonly nodeRange?: Cidr | SubnetPool;

  /**
   * IPv6 range of the nodes, a /64, or the pool that Neutron cuts one from. Changing it replaces all nodes.
   *
   * @default - none; the nodes have IPv4 addresses only
   */
  readonly nodeRangeV6?: Cidr | SubnetPool;

  /**
   * A network that exists for the nodes to be in. Changing it replaces all nodes.
   *
   * @default - a network is created, with {@link nodeRange}
   */
  readonly network?: NetworkNames;

  /**
   * Name of a router that exists for the network to be connected to.
   *
   * @default - a router is created, connected to the region's external network
   */
  readonly router?: string;

  /**
   * What nodes and pods may reach outside, beside name servers, time servers and the metadata service: at least the endpoint
   * of the control plane and the registries.
   *
   * @default - everything
   */
  readonly egress?: readonly Cidr[];

  /**
   * Public key of who may log in to nodes.
   *
   * @default - nobody may
   */
  readonly publicKey?: string;

  /**
   * A server with an address outside to log in to nodes from; needs {@link publicKey}.
   *
   * @default - none
   */
  readonly bastion?: Omit<BastionOptions, 'keyPair'>;

  /**
   * Servers that the project may have in one server group (Nova's quota `server_group_members`); -1 is unlimited.
   *
   * @default 10
   */
  readonly memberQuota?: number;

  /**
   * Name of the region's DNS zone, for names of endpoints in it.
   *
   * @default - none; names are made elsewhere
   */
  readonly dnsZone?: string;

  /**
   * Whether a plan fails when the stack needs more than the project's quota; see `QuotaCheck`.
   *
   * @default true
   */
  readonly hasQuotaCheck?: boolean;
}

/** A cluster's ports at the endpoint of its management cluster. With provider `ovn` everybody may connect. */
export interface EndpointPortsOptions extends EndpointPortsRequest {
  /**
   * The Octavia driver of the endpoint.
   *
   * @default - that of the region
   */
  readonly provider?: LoadBalancerProvider;
}

/** A name of a cluster's own for its API. */
export interface EndpointNameOptions {
  /** Name of the DNS zone, which exists in the project. */
  readonly zone: string;

  /** The name, inside the zone, in full. */
  readonly host: string;

  /** The endpoint's name, which the other one leads to. */
  readonly endpointHost: string;
}
