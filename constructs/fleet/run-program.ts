import { Problem, Problems } from '../../lib/problem';
import { problemText } from '../../lib/problem-text';
import { tellProblems } from './outcome';

/**
 * Runs a program that describes a platform, and turns its user's mistakes into a report instead of a stack trace.
 *
 * Every problem is printed to standard error with its place and remedy, and the process ends with exit code 1. Any other
 * error is thrown on: it is a defect, and its stack trace is wanted.
 *
 * @example
 *   runProgram(() => {
 *     const platform = new Platform();
 *     // regions, tenants, clusters …
 *     console.log(`${platform.synth()}`);
 *   });
 */
export function runProgram(program: () => void): void {
  try {
    program();
  } catch (error) {
    const problems = error instanceof Problems ? error.problems : error instanceof Problem ? [error] : undefined;
    if (!problems) throw error;
    tellProblems(problems);
    console.error(describeProblems(problems));
    process.exitCode = 1;
  }
}

/** The text that {@link runProgram} prints: one paragraph for each problem. */
export function describeProblems(problems: readonly Problem[]): string {
  const head =
    problems.length === 1 ? '1 problem; nothing was written' : `${problems.length} problems; nothing was written`;
  return [head, ...problems.map(problemText)].join('\n\n');
}
