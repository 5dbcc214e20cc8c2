import { TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import type { EndpointRequest, MachineNames, MachineRequest } from '../constructs/fleet';
import {
  Bastion,
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
} from '../constructs/openstack';
import { NodePool, type NodePoolOptions } from '../constructs/workers';
import {
  Cidr,
  type LoadBalancerProvider,
  machineGroupName,
  PortMatrix,
  Problem,
  SERVERS_PER_GROUP,
  zoneCounts,
} from '../lib';
import { endpointName } from './endpoint-name';
import { OpenStackStack } from './openstack-stack';
import type { EndpointNameOptions, EndpointPortsOptions, TenantRegionStackProps } from './tenant-region-stack-props';

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
   * @throws Problem when the endpoint's provider cannot do what is asked, or no node takes the traffic
   */
  addEndpointPorts(options: EndpointPortsOptions): void {
    const { clusterName, region } = this.props;
    if (Object.keys(options.nodes).length === 0) {
      throw new Problem({
        what: `nobody would reach the API of ${clusterName}: management cluster ${options.managementCluster} has no nodes`,
        allowed: 'the name and address of at least one node that takes traffic for NodePorts',
        remedy: 'give the management cluster its nodes',
      });
    }
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
    const { apiServerRanges = [] } = this.props;
    const securityGroup = new SecurityGroup(this, 'Workers', {
      name: `${clusterName}-workers`,
      description: `Nodes of cluster ${clusterName}`,
      isDualStack: network.subnetIdV6 !== undefined,
      egress,
    });
    const matrix = PortMatrix.workers({
      cni,
      nodePorts: hasServiceLoadBalancers,
      dialledDirectly: apiServerRanges.length > 0,
      bastion: bastion !== undefined,
      egress: egress ? 'listed' : 'open',
    });
    // An OVN load balancer hands on the clients' own addresses.
    const { keepsClientAddress } = this.region.loadBalancerProvider;
    const nameServers = this.region.dnsServers.map((address) => Cidr.ofAddress(address));
    securityGroup.allowFlows('worker', [...matrix.flows, ...nodeFlows], {
      'worker': [Peer.SELF, ...peerRanges.map((range) => Peer.range(range))],
      'api-server': apiServerRanges.map((range) => Peer.range(range)),
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
