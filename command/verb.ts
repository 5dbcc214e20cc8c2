import { Command } from 'commander';
import { Problem, Problems } from '../lib/problem';
import { problemCode } from '../lib/problems/problem-catalogue';
import { problemText } from '../lib/problem-text';
import { ToolFailure } from './process';
import { Cancelled, Terminal } from './terminal';

/** Exit codes of every verb. */
export const EXIT = {
  /** It is done, or nothing was to be done. */
  done: 0,

  /** The program, its input or what it stands on has a mistake; nothing was changed. */
  problem: 1,

  /** The command was called in a way that it does not know. */
  usage: 2,

  /** A program that was called has failed; what was done stays, and the same may be run again. */
  failed: 3,

  /** Asked by --exit-code: there are differences. */
  different: 4,
} as const;

/** Exit codes as `--help` shows them. */
export const EXIT_HELP = `
Exit codes:
  0  done
  1  a mistake in the program, its input or what it stands on; nothing was changed
  2  wrong usage
  3  a program that was called has failed; what is done stays, run the same again
  4  with --exit-code: there are differences`;

/** What a verb does when its words are understood; returns an exit code, none for 0. */
export type Action<Options> = (
  terminal: Terminal,
  options: Options,
  words: readonly string[],
) => Promise<number | void>;

/** A verb: its words and flags are added by whoever makes it. `--json`, errors and exit codes are those of all verbs. */
export function verb<Options>(name: string, summary: string, action: Action<Options>): Command {
  const command = new Command(name)
    .description(summary)
    .option('--json', 'print one JSON value instead of text')
    .addHelpText('after', EXIT_HELP);
  return command.action(async () => {
    const options = command.opts<Options & { json?: boolean }>();
    const terminal = new Terminal(options.json ?? false);
    try {
      process.exitCode = (await action(terminal, options, command.args)) ?? EXIT.done;
    } catch (error) {
      process.exitCode = tellError(terminal, error);
    }
  });
}

/** Says what went wrong, without a stack trace unless it is a defect of this command. */
function tellError(terminal: Terminal, error: unknown): number {
  if (error instanceof Cancelled) return EXIT.problem;
  if (error instanceof ToolFailure) {
    if (terminal.isJson) terminal.result({ failed: { call: error.call, said: error.said } }, '');
    terminal.say(`✗ ${error.call}\n\n${error.said}`);
    return EXIT.failed;
  }
  const problems = error instanceof Problems ? error.problems : error instanceof Problem ? [error] : undefined;
  if (!problems) throw error;
  const codes = problems.map((problem) => problemCode(problem.facts.what));
  if (terminal.isJson) {
    terminal.result({ problems: problems.map(({ facts }, index) => ({ code: codes[index], ...facts })) }, '');
  }
  terminal.say(
    [
      `${problems.length === 1 ? '1 problem' : `${problems.length} problems`}`,
      ...problems.map((problem, index) =>
        [problemText(problem), ...(codes[index] ? [`  more     tenantry explain ${codes[index]}`] : [])].join('\n'),
      ),
    ].join('\n\n'),
  );
  return EXIT.problem;
}
