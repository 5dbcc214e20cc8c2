import { problemText } from './problem-text';

/** Name of the method by which Node.js prints a value. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** The facts of a {@link Problem}, each a phrase without a full stop. */
export interface ProblemProps {
  /** What is wrong, naming the thing as its user named it. */
  readonly what: string;

  /**
   * The value that was found.
   *
   * @default - the problem is an absence; nothing was found
   */
  readonly found?: unknown;

  /** What would be right: a range, a list, a form. */
  readonly allowed: string;

  /** What to do about it. */
  readonly remedy: string;

  /**
   * Where it is: the construct path, the name of the thing in the fleet, a file, or a line of the program.
   *
   * @default - said by whoever reports the problem
   */
  readonly path?: string;

  /**
   * Id of the rule of the policy pack that is broken.
   *
   * @default - it is no rule of the policy pack
   */
  readonly rule?: string;
}

/**
 * A mistake in the description of a platform.
 *
 * Thrown where a single value is wrong; collected where several things are wrong together, so that a user sees all of them
 * at once (see {@link Problems}). It shows no stack trace: it is about the user's program, not about this library.
 */
export class Problem extends Error {
  /** Holds a stack trace, which is made only when somebody reads it. */
  readonly #origin: { stack?: string } = {};

  constructor(readonly facts: ProblemProps) {
    const found = facts.found === undefined ? '' : ` (found ${JSON.stringify(facts.found)})`;
    super(`${facts.what}${found}; allowed: ${facts.allowed}; ${facts.remedy}`);
    this.name = 'Problem';
    this.stack = `${this.name}: ${facts.path ? `[${facts.path}] ` : ''}${this.message}`;
    Error.captureStackTrace(this.#origin, new.target);
  }

  /** @internal The calls that have led to it, by which the line of the program is found that is wrong. */
  get trace(): string {
    return this.#origin.stack ?? '';
  }

  /** @internal What a program prints that does not know what a problem is. */
  [INSPECT](): string {
    return problemText(this);
  }

  /** A problem that somebody else's construct reports, in its own words. */
  static reported(message: string, path: string): Problem {
    return new Problem({
      what: message,
      allowed: 'what this construct accepts',
      remedy: 'see its documentation',
      path,
    });
  }

  /** The same problem, with its place in the fleet; a place that is known already is kept. */
  at(path: string): Problem {
    return this.facts.path === undefined ? new Problem({ ...this.facts, path }) : this;
  }
}

/** All the mistakes of a platform, in one error. */
export class Problems extends Error {
  /** Throws the problems, if there are any. */
  static refuse(problems: readonly Problem[]): void {
    if (problems.length > 0) throw new Problems(problems);
  }

  /** @param problems at least one */
  constructor(readonly problems: readonly Problem[]) {
    super(
      problems.map((problem) => `${problem.facts.path ? `[${problem.facts.path}] ` : ''}${problem.message}`).join('\n'),
    );
    this.name = 'Problems';
    this.stack = `${this.name}: ${this.message}`;
  }

  /** @internal What a program prints that does not know what problems are. */
  [INSPECT](): string {
    return this.problems.map(problemText).join('\n\n');
  }
}

/**
 * Runs checks and collects the problems they throw, so that one mistake does not hide another.
 *
 * @param path where the checked thing is; put on problems that do not know their place
 * @param checks each throws a {@link Problem} or {@link Problems}, or nothing; any other error is thrown on
 */
export function problemsOf(path: string, ...checks: readonly (() => void)[]): Problem[] {
  return checks.flatMap((check) => {
    try {
      check();
      return [];
    } catch (error) {
      if (error instanceof Problem) return [error.at(path)];
      if (error instanceof Problems) return error.problems.map((problem) => problem.at(path));
      throw error;
    }
  });
}
