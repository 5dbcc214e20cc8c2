import { Construct } from 'constructs';
import { DataOpenstackNetworkingRouterV2 } from '@cdktf/provider-openstack/lib/data-openstack-networking-router-v2';
import { NetworkingRouterV2 } from '@cdktf/provider-openstack/lib/networking-router-v2';
import { externalNetworkId } from './lookups';

/** A router, ours or somebody else's. */
export interface IRouter {
  /** Its id. */
  readonly routerId: string;
}

/** Properties of a {@link Router}. */
export interface RouterProps {
  /** Name in OpenStack. Changing it updates the router in place. */
  readonly name: string;

  /** Name of the network outside. Changing it moves the router's address outside. */
  readonly externalNetwork: string;

  /**
   * Neutron availability zones that the router should run in. Changing them replaces the router.
   *
   * @default - Neutron chooses
   */
  readonly zoneHints?: readonly string[];
}

/** A Neutron router that lets networks reach the outside, their IPv4 addresses translated. */
export class Router extends Construct implements IRouter {
  /** A router that exists, by its id. */
  static fromId(routerId: string): IRouter {
    return { routerId };
  }

  /** A router that exists, by its name, which must be unique in the project. */
  static fromName(scope: Construct, id: string, name: string): IRouter {
    return { routerId: new DataOpenstackNetworkingRouterV2(scope, id, { name }).id };
  }

  readonly routerId: string;

  constructor(scope: Construct, id: string, props: RouterProps) {
    super(scope, id);
    this.routerId = new NetworkingRouterV2(this, 'Resource', {
      name: props.name,
      externalNetworkId: externalNetworkId(this, props.externalNetwork),
      availabilityZoneHints: props.zoneHints && [...props.zoneHints],
    }).id;
  }
}
