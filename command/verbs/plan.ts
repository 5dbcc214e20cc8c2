import { type FleetStep, fleetSteps } from '../../lib/rollout/rollout-steps';
import { planSummary, planText } from '../plan-text';
import { ToolFailure } from '../process';
import { Rollout } from '../rollout';
import { EXIT } from '../exit-codes';
import { verb } from '../verb';
import type { ChangedObject } from '../management-cluster';
import type { PlannedChange } from '../../lib/rollout/terraform-plan';
import { type ProgramOptions, type RolloutOptions, withProgramOptions } from './program-options';
import { synthesize } from './apply';

interface PlanOptions extends ProgramOptions, Pick<RolloutOptions, 'synth'> {
  readonly exitCode?: boolean;
}

/** What a step would do. */
interface PlannedStep {
  readonly step: string;
  readonly resources?: readonly PlannedChange[];
  readonly objects?: readonly ChangedObject[];
  readonly waitsFor?: readonly string[];
  readonly failed?: string;
}

/** `tenantry plan`: what an apply would change in OpenStack and in the management clusters. */
export const plan = withProgramOptions(
  verb<PlanOptions>('plan', 'synthesize and ask both worlds what an apply would change', async (terminal, options) => {
    const synthesized = await synthesize(terminal, options);
    const steps = fleetSteps(synthesized.fleet, options.only);
    const rollout = new Rollout(synthesized.fleet, synthesized, steps, () => Promise.resolve(false));
    const planned: PlannedStep[] = [];
    await terminal.during(`planning ${steps.length} steps`, async (say) => {
      for (const step of steps) {
        say(step.name);
        planned.push(await planStep(rollout, step, planned));
      }
    });
    terminal.result(planned, planned.map(stepText).join('\n\n'));
    if (planned.some(({ failed }) => failed !== undefined)) return EXIT.failed;
    return options.exitCode && planned.some(isChange) ? EXIT.different : EXIT.done;
  }),
)
  .option('--no-synth', 'take what was synthesized before')
  .option('--exit-code', 'exit with 4 when there are differences');

async function planStep(rollout: Rollout, step: FleetStep, before: readonly PlannedStep[]): Promise<PlannedStep> {
  const { name, task } = step;
  try {
    if (task.kind === 'management') {
      const { manifests, name: home } = task.managementCluster;
      return { step: name, objects: await rollout.home(home).plan(manifests!) };
    }
    if (task.kind === 'control-plane') {
      const { cluster } = task;
      return { step: name, objects: await rollout.home(cluster).planCluster(cluster) };
    }
    if (task.kind === 'charts') return { step: name };
    // A plan that makes no node does without credentials, and says so if it does not.
    const { cluster } = task;
    const known =
      cluster &&
      (await rollout
        .home(cluster)
        .joinCredentials(cluster)
        .catch(() => undefined));
    const environment = known ?? { TF_VAR_join_credentials: '{}' };
    const resources = await rollout
      .stackFolder(task.stack.folder, environment)
      .plan(({ changes }) => Promise.resolve(changes));
    return { step: name, resources };
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
    // What a step builds upon may not be there before that is applied.
    const waitsFor = before
      .filter((other) => step.after.includes(other.step) && isChange(other))
      .map((other) => other.step);
    return waitsFor.length > 0
      ? { step: name, waitsFor }
      : { step: name, failed: `${error.call} failed\n${error.said}` };
  }
}

function isChange({ resources = [], objects = [], waitsFor = [] }: PlannedStep): boolean {
  return resources.length + objects.length + waitsFor.length > 0;
}

function stepText({ step, resources, objects, waitsFor, failed }: PlannedStep): string {
  if (failed !== undefined) return `✗ ${step}: ${failed}`;
  if (waitsFor) return `? ${step}: cannot be planned before ${waitsFor.join(', ')}`;
  if (resources)
    return [
      `${step}: ${planSummary(resources)}`,
      ...(resources.length > 0 ? [indented(planText(resources))] : []),
    ].join('\n');
  if (!objects) return `${step}: helm installs or upgrades`;
  const lines = objects.map(({ name, action }) => `  ${action === 'create' ? '+' : '~'} ${name}`);
  return [`${step}: ${objects.length === 0 ? 'no changes' : `${objects.length} to apply`}`, ...lines].join('\n');
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
