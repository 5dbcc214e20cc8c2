import type { FleetStep } from '../lib/rollout/rollout-steps';
import { problemsIn } from '../lib/problems/problems-in';
import { unlessInterruptedTwice } from './interruption';
import { problemsText } from './problems-text';
import { Interrupted, ToolFailure } from './process';
import type { Terminal } from './terminal';

/** What became of a step. */
export interface StepResult {
  /** Its name. */
  readonly step: string;

  /** Whether it is complete, was before this run, failed, waits for one that failed, or was not begun or ended by an interrupt. */
  readonly state: 'done' | 'done before' | 'failed' | 'blocked' | 'interrupted';

  /** What it did, or what went wrong. */
  readonly said: string;
}

/** How steps are run. */
export interface StepRunnerProps {
  /** Most steps at a time, at least 1. */
  readonly parallelism: number;

  /** What is being done, for those who watch. */
  readonly title: string;

  /** Does a step; returns what it did in a few words. */
  readonly work: (step: FleetStep, say: (line: string) => void) => Promise<string>;

  /** Whether a step needs not be done again. */
  readonly isDone: (step: FleetStep) => boolean;

  /** Told of every step that is complete. */
  readonly onDone: (step: FleetStep) => void;
}

/** Whether a step is complete. */
export function isComplete({ state }: StepResult): boolean {
  return state === 'done' || state === 'done before';
}

/**
 * Runs steps, each when those before it are complete. A step that fails holds up those that need it and nobody else.
 *
 * An interrupt lets what runs come to its end, and begins nothing more; a second one ends what runs.
 *
 * @returns a result for each step, in their order
 */
export async function runSteps(
  steps: readonly FleetStep[],
  { parallelism, title, work, isDone, onDone }: StepRunnerProps,
  terminal: Terminal,
): Promise<StepResult[]> {
  const results = new Map<string, StepResult>();
  const running = new Map<string, Promise<void>>();
  let isInterrupted = false;

  const settle = ({ name }: FleetStep, state: StepResult['state'], said: string) => {
    results.set(name, { step: name, state, said });
    terminal.report(`${SIGNS[state]} ${name}: ${said}`);
  };
  const run = async (step: FleetStep, say: (line: string) => void) => {
    terminal.report(`▸ ${step.name}`);
    try {
      const said = await work(step, (line) => say(`${step.name}: ${line}`));
      onDone(step);
      settle(step, 'done', said);
    } catch (error) {
      isInterrupted ||= error instanceof Interrupted;
      settle(step, error instanceof Interrupted ? 'interrupted' : 'failed', failureText(error));
    } finally {
      running.delete(step.name);
    }
  };
  const consider = (step: FleetStep, say: (line: string) => void) => {
    const before = step.after.map((name) => results.get(name));
    if (isInterrupted) settle(step, 'interrupted', 'not begun');
    else if (before.some((result) => result && !isComplete(result)))
      settle(step, 'blocked', 'waits for a step that failed');
    else if (before.includes(undefined)) return;
    else if (isDone(step)) settle(step, 'done before', 'complete since the last run');
    else if (running.size < parallelism) running.set(step.name, run(step, say));
  };
  const interrupt = () => {
    isInterrupted = true;
    terminal.report(
      'interrupted: waiting for what has begun; another interrupt ends it, and Terraform may forget what it was making',
    );
  };

  const all = async (say: (line: string) => void) => {
    while (results.size < steps.length) {
      const settled = results.size;
      const open = steps.filter(({ name }) => !results.has(name) && !running.has(name));
      for (const step of open) consider(step, say);
      if (running.size > 0) await Promise.race(running.values());
      else if (results.size === settled) throw new Error(`${names(open)} wait for each other, or for what is no step`);
    }
  };
  await unlessInterruptedTwice(interrupt, () => terminal.during(title, all));
  return steps.map(({ name }) => results.get(name)!);
}

const SIGNS: Readonly<Record<StepResult['state'], string>> = {
  'done': '✓',
  'done before': '✓',
  'failed': '✗',
  'blocked': '–',
  'interrupted': '–',
};

/** A failure in words; a defect is thrown on. */
function failureText(error: unknown): string {
  if (error instanceof Interrupted) return 'interrupted';
  if (error instanceof ToolFailure) return `${error.call} failed\n${indented(error.said)}`;
  const problems = problemsIn(error);
  if (!problems) throw error;
  return indented(problemsText(problems)).trimStart();
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '    ');
}

function names(steps: readonly FleetStep[]): string {
  return steps.map(({ name }) => name).join(', ');
}
