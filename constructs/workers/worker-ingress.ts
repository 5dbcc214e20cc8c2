import { Construct } from 'constructs';
import type { Cidr } from '../../lib/network/cidr';
import type { LoadBalancerProvider } from '../../lib/region/load-balancer-provider';
import { LoadBalancer } from '../openstack/load-balancer';
import type { INetwork } from '../openstack/network';
import { Peer, type SecurityGroup } from '../openstack/security-group';
import type { TcpListener } from '../openstack/tcp-listener';

/** Options of {@link WorkerIngress.exposePort}. */
export interface ExposePortOptions {
  /**
   * The port of the nodes: a NodePort, or that of an ingress controller on the host's network.
   *
   * @default - the same port
   */
  readonly nodePort?: number;

  /**
   * Who may connect. The load balancer sees to it where it can, otherwise the nodes' security group does.
   *
   * @default - everybody
   */
  readonly allowedCidrs?: readonly Cidr[];
}

/** Properties of a {@link WorkerIngress}. */
export interface WorkerIngressProps {
  /** Name of the load balancer in OpenStack. */
  readonly name: string;

  /** The network of the nodes. Changing it replaces the load balancer. */
  readonly network: INetwork;

  /** What the nodes' ports let through; the exposed ports are added. */
  readonly securityGroup: SecurityGroup;

  /** The Octavia driver. Changing it replaces the load balancer. */
  readonly provider: LoadBalancerProvider;

  /** Name of the network that its address outside comes from. */
  readonly externalNetwork: string;

  /** The nodes: name to address. */
  readonly members: Readonly<Record<string, string>>;
}

/** A load balancer in front of nodes, and the holes in their security group that it needs; no more than that. */
export class WorkerIngress extends Construct {
  /** The address outside: a token. */
  readonly address: string;

  private readonly loadBalancer: LoadBalancer;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: WorkerIngressProps,
  ) {
    super(scope, id);
    this.loadBalancer = new LoadBalancer(this, 'LoadBalancer', {
      name: props.name,
      subnetId: props.network.subnetId,
      provider: props.provider,
      externalNetwork: props.externalNetwork,
      routes: props.network.routes,
    });
    this.address = this.loadBalancer.floatingAddress ?? this.loadBalancer.address;
  }

  /**
   * Forwards a port to every node. Each node is a member by itself, so that nodes can be replaced one by one.
   *
   * @param port what clients dial, 1 to 65535; each port once
   * @throws Problem when the port is taken or out of range
   */
  exposePort(port: number, options: ExposePortOptions): TcpListener {
    const { name, network, provider, securityGroup, members } = this.props;
    const nodePort = options.nodePort ?? port;
    const listener = this.loadBalancer.addTcpListener(`${name}-${port}`, {
      port,
      members,
      memberPort: nodePort,
      hasSeparateMembers: true,
      ...(provider.canFilter && { allowedCidrs: options.allowedCidrs }),
    });
    // The load balancer's own checks come from the network, whoever the clients are.
    const peers = [Peer.network(network)];
    if (provider.keepsClientAddress) {
      peers.push(...(options.allowedCidrs?.map((range) => Peer.range(range)) ?? [Peer.ANYWHERE]));
    }
    for (const peer of peers) {
      const ports = { first: nodePort, last: nodePort };
      securityGroup.allowFrom(peer, { protocol: 'TCP', ports, purpose: `port ${port} of load balancer ${name}` });
    }
    return listener;
  }
}
