import { OpenstackProvider } from '@cdktf/provider-openstack/lib/provider';
import { App, TerraformStack } from 'cdktf';
import type { INetwork } from '../../constructs/openstack/network';

/** A stack with a provider, in an app of its own. */
export function aStack(id = 'stack'): TerraformStack {
  const stack = new TerraformStack(new App(), id);
  new OpenstackProvider(stack, 'OpenStack', { cloud: 'region-one' });
  return stack;
}

/** A network that exists. */
export function aNetwork(attributes: Partial<INetwork> = {}): INetwork {
  return { networkId: 'network-1', subnetId: 'subnet-1', ipv4Range: '10.16.0.0/22', ...attributes };
}

/** A line of `authorized_keys`. */
export const PUBLIC_KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEMg4Lhx24VH8fwrVofefNlDp3uU2JSsBK0z4q/iaPo4 someone@example.net';
