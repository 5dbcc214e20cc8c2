import type { BareMetalPoolDescription, HostDescription, KubernetesVersion, NodeLabels, Site, Taint } from '../../lib';

/** What a pool of bare-metal machines is made of. */
export interface BareMetalPoolOptions {
  /** The site that the machines stand in. */
  readonly site: Site;

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

/** Bare-metal machines of one site that are nodes of a tenant cluster. Nothing is created for them; they are expected. */
export class BareMetalPool {
  constructor(
    /** Name of the pool. */
    readonly name: string,
    /** What it is made of. */
    readonly options: BareMetalPoolOptions,
  ) {}

  /** What the plan needs to know. */
  describe(): BareMetalPoolDescription {
    return { kind: 'bare-metal', name: this.name, ...this.options };
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
