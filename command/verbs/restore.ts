import type { ClusterRecord } from '../../lib/fleet/fleet-record';
import { Problem } from '../../lib/problem';
import { fleetSteps } from '../../lib/rollout/rollout-steps';
import { ManagementCluster } from '../management-cluster';
import { EXIT } from '../exit-codes';
import { fleetSynthesizedLast, openProject } from '../project';
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
        const project = openProject(options.app);
        const recorded = fleetSynthesizedLast(project)?.clusters.find((one) => one.name === name);
        const run = await terminal.during('synthesizing, without writing', () =>
          runUserProgram(project, { only: [name], isDryRun: true }),
        );
        const cluster = clusterOf(run.fleet, name);
        const home = await ManagementCluster.answering(run.fleet, cluster.managementCluster, run);
        const isComplete = recorded && (await home.isRolledOut(recorded));
        if (cluster.restore) {
          const isFilled = isComplete === true && recorded?.restore?.id === cluster.restore.id;
          return isFilled
            ? terminal.result({ cluster: name, restored: cluster.restore }, afterwards(cluster))
            : fill(terminal, options, cluster, home);
        }
        const etcd = await etcdOf(home, cluster);
        if (isComplete === false || etcd.isFilled || etcd.members < cluster.etcd.members) {
          return complete(terminal, options, cluster, etcd.members);
        }
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
  if (code === EXIT.done) terminal.say(afterwards(cluster));
  return code;
}

function afterwards({ name, restore }: ClusterRecord): string {
  return [
    `${name} is filled, as restore ${restore!.id}. Look whether it is as it should be.`,
    `Then take restore out of the program, and: tenantry restore ${name}`,
  ].join('\n');
}

function complete(
  terminal: Terminal,
  options: RestoreOptions,
  { name, etcd }: ClusterRecord,
  members: number,
): Promise<number> {
  terminal.say(
    members < etcd.members
      ? `${name} has ${members} of ${etcd.members} members of etcd; the others throw away what they have and join.`
      : `${name} is restored; the program asks for no restore any more.`,
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

/** The etcd that runs: how many members it has, and whether they are there from a restore. */
async function etcdOf(home: ManagementCluster, { namespace, etcd }: ClusterRecord) {
  const words = ['get', 'statefulset', 'etcd', `--namespace=${namespace}`, '--ignore-not-found'];
  const path = '{.spec.replicas} {.spec.template.spec.initContainers[*].name}';
  const [replicas, ...preparations] = (await home.read(...words, `--output=jsonpath=${path}`)).split(' ');
  return { members: replicas ? Number(replicas) : etcd.members, isFilled: preparations.includes('restore') };
}
