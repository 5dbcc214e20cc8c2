import type { ClusterRecord } from '../../lib/fleet/fleet-record';
import { Problem } from '../../lib/problem';
import { fleetSteps } from '../../lib/rollout/rollout-steps';
import { ManagementCluster } from '../management-cluster';
import { openProject } from '../project';
import type { Terminal } from '../terminal';
import { runUserProgram } from '../user-program';
import { verb } from '../verb';
import { rollOut, synthesize } from './apply';
import { clusterOf } from './kubeconfig';
import { type RolloutOptions, withApp, withRolloutOptions } from './program-options';

interface RestoreOptions extends RolloutOptions {
  readonly app?: string;
}

/** `tenantry restore`: fills etcd from the snapshot that the program names, and completes that when the program names none. */
export const restore = withRolloutOptions(
  withApp(
    verb<RestoreOptions>(
      'restore',
      'fill etcd from a snapshot, as `restore` of the cluster in the program says; again without it, take the others back in',
      async (terminal, options, [name = '']) => {
        const run = await terminal.during('synthesizing, without writing', () =>
          runUserProgram(openProject(options.app), { only: [name], isDryRun: true }),
        );
        const cluster = clusterOf(run.fleet, name);
        const home = ManagementCluster.of(run.fleet, cluster.managementCluster, run);
        const members = await etcdMembers(home, cluster);
        if (cluster.restore) return fill(terminal, options, cluster, home);
        if (members !== undefined && members < cluster.etcd.members)
          return complete(terminal, options, cluster, members);
        return tell(terminal, cluster, home);
      },
    ).argument('<cluster>', 'name of the tenant cluster'),
  ),
);

async function fill(
  terminal: Terminal,
  options: RestoreOptions,
  cluster: ClusterRecord,
  home: ManagementCluster,
): Promise<number> {
  const { name, namespace } = cluster;
  const snapshot = cluster.restore!.snapshot ?? 'the newest snapshot';
  terminal.say(
    `${name} is filled from ${snapshot}, as restore ${cluster.restore!.id}. What was written after it is lost.`,
  );
  if (!options.yes && !(await terminal.confirm(`Stop the API server of ${name} and fill its etcd?`))) {
    throw new Problem({
      what: `nobody has consented to the restore of ${name}`,
      allowed: 'yes, on a terminal, or --yes',
      remedy: 'answer yes, or pass --yes',
    });
  }
  // Nobody writes to what is left; applying the waves starts it again.
  if (await home.has('deployment', 'kube-apiserver', namespace)) {
    await home.read('scale', 'deployment', 'kube-apiserver', `--namespace=${namespace}`, '--replicas=0');
  }
  const code = await roll(terminal, { ...options, yes: true }, name);
  if (code === 0) {
    terminal.say(
      `Look whether ${name} is as it should be. Then take restore out of the program, and: tenantry restore ${name}`,
    );
  }
  return code;
}

function complete(
  terminal: Terminal,
  options: RestoreOptions,
  { name, etcd }: ClusterRecord,
  members: number,
): Promise<number> {
  terminal.say(
    `${name} has ${members} of ${etcd.members} members of etcd; the others throw away what they have and join.`,
  );
  return roll(terminal, options, name);
}

/** What there is to restore from, and how the program says it. */
async function tell(terminal: Terminal, { name, namespace }: ClusterRecord, home: ManagementCluster): Promise<void> {
  const last = async (job: string) => {
    const words = ['get', 'cronjob', job, `--namespace=${namespace}`, '--ignore-not-found'];
    return (await home.read(...words, '--output=jsonpath={.status.lastSuccessfulTime}')) || 'never';
  };
  const facts = { cluster: name, snapshot: await last('etcd-backup'), drill: await last('etcd-restore-drill') };
  terminal.result(
    facts,
    [
      `The program restores nothing of ${name}.`,
      `  last snapshot                 ${facts.snapshot}`,
      `  last restored for a trial     ${facts.drill}`,
      '',
      'Say it in the program, then run this again:',
      `  restore: EtcdRestore.fromVolume({ id: '<a name for this restore>' })`,
    ].join('\n'),
  );
}

async function roll(terminal: Terminal, options: RestoreOptions, name: string): Promise<number> {
  const synthesized = await synthesize(terminal, { ...options, only: [name] });
  const steps = fleetSteps(synthesized.fleet, [name]).filter(({ task }) => task.kind === 'control-plane');
  return rollOut(terminal, synthesized, steps, { ...options, fromStart: true });
}

async function etcdMembers(home: ManagementCluster, { namespace }: ClusterRecord): Promise<number | undefined> {
  const words = ['get', 'statefulset', 'etcd', `--namespace=${namespace}`, '--ignore-not-found'];
  const replicas = await home.read(...words, '--output=jsonpath={.spec.replicas}');
  return replicas === '' ? undefined : Number(replicas);
}
