import { Construct } from 'constructs';
import { LbListenerV2 } from '@cdktf/provider-openstack/lib/lb-listener-v2';
import { LbMemberV2 } from '@cdktf/provider-openstack/lib/lb-member-v2';
import { LbMembersV2 } from '@cdktf/provider-openstack/lib/lb-members-v2';
import { LbMonitorV2 } from '@cdktf/provider-openstack/lib/lb-monitor-v2';
import { LbPoolV2 } from '@cdktf/provider-openstack/lib/lb-pool-v2';
import type { Cidr } from '../../lib/network/cidr';
import { Problem } from '../../lib/problem';
import type { LoadBalancerProvider } from '../../lib/region/load-balancer-provider';

/** One port of a load balancer and the servers behind it. */
export interface TcpListenerOptions {
  /** The port that clients dial, 1 to 65535; unused on this load balancer. Changing it replaces the listener. */
  readonly port: number;

  /** The servers: name to address. Keyed by name, so that one that leaves touches no other. */
  readonly members: Readonly<Record<string, string>>;

  /** The port that all members listen on, 1 to 65535. Changing it replaces the members at once. */
  readonly memberPort: number;

  /**
   * Id of the subnet that the members are in.
   *
   * @default - the load balancer reaches them from its own subnet
   */
  readonly memberSubnetId?: string;

  /**
   * Whether each member is a resource of its own, so that single members can be replaced. Octavia locks the load balancer
   * for each of them.
   *
   * @default false; all members are set at once
   */
  readonly hasSeparateMembers?: boolean;

  /**
   * Who may connect; IPv4, as the virtual address is.
   *
   * @default - everyone whom the network lets through
   */
  readonly allowedCidrs?: readonly Cidr[];

  /**
   * How long a silent connection is kept, in seconds, 1 to 86400. Octavia's own default of 50 cuts Kubernetes watches.
   *
   * @default 3600; provider ovn never cuts a connection and takes no such setting
   * @see https://docs.openstack.org/api-ref/load-balancer/v2/#create-listener (timeout_client_data, milliseconds)
   */
  readonly idleTimeoutSeconds?: number;

  /**
   * The most connections at a time.
   *
   * @default - unlimited
   */
  readonly connectionLimit?: number;
}

/** Properties of a {@link TcpListener}. */
export interface TcpListenerProps extends TcpListenerOptions {
  /** Name in OpenStack of listener and member pool. */
  readonly name: string;

  /** Where it listens. Changing it replaces the listener. */
  readonly loadBalancer: { readonly loadBalancerId: string; readonly provider: LoadBalancerProvider };
}

/**
 * A port of an Octavia load balancer: listener, member pool, monitor and members.
 *
 * Members are checked by connecting to them every 5 s; one that fails three times gets no new connections.
 */
export class TcpListener extends Construct {
  /** Name of a member to its address in Terraform, where members are separate. */
  readonly memberTargets: ReadonlyMap<string, string>;

  /** @throws Problem when a value is out of range, or when the provider cannot do what is asked */
  constructor(scope: Construct, id: string, props: TcpListenerProps) {
    super(scope, id);
    const { name, loadBalancer } = props;
    checkRanges(props);
    checkProvider(props);
    const silence = (props.idleTimeoutSeconds ?? 3600) * 1000;
    const pool = new LbPoolV2(this, 'MemberPool', {
      name,
      loadbalancerId: loadBalancer.loadBalancerId,
      protocol: 'TCP',
      lbMethod: loadBalancer.provider.method,
    });
    new LbListenerV2(this, 'Resource', {
      name,
      loadbalancerId: loadBalancer.loadBalancerId,
      protocol: 'TCP',
      protocolPort: props.port,
      defaultPoolId: pool.id,
      connectionLimit: props.connectionLimit,
      allowedCidrs: props.allowedCidrs?.map((range) => range.toString()),
      ...(loadBalancer.provider.canFilter && { timeoutClientData: silence, timeoutMemberData: silence }),
    });
    new LbMonitorV2(this, 'Monitor', { name, poolId: pool.id, type: 'TCP', delay: 5, timeout: 3, maxRetries: 3 });
    this.memberTargets = props.hasSeparateMembers ? this.addMembers(pool.id, props) : new Map<string, string>();
    if (!props.hasSeparateMembers) {
      new LbMembersV2(this, 'Members', {
        poolId: pool.id,
        member: Object.entries(props.members).map(([member, address]) => memberOf(member, address, props)),
      });
    }
  }

  private addMembers(poolId: string, props: TcpListenerProps): Map<string, string> {
    const scope = new Construct(this, 'Members');
    const targets = new Map<string, string>();
    for (const [name, address] of Object.entries(props.members)) {
      const member = new LbMemberV2(scope, name, {
        ...memberOf(name, address, props),
        poolId,
        lifecycle: { createBeforeDestroy: true },
      });
      targets.set(name, `${member.terraformResourceType}.${member.friendlyUniqueId}`);
    }
    return targets;
  }
}

function memberOf(name: string, address: string, { memberPort, memberSubnetId }: TcpListenerProps) {
  return { name, address, protocolPort: memberPort, subnetId: memberSubnetId };
}

function checkRanges(props: TcpListenerProps): void {
  for (const [option, least, most] of [
    ['port', 1, 65535],
    ['memberPort', 1, 65535],
    ['idleTimeoutSeconds', 1, 86400],
    ['connectionLimit', 1, 1_000_000],
  ] as const) {
    const found = props[option];
    if (found !== undefined && (!Number.isInteger(found) || found < least || found > most)) {
      throw new Problem({
        what: `${option} of listener ${props.name} is out of range`,
        found,
        allowed: `${least} to ${most}`,
        remedy: 'correct it',
      });
    }
  }
  const ipv6 = props.allowedCidrs?.find((range) => range.family === 6);
  if (ipv6) {
    throw new Problem({
      what: `listener ${props.name} lets in an IPv6 range, but its load balancer has an IPv4 address`,
      found: ipv6,
      allowed: 'IPv4 ranges',
      remedy: 'leave it out; nobody can come from there',
    });
  }
}

function checkProvider({ name, loadBalancer: { provider }, ...options }: TcpListenerProps): void {
  if (provider.canFilter) return;
  for (const [option, wish, remedy] of [
    ['allowedCidrs', 'limits who may connect', "limit the sources in the members' security group"],
    ['idleTimeoutSeconds', 'sets a timeout', 'leave it out: connections are never cut'],
    ['connectionLimit', 'limits its connections', 'leave it out'],
  ] as const) {
    if (options[option] !== undefined) {
      throw new Problem({
        what: `listener ${name} ${wish}, which provider ${provider.octaviaName} cannot`,
        found: options[option],
        allowed: `no ${option}`,
        remedy: `use LoadBalancerProvider.AMPHORA, or ${remedy}`,
      });
    }
  }
}
