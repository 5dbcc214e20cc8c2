import type { Allocations, Pins } from '../allocations';
import { ownValue } from '../names';
import { Cidr } from '../network/cidr';
import { CidrPlan, type CidrPlanProps } from '../network/cidr-plan';
import type { Problem } from '../problem';
import type { Region } from '../region/region';
import type { ClusterDescription, ManagementClusterDescription } from './description';
import { type FleetIndex, groupBy, poolsByRegion, sitesOf } from './fleet-index';
import { type FleetSpaces, spaceProblems, spacesOf } from './spaces';

/** The ranges of one cluster; undefined where it needs none, or could not get one. */
export interface ClusterRanges {
  /** IPv4 range of pods. */
  podRange: Cidr | undefined;

  /** IPv6 range of pods. */
  podRangeV6: Cidr | undefined;

  /** IPv4 range of Services. */
  serviceRange: Cidr | undefined;

  /** IPv6 range of Services. */
  serviceRangeV6: Cidr | undefined;

  /** IPv4 ranges of nodes: name of the region to range. */
  readonly nodeRanges: Map<string, Cidr>;

  /** IPv6 ranges of nodes: name of the region to range. */
  readonly nodeRangesV6: Map<string, Cidr>;
}

type Section = 'nodeRanges' | 'nodeRangesV6' | 'podRanges' | 'podRangesV6' | 'serviceRanges' | 'serviceRangesV6';

/** What {@link planAddresses} returns. */
export interface JudgedAddresses {
  /** Cluster to its ranges. */
  readonly ranges: ReadonlyMap<string, ClusterRanges>;

  /** What is wrong, each with its path. */
  readonly problems: readonly Problem[];

  /** What to pin. */
  readonly pins: Readonly<Record<Section, Pins<string>>>;
}

/** Gives each cluster ranges for its nodes, pods and Services. */
export function planAddresses(index: FleetIndex, allocations: Allocations): JudgedAddresses {
  const draft = new Draft(index, allocations);
  const spaces = spacesOf(index.fleet);
  const problems = spaceProblems(spaces);
  if (problems.length === 0) {
    for (const [tenant, clusters] of groupBy(index.clusters, (cluster) => cluster.tenant)) {
      draft.planTenant(tenant, clusters, spaces);
    }
  }
  for (const region of index.regions.values()) draft.planRegion(region);
  return { ranges: draft.ranges, problems: [...problems, ...draft.problems], pins: draft.pins };
}

/** The state of one planning. */
class Draft {
  readonly ranges = new Map<string, ClusterRanges>();
  readonly problems: Problem[] = [];
  readonly pins: Record<Section, Record<string, Record<string, string>>> = {
    nodeRanges: {},
    nodeRangesV6: {},
    podRanges: {},
    podRangesV6: {},
    serviceRanges: {},
    serviceRangesV6: {},
  };
  private readonly byRegion = new Map<string, ClusterDescription[]>();

  constructor(
    private readonly index: FleetIndex,
    private readonly allocations: Allocations,
  ) {
    for (const cluster of index.clusters) {
      this.ranges.set(cluster.name, noRanges());
      for (const region of poolsByRegion(cluster).keys()) {
        const clusters = this.byRegion.get(region);
        if (clusters === undefined) this.byRegion.set(region, [cluster]);
        else clusters.push(cluster);
      }
    }
  }

  /** Pods first, then Services around them, when the two spaces overlap. */
  planTenant(tenant: string, clusters: readonly ClusterDescription[], spaces: FleetSpaces): void {
    const dual = clusters.filter(({ dualStack }) => dualStack);
    const outside = clusters.flatMap((cluster) => this.surroundingsOf(cluster));
    const services = this.wishes('serviceRanges', tenant, clusters, (cluster) => cluster.serviceRange);
    const servicesV6 = this.wishes('serviceRangesV6', tenant, dual, (cluster) => cluster.serviceRangeV6);
    const pods = this.wishes('podRanges', tenant, clusters, (cluster) => cluster.podRange);
    const podsV6 = this.wishes('podRangesV6', tenant, dual, (cluster) => cluster.podRangeV6);

    const podSpace = { space: spaces.podSpace, prefix: spaces.podPrefix, avoided: [...outside, ...rangesIn(services)] };
    this.plan('podRanges', tenant, { ...podSpace, ...pods }, (ranges, range) => (ranges.podRange = range));
    const podSpaceV6 = { space: spaces.podSpaceV6, prefix: 48, avoided: [...outside, ...rangesIn(servicesV6)] };
    this.plan('podRangesV6', tenant, { ...podSpaceV6, ...podsV6 }, (ranges, range) => (ranges.podRangeV6 = range));

    const taken = clusters.flatMap(({ name }) => {
      const { podRange, podRangeV6 } = this.ranges.get(name)!;
      return [podRange, podRangeV6].filter((range) => range !== undefined);
    });
    const avoided = [...outside, ...taken];
    const serviceSpace = { space: spaces.serviceSpace, prefix: spaces.servicePrefix, avoided };
    this.plan(
      'serviceRanges',
      tenant,
      { ...serviceSpace, ...services },
      (ranges, range) => (ranges.serviceRange = range),
    );
    const serviceSpaceV6 = { space: spaces.serviceSpaceV6, prefix: 112, avoided };
    this.plan('serviceRangesV6', tenant, { ...serviceSpaceV6, ...servicesV6 }, (ranges, range) => {
      ranges.serviceRangeV6 = range;
    });
  }

