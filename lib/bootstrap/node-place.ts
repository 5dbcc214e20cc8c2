import { dnsLabel } from '../names';
import { parseAddress } from '../network/address';
import { Problem } from '../problem';

/** Options of {@link NodePlace.openStack}. */
export interface OpenStackPlaceOptions {
  /**
   * Whether the region's cloud controller looks after nodes: it tells their addresses and zones, and until it has, they take
   * no pods.
   *
   * @default true
   */
  readonly hasCloudController?: boolean;
}

/** Options of {@link NodePlace.bareMetal}. */
export interface BareMetalPlaceOptions {
  /**
   * The machine's address in the cluster, for machines with several.
   *
   * @default - the address of the default route
   */
  readonly address?: string;
}

/** Where a node is, which decides what it is called towards cloud controllers. */
export class NodePlace {
  /**
   * A server of an OpenStack region: its provider id is `openstack://<region>/<server id>`, which the server learns from the
   * cloud at its first boot.
   *
   * @param region OpenStack's name of the region, the one that its cloud controller is configured with
   * @throws Problem when the name cannot be part of a provider id
   */
  static openStack(region: string, options: OpenStackPlaceOptions = {}): NodePlace {
    if (!/^[\w.-]+$/.test(region)) {
      throw new Problem({
        what: 'the name of an OpenStack region cannot be part of a provider id',
        found: region,
        allowed: 'letters, digits, and - _ .',
        remedy: 'use the region_name of clouds.yaml',
      });
    }
    return new NodePlace('openstack', region, undefined, options.hasCloudController ?? true);
  }

  /**
   * A machine of a site: its provider id is `metal://<site>/<host name>`, which no cloud controller takes for its own.
   *
   * @param site name of the site
   * @throws Problem when the name is no DNS label or the address no address
   */
  static bareMetal(site: string, options: BareMetalPlaceOptions = {}): NodePlace {
    const { address } = options;
    if (address !== undefined && parseAddress(address) === undefined) {
      throw new Problem({
        what: `the address of a machine at ${site} is malformed`,
        found: address,
        allowed: 'an IPv4 or IPv6 address',
        remedy: 'correct it, without a prefix length',
      });
    }
    return new NodePlace('metal', dnsLabel('the name of a site', site), address, false);
  }

  private constructor(
    /** Scheme of the provider id. */
    readonly scheme: 'openstack' | 'metal',
    /** Name of the region or site; nodes carry it as `topology.kubernetes.io/region`. */
    readonly name: string,
    /** The node's address, where it is given. */
    readonly address: string | undefined,
    /** Whether a cloud controller looks after the nodes. */
    readonly hasCloudController: boolean,
  ) {}

  /** Whether nodes here are servers of OpenStack. */
  get isOpenStack(): boolean {
    return this.scheme === 'openstack';
  }
}
