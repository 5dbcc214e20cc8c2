import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { NetworkingFloatingipV2 } from '@cdktf/provider-openstack/lib/networking-floatingip-v2';

/** Properties of a {@link FloatingIp}. */
export interface FloatingIpProps {
  /** Name of the network that the address comes from. Changing it replaces the address. */
  readonly externalNetwork: string;

  /** Id of the port that answers. Changing it moves the address. */
  readonly portId: string;

  /** What it is for, as people read it in OpenStack. */
  readonly description: string;

  /**
   * The address, for projects whose operator reserves them. Changing it replaces the address.
   *
   * @default - any that is free
   */
  readonly address?: string;

  /**
   * What connects the port's network to the outside; Neutron refuses the address before.
   *
   * @default - it is connected already
   */
  readonly routes?: readonly ITerraformDependable[];
}

/** An address outside that leads to a port inside. */
export class FloatingIp extends Construct {
  /** The address: a token unless {@link FloatingIpProps.address} was given. */
  readonly address: string;

  constructor(scope: Construct, id: string, props: FloatingIpProps) {
    super(scope, id);
    const resource = new NetworkingFloatingipV2(this, 'Resource', {
      pool: props.externalNetwork,
      portId: props.portId,
      address: props.address,
      description: props.description,
      dependsOn: props.routes && [...props.routes],
    });
    this.address = props.address ?? resource.address;
  }
}
