import {
  type BareMetalPoolDescription,
  type HostDescription,
  type KubernetesVersion,
  type NodeBootstrapProps,
  NodeConfiguration,
  type NodeLabels,
  NodePlace,
  type NodeSettings,
  OperatingSystem,
  Problem,
  RegistryMirror,
  type SeedNetwork,
  type Site,
  type Taint,
} from '../../lib';
import { nodeFacts, type NodeCommons } from './server-pool';

/** What a pool of bare-metal machines is made of. */
export interface BareMetalPoolOptions {
  /** The site that the machines stand in. */
  readonly site: Site;

  /**
   * The operating system that is installed on the machines.
   *
   * @default OperatingSystem.UBUNTU_24_04
   */
  readonly operatingSystem?: OperatingSystem;

  /**
   * Address of the router of the machines' network, whose prefix is that of the site. With it, machines with a known `mac` get
   * the addresses that are given for them.
   *
   * @default - machines ask DHCP for their addresses
   */
  readonly gateway?: string;

  /**
   * Everything else about the nodes.
   *
   * @default - that of the cluster; images come from the registry mirror of the site, if it has one
   */
  readonly nodeSettings?: NodeSettings;

  /** The machines: host name, which is also the node's name, to machine. */
  readonly hosts: Readonly<Record<string, HostDescription>>;

  /**
   * Version of the kubelets.
   *
   * @default - the version of the control plane
   */
  readonly version?: KubernetesVersion;

  /**
   * Labels of the nodes.
   *
   * @default - none of their own
   */
  readonly labels?: NodeLabels;

  /**
   * Taints of the nodes.
   *
   * @default - none
   */
  readonly taints?: readonly Taint[];
}

/**
 * Bare-metal machines of one site that are nodes of a tenant cluster. Nothing is created for them; what makes them nodes is
 * written into a folder of the site, see {@link siteFiles}.
 */
export class BareMetalPool {
  constructor(
    /** Name of the pool. */
    readonly name: string,
    /** What it is made of. */
    readonly options: BareMetalPoolOptions,
  ) {}

  /** What the plan needs to know. */
  describe(): BareMetalPoolDescription {
    const { site, hosts, version, labels, taints } = this.options;
    return { kind: 'bare-metal', name: this.name, site, hosts, version, labels, taints };
  }

  /** The operating system of the machines. */
  get operatingSystem(): OperatingSystem {
    return this.options.operatingSystem ?? OperatingSystem.UBUNTU_24_04;
  }

  /** What makes each machine a node: name of the machine to its configuration. */
  configurations(commons: NodeCommons): Record<string, NodeConfiguration> {
    return Object.fromEntries(
      Object.entries(this.nodes(commons)).map(([host, node]) => [host, NodeConfiguration.of(node)]),
    );
  }

  /** The same before it is checked. */
  nodes(commons: NodeCommons): Record<string, NodeBootstrapProps> {
    const { site, hosts, version, labels, taints, nodeSettings } = this.options;
    const { registryMirror } = site;
    return Object.fromEntries(
      Object.entries(hosts).map(([host, { address }]) => [
        host,
        {
          ...(registryMirror !== undefined && {
            registryMirrors: [RegistryMirror.ofAll({ urls: [`https://${registryMirror}`], fallback: false })],
          }),
          ...commons.nodeSettings,
          ...nodeSettings,
          ...nodeFacts(commons),
          pool: this.name,
          operatingSystem: this.operatingSystem,
          version: version ?? commons.version,
          place: NodePlace.bareMetal(site.name, { address }),
          labels,
          taints,
        },
      ]),
    );
  }

  /**
   * How a machine reaches its network, if that is said.
   *
   * @throws Problem when the router is outside the site
   */
  networkOf(host: string): SeedNetwork | undefined {
    const { site, hosts, gateway } = this.options;
    const { address, mac } = hosts[host]!;
    if (gateway === undefined || mac === undefined) return undefined;
    if (!site.addressSpace.contains(gateway)) {
      throw new Problem({
        what: `the router of node pool ${this.name} is outside the network of its machines`,
        found: gateway,
        allowed: `an address in ${site.addressSpace}`,
        remedy: 'correct it, or leave it out and let machines ask DHCP',
      });
    }
    const { dnsServers } = site;
    return { address: `${address}/${site.addressSpace.prefix}`, gateway, macAddress: mac, dnsServers };
  }

  /** What its nodes are called, as a regular expression without anchors. */
  nodeNames(): string {
    return Object.keys(this.options.hosts).sort().join('|');
  }

  /** The pool in a few words. */
  phrase(): string {
    const { hosts, site } = this.options;
    const count = Object.keys(hosts).length;
    return `${this.name}: ${count} ${count === 1 ? 'machine' : 'machines'} in ${site.name}`;
  }
}
