import type { EndpointRequest } from '../constructs/fleet';
import type { BastionOptions, NetworkNames, SubnetPool } from '../constructs/openstack';
import type { Cidr, Cni, Flow, LoadBalancerProvider } from '../lib';
import type { OpenStackStackProps } from './openstack-stack';

/** Properties of a `TenantRegionStack`. */
export interface TenantRegionStackProps extends OpenStackStackProps {
  /** Name of the cluster: a DNS label. Changing it replaces everything. */
  readonly clusterName: string;

  /** Name of its tenant. */
  readonly tenant: string;

  /** The network plug-in, which decides what nodes let through. */
  readonly cni: Cni;

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
   * Ranges of the cluster's nodes elsewhere, in other regions and on bare metal.
   *
   * @default - none
   */
  readonly peerRanges?: readonly Cidr[];

  /**
   * What nodes send each other, beside what the network plug-in does.
   *
   * @default - nothing
   */
  readonly nodeFlows?: readonly Flow[];

  /**
   * What nodes and pods may reach outside, beside name servers, time servers and the metadata service: at least the endpoint
   * of the control plane and the registries.
   *
   * @default - everything
   */
  readonly egress?: readonly Cidr[];

  /**
   * Whether Services of type LoadBalancer may send traffic to every NodePort. What `NodePool.exposePort` needs is let
   * through without that.
   *
   * @default false
   */
  readonly hasServiceLoadBalancers?: boolean;

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

/** A cluster's ports at the endpoint of its management cluster. */
export interface EndpointPortsOptions {
  /** Name of the management cluster. */
  readonly managementCluster: string;

  /** What is forwarded: purpose, such as `api`, to the port that clients dial and the NodePort behind it. */
  readonly ports: Readonly<Record<string, { readonly port: number; readonly nodePort: number }>>;

  /** Nodes of the management cluster that take the traffic: name to address. */
  readonly nodes: Readonly<Record<string, string>>;

  /**
   * Who may connect, as IPv4 ranges; not with provider `ovn`.
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
