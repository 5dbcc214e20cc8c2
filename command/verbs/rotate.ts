import type { ClusterRecord } from '../../lib/fleet/fleet-record';
import { Problem } from '../../lib/problem';
import { fleetSteps } from '../../lib/rollout/rollout-steps';
import { KeyRing } from '../../lib/rotation/key-ring';
import { nextStage, stageText } from '../../lib/rotation/rotation-stage';
import type { KeyPurpose } from '../../lib/rotation/rotation-problems';
import { ManagementCluster } from '../management-cluster';
import { openProject, readFleet } from '../project';
import { runUserProgram } from '../user-program';
import { verb } from '../verb';
import { rollOut, synthesize } from './apply';
import { clusterOf } from './kubeconfig';
import { type RolloutOptions, withApp, withRolloutOptions } from './program-options';

interface RotateOptions extends RolloutOptions {
  readonly app?: string;
}

/** The property of a cluster that names the keys of a purpose. */
const PROPERTIES: Readonly<Record<KeyPurpose, string>> = {
  encryption: 'encryption:',
  serviceAccounts: 'serviceAccountKeys:',
  authorities: 'authorities:',
};

/** `tenantry rotate`: where rotations of keys stand, and rolls out the stage that the program names. */
export const rotate = withRolloutOptions(
  withApp(
    verb<RotateOptions>(
      'rotate',
      'say where rotations of keys stand and what comes next, and roll out the stage that the program names',
      async (terminal, options, [name = '']) => {
        const project = openProject(options.app);
        const fleet = readFleet(project);
        const recorded = clusterOf(fleet, name);
        const run = await terminal.during('synthesizing, without writing', () =>
          runUserProgram(project, { only: [name], isDryRun: true }),
        );
        const stages = stagesOf(recorded, clusterOf(run.fleet, name));
        const moved = stages.filter(({ before, now }) => !before.equals(now));
        const home = await ManagementCluster.answering(fleet, recorded.managementCluster, project);
        const isComplete = (await home.isRolledOut(recorded)) !== false;
        if (moved.length === 0 && isComplete) {
          terminal.result(stages, stages.map(stageLines).join('\n'));
          return;
        }
        if (moved.length > 0 && !isComplete) throw incomplete(name, moved);
        for (const { purpose, before, now } of moved) {
          terminal.say(`${purpose}: ${stageText(before)} → ${stageText(now)}`);
        }
        if (moved.length === 0) terminal.say(`what was synthesized last of ${name} is not rolled out completely`);
        const synthesized = await synthesize(terminal, { ...options, only: [name] });
        return rollOut(terminal, synthesized, fleetSteps(synthesized.fleet, [name]), options);
      },
    ).argument('<cluster>', 'name of the tenant cluster'),
  ),
);

/** Keys of a purpose, as they were synthesized last and as the program has them now. */
interface Stage {
  readonly purpose: KeyPurpose;
  readonly before: KeyRing;
  readonly now: KeyRing;
}

function stagesOf(recorded: ClusterRecord, asked: ClusterRecord): Stage[] {
  return Object.entries(asked.keys).map(([purpose, keys]) => ({
    purpose: purpose as KeyPurpose,
    before: KeyRing.parse(recorded.keys[purpose] ?? keys),
    now: KeyRing.parse(keys),
  }));
}

function stageLines({ purpose, now }: Stage): string {
  const { next, before } = nextStage(purpose, now);
  return [
    `${purpose}: ${stageText(now)}`,
    `  next  ${PROPERTIES[purpose]} ${next}`,
    ...(before === undefined ? [] : [`  but   ${before}`]),
  ].join('\n');
}

/** Whoever does not know a key of the stage before would meet what it made. */
function incomplete(cluster: string, stages: readonly Stage[]): Problem {
  return new Problem({
    what: `the keys of ${cluster} move on to the next stage before the last one is rolled out`,
    found: Object.fromEntries(stages.map(({ purpose, before, now }) => [purpose, `${before} → ${now}`])),
    allowed: 'one stage after the other, each rolled out completely',
    remedy: `tenantry apply --no-synth --only ${cluster}, then this again`,
  });
}
