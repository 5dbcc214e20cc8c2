import { Command } from 'commander';
import { problemCode } from '../lib/problems/problem-catalogue';
import { problemsIn } from '../lib/problems/problems-in';
import { EXIT, EXIT_HELP } from './exit-codes';
import { problemsText } from './problems-text';
import { Interrupted, ToolFailure } from './process';
import { Terminal } from './terminal';
import { ProgramFailure } from './user-program';

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
    .addHelpText('after', EXIT_HELP)
    .showHelpAfterError(`tenantry ${name} --help says what there is.`);
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
  if (error instanceof Interrupted) {
    if (terminal.isJson) terminal.result({ interrupted: true }, '');
    terminal.say('interrupted');
    return EXIT.interrupted;
  }
  if (error instanceof ToolFailure) {
    if (terminal.isJson) terminal.result({ failed: { call: error.call, said: error.said } }, '');
    terminal.say(`✗ ${error.call}\n\n${error.said}`);
    return error instanceof ProgramFailure ? EXIT.problem : EXIT.failed;
  }
  const problems = problemsIn(error);
  if (!problems) throw error;
  if (terminal.isJson) {
    terminal.result({ problems: problems.map(({ facts }) => ({ code: problemCode(facts.what), ...facts })) }, '');
  }
  terminal.say(problemsText(problems));
  return EXIT.problem;
}
