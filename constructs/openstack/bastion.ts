import { Construct } from 'constructs';
import type { Cidr } from '../../lib/network/cidr';
import type { Flavor } from '../../lib/nodes/flavor';
import type { Image } from '../../lib/nodes/image';
import { Problem } from '../../lib/problem';
import { FloatingIp } from './floating-ip';
import type { IKeyPair } from './key-pair';
import type { INetwork } from './network';
import { type ISecurityGroup, Peer, SecurityGroup } from './security-group';
import { Server } from './server';

/** What a bastion is made of. */
export interface BastionOptions {
  /** Its size. */
  readonly flavor: Flavor;

  /** What it boots from. */
  readonly image: Image;

  /** Who may log in. */
  readonly keyPair: IKeyPair;

  /** Where from, as IPv4 ranges; at least one, and not the whole world. */
  readonly allowedCidrs: readonly Cidr[];
}

/** Properties of a {@link Bastion}. */
export interface BastionProps extends BastionOptions {
  /** Name in OpenStack and host name. */
  readonly name: string;

  /** The network that its servers are in. Changing it replaces the bastion. */
  readonly network: INetwork;

  /** Name of the network that its address outside comes from. */
  readonly externalNetwork: string;
}

/** A small server with an address outside, from which people reach the others by SSH. */
export class Bastion extends Construct {
  /** What others let in by {@link Peer.group}. */
  readonly securityGroup: ISecurityGroup;

  /** The address outside: a token. */
  readonly address: string;

  /** @throws Problem when everybody, or nobody, could reach it */
  constructor(scope: Construct, id: string, props: BastionProps) {
    super(scope, id);
    if (props.allowedCidrs.length === 0 || props.allowedCidrs.some(({ prefix }) => prefix === 0)) {
      throw new Problem({
        what: `bastion ${props.name} could be reached by ${props.allowedCidrs.length === 0 ? 'nobody' : 'everybody'}`,
        found: props.allowedCidrs,
        allowed: 'the ranges that people who repair nodes work from',
        remedy: 'list them in allowedCidrs',
      });
    }
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      name: props.name,
      description: `Who may log in to bastion ${props.name}`,
    });
    for (const range of props.allowedCidrs) {
      const ports = { first: 22, last: 22 };
      securityGroup.allowFrom(Peer.range(range), { protocol: 'TCP', ports, purpose: 'people who log in' });
    }
    const server = new Server(this, 'Server', {
      name: props.name,
      flavor: props.flavor,
      image: props.image,
      network: props.network,
      securityGroups: [securityGroup],
      keyPair: props.keyPair,
    });
    this.securityGroup = securityGroup;
    this.address = new FloatingIp(this, 'FloatingIp', {
      externalNetwork: props.externalNetwork,
      portId: server.portId,
      description: `bastion ${props.name}`,
      routes: props.network.routes,
    }).address;
  }
}
