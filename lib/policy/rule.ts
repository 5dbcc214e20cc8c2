import type { Cidr } from '../network/cidr';

/** What becomes of a finding: an error refuses the synthesis, a warning is told. */
export type Severity = 'error' | 'warning';

/** One thing that breaks a rule; the words are those of a `Problem`. */
export interface Violation {
  /** Where it is. */
  readonly path: string;

  /** What is wrong. */
  readonly what: string;

  /**
   * The value that was found.
   *
   * @default - the violation is an absence
   */
  readonly found?: unknown;

  /** What would be right. */
  readonly allowed: string;

  /** What to do about it. */
  readonly remedy: string;
}

/** Something of one subject that is held against the same of all others. */
export interface WrittenRange {
  /** Where it is. */
  readonly path: string;

  /** The range. */
  readonly range: Cidr;
}

/** A rule of the policy pack: pure, from what is written to what is wrong with it. */
export interface Rule<Subject> {
  /** Its id, which never changes its meaning. */
  readonly id: string;

  /** What holds where the rule is kept. */
  readonly title: string;

  /** What becomes of a finding. */
  readonly severity: Severity;

  /** What breaks the rule in a subject by itself. */
  readonly check: (subject: Subject) => Violation[];

  /**
   * What of a subject is kept until all have been seen, and what breaks the rule there.
   *
   * @default - subjects have nothing to do with each other
   */
  readonly across?: {
    readonly keep: (subject: Subject) => readonly WrittenRange[];
    readonly check: (kept: readonly WrittenRange[]) => Violation[];
  };
}
