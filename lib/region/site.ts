import { properName } from '../names';
import type { Cidr } from '../network/cidr';
import { Problem, Problems, problemsOf } from '../problem';
import { checkDnsServers } from './place';

/** Properties of a {@link Site}. */
export interface SiteProps {
  /** IPv4 addresses of the site's machines. */
  readonly addressSpace: Cidr;

  /**
   * IPv6 addresses of the site's machines.
   *
   * @default - none
   */
  readonly addressSpaceV6?: Cidr;

  /**
   * Addresses that the site shows to the outside. Endpoints that limit their clients let them in.
   *
   * @default - the address spaces: nothing translates addresses on the way
   */
  readonly egress?: readonly Cidr[];

  /**
   * Host, with an optional port, of the registry that machines pull all images from.
   *
   * @default - none; machines pull from where the images come from
   */
  readonly registryMirror?: string;

  /**
   * Addresses of name servers that machines use.
   *
   * @default - those that the machines have
   */
  readonly dnsServers?: readonly string[];
}

/**
 * A place with bare-metal machines outside any cloud, possibly cut off from the Internet.
 *
 * A value: nothing is created by defining it.
 */
export class Site {
  /**
   * @param name DNS label, unique on the platform among regions and sites; nodes carry it as `topology.kubernetes.io/region`
   * @throws Problems with all that is wrong in the definition
   */
  static define(name: string, props: SiteProps): Site {
    const site = new Site(name, props);
    const problems = problemsOf(
      name,
      () => properName('the name of a site', name),
      () => checkFamilies(site),
      () => checkRegistryMirror(site),
      () => checkDnsServers(`site ${name}`, site.dnsServers),
    );
    Problems.refuse(problems);
    return site;
  }

  /** IPv4 addresses of the site's machines. */
  readonly addressSpace: Cidr;

  /** IPv6 addresses of the site's machines, if it has any. */
  readonly addressSpaceV6: Cidr | undefined;

  /** Addresses that the site shows to the outside. */
  readonly egress: readonly Cidr[];

  /** Host, with an optional port, of the registry that machines pull all images from, if there is one. */
  readonly registryMirror: string | undefined;

  /** Addresses of name servers; empty when the machines' own are used. */
  readonly dnsServers: readonly string[];

  private constructor(
    /** Name on the platform. */
    readonly name: string,
    props: SiteProps,
  ) {
    this.addressSpace = props.addressSpace;
    this.addressSpaceV6 = props.addressSpaceV6;
    this.egress = props.egress ?? [props.addressSpace, ...(props.addressSpaceV6 ? [props.addressSpaceV6] : [])];
    this.registryMirror = props.registryMirror;
    this.dnsServers = [...(props.dnsServers ?? [])];
  }

  /** The name. */
  toString(): string {
    return this.name;
  }
}

function checkFamilies({ name, addressSpace, addressSpaceV6 }: Site): void {
  if (addressSpace.family !== 4 || (addressSpaceV6 && addressSpaceV6.family !== 6)) {
    throw new Problem({
      what: `an address space of site ${name} is of the wrong family`,
      found: addressSpace.family === 4 ? addressSpaceV6 : addressSpace,
      allowed: 'IPv4 as addressSpace, IPv6 as addressSpaceV6',
      remedy: 'swap them, or leave out the second',
    });
  }
}

function checkRegistryMirror({ name, registryMirror }: Site): void {
  if (registryMirror !== undefined && !/^[a-z0-9][a-z0-9.-]*(:\d{1,5})?$/.test(registryMirror)) {
    throw new Problem({
      what: `the registry mirror of site ${name} is not a host`,
      found: registryMirror,
      allowed: 'a host with an optional port, such as registry.plant.example:5000',
      remedy: 'leave out scheme and path',
    });
  }
}
