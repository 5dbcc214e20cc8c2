import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { DataOpenstackLbLoadbalancerV2 } from '@cdktf/provider-openstack/lib/data-openstack-lb-loadbalancer-v2';
import { LbLoadbalancerV2 } from '@cdktf/provider-openstack/lib/lb-loadbalancer-v2';
import { Problem } from '../../lib/problem';
import { LoadBalancerProvider } from '../../lib/region/load-balancer-provider';
import { FloatingIp } from './floating-ip';
import { TcpListener, type TcpListenerOptions } from './tcp-listener';

/** A load balancer, ours or somebody else's. */
export interface ILoadBalancer {
  /** Its id. */
  readonly loadBalancerId: string;

  /** The Octavia driver that carries its traffic. */
  readonly provider: LoadBalancerProvider;

  /**
   * Forwards a port to members.
   *
   * @param name unique on this load balancer
   * @throws Problem when the port is taken, or when the provider cannot do what is asked
   */
  addTcpListener(name: string, options: TcpListenerOptions): TcpListener;
}

/** Properties of a {@link LoadBalancer}. */
export interface LoadBalancerProps {
  /** Name in OpenStack, unique in the project where others look it up. Changing it updates the load balancer in place. */
  readonly name: string;

  /** Id of the subnet that the virtual address lies in. Changing it replaces the load balancer and its address. */
  readonly subnetId: string;

  /**
   * The virtual address, inside the subnet. Changing it replaces the load balancer.
   *
   * @default - Neutron picks one
   */
  readonly address?: string;

  /**
   * The Octavia driver. Changing it replaces the load balancer.
   *
   * @default LoadBalancerProvider.AMPHORA
   */
  readonly provider?: LoadBalancerProvider;

  /**
   * Id of the Octavia flavor: size and redundancy of the amphorae. Changing it replaces the load balancer.
   *
   * @default - the cloud's own
   */
  readonly flavorId?: string;

  /**
   * Octavia availability zone of the amphorae. Changing it replaces the load balancer.
   *
   * @default - the cloud's own
   */
  readonly zone?: string;

  /**
   * Name of the network that a floating address comes from.
   *
   * @default - none; the load balancer is reached inside only
   */
  readonly externalNetwork?: string;

  /**
   * What connects the subnet to the outside; Neutron refuses the floating address before.
   *
   * @default - it is connected already
   */
  readonly routes?: readonly ITerraformDependable[];

  /**
   * Tags in OpenStack. Changing them updates in place.
   *
   * @default - none
   */
  readonly tags?: readonly string[];
}

/**
 * An Octavia load balancer that forwards TCP ports.
 *
 * Octavia locks a load balancer while it changes, so its listeners are created one after another.
 */
export class LoadBalancer extends Construct implements ILoadBalancer {
  /**
   * A load balancer that exists, by its name. Listeners can be added to it: they belong to the stack that adds them.
   *
   * @param name unique in the project
   * @param provider its driver, which decides what listeners may ask for
   */
  static fromName(scope: Construct, id: string, name: string, provider: LoadBalancerProvider): ILoadBalancer {
    return new ImportedLoadBalancer(scope, id, name, provider);
  }

  readonly loadBalancerId: string;
  readonly provider: LoadBalancerProvider;

  /** The virtual address: a token unless {@link LoadBalancerProps.address} was given. */
  readonly address: string;

  /** The address that clients outside dial: a token; undefined without a floating address. */
  readonly floatingAddress: string | undefined;

  private readonly ports = new Map<number, string>();

  /** @throws Problem when the provider cannot do what is asked */
  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    this.provider = props.provider ?? LoadBalancerProvider.AMPHORA;
    checkAmphoraOptions(props, this.provider);
    const resource = new LbLoadbalancerV2(this, 'Resource', {
      name: props.name,
      vipSubnetId: props.subnetId,
      vipAddress: props.address,
      loadbalancerProvider: this.provider.octaviaName,
      flavorId: props.flavorId,
      availabilityZone: props.zone,
      tags: props.tags && [...props.tags],
    });
    this.loadBalancerId = resource.id;
    this.address = props.address ?? resource.vipAddress;
    this.floatingAddress =
      props.externalNetwork &&
      new FloatingIp(this, 'FloatingIp', {
        externalNetwork: props.externalNetwork,
        portId: resource.vipPortId,
        description: `load balancer ${props.name}`,
        routes: props.routes,
      }).address;
  }

  addTcpListener(name: string, options: TcpListenerOptions): TcpListener {
    return listen(this, this.ports, name, options);
  }
}

class ImportedLoadBalancer extends Construct implements ILoadBalancer {
  readonly loadBalancerId: string;
  private readonly ports = new Map<number, string>();

  constructor(
    scope: Construct,
    id: string,
    name: string,
    readonly provider: LoadBalancerProvider,
  ) {
    super(scope, id);
    this.loadBalancerId = new DataOpenstackLbLoadbalancerV2(this, 'Resource', { name }).id;
  }

  addTcpListener(name: string, options: TcpListenerOptions): TcpListener {
    return listen(this, this.ports, name, options);
  }
}

function listen(
  loadBalancer: Construct & ILoadBalancer,
  ports: Map<number, string>,
  name: string,
  options: TcpListenerOptions,
): TcpListener {
  const other = ports.get(options.port);
  if (other !== undefined) {
    throw new Problem({
      what: `listener ${name} wants the port of listener ${other}`,
      found: options.port,
      allowed: `a port other than ${[...ports.keys()].sort((a, b) => a - b).join(', ')}`,
      remedy: 'choose another port or another load balancer',
    });
  }
  const listener = new TcpListener(loadBalancer, name, { ...options, name, loadBalancer });
  ports.set(options.port, name);
  return listener;
}

function checkAmphoraOptions(props: LoadBalancerProps, provider: LoadBalancerProvider): void {
  for (const option of ['flavorId', 'zone'] as const) {
    if (provider !== LoadBalancerProvider.AMPHORA && props[option] !== undefined) {
      throw new Problem({
        what: `load balancer ${props.name} sets ${option}, which provider ${provider.octaviaName} does not know`,
        found: props[option],
        allowed: `no ${option}`,
        remedy: 'leave it out, or use LoadBalancerProvider.AMPHORA',
      });
    }
  }
}
