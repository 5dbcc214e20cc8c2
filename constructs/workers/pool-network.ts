import { DataOpenstackNetworkingSecgroupV2 } from '@cdktf/provider-openstack/lib/data-openstack-networking-secgroup-v2';
import { Construct } from 'constructs';
import { Network, type NetworkNames } from '../openstack/network';
import type { ISecurityGroup } from '../openstack/security-group';
import type { ServerPortOptions } from '../openstack/server-port';

/** A further network of a pool's nodes, which exists: one for storage, or of a provider. */
export interface PoolNetwork extends NetworkNames, Pick<ServerPortOptions, 'hasPortSecurity' | 'vnicType'> {
  /**
   * Names of the security groups of the nodes' ports in it.
   *
   * @default - the group of the nodes; none where {@link hasPortSecurity} is false
   */
  readonly securityGroups?: readonly string[];
}

/** Looks up by their names what the ports of a pool in a further network need. */
export function portsIn(scope: Construct, name: string, network: PoolNetwork, own: ISecurityGroup): ServerPortOptions {
  const parent = new Construct(scope, `Network-${name}`);
  const { hasPortSecurity = true, vnicType, securityGroups } = network;
  const groups = securityGroups?.map((group): ISecurityGroup => {
    const found = new DataOpenstackNetworkingSecgroupV2(parent, `SecurityGroup-${group}`, { name: group });
    return { securityGroupId: found.id, securityGroupName: group };
  });
  return {
    network: Network.fromNames(parent, 'Names', network),
    securityGroups: hasPortSecurity ? (groups ?? [own]) : [],
    hasPortSecurity,
    vnicType,
  };
}
