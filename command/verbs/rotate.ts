import { fleetSteps } from '../../lib/rollout/rollout-steps';
import { KeyRing } from '../../lib/rotation/key-ring';
import { nextStage, stageText } from '../../lib/rotation/rotation-stage';
import type { KeyPurpose } from '../../lib/rotation/rotation-problems';
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
  encryption: 'encryption: EncryptionAtRest.secretbox with',
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
        const recorded = clusterOf(readFleet(project), name).keys;
        const run = await terminal.during('synthesizing, without writing', () =>
          runUserProgram(project, { only: [name], isDryRun: true }),
        );
        const asked = clusterOf(run.fleet, name).keys;
        const purposes = (Object.keys(asked) as KeyPurpose[]).map((purpose) => ({
          purpose,
          recorded: recorded[purpose]!,
          asked: asked[purpose]!,
          ...nextStage(purpose, KeyRing.parse(asked[purpose]!)),
        }));
        const moved = purposes.filter((keys) => keys.recorded !== keys.asked);
        if (moved.length === 0) {
          terminal.result(
            purposes,
            purposes
              .map(({ purpose, asked: keys, next, before }) =>
                [
                  `${purpose}: ${stageText(KeyRing.parse(keys))}`,
                  `  next  ${PROPERTIES[purpose]} ${next}`,
                  ...(before === undefined ? [] : [`  but   ${before}`]),
                ].join('\n'),
              )
              .join('\n'),
          );
          return;
        }
        for (const { purpose, recorded: from, asked: to } of moved) {
          terminal.say(`${purpose}: ${stageText(KeyRing.parse(from))} → ${stageText(KeyRing.parse(to))}`);
        }
        const synthesized = await synthesize(terminal, { ...options, only: [name] });
        return rollOut(terminal, synthesized, fleetSteps(synthesized.fleet, [name]), options);
      },
    ).argument('<cluster>', 'name of the tenant cluster'),
  ),
);
