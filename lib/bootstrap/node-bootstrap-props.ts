import type { Cidr } from '../network/cidr';
import type { DataVolumes } from '../nodes/data-volume';
import type { FlavorCapacity } from '../nodes/flavor';
import type { NodeLabels } from '../nodes/node-labels';
import type { Taint } from '../nodes/taint';
import type { Size } from '../size';
import type { Images } from '../versions/images';
import type { KubernetesVersion } from '../versions/kubernetes-version';
import type { HostFirewall } from './host-firewall';
import type { NodeFile, NodeHook } from './node-file';
import type { NodePlace } from './node-place';
import type { OperatingSystem } from './operating-system';
import type { PackageSource } from './package-source';
import type { RegistryMirror } from './registry-mirror';
import type { ReservedResources } from './reserved-resources';

/** The proxy through which a node reaches the Internet. The cluster itself is always reached without it. */
export interface NodeProxy {
  /** For http: a URL. */
  readonly http: string;

  /**
   * For https: a URL.
   *
   * @default - the same as for http
   */
  readonly https?: string;

  /**
   * Hosts, domains (`.example.net`) and CIDRs that are reached without the proxy, besides the cluster's own.
   *
   * @default - none
   */
  readonly exceptions?: readonly string[];
}

/** Swap of a node. Pods may use it in proportion to their memory request, if they have one below their limit. */
export interface NodeSwap {
  /**
   * Size of a swap file to make.
   *
   * @default - none is made; what the image has is used
   */
  readonly file?: Size;
}

/** What may be chosen about the nodes of a pool. Changing one replaces the nodes. */
export interface NodeSettings {
  /**
   * What is kept from pods for kubelet and containerd.
   *
   * @default - by {@link capacity}
   */
  readonly reserved?: ReservedResources;

  /**
   * Most pods on a node, 1 to 1024.
   *
   * @default 110
   */
  readonly maxPods?: number;

  /**
   * Whether nodes may swap.
   *
   * @default - they may not: swap is turned off
   */
  readonly swap?: NodeSwap;

  /**
   * Where software comes from.
   *
   * @default - the public repositories; nowhere for a prebuilt image, which has it. Flatcar has no default
   */
  readonly packages?: PackageSource;

  /**
   * Where containerd pulls from instead.
   *
   * @default - nowhere else; images are pulled from where their names say
   */
  readonly registryMirrors?: readonly RegistryMirror[];

  /**
   * PEM certificates of authorities that the nodes trust besides their operating system's: of mirrors, proxies and so on.
   *
   * @default - none
   */
  readonly trustedAuthorities?: string;

  /**
   * The proxy on the way to the Internet.
   *
   * @default - none is needed
   */
  readonly proxy?: NodeProxy;

  /**
   * Hosts that tell the time by NTP.
   *
   * @default - those that the image knows
   */
  readonly timeServers?: readonly string[];

  /**
   * Public SSH keys that may log in as the image's user, in the form of an `authorized_keys` line.
   *
   * @default - none, unless OpenStack's key pair adds one
   */
  readonly sshAuthorizedKeys?: readonly string[];

  /**
   * What the machine itself lets in.
   *
   * @default - everything: security groups decide. Firewalls of the image are turned off, as they fight with kube-proxy
   */
  readonly firewall?: HostFirewall;

  /**
   * What SELinux does on Rocky and Alma. `enforcing` also confines containers, which network plug-ins and storage drivers
   * must be made for.
   *
   * @default 'permissive'
   */
  readonly selinux?: 'enforcing' | 'permissive';

  /**
   * Kernel settings besides and above those of this library: name to value.
   *
   * @default - none
   */
  readonly sysctls?: Readonly<Record<string, string>>;

  /**
   * Kernel modules besides `overlay` and `br_netfilter`.
   *
   * @default - none
   */
  readonly kernelModules?: readonly string[];

  /**
   * Fields of the kubelet's configuration that win over those of this library; objects are merged, lists replaced.
   *
   * @default - none
   * @see https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
   */
  readonly kubelet?: Readonly<Record<string, unknown>>;

  /**
   * Files to place before anything runs.
   *
   * @default - none
   */
  readonly files?: readonly NodeFile[];

  /**
   * Programs that run when the software is there and before the kubelet starts, in this order.
   *
   * @default - none
   */
  readonly preJoinHooks?: readonly NodeHook[];

  /**
   * Programs that run when the node has joined and its credential is gone, in this order.
   *
   * @default - none
   */
  readonly postJoinHooks?: readonly NodeHook[];
}

/** Properties of a {@link NodeConfiguration}: all that the nodes of a pool have in common. */
export interface NodeBootstrapProps extends NodeSettings {
  /** Name of the pool, for messages. */
  readonly pool: string;

  /** The operating system of the image. */
  readonly operatingSystem: OperatingSystem;

  /** Version of the kubelet. */
  readonly version: KubernetesVersion;

  /** Where the nodes are. */
  readonly place: NodePlace;

  /** Where the cluster's API is reached: a host name or address, without a port. */
  readonly endpointHost: string;

  /** Port of the cluster's API at the endpoint, 1 to 65535. */
  readonly endpointPort: number;

  /** Addresses of the cluster's pods: one range, or one of each family. */
  readonly podRanges: readonly Cidr[];

  /** Addresses of the cluster's Services: one range, or one of each family. */
  readonly serviceRanges: readonly Cidr[];

  /** Addresses of the cluster's name server, inside {@link serviceRanges}. */
  readonly dnsIps: readonly string[];

  /**
   * Domain of the cluster's Services.
   *
   * @default 'cluster.local'
   */
  readonly dnsDomain?: string;

  /**
   * Whether the document that makes a node has places for the join credential. Without, the node prepares itself and waits
   * until somebody puts `bootstrap.crt`, `bootstrap.key`, `ca.crt` and `client-ca.crt` into `/etc/kubernetes/pki`.
   *
   * @default true
   */
  readonly bringsCredential?: boolean;

  /**
   * Labels that the nodes give themselves.
   *
   * @default - only `topology.kubernetes.io/region`: the region or site
   */
  readonly labels?: NodeLabels;

  /**
   * Taints that the nodes have from their first moment.
   *
   * @default - none
   */
  readonly taints?: readonly Taint[];

  /**
   * What the flavor gives a node. It decides how much is kept from pods.
   *
   * @default - unknown; 200m and 200 MiB are kept
   */
  readonly capacity?: FlavorCapacity;

  /**
   * Volumes to mount, of servers of OpenStack with a config drive.
   *
   * @default - none
   */
  readonly dataVolumes?: DataVolumes;

  /**
   * Names of images.
   *
   * @default Images.upstream()
   */
  readonly images?: Images;
}
