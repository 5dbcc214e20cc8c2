import type { ClusterRecord, FleetRecord, ManagementClusterRecord, StackRecord } from '../fleet/fleet-record';
import { unknownName } from '../names';

/** One thing that is rolled out as a whole, and may be repeated. */
export type RolloutTask =
  | { readonly kind: 'stack'; readonly stack: StackRecord; readonly cluster?: ClusterRecord }
  | { readonly kind: 'management'; readonly managementCluster: ManagementClusterRecord }
  | { readonly kind: 'control-plane'; readonly cluster: ClusterRecord }
  | { readonly kind: 'charts'; readonly cluster: ClusterRecord };

/** A task and what goes before it. */
export interface FleetStep {
  /** Its name: its kind and what it is about, as `control-plane acme-prod`. */
  readonly name: string;

  /** What is done. */
  readonly task: RolloutTask;

  /** Names of the steps that are complete before this one begins. */
  readonly after: readonly string[];
}

/**
 * The steps that roll out a fleet, each after those it needs.
 *
 * First what tenants share, in OpenStack and in the management clusters; then each cluster for itself: its control plane, its
 * ports and nodes, which are never newer than their API server, and its charts, which need nodes.
 *
 * @param only names of clusters; then what tenants share is left out, as is everybody else
 * @throws Problem when there is no such cluster
 */
export function fleetSteps(fleet: FleetRecord, only?: readonly string[]): FleetStep[] {
  const names = fleet.clusters.map(({ name }) => name);
  for (const name of only ?? []) {
    if (names.includes(name)) continue;
    throw unknownName('a cluster is selected that was never synthesized', name, names, 'synthesize it first');
  }
  const clusters = fleet.clusters.filter(({ name }) => only?.includes(name) ?? true);
  const shared = only ? [] : fleet.stacks;
  const homes = only ? [] : fleet.managementClusters.filter(({ manifests }) => manifests !== undefined);
  const chosen = new Set([...shared, ...clusters.flatMap(({ stacks }) => stacks)].map(({ name }) => name));
  const stacksBefore = ({ after }: StackRecord) => after.filter((name) => chosen.has(name)).map(stackStep);

  return [
    ...shared.map((stack): FleetStep => ({
      name: stackStep(stack.name),
      task: { kind: 'stack', stack },
      after: stacksBefore(stack),
    })),
    ...homes.map((managementCluster): FleetStep => ({
      name: managementStep(managementCluster.name),
      task: { kind: 'management', managementCluster },
      after: [],
    })),
    ...clusters.flatMap((cluster) => {
      const regions = cluster.stacks.map(({ region }) => region);
      const needed = shared.filter(({ region }) => region === undefined || regions.includes(region));
      const home = homes.filter(({ name }) => name === cluster.managementCluster);
      const controlPlane: FleetStep = {
        name: `control-plane ${cluster.name}`,
        task: { kind: 'control-plane', cluster },
        after: [...needed.map(({ name }) => stackStep(name)), ...home.map(({ name }) => managementStep(name))],
      };
      const stacks = cluster.stacks.map((stack): FleetStep => ({
        name: stackStep(stack.name),
        task: { kind: 'stack', stack, cluster },
        after: [controlPlane.name, ...stacksBefore(stack)],
      }));
      const charts: FleetStep = {
        name: `charts ${cluster.name}`,
        task: { kind: 'charts', cluster },
        after: [controlPlane, ...stacks].map(({ name }) => name),
      };
      return [controlPlane, ...stacks, ...(cluster.scripts.charts === undefined ? [] : [charts])];
    }),
  ];
}

function stackStep(stack: string): string {
  return `stack ${stack}`;
}

function managementStep(managementCluster: string): string {
  return `management ${managementCluster}`;
}
