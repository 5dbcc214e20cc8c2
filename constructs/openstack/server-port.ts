import { NetworkingPortV2 } from '@cdktf/provider-openstack/lib/networking-port-v2';
import type { TerraformResourceLifecycle } from 'cdktf';
import type { Construct } from 'constructs';
import type { Cidr } from '../../lib/network/cidr';
import type { INetwork } from './network';
import type { ISecurityGroup } from './security-group';

/** A further port of a server, in another network. */
export interface ServerPortOptions {
  /** Where it is. Routes that its subnet announces compete with those of the server's first network. */
  readonly network: INetwork;

  /**
   * What it lets through. Changing them updates it in place.
   *
   * @default - none; with {@link hasPortSecurity} it lets nothing through
   */
  readonly securityGroups?: readonly ISecurityGroup[];

  /**
   * Whether Neutron filters what it sends and receives. Without, it has no security group. Changing it updates it in place.
   *
   * @default true
   */
  readonly hasPortSecurity?: boolean;

  /**
   * What the hypervisor gives the server for it: `normal` for an interface of its switch, `direct` for an SR-IOV function, or
   * another of Neutron's.
   *
   * @default 'normal'
   */
  readonly vnicType?: string;
}

/** Properties of {@link serverPort}. */
export interface ServerPortProps extends ServerPortOptions {
  /** Name in OpenStack. */
  readonly name: string;

  /**
   * Its IPv4 address.
   *
   * @default - Neutron picks one
   */
  readonly address?: string;

  /**
   * Further ranges that it may send from.
   *
   * @default - none
   */
  readonly allowedRanges?: readonly Cidr[];

  /**
   * Its tags.
   *
   * @default - none
   */
  readonly tags?: readonly string[];

  /** How it is replaced with its server. */
  readonly lifecycle: TerraformResourceLifecycle;
}

/** Makes a port of a server. */
export function serverPort(scope: Construct, id: string, props: ServerPortProps): NetworkingPortV2 {
  const { name, network, securityGroups = [], hasPortSecurity = true, vnicType, lifecycle } = props;
  return new NetworkingPortV2(scope, id, {
    name,
    networkId: network.networkId,
    // Without any, Neutron would take the project's default group.
    ...(securityGroups.length > 0
      ? { securityGroupIds: securityGroups.map((group) => group.securityGroupId) }
      : { noSecurityGroups: true }),
    ...(!hasPortSecurity && { portSecurityEnabled: false }),
    fixedIp: [
      { subnetId: network.subnetId, ipAddress: props.address },
      ...(network.subnetIdV6 === undefined ? [] : [{ subnetId: network.subnetIdV6 }]),
    ],
    allowedAddressPairs: props.allowedRanges?.map((range) => ({ ipAddress: range.toString() })),
    binding: vnicType === undefined ? undefined : { vnicType },
    tags: props.tags && [...props.tags],
    lifecycle,
  });
}