  planRegion(region: Region): void {
    const { name, addressSpace, addressSpaceV6, nodePrefix } = region;
    const clusters = this.byRegion.get(name) ?? [];
    const managed = groupBy(clusters, ({ managementCluster }) => managementCluster);
    const avoided = [...managed.keys()]
      .flatMap((management) => rangesOfManagement(this.index.managementClusters.get(management)))
      // One that holds the whole space is a mistake, and reported as an overlap.
      .filter((range) => !range.contains(addressSpace));
    const wishes = this.wishes('nodeRanges', name, clusters, ({ nodeRanges = {} }) => ownValue(nodeRanges, name));
    this.plan('nodeRanges', name, { space: addressSpace, prefix: nodePrefix, avoided, ...wishes }, (ranges, range) =>
      ranges.nodeRanges.set(name, range),
    );
    if (addressSpaceV6 === undefined) return;
    const dual = clusters.filter(({ dualStack }) => dualStack);
    const wishesV6 = this.wishes('nodeRangesV6', name, dual, () => undefined);
    this.plan('nodeRangesV6', name, { space: addressSpaceV6, prefix: 64, avoided, ...wishesV6 }, (ranges, range) =>
      ranges.nodeRangesV6.set(name, range),
    );
  }

  /** What pods and Services of a cluster must be told apart from. */
  private surroundingsOf(cluster: ClusterDescription): Cidr[] {
    const regions = [...poolsByRegion(cluster).keys()].map((name) => this.index.regions.get(name));
    const places = [...regions, ...sitesOf(cluster)];
    return [
      ...places.flatMap((place) => [place?.addressSpace, place?.addressSpaceV6]).filter((range) => range !== undefined),
      ...rangesOfManagement(this.index.managementClusters.get(cluster.managementCluster)),
    ];
  }

  private wishes(
    section: Section,
    owner: string,
    clusters: readonly ClusterDescription[],
    choiceOf: (cluster: ClusterDescription) => Cidr | undefined,
  ): Pick<CidrPlanProps, 'claimants' | 'chosen' | 'pinned'> {
    const pins = this.allocations[section];
    const chosen: Record<string, Cidr> = {};
    const pinned: Record<string, string> = {};
    for (const cluster of clusters) {
      const { name } = cluster;
      const choice = choiceOf(cluster);
      if (choice !== undefined) chosen[name] = choice;
      const pin = ownValue(ownValue(pins, owner) ?? {}, name) ?? this.pinElsewhere(section, name);
      if (pin !== undefined) pinned[name] = pin;
    }
    return { claimants: clusters.map(({ name }) => name), chosen, pinned };
  }

  /** A cluster that goes to another tenant keeps its ranges. One that goes to another region cannot. */
  private pinElsewhere(section: Section, cluster: string): string | undefined {
    if (section === 'nodeRanges' || section === 'nodeRangesV6') return undefined;
    return this.pinsByCluster(section).get(cluster);
  }

  private readonly flat = new Map<Section, Map<string, string>>();

  private pinsByCluster(section: Section): Map<string, string> {
    let pins = this.flat.get(section);
    if (pins === undefined) {
      pins = new Map(Object.values(this.allocations[section]).flatMap((clusters) => Object.entries(clusters)));
      this.flat.set(section, pins);
    }
    return pins;
  }

  private plan(
    section: Section,
    owner: string,
    props: CidrPlanProps,
    assign: (ranges: ClusterRanges, range: Cidr) => void,
  ): void {
    if (props.claimants.length === 0) return;
    const { plan, problems } = CidrPlan.judge(props);
    const pins = plan.toPins();
    for (const name of Object.keys(pins)) assign(this.ranges.get(name)!, plan.rangeOf(name));
    for (const [name, problem] of problems) {
      this.problems.push(problem.at(name));
      const pin = ownValue(props.pinned ?? {}, name);
      if (pin !== undefined) pins[name] = pin;
    }
    this.pins[section][owner] = pins;
  }
}

/** The ranges that a management cluster uses itself. */
export function rangesOfManagement(management: ManagementClusterDescription | undefined): readonly Cidr[] {
  return management?.ranges ?? [];
}

function rangesIn({ chosen = {}, pinned = {} }: Pick<CidrPlanProps, 'chosen' | 'pinned'>): Cidr[] {
  return [...Object.values(chosen), ...Object.values(pinned).map((text) => Cidr.of(text))];
}

function noRanges(): ClusterRanges {
  return {
    podRange: undefined,
    podRangeV6: undefined,
    serviceRange: undefined,
    serviceRangeV6: undefined,
    nodeRanges: new Map(),
    nodeRangesV6: new Map(),
  };
}
