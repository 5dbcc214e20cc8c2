import type { Problem } from '../problem';
import type { Severity } from './rule';
import type { Suppression } from './suppression';

/** Name of the file of a {@link PolicyReport}, in the platform's folder of manifests. */
export const POLICY_REPORT = 'policy.json';

/** What a rule has found. */
export interface Finding {
  /** What becomes of it. */
  readonly severity: Severity;

  /** What it is, with the id of the rule and the place. */
  readonly problem: Problem;

  /**
   * Why it is accepted.
   *
   * @default - it is not
   */
  readonly accepted?: string;
}

/** What a policy has found: facts for programs, and a text for people. */
export class PolicyReport {
  constructor(
    /** Everything that was found, accepted or not. */
    readonly findings: readonly Finding[],
    /** What is accepted and was not found. */
    readonly unused: readonly Suppression[],
  ) {}

  /** What refuses a synthesis. */
  get errors(): readonly Problem[] {
    return this.open.filter(({ severity }) => severity === 'error').map(({ problem }) => problem);
  }

  /** What is told only. */
  get warnings(): readonly Problem[] {
    return this.open.filter(({ severity }) => severity === 'warning').map(({ problem }) => problem);
  }

  /** A line for each warning, and for each suppression that nothing needs. */
  get notices(): readonly string[] {
    return [
      ...this.warnings.map(line),
      ...this.unused.map(({ rule, place }) => `${rule} is accepted of ${place}, where nothing is found; take it out`),
    ];
  }

  /** All that is not accepted, errors first; then the summary. */
  toString(): string {
    return [...this.errors.map(line), ...this.notices, this.summary].join('\n');
  }

  /** The summary, and a line for each rule that has something to say. */
  get brief(): string {
    const byRule = new Map<string, Finding[]>();
    for (const finding of this.open) {
      const { rule } = finding.problem.facts;
      byRule.set(rule!, [...(byRule.get(rule!) ?? []), finding]);
    }
    return [
      this.summary,
      ...[...byRule].map(([rule, [first, ...others]]) => {
        const { path, what } = first!.problem.facts;
        return `  ${rule}  ${what}: ${path}${others.length > 0 ? ` and ${others.length} more` : ''}`;
      }),
      ...this.unused.map(({ rule, place }) => `  ${rule}  is accepted of ${place}, where nothing is found`),
    ].join('\n');
  }

  /** How many of each there are. */
  get summary(): string {
    const accepted = this.findings.length - this.open.length;
    return (
      `Policy: ${counted(this.errors.length, 'error')}, ${counted(this.warnings.length, 'warning')}, ` +
      `${accepted} accepted with a reason`
    );
  }

  /** Plain values, for JSON. */
  toJSON(): object {
    return {
      findings: this.findings.map(({ severity, problem, accepted }) => ({ severity, ...problem.facts, accepted })),
      unused: this.unused.map(({ rule, place, reason }) => ({ rule, of: place, reason })),
    };
  }

  private get open(): readonly Finding[] {
    return this.findings.filter(({ accepted }) => accepted === undefined);
  }
}

function line({ facts }: Problem): string {
  return `${facts.rule} ${facts.path}: ${facts.what}; ${facts.remedy}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
