import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem, ProblemProps } from '../../lib';
import type { SynthesisReportProps } from './synthesis-report';

/**
 * Environment of a program that somebody runs for its outcome, as the `tenantry` command does: `TENANTRY_OUTCOME` names a
 * folder to write it into, and `TENANTRY_DRY_RUN=1` says that nothing else is to be written.
 */
export const OUTCOME_VARIABLES = { folder: 'TENANTRY_OUTCOME', dryRun: 'TENANTRY_DRY_RUN' } as const;

/** Files of an outcome. */
export const OUTCOME_FILES = { synthesis: 'synthesis.json', problems: 'problems.json', changes: 'changes' } as const;

/** What came of a synthesis, for who ran the program. */
export interface SynthesisOutcome {
  /** What was made. */
  readonly facts: SynthesisReportProps;

  /** Folder of Terraform's stacks. */
  readonly outdir: string;

  /** Folder of manifests. */
  readonly manifests: string;

  /** File of the allocations. */
  readonly allocations: string;
}

/** Where whoever runs this program wants its outcome; undefined when nobody does. */
export function outcomeFolder(): string | undefined {
  return process.env[OUTCOME_VARIABLES.folder] || undefined;
}

/** Where changed files go instead of their places; undefined when they are to be written. */
export function dryRunFolder(): string | undefined {
  const folder = outcomeFolder();
  return folder !== undefined && process.env[OUTCOME_VARIABLES.dryRun] === '1'
    ? join(folder, OUTCOME_FILES.changes)
    : undefined;
}

/** Tells whoever runs this program what it has made. */
export function tellSynthesis(outcome: SynthesisOutcome): void {
  tell(OUTCOME_FILES.synthesis, outcome);
}

/** Tells whoever runs this program what is wrong with it. */
export function tellProblems(problems: readonly Problem[]): void {
  tell(
    OUTCOME_FILES.problems,
    problems.map(({ facts }): ProblemProps => facts),
  );
}

function tell(file: string, content: unknown): void {
  const folder = outcomeFolder();
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), JSON.stringify(content));
}
