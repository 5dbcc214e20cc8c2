import type { IConstruct } from 'constructs';
import { type FleetPlan, Problem, type ProblemProps } from '../../lib';
import { countShares, divide, handOver, ownShare, type Share, Shares } from './shares';
import type { AddedParts, Synthesis } from './synthesis';
import type { TenantCluster } from './tenant-cluster';

/** What {@link buildClusters} builds. */
export interface BuildClustersProps {
  /** The root of the tree. */
  readonly root: IConstruct;

  /** All that are to be built. */
  readonly clusters: readonly TenantCluster[];

  /** The plan of the fleet. */
  readonly plan: FleetPlan;

  /** Builds one and adds it to the synthesis. */
  readonly build: (cluster: TenantCluster) => void;

  /** Where they are added. */
  readonly synthesis: Synthesis;

  /** What is wrong and reported at the end. */
  readonly leaked: Problem[];

  /** How many processes may build, at most; as text where it comes from the environment. */
  readonly processes: number | string;

  /** What a run of the program depends on: the same text in two processes means the same synthesis. */
  readonly identity: string;
}

/** What came of a share, as plain data. */
interface MadeShare {
  readonly identity: string;
  readonly added: AddedParts;
  readonly leaked: readonly ProblemProps[];
  readonly handedOver: Readonly<Record<string, ReturnType<TenantCluster['handOver']>>>;
}

/** Builds clusters, in several processes if there are many; in one of those, its share, and ends it. */
export function buildClusters(props: BuildClustersProps): void {
  const { clusters, processes, build } = props;
  // What a program changes in a cluster, it may remember.
  const free = clusters.filter((cluster) => !cluster.isCustomized);
  const share = ownShare();
  if (share) buildShare(share, divide(free, share.count)[share.index]!, props);
  const [, ...others] = divide(free, countShares(free.length, processes));
  const shares = new Shares(others.length + 1);
  try {
    const elsewhere = new Set(others.flat());
    for (const cluster of clusters) if (!elsewhere.has(cluster)) build(cluster);
    for (const [index, part] of others.entries()) {
      const made = shares.take(index + 1) as MadeShare | undefined;
      if (made?.identity === identityOf(part, props)) adopt(made, part, props);
      else part.forEach(build);
    }
  } finally {
    shares.end();
  }
}

function buildShare(share: Share, part: readonly TenantCluster[], props: BuildClustersProps): never {
  const { root, build, synthesis, leaked } = props;
  const constructs = root.node.findAll().length;
  part.forEach(build);
  // One that has left something in what clusters share, such as an output for a reference, is built where that is written.
  if (root.node.findAll().length !== constructs) process.exit();
  handOver(share, {
    identity: identityOf(part, props),
    added: synthesis.added,
    leaked: leaked.map(({ facts }) => facts),
    handedOver: Object.fromEntries(part.map((cluster) => [cluster.name, cluster.handOver()])),
  } satisfies MadeShare);
}

function identityOf(part: readonly TenantCluster[], { identity }: BuildClustersProps): string {
  return JSON.stringify([identity, ...part.map(({ name }) => name)]);
}

function adopt(made: MadeShare, part: readonly TenantCluster[], { plan, synthesis, leaked }: BuildClustersProps): void {
  synthesis.adopt(made.added, part);
  leaked.push(...made.leaked.map((facts) => new Problem(facts)));
  for (const cluster of part) cluster.builtElsewhere(plan.clusters.get(cluster.name)!, made.handedOver[cluster.name]!);
}
