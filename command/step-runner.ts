import type { FleetStep } from '../lib/rollout/rollout-steps';
import { Problem, Problems } from '../lib/problem';
import { ToolFailure } from './process';
import type { Terminal } from './terminal';

/** What became of a step. */
export interface StepResult {
  /** Its name. */
  readonly step: string;

  /** Whether it is complete, was before this run, failed, or waits for one that failed. */
  readonly state: 'done' | 'done before' | 'failed' | 'blocked';

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

/**
 * Runs steps, each when those before it are complete. A step that fails holds up those that need it and nobody else.
 *
 * An interrupt lets what runs come to its end, and begins nothing more.
 *
 * @returns a result for each step, in their order
 */
export async function runSteps(
  steps: readonly FleetStep[],
  props: StepRunnerProps,
  terminal: Terminal,
): Promise<StepResult[]> {
  const results = new Map<string, StepResult>();
  const running = new Map<string, Promise<void>>();
  let isInterrupted = false;
  const interrupt = () => {
    isInterrupted = true;
    terminal.report('interrupted: waiting for what has begun; the same command goes on from there');
  };
  process.once('SIGINT', interrupt);
  const settle = (step: FleetStep, state: StepResult['state'], said: string) => {
    results.set(step.name, { step: step.name, state, said });
    terminal.report(`${SIGNS[state]} ${step.name}: ${said}`);
  };

  await terminal.during(props.title, async (say) => {
    for (;;) {
      for (const step of steps) {
        if (results.has(step.name) || running.has(step.name)) continue;
        const before = step.after.map((name) => results.get(name));
        if (before.some((result) => result?.state === 'failed' || result?.state === 'blocked')) {
          settle(step, 'blocked', 'waits for a step that failed');
        } else if (isInterrupted) {
          settle(step, 'blocked', 'not begun');
        } else if (before.every((result) => result !== undefined) && running.size < props.parallelism) {
          if (props.isDone(step)) {
            settle(step, 'done before', 'complete since the last run');
            continue;
          }
          terminal.report(`▸ ${step.name}`);
          const work = props
            .work(step, (line) => say(`${step.name}: ${line}`))
            .then(
              (said) => {
                props.onDone(step);
                settle(step, 'done', said);
              },
              (error: unknown) => settle(step, 'failed', failureText(error)),
            );
          running.set(
            step.name,
            work.finally(() => running.delete(step.name)),
          );
        }
      }
      if (running.size === 0 && steps.every(({ name }) => results.has(name))) return;
      if (running.size > 0) await Promise.race(running.values());
    }
  });
  process.off('SIGINT', interrupt);
  return steps.map(({ name }) => results.get(name)!);
}

const SIGNS: Readonly<Record<StepResult['state'], string>> = {
  'done': '✓',
  'done before': '✓',
  'failed': '✗',
  'blocked': '–',
};

/** A failure in words; a defect is thrown on. */
function failureText(error: unknown): string {
  if (error instanceof ToolFailure) return `${error.call} failed\n${indented(error.said)}`;
  if (error instanceof Problem) {
    const { what, allowed, remedy } = error.facts;
    return `${what}\n${indented(`allowed  ${allowed}\ndo       ${remedy}`)}`;
  }
  if (error instanceof Problems) return error.problems.map(failureText).join('\n');
  throw error;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
