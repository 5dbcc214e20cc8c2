import { compareNames } from '../names';
import type { RolloutPlan } from '../rollout/rollout-plan';
import { FIRST_KEYS, KEY_PURPOSES, type KeyPurpose } from '../rotation/rotation-problems';
import type { ClusterPlan } from './cluster-plan';
import type { ClusterDescription, FleetDescription } from './description';
import { indexOf } from './fleet-index';
import type { FleetPlan } from './fleet-plan';
import {
  type ClusterRecord,
  FLEET_RECORD_FORMAT,
  type FleetRecord,
  type ManifestsRecord,
  type PoolRecord,
  type StackRecord,
} from './fleet-record';
import type { PoolDescription } from './pool-description';
import { capacityOf } from './pool-problems';

/** What {@link recordFleet} cannot know from description and plan: what was made of them. */
export interface MadeFleet {
  /** Stacks that belong to no cluster; undefined when they were left out. */
  readonly stacks: readonly StackRecord[] | undefined;

  /** Management cluster to what all its control planes need. */
  readonly managementClusters: ReadonlyMap<string, ManifestsRecord>;

  /** The clusters that were synthesized: name to what was made. */
  readonly clusters: ReadonlyMap<string, MadeCluster>;

  /**
   * The record before; what was left out now stays as it is there.
   *
   * @default - none
   */
  readonly before?: FleetRecord;
}

/** What was made of a cluster. */
export type MadeCluster = Pick<ClusterRecord, 'manifests' | 'restore' | 'secrets' | 'stacks' | 'scripts'>;

/** The record of a fleet: what was planned and made, as plain values. */
export function recordFleet(fleet: FleetDescription, plan: FleetPlan, made: MadeFleet): FleetRecord {
  const index = indexOf(fleet);
  const before = new Map(made.before?.clusters.map((cluster) => [cluster.name, cluster]));
  return {
    format: FLEET_RECORD_FORMAT,
    regions: byName([...index.regions.values()]).map(
      ({ name, cloud, regionName, zones, addressSpace, addressSpaceV6, egress }) => ({
        name,
        cloud,
        regionName,
        zones,
        addressSpaces: texts(addressSpace, addressSpaceV6),
        egress: texts(...egress),
      }),
    ),
    sites: byName([...index.sites.values()]).map(({ name, addressSpace, addressSpaceV6, egress, registryMirror }) => ({
      name,
      addressSpaces: texts(addressSpace, addressSpaceV6),
      egress: texts(...egress),
      registryMirror,
    })),
    managementClusters: byName([...index.managementClusters.values()]).map(
      ({ name, region, context = name, endpoint, nodes, ranges = [] }) => ({
        name,
        region: region.name,
        context,
        endpoint: endpoint.host,
        nodes: sorted(nodes),
        ranges: texts(...ranges),
        manifests:
          made.managementClusters.get(name) ??
          made.before?.managementClusters.find((cluster) => cluster.name === name)?.manifests,
      }),
    ),
    tenants: [...index.tenants].sort(compareNames),
    stacks: byName(made.stacks ?? made.before?.stacks ?? []),
    clusters: index.clusters.flatMap((cluster) => {
      const parts = made.clusters.get(cluster.name);
      const planned = plan.clusters.get(cluster.name);
      return parts && planned ? clusterRecord(cluster, planned, parts) : (before.get(cluster.name) ?? []);
    }),
  };
}

/** The text of a record: JSON, two spaces deep, with a newline at the end. */
export function fleetRecordText(record: FleetRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

/** The waves of a plan, as a record names them. */
export function manifestsRecord(folder: string, plan: RolloutPlan): ManifestsRecord {
  return {
    folder,
    waves: plan.steps.map(({ wave, file, objects, gates }) => ({ name: wave, file, objects, gates: gates.length })),
  };
}

function clusterRecord(cluster: ClusterDescription, plan: ClusterPlan, made: MadeCluster): ClusterRecord {
  const { name, version, keys = {}, pools } = cluster;
  const regions = [...plan.nodeRanges.keys()].sort(compareNames);
  const purposes = Object.keys(KEY_PURPOSES) as KeyPurpose[];
  return {
    name,
    tenant: plan.tenant,
    managementCluster: plan.managementCluster,
    namespace: plan.namespace,
    version: `${version}`,
    etcd: { version: version.release.etcd, members: cluster.etcdMembers },
    api: { host: plan.endpointHost, port: plan.apiPort, nodePort: plan.apiNodePort },
    tunnel:
      plan.tunnelPort === undefined
        ? undefined
        : { host: plan.tunnelHost, port: plan.tunnelPort, nodePort: plan.tunnelNodePort },
    allowedCidrs: texts(...plan.allowedCidrs),
    clusterId: plan.clusterId,
    podRanges: texts(plan.podRange, plan.podRangeV6),
    serviceRanges: texts(plan.serviceRange, plan.serviceRangeV6),
    nodeRanges: Object.fromEntries(
      regions.map((region) => [region, texts(plan.nodeRanges.get(region), plan.nodeRangesV6.get(region))]),
    ),
    cni: `${cluster.cni}`,
    keys: Object.fromEntries(purposes.map((purpose) => [purpose, `${keys[purpose] ?? FIRST_KEYS}`])),
    hibernated: cluster.hibernated ?? false,
    pools: byName(pools).map((pool) => poolRecord(name, `${version}`, pool)),
    ...made,
    stacks: byName(made.stacks),
  };
}

function poolRecord(cluster: string, clusterVersion: string, pool: PoolDescription): PoolRecord {
  const { name, version, labels = {}, taints = [] } = pool;
  return {
    name,
    version: version === undefined ? clusterVersion : `${version}`,
    labels: sorted(labels),
    taints: taints.map(String),
    ...(pool.kind === 'openstack'
      ? {
          servers: {
            region: pool.region.name,
            count: { min: pool.nodes.min, max: pool.nodes.max },
            flavor: `${pool.flavor}`,
            capacity: capacityOf(pool.flavor, pool.region),
            image: `${pool.image}`,
            zones: pool.zones ?? pool.region.zones,
            exposedPorts: pool.exposedPorts ?? [],
          },
        }
      : {
          machines: {
            site: pool.site.name,
            addresses: sorted(
              Object.fromEntries(Object.entries(pool.hosts).map(([host, { address }]) => [host, address])),
            ),
            seeds: `sites/${pool.site.name}/${cluster}/${name}`,
          },
        }),
  };
}

function byName<T extends { readonly name: string }>(things: readonly T[]): T[] {
  return [...things].sort((a, b) => compareNames(a.name, b.name));
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => compareNames(a, b)));
}

function texts(...values: readonly unknown[]): string[] {
  return values.filter((value) => value !== undefined).map(String);
}
