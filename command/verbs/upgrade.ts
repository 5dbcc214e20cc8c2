import { fleetSteps } from '../../lib/rollout/rollout-steps';
import { Problems } from '../../lib/problem';
import { KubernetesVersion } from '../../lib/versions/kubernetes-version';
import { versionSkewProblems } from '../../lib/versions/version-skew';
import { ManagementCluster } from '../management-cluster';
import { openProject } from '../project';
import { runUserProgram } from '../user-program';
import { verb } from '../verb';
import { rollOut, synthesize } from './apply';
import { clusterOf } from './kubeconfig';
import { type RolloutOptions, withApp, withRolloutOptions } from './program-options';

interface UpgradeOptions extends RolloutOptions {
  readonly app?: string;
  readonly check?: boolean;
}

/** `tenantry upgrade`: rolls out the version that the program names, after a look at the one that runs. */
export const upgrade = withRolloutOptions(
  withApp(
    verb<UpgradeOptions>(
      'upgrade',
      'compare the version that runs with the one that the program names, and roll it out in order',
      async (terminal, options, [name = '']) => {
        const project = openProject(options.app);
        // The program refuses what skips a version after the last synthesis; here, after what really runs.
        const run = await terminal.during('synthesizing, without writing', () =>
          runUserProgram(project, { only: [name], isDryRun: true }),
        );
        const cluster = clusterOf(run.fleet, name);
        const home = await ManagementCluster.answering(run.fleet, cluster.managementCluster, run);
        const running = await home.runningVersion(cluster);
        Problems.refuse(
          versionSkewProblems({
            cluster: name,
            version: KubernetesVersion.of(cluster.version),
            recorded: running,
            pools: Object.fromEntries(cluster.pools.map((pool) => [pool.name, KubernetesVersion.of(pool.version)])),
          }),
        );

        const facts = {
          cluster: name,
          running: running && `${running}`,
          version: cluster.version,
          pools: Object.fromEntries(cluster.pools.map((pool) => [pool.name, pool.version])),
        };
        // The API server goes first: its version alone does not say that the others have followed.
        const isThere = facts.running === facts.version && (await home.isRolledOut(cluster)) !== false;
        if (isThere || options.check) {
          terminal.result(facts, isThere ? `${name} runs ${facts.version} already.` : walk(facts));
          return;
        }
        terminal.say(walk(facts));
        const synthesized = await synthesize(terminal, { ...options, only: [name] });
        return rollOut(terminal, synthesized, fleetSteps(synthesized.fleet, [name]), options);
      },
    )
      .argument('<cluster>', 'name of the tenant cluster')
      .option('--check', 'say what would be done, and do nothing'),
  ),
);

/** What an upgrade does, in order. */
function walk(facts: {
  cluster: string;
  running?: string;
  version: string;
  pools: Readonly<Record<string, string>>;
}): string {
  return [
    facts.running === facts.version
      ? `${facts.cluster}: ${facts.version}, not complete yet`
      : `${facts.cluster}: ${facts.running ?? 'not running'} → ${facts.version}`,
    `  1. the API server, then what may not be newer than it: no request is lost`,
    ...Object.entries(facts.pools).map(([pool, version], index) => `  ${index + 2}. nodes of ${pool}: ${version}`),
  ].join('\n');
}
