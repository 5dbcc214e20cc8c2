import { Lazy } from 'cdk8s';
import { Problem } from '../../lib/problem';

/** Value of a flag; a list is a flag that appears several times. */
export type FlagValue = string | number | boolean | readonly string[];

/** Flags of a program: names without dashes, in the order they are to appear. */
export type Flags = Readonly<Record<string, FlagValue>>;

/** The flags of a program, which may grow until they are synthesized. */
export class CommandLine {
  private readonly flags = new Map<string, FlagValue>();

  /** @throws Problem when a name is malformed */
  constructor(
    /** Name of the program, for messages. */
    readonly program: string,
    flags: Flags,
  ) {
    for (const [name, value] of Object.entries(flags)) this.addFlag(name, value);
  }

  /**
   * Sets a flag, whatever its value was before.
   *
   * @param name without dashes
   * @throws Problem when the name is malformed
   */
  addFlag(name: string, value: FlagValue): void {
    if (!/^[a-z][a-z0-9-]*$/.test(name)) {
      throw new Problem({
        what: `a flag of ${this.program} is malformed`,
        found: name,
        allowed: 'small letters, digits and dashes, beginning with a letter',
        remedy: 'leave out the leading dashes, and give the value as second argument',
      });
    }
    this.flags.set(name, value);
  }

  /** The arguments, as they are when the tree is synthesized. */
  toArguments(): string[] {
    return Lazy.any({ produce: () => this.words() }) as string[];
  }

  private words(): string[] {
    const words: string[] = [];
    for (const [name, value] of this.flags) {
      const values = typeof value === 'object' ? value : [value];
      for (const single of values) words.push(`--${name}=${single}`);
    }
    return words;
  }
}
