import type { Allocations, Pins } from '../allocations';
import { ownValue } from '../names';
import { PortPlan, type PortPlanProps } from '../network/port-plan';
import type { Problem } from '../problem';
import type { ClusterDescription, NamedPorts } from './description';
import { isPlannable, rangesOf } from './endpoint-problems';
import { type FleetIndex, groupBy, hasTunnel } from './fleet-index';

/** The numbers of one cluster; undefined where it needs none, or could not get one. */
export interface ClusterNumbers {
  /** Port of its API at the endpoint. */
  apiPort: number | undefined;

  /** Port of its konnectivity server at the endpoint. */
  tunnelPort: number | undefined;

  /** NodePort of its API. */
  apiNodePort: number | undefined;

  /** NodePort of its konnectivity server. */
  tunnelNodePort: number | undefined;

  /** Its number among the clusters of its tenant. */
  clusterId: number | undefined;
}

/** What {@link planNumbers} returns. */
export interface JudgedNumbers {
  /** Cluster to its numbers. */
  readonly numbers: ReadonlyMap<string, ClusterNumbers>;

  /** What is wrong, each with its path. */
  readonly problems: readonly Problem[];

  /** What to pin. */
  readonly pins: {
    /** Management cluster to tenant cluster to port. */
    readonly apiPorts: Pins<number>;

    /** Management cluster to tenant cluster to port. */
    readonly tunnelPorts: Pins<number>;

    /** Management cluster to `<tenant cluster>/api` or `<tenant cluster>/tunnel` to port. */
    readonly nodePorts: Pins<number>;

    /** Cluster to number. */
    readonly clusterIds: Readonly<Record<string, number>>;
  };
}

/** What a mesh of Cilium clusters can have at most. */
const CLUSTER_IDS = { first: 1, last: 511 };

/** Gives each cluster its ports at its endpoint, its NodePorts, and its number among the clusters of its tenant. */
export function planNumbers(index: FleetIndex, allocations: Allocations): JudgedNumbers {
  const draft = new Draft(index.clusters);
  const byManagement = groupBy(index.clusters, ({ managementCluster }) => managementCluster);
  for (const [name, clusters] of byManagement) {
    const endpoint = index.managementClusters.get(name)?.endpoint;
    if (endpoint === undefined || !isPlannable(endpoint)) continue;
    const { apiPorts, tunnelPorts, nodePorts } = rangesOf(endpoint);
    const tunnelled = clusters.filter(hasTunnel);
    if (endpoint.names) draft.giveNamedPorts(clusters, endpoint.names);
    else {
      draft.pins.apiPorts[name] = draft.plan(
        {
          range: apiPorts,
          claimants: clusters.map((cluster) => cluster.name),
          chosen: choices(clusters, ({ apiPort }) => apiPort),
          pinned: ownValue(allocations.apiPorts, name) ?? {},
          noun: 'API port',
        },
        (cluster, port) => (draft.of(cluster).apiPort = port),
      );
      draft.pins.tunnelPorts[name] = draft.plan(
        {
          range: tunnelPorts,
          claimants: tunnelled.map((cluster) => cluster.name),
          chosen: choices(tunnelled, ({ tunnelPort }) => tunnelPort),
          pinned: ownValue(allocations.tunnelPorts, name) ?? {},
          noun: 'tunnel port',
        },
        (cluster, port) => (draft.of(cluster).tunnelPort = port),
      );
    }
    if (!(endpoint.usesNodePorts ?? true)) continue;
    draft.pins.nodePorts[name] = draft.plan(
      {
        range: nodePorts,
        claimants: clusters.flatMap((cluster) =>
          [API, ...(hasTunnel(cluster) ? [TUNNEL] : [])].map((use) => cluster.name + use),
        ),
        pinned: ownValue(allocations.nodePorts, name) ?? {},
        noun: 'NodePort',
      },
      (claimant, port) => {
        if (claimant.endsWith(API)) draft.of(ownerOf(claimant)).apiNodePort = port;
        else draft.of(ownerOf(claimant)).tunnelNodePort = port;
      },
    );
  }
  for (const clusters of groupBy(index.clusters, ({ tenant }) => tenant).values()) {
    const claimants = clusters.map(({ name }) => name);
    const chosen = choices(clusters, ({ clusterId }) => clusterId);
    const ids = { range: CLUSTER_IDS, claimants, chosen, pinned: allocations.clusterIds, noun: 'cluster id' };
    Object.assign(
      draft.pins.clusterIds,
      draft.plan(ids, (cluster, id) => (draft.of(cluster).clusterId = id)),
    );
  }
  return draft;
}

const API = '/api';
const TUNNEL = '/tunnel';

/** The cluster of a claimant for NodePorts, or the claimant itself. */
function ownerOf(claimant: string): string {
  const suffix = [API, TUNNEL].find((use) => claimant.endsWith(use)) ?? '';
  return claimant.slice(0, claimant.length - suffix.length);
}

/** The state of one planning. */
class Draft implements JudgedNumbers {
  readonly numbers: ReadonlyMap<string, ClusterNumbers>;
  readonly problems: Problem[] = [];
  readonly pins = {
    apiPorts: {} as Record<string, Record<string, number>>,
    tunnelPorts: {} as Record<string, Record<string, number>>,
    nodePorts: {} as Record<string, Record<string, number>>,
    clusterIds: {} as Record<string, number>,
  };

  constructor(clusters: readonly ClusterDescription[]) {
    this.numbers = new Map(clusters.map(({ name }) => [name, noNumbers()]));
  }

  of(cluster: string): ClusterNumbers {
    return this.numbers.get(cluster)!;
  }

  /** Where each cluster has a name, all have the same ports. */
  giveNamedPorts(clusters: readonly ClusterDescription[], { api, tunnel }: NamedPorts): void {
    for (const cluster of clusters) {
      this.of(cluster.name).apiPort = api;
      if (hasTunnel(cluster)) this.of(cluster.name).tunnelPort = tunnel;
    }
  }

  /** Whoever cannot have a number keeps the one that is pinned for it: somebody may be using it. */
  plan(props: PortPlanProps, assign: (claimant: string, value: number) => void): Record<string, number> {
    const { plan, problems } = PortPlan.judge(props);
    const pins = plan.toPins();
    for (const [claimant, value] of Object.entries(pins)) assign(claimant, value);
    for (const [claimant, problem] of problems) {
      this.problems.push(problem.at(ownerOf(claimant)));
      const pin = ownValue(props.pinned ?? {}, claimant);
      if (pin !== undefined) pins[claimant] = pin;
    }
    return pins;
  }
}

function choices(
  clusters: readonly ClusterDescription[],
  choiceOf: (cluster: ClusterDescription) => number | undefined,
): Record<string, number> {
  const entries = clusters.map((cluster) => [cluster.name, choiceOf(cluster)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, number] => entry[1] !== undefined));
}

function noNumbers(): ClusterNumbers {
  return {
    apiPort: undefined,
    tunnelPort: undefined,
    apiNodePort: undefined,
    tunnelNodePort: undefined,
    clusterId: undefined,
  };
}
