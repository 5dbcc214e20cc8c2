import { type Command, InvalidArgumentError } from 'commander';

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

/** Options of verbs that roll something out. */
export interface RolloutOptions {
  /**
   * Whether the program is run first.
   *
   * @default true
   */
  readonly synth?: boolean;

  /**
   * Whether somebody has consented already.
   *
   * @default false
   */
  readonly yes?: boolean;

  /**
   * Whether somebody has consented to what replaces or destroys.
   *
   * @default false
   */
  readonly allowReplace?: boolean;

  /**
   * Most steps at a time.
   *
   * @default 4
   */
  readonly parallelism?: number;

  /**
   * Whether steps of a rollout that was interrupted are done again.
   *
   * @default false
   */
  readonly fromStart?: boolean;
}

/** Adds {@link ProgramOptions} to a verb. */
export function withProgramOptions(command: Command): Command {
  return withApp(command).option(
    '--only <clusters>',
    'names of tenant clusters, separated by commas; the others stay as they are',
    names,
  );
}

/** Adds the program itself to a verb whose clusters are words. */
export function withApp(command: Command): Command {
  return command.option(
    '-a, --app <command>',
    'shell command that runs the program (default: app of cdktf.json or cdk8s.yaml)',
  );
}

/** Adds {@link RolloutOptions} to a verb. */
export function withRolloutOptions(command: Command): Command {
  return command
    .option('-y, --yes', 'do not ask before the rollout; what is replaced or destroyed is asked for all the same')
    .option('--allow-replace', 'do not ask before something is replaced or destroyed')
    .option('--parallelism <steps>', 'most steps at a time (default: 4)', count)
    .option('--from-start', 'do not go on where an interrupted rollout stood');
}

function names(text: string): string[] {
  const found = text.split(',').filter((name) => name !== '');
  if (found.length > 0) return found;
  throw new InvalidArgumentError('It names no cluster.');
}

/** A number of things, at least one. */
export function count(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number, at least 1.');
}
