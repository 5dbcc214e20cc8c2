import { TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import type { EndpointRequest, MachineNames, MachineRequest } from '../constructs/fleet';
import {
  Bastion,
  type BastionOptions,
  DnsRecord,
  DnsZone,
  ExpectedServers,
  KeyPair,
  LoadBalancer,
  Network,
  type INetwork,
  type NetworkNames,
  Peer,
  QuotaCheck,
  Router,
  SecurityGroup,
  ServerGroup,
  type SubnetPool,
} from '../constructs/openstack';
import { NodePool, type NodePoolOptions } from '../constructs/workers';
import {
  Cidr,
  type Cni,
  type Flow,
  type LoadBalancerProvider,
  machineGroupName,
  PortMatrix,
  Problem,
  SERVERS_PER_GROUP,
  zoneCounts,
} from '../lib';
import { endpointName } from './endpoint-name';
import { OpenStackStack, type OpenStackStackProps } from './openstack-stack';

/** Properties of a {@link TenantRegionStack}. */
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
   * Whether Services of type LoadBalancer may send traffic to every NodePort. What {@link NodePool.exposePort} needs is let
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
   * Whether a plan fails when the stack needs more than the project's quota; see {@link QuotaCheck}.
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

/**
 * One cluster in one region: its network, security group and node pools, and in the region of its management cluster also
 * its ports at the shared endpoint. All it takes from elsewhere it finds by planned names.
 */
export class TenantRegionStack extends OpenStackStack {
  private readonly nodeParts: { network: INetwork; securityGroup: SecurityGroup } | undefined;
  private readonly keyPair: KeyPair | undefined;

  /** @throws Problem when the nodes have two networks, or a bastion that nobody can log in to */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: TenantRegionStackProps,
  ) {
    super(scope, id, props, { cluster: props.clusterName, tenant: props.tenant });
    checkProps(props);
    if (props.publicKey !== undefined) {
      this.keyPair = new KeyPair(this, 'KeyPair', { name: props.clusterName, publicKey: props.publicKey });
    }
    this.nodeParts = this.createNodeParts();
    if (props.hasQuotaCheck ?? true) {
      new QuotaCheck(this, 'Quota', {
        subject: `cluster ${props.clusterName} in region ${props.region.name}`,
        ownTag: `cluster=${props.clusterName}`,
      });
    }
  }

  /**
   * Adds nodes.
   *
   * @param name of the pool: a DNS label, once
   * @throws Problem when the stack has no network for nodes, or the region has not what the pool wants
   */
  addNodePool(name: string, options: NodePoolOptions): NodePool {
    if (!this.nodeParts) throw this.noNetwork(name);
    return new NodePool(this, name, {
      ...options,
      ...this.nodeParts,
      name,
      clusterName: this.props.clusterName,
      region: this.region,
      keyPair: options.keyPair ?? this.keyPair,
      memberQuota: this.props.memberQuota,
    });
  }

  /**
   * Prepares for nodes that Cluster API makes beside those of {@link addNodePool}: a server group for each zone, unless the zone
   * may have more servers, with one that comes before another goes, than a group takes.
   *
   * @param pool name of the pool: a DNS label, once
   * @returns names by which Cluster API finds what the nodes need
   * @throws Problem when the stack has no network for nodes
   */
  addMachines(pool: string, { nodes, zones, placement, ...servers }: MachineRequest): MachineNames {
    if (!this.nodeParts) throw this.noNetwork(pool);
    const { clusterName, nodeRangeV6, memberQuota = SERVERS_PER_GROUP } = this.props;
    const { network, subnet, subnetV6 }: NetworkNames = this.props.network ?? {
      network: clusterName,
      subnet: clusterName,
      subnetV6: nodeRangeV6 && `${clusterName}-v6`,
    };
    const groups = new Construct(this, pool);
    new ExpectedServers(groups, 'Servers', { ...servers, most: nodes.max });
    const grouped = zoneCounts(nodes, zones).filter(({ max }) => memberQuota === -1 || max < memberQuota);
    return {
      network,
      subnets: subnetV6 === undefined ? [subnet] : [subnet, subnetV6],
      securityGroup: `${clusterName}-workers`,
      ...(this.keyPair && { keyPair: clusterName }),
      serverGroups: Object.fromEntries(
        grouped.map(({ zone }) => {
          const name = machineGroupName(clusterName, pool, zone);
          new ServerGroup(groups, zone, { name, policy: placement });
          return [zone, name];
        }),
      ),
    };
  }

  /**
   * Forwards the cluster's ports at the endpoint of its management cluster, which a {@link RegionStack} of this region has
   * created.
   *
   * @throws Problem when the endpoint's provider cannot do what is asked
   */
  addEndpointPorts(options: EndpointPortsOptions): void {
    const { clusterName, region } = this.props;
    const provider = options.provider ?? region.loadBalancerProvider;
    const endpoint = options.own
      ? this.createEndpoint(options.managementCluster, options.own, provider)
      : LoadBalancer.fromName(this, 'Endpoint', endpointName(options.managementCluster), provider);
    for (const [purpose, { port, nodePort }] of Object.entries(options.ports)) {
      endpoint.addTcpListener(`${clusterName}-${purpose}`, {
        port,
        memberPort: nodePort,
        members: options.nodes,
        allowedCidrs: options.allowedCidrs,
      });
    }
  }

  /** Gives the cluster's API a name of its own, which leads to the endpoint's name. */
  addEndpointName({ zone, host, endpointHost }: EndpointNameOptions): void {
    const dnsZone = DnsZone.fromName(this, 'DnsZone', zone);
    new DnsRecord(this, 'EndpointName', { zone: dnsZone, host, type: 'CNAME', values: [endpointHost] });
  }

  private noNetwork(pool: string): Problem {
    return new Problem({
      what: `node pool ${pool} of cluster ${this.props.clusterName} has no network in region ${this.region.name}`,
      allowed: 'a nodeRange, or a network that exists',
      remedy: 'set one of the two in the stack',
    });
  }

  private createEndpoint(
    managementCluster: string,
    request: EndpointRequest,
    provider: LoadBalancerProvider,
  ): LoadBalancer {
    const { clusterName, region, dnsZone } = this.props;
    const names = request.network ?? { network: managementCluster, subnet: managementCluster };
    const network = Network.fromNames(this, 'EndpointNetwork', names);
    const endpoint = new LoadBalancer(this, 'Endpoint', {
      name: endpointName(clusterName),
      subnetId: network.subnetId,
      provider,
      ...((request.isPublic ?? true) && { externalNetwork: region.externalNetwork }),
    });
    const address = endpoint.floatingAddress ?? endpoint.address;
    if (dnsZone !== undefined && request.host.endsWith(`.${dnsZone.replace(/\.$/, '')}`)) {
      const zone = DnsZone.fromName(this, 'DnsZone', dnsZone);
      new DnsRecord(endpoint, 'Name', { zone, host: request.host, type: 'A', values: [address] });
    }
    new TerraformOutput(endpoint, 'Address', { value: address, description: `what ${request.host} must lead to` });
    return endpoint;
  }

  private createNodeParts() {
    const network = this.createNetwork();
    return network && { network, securityGroup: this.createSecurityGroup(network, this.createBastion(network)) };
  }

  private createNetwork(): INetwork | undefined {
    const { clusterName, nodeRange, nodeRangeV6, network, router } = this.props;
    if (network) return Network.fromNames(this, 'Network', network);
    if (!nodeRange) return undefined;
    return new Network(this, 'Network', {
      name: clusterName,
      ipv4: nodeRange,
      ipv6: nodeRangeV6,
      router:
        router === undefined
          ? new Router(this, 'Router', { name: clusterName, externalNetwork: this.region.externalNetwork })
          : Router.fromName(this, 'Router', router),
      dnsServers: this.region.dnsServers,
      mtu: this.region.mtu,
    });
  }

  private createSecurityGroup(network: INetwork, bastion: Bastion | undefined): SecurityGroup {
    const { clusterName, cni, peerRanges = [], nodeFlows = [], hasServiceLoadBalancers = false, egress } = this.props;
    const securityGroup = new SecurityGroup(this, 'Workers', {
      name: `${clusterName}-workers`,
      description: `Nodes of cluster ${clusterName}`,
      isDualStack: network.subnetIdV6 !== undefined,
      egress,
    });
    const matrix = PortMatrix.workers({
      cni,
      nodePorts: hasServiceLoadBalancers,
      bastion: bastion !== undefined,
      egress: egress ? 'listed' : 'open',
    });
    // An OVN load balancer hands on the clients' own addresses.
    const { keepsClientAddress } = this.region.loadBalancerProvider;
    const nameServers = this.region.dnsServers.map((address) =>
      Cidr.of(`${address}/${address.includes(':') ? 128 : 32}`),
    );
    securityGroup.allowFlows('worker', [...matrix.flows, ...nodeFlows], {
      'worker': [Peer.SELF, ...peerRanges.map((range) => Peer.range(range))],
      'worker-load-balancer': hasServiceLoadBalancers
        ? [keepsClientAddress ? Peer.ANYWHERE : Peer.network(network)]
        : [],
      'bastion': bastion ? [Peer.group(bastion.securityGroup)] : [],
      'dns': nameServers.length > 0 ? nameServers.map((range) => Peer.range(range)) : [Peer.ANYWHERE],
      'time-server': [Peer.ANYWHERE],
      'metadata': [Peer.range(METADATA)],
    });
    return securityGroup;
  }

  private createBastion(network: INetwork): Bastion | undefined {
    const { bastion, clusterName } = this.props;
    if (!bastion || !this.keyPair) return undefined;
    const created = new Bastion(this, 'Bastion', {
      ...bastion,
      name: `${clusterName}-bastion`,
      keyPair: this.keyPair,
      network,
      externalNetwork: this.region.externalNetwork,
    });
    new TerraformOutput(created, 'Address', { value: created.address });
    return created;
  }
}

/** Where Nova tells a server who it is. */
const METADATA = Cidr.of('169.254.169.254/32');

function checkProps(props: TenantRegionStackProps): void {
  if (props.network && (props.nodeRange ?? props.nodeRangeV6 ?? props.router)) {
    throw new Problem({
      what: `the nodes of cluster ${props.clusterName} have a network that exists, and one to create`,
      found: props.network.network,
      allowed: 'one of the two',
      remedy: 'leave out network, or leave out nodeRange, nodeRangeV6 and router',
    });
  }
  if (props.bastion && props.publicKey === undefined) {
    throw new Problem({
      what: `nobody could log in to the bastion of cluster ${props.clusterName}`,
      allowed: 'a bastion with a public key',
      remedy: 'set publicKey',
    });
  }
}
