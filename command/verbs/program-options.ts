import type { Command } from 'commander';

/** Options of verbs that run the program. */
export interface ProgramOptions {
  /**
   * Shell command that runs the program.
   *
   * @default - app of cdktf.json or cdk8s.yaml
   */
  readonly app?: string;

  /**
   * Names of the clusters that are meant.
   *
   * @default - all
   */
  readonly only?: readonly string[];
}

/** Adds {@link ProgramOptions} to a verb. */
export function withProgramOptions(command: Command): Command {
  return command
    .option('--only <clusters>', 'names of tenant clusters, separated by commas; the others stay as they are', names)
    .option('-a, --app <command>', 'shell command that runs the program (default: app of cdktf.json or cdk8s.yaml)');
}

function names(text: string): string[] {
  return text.split(',').filter((name) => name !== '');
}
