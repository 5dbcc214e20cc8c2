import { mtusOf } from '../../lib/fleet/overlay-problems';
import type { PoolDescription } from '../../lib/fleet/pool-description';
import { compareNames } from '../../lib/names';
import type { Cidr } from '../../lib/network/cidr';
import type { Cni } from '../../lib/network/cni';
import { networkMtu, podMtu } from '../../lib/network/pod-mtu';
import type { Region } from '../../lib/region/region';
import type { Site } from '../../lib/region/site';
import type { Images } from '../../lib/versions/images';
import type { KubernetesVersion } from '../../lib/versions/kubernetes-version';

/** What an add-on is told about the tenant cluster that it is for. Everything is planned; nothing is a token. */
export interface AddOnCluster {
  /** Name of the cluster, unique on the platform. */
  readonly name: string;

  /** Namespace of its control plane in the management cluster. */
  readonly namespace: string;

  /** Number of the cluster among those of its tenant, 1 to 511. */
  readonly id: number;

  /** Version of its control plane. */
  readonly version: KubernetesVersion;

  /** Where nodes and pods reach its control plane. */
  readonly endpoint: AddOnEndpoint;

  /** Ranges of its pods: one, or one of each family with the main one first. */
  readonly podRanges: readonly Cidr[];

  /** Ranges of its Services, in the same order. */
  readonly serviceRanges: readonly Cidr[];

  /** Ranges of its nodes, everywhere. */
  readonly nodeRanges: readonly Cidr[];

  /** Address of its name server. */
  readonly dnsIp: string;

  /** Domain of its Services. */
  readonly dnsDomain: string;

  /** Its network plug-in. */
  readonly cni: Cni;

  /** Its nodes. */
  readonly pools: readonly PoolDescription[];

  /** Pods that controllers beside its control plane have, at least 1. */
  readonly replicas: number;

  /** Names of images. */
  readonly images: Images;
}

/** Where the control plane of a tenant cluster is reached. */
export interface AddOnEndpoint {
  /** Host name or address. */
  readonly host: string;

  /** Port of the API. */
  readonly port: number;

  /**
   * Host name or address that agents of konnectivity dial.
   *
   * @default - that of the API
   */
  readonly tunnelHost?: string;

  /**
   * Host name that nodes dial with the connections of their pods.
   *
   * @default - none; pods dial the API itself
   */
  readonly forwardHost?: string;

  /**
   * Port of the konnectivity server.
   *
   * @default - none; there is no tunnel
   */
  readonly tunnelPort?: number;
}

/** `https://host:port` of the API. */
export function apiUrl({ endpoint: { host, port } }: AddOnCluster): string {
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** OpenStack regions that the cluster has nodes in, each once, by name. */
export function regionsOf({ pools }: AddOnCluster): Region[] {
  const regions = pools.flatMap((pool) => (pool.kind === 'openstack' ? [pool.region] : []));
  return byName(new Set(regions));
}

/** Sites that the cluster has nodes at, each once, by name. */
export function sitesOf({ pools }: AddOnCluster): Site[] {
  const sites = pools.flatMap((pool) => (pool.kind === 'bare-metal' ? [pool.site] : []));
  return byName(new Set(sites));
}

/** Most nodes that the cluster has. */
export function mostNodes({ pools }: AddOnCluster): number {
  return pools.reduce(
    (sum, pool) => sum + (pool.kind === 'openstack' ? pool.nodes.max : Object.keys(pool.hosts).length),
    0,
  );
}

function byName<T extends { readonly name: string }>(things: ReadonlySet<T>): T[] {
  return [...things].sort((a, b) => compareNames(a.name, b.name));
}

/** Largest packet that the networks of all its nodes carry, in bytes; undefined when nobody has said. */
export function networkMtuOf({ pools }: AddOnCluster): number | undefined {
  return networkMtu(mtusOf(pools));
}

/** Largest packet of its pods, in bytes; undefined when nobody has said what networks carry. */
export function podMtuOf({ cni, pools }: AddOnCluster): number | undefined {
  return podMtu(cni, mtusOf(pools));
}
