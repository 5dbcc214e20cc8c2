import { Problem, Problems } from '../../lib/problem';
import { problemText } from '../../lib/problem-text';
import { problemsIn } from '../../lib/problems/problems-in';
import { tellProblems } from './outcome';
import { placeInProgram } from './place-in-program';

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
    const problems = problemsIn(error) ?? nameClash(error);
    if (!problems) throw error;
    tell(problems, error);
    process.exitCode = 1;
  }
}

// Values such as regions are often made before a program is run: their mistakes are told alike, unless somebody else does it.
process.on('uncaughtExceptionMonitor', (error) => {
  if (process.listenerCount('uncaughtException') > 0) return;
  if (!(error instanceof Problem || error instanceof Problems)) return;
  tell(problemsIn(error)!, error);
  process.exit(1);
});

function tell(problems: readonly Problem[], error: unknown): void {
  const told = problems.map((problem) => placed(problem, error instanceof Problems ? problem : error));
  tellProblems(told);
  console.error(describeProblems(told));
}

/** The text that {@link runProgram} prints: one paragraph for each problem. */
export function describeProblems(problems: readonly Problem[]): string {
  const head =
    problems.length === 1 ? '1 problem; nothing was written' : `${problems.length} problems; nothing was written`;
  return [head, ...problems.map(problemText)].join('\n\n');
}

/** The same problem, with the line of the program that it comes from if nothing else says where it is. */
function placed(problem: Problem, cause: unknown): Problem {
  const trace = cause instanceof Problem ? cause.trace : ((cause as Error).stack ?? '');
  const place = problem.facts.path === undefined ? placeInProgram(trace) : undefined;
  return place === undefined ? problem : problem.at(place);
}

/** That a name is taken, which the package constructs says in its own words. */
function nameClash(error: unknown): Problem[] | undefined {
  const { message } = error as { message?: string };
  const [, name, path] = /^There is already a Construct with name '(.+)' in (\S+)/.exec(message ?? '') ?? [];
  if (name === undefined) return undefined;
  return [
    new Problem({
      what: 'two constructs of one parent have the same name',
      found: name,
      allowed: `names that are different within ${path}, whatever they name: a tenant, a cluster, a region's stack`,
      remedy: 'give one of them another name',
    }),
  ];
}
