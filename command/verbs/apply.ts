import { type FleetStep, fleetSteps } from '../../lib/rollout/rollout-steps';
import type { FleetRecord } from '../../lib/fleet/fleet-record';
import type { SynthesisFolders } from '../../lib/fleet/fleet-difference';
import { Problem } from '../../lib/problem';
import { openProject, readFleet } from '../project';
import { isDestructive, planText } from '../plan-text';
import { Rollout } from '../rollout';
import { RolloutProgress } from '../rollout-progress';
import { isComplete, runSteps } from '../step-runner';
import type { Terminal } from '../terminal';
import { runUserProgram } from '../user-program';
import { EXIT } from '../exit-codes';
import { verb } from '../verb';
import { type ProgramOptions, type RolloutOptions, withProgramOptions, withRolloutOptions } from './program-options';

type ApplyOptions = ProgramOptions & RolloutOptions;

/** A fleet as it was synthesized, and where its files are. */
export interface SynthesizedFleet extends SynthesisFolders {
  /** The fleet. */
  readonly fleet: FleetRecord;
}

/** `tenantry apply`: rolls everything out, in order. */
export const apply = withRolloutOptions(
  withProgramOptions(
    verb<ApplyOptions>(
      'apply',
      'synthesize and roll out, in order: what tenants share, control planes wave by wave, nodes, charts',
      async (terminal, options) => {
        const synthesized = await synthesize(terminal, options);
        return rollOut(terminal, synthesized, fleetSteps(synthesized.fleet, options.only), options);
      },
    ),
  ),
).option('--no-synth', 'take what was synthesized before');

/** Runs the program, unless what it wrote before is to be taken. */
export async function synthesize(terminal: Terminal, options: ApplyOptions): Promise<SynthesizedFleet> {
  const project = openProject(options.app);
  if (options.synth === false) return { ...project, fleet: readFleet(project) };
  const run = await terminal.during('synthesizing', () => runUserProgram(project, { only: options.only }));
  return { outdir: run.outdir, manifests: run.manifests, fleet: run.fleet };
}

/**
 * Rolls steps out, with the consent of whoever is there.
 *
 * @returns the exit code
 */
export async function rollOut(
  terminal: Terminal,
  { fleet, outdir, manifests }: SynthesizedFleet,
  steps: readonly FleetStep[],
  { yes = false, allowReplace = false, parallelism = 4, fromStart = false }: RolloutOptions,
): Promise<number> {
  const rollout = new Rollout(fleet, { outdir, manifests }, steps, async (stack, changes) => {
    if (allowReplace) return true;
    terminal.report(planText(changes.filter(isDestructive)));
    return terminal.confirm(`Let stack ${stack} do that?`);
  });
  if (!yes) await consentTo(terminal, steps);
  await rollout.requireAnswers();
  const progress = new RolloutProgress({ outdir, manifests }, fromStart);
  const results = await runSteps(
    steps,
    {
      title: `rolling out ${stepCount(steps)}`,
      parallelism,
      work: (step, say) => rollout.do(step, say),
      isDone: (step) => progress.has(step),
      onDone: (step) => progress.add(step),
    },
    terminal,
  );
  const open = results.filter((result) => !isComplete(result));
  if (open.length === 0) progress.clear();
  terminal.result(
    results,
    open.length === 0
      ? `Rolled out: ${stepCount(results)}.`
      : `${open.length} of ${stepCount(results)} ${open.length === 1 ? 'is' : 'are'} not complete. Run the same command again: it goes on from there.`,
  );
  if (open.length === 0) return EXIT.done;
  return open.some(({ state }) => state === 'failed') ? EXIT.failed : EXIT.interrupted;
}

async function consentTo(terminal: Terminal, steps: readonly FleetStep[]): Promise<void> {
  terminal.say(steps.map(({ name }) => `  ${name}`).join('\n'));
  if (await terminal.confirm(`Roll out ${steps.length === 1 ? 'this step' : `these ${stepCount(steps)}`}?`)) return;
  throw new Problem({
    what: 'nobody has consented to the rollout',
    allowed: 'yes, on a terminal, or --yes',
    remedy: 'look at tenantry plan; then answer yes, or pass --yes',
  });
}

function stepCount({ length }: readonly unknown[]): string {
  return length === 1 ? '1 step' : `${length} steps`;
}
