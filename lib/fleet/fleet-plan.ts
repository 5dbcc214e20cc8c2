import { Allocations } from '../allocations';
import { clusterNamespace, compareNames } from '../names';
import { type Cidr, compareCidrs } from '../network/cidr';
import type { Problem } from '../problem';
import { QuotaSum } from '../region/quota-sum';
import { type ClusterRanges, type JudgedAddresses, planAddresses } from './address-plan';
import { addressProblems } from './address-problems';
import type { ClusterPlan } from './cluster-plan';
import { clusterProblems } from './cluster-problems';
import { hibernationsOf, recordClusters } from './cluster-records';
import type { ClusterDescription, FleetDescription } from './description';
import { endpointHost, endpointProblems, forwardHost, tunnelHost } from './endpoint-problems';
import { type FleetIndex, indexOf, poolsByRegion, sitesOf } from './fleet-index';
import { hostProblems } from './host-problems';
import { nameProblems } from './name-problems';
import { type ClusterNumbers, type JudgedNumbers, planNumbers } from './number-plan';
import { overlayProblems } from './overlay-problems';
import { poolProblems } from './pool-problems';

/** A {@link FleetPlan} of the clusters without mistakes, and all mistakes of the fleet. */
export interface JudgedFleetPlan {
  /** The plan of every cluster that is not named in `problems`. */
  readonly plan: FleetPlan;

  /**
   * All that is wrong, each with its path: the cluster, `<cluster>/<pool>`, the management cluster, region, site or tenant, or
   * `platform`. In the order of the paths.
   */
  readonly problems: readonly Problem[];

  /** What to give to the next plan, so that nothing moves; to be written when there are no problems. */
  readonly allocations: Allocations;
}

/**
 * What the clusters of a fleet get of what they share: ports, NodePorts, address ranges and numbers.
 *
 * Ranges of pods and Services, and cluster ids, are told apart among the clusters of one tenant, which may be meshed; overlays
 * of different tenants never meet, and a space for all of them would be used up soon. Ranges of nodes are told apart in each
 * region, ports at each endpoint, and names in the whole fleet.
 *
 * Planned again from its own allocations a fleet gets the same plan, and a cluster that comes or goes moves no other.
 */
export class FleetPlan {
  /**
   * Judges a whole fleet and plans it, purely. A mistake in one cluster hides none in another.
   *
   * @param allocations what earlier plans gave out
   */
  static of(fleet: FleetDescription, allocations: Allocations): JudgedFleetPlan {
    const index = indexOf(fleet);
    const numbers = planNumbers(index, allocations);
    const addresses = planAddresses(index, allocations);
    const problems = [
      ...nameProblems(index),
      ...endpointProblems(index),
      ...hostProblems(index.clusters),
      ...index.clusters.flatMap((cluster) => [
        ...clusterProblems(index, cluster, allocations),
        ...poolProblems(cluster),
        ...overlayProblems(cluster),
        ...addressProblems(index, cluster, addresses.ranges.get(cluster.name)!),
      ]),
      ...numbers.problems,
      ...addresses.problems,
      ...quotaProblems(index),
    ].sort((a, b) => compareNames(a.facts.path ?? '', b.facts.path ?? ''));

    const faulty = new Set(problems.map(({ facts }) => facts.path?.split('/')[0]));
    const plans = index.clusters.flatMap((cluster) =>
      faulty.has(cluster.name)
        ? []
        : (planOf(index, cluster, numbers, addresses, hibernationsOf(cluster, allocations)) ?? []),
    );
    return {
      plan: new FleetPlan(new Map(plans.map((plan) => [plan.name, plan]))),
      problems,
      allocations: Allocations.planned({
        ...numbers.pins,
        ...addresses.pins,
        // A cluster with mistakes is not synthesized.
        ...recordClusters(index.clusters, (name) => faulty.has(name), allocations),
      }),
    };
  }

  private constructor(
    /** Name of the cluster to its plan. */
    readonly clusters: ReadonlyMap<string, ClusterPlan>,
  ) {}
}

function planOf(
  index: FleetIndex,
  cluster: ClusterDescription,
  { numbers }: JudgedNumbers,
  { ranges }: JudgedAddresses,
  hibernations: number,
): ClusterPlan | undefined {
  const { name, tenant, managementCluster } = cluster;
  const endpoint = index.managementClusters.get(managementCluster)?.endpoint;
  const { apiPort, apiNodePort, tunnelPort, tunnelNodePort, clusterId }: ClusterNumbers = numbers.get(name)!;
  const { podRange, podRangeV6, serviceRange, serviceRangeV6, nodeRanges, nodeRangesV6 }: ClusterRanges =
    ranges.get(name)!;
  if (endpoint === undefined || apiPort === undefined || clusterId === undefined) return undefined;
  if (apiNodePort === undefined && (endpoint.usesNodePorts ?? true)) return undefined;
  if (podRange === undefined || serviceRange === undefined) return undefined;
  return {
    name,
    tenant,
    managementCluster,
    namespace: clusterNamespace(name),
    endpointHost: endpointHost(endpoint, name),
    tunnelHost: tunnelHost(endpoint, name),
    forwardHost: forwardHost(endpoint, name),
    apiPort,
    tunnelPort,
    apiNodePort,
    tunnelNodePort,
    clusterId,
    hibernations,
    podRange,
    podRangeV6,
    serviceRange,
    serviceRangeV6,
    serviceIp: serviceRange.hostAt(1),
    dnsIp: serviceRange.hostAt(10),
    nodeRanges,
    nodeRangesV6,
    allowedCidrs: allowedCidrsOf(cluster),
  };
}

/** Who was named, and what the cluster's own nodes come from. */
function allowedCidrsOf(cluster: ClusterDescription): Cidr[] {
  const { allowedCidrs = [], pools } = cluster;
  if (allowedCidrs.length === 0) return [];
  const regions = pools.flatMap((pool) => (pool.kind === 'openstack' ? [pool.region] : []));
  const all = [...allowedCidrs, ...[...regions, ...sitesOf(cluster)].flatMap(({ egress }) => egress)];
  return [...new Map(all.map((range) => [range.toString(), range])).values()].sort(compareCidrs);
}

function quotaProblems({ regions, clusters }: FleetIndex): Problem[] {
  const sums = new Map<string, QuotaSum>();
  for (const cluster of clusters) {
    for (const [region, pools] of poolsByRegion(cluster)) {
      if (regions.get(region)?.quota === undefined) continue;
      const servers = QuotaSum.ofPools(
        pools.map(({ nodes, flavor, rootVolume, exposedPorts = [] }) => {
          const known = flavor.capacity
            ? flavor
            : regions.get(region)?.flavors?.find(({ name }) => name === flavor.name);
          return { nodes, flavor: known ?? flavor, rootVolume, hasLoadBalancer: exposedPorts.length > 0 };
        }),
      );
      const network = QuotaSum.ofNetwork(cluster.dualStack ? 2 : 1);
      sums.set(region, (sums.get(region) ?? QuotaSum.NONE).plus(servers).plus(network));
    }
  }
  return [...sums].flatMap(([region, sum]) =>
    sum.problemsAgainst(region, regions.get(region)?.quota ?? {}).map((problem) => problem.at(region)),
  );
}
