import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OUTCOME_FILES, OUTCOME_VARIABLES, type SynthesisOutcome } from '../constructs/fleet/outcome';
import { CHANGES } from '../constructs/fleet/output';
import { FLEET_RECORD, type FleetRecord } from '../lib/fleet/fleet-record';
import { Problem, type ProblemProps, Problems } from '../lib/problem';
import { call, ToolFailure } from './process';
import { type Project, readFleet } from './project';

/** How a program is run. */
export interface RunOptions {
  /**
   * Names of the clusters to synthesize.
   *
   * @default - all
   */
  readonly only?: readonly string[];

  /**
   * Whether nothing is to be written.
   *
   * @default false
   */
  readonly isDryRun?: boolean;
}

/** A file that a synthesis writes, changes or removes. */
export interface FileChange {
  /** Its path, as the program names it. */
  readonly path: string;

  /** Its text before; undefined for a new file. */
  readonly before: string | undefined;

  /** Its text afterwards; undefined for one that is removed. */
  readonly after: string | undefined;
}

/** What came of a run. */
export interface ProgramRun extends SynthesisOutcome {
  /** The fleet as it is recorded now, or would be after a dry run. */
  readonly fleet: FleetRecord;

  /** What the program printed. */
  readonly printed: string;

  /** What it complained without failing. */
  readonly warnings: string;

  /** What would change; empty unless it was a dry run. */
  readonly changes: readonly FileChange[];
}

/** The user's program has failed: a mistake in it, which whoever runs it again meets again. */
export class ProgramFailure extends ToolFailure {}

/** Exit code of a shell that has not found a command. */
const NOT_FOUND = 127;

/**
 * Runs the program of a project, as `app` names it, and reads what came of it.
 *
 * @throws Problems that the program has reported
 * @throws ProgramFailure when it failed otherwise
 */
export async function runUserProgram(project: Project, { only, isDryRun = false }: RunOptions): Promise<ProgramRun> {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-'));
  try {
    const { code, output, errors } = await call('sh', ['-c', project.app], {
      environment: {
        ...project.environment,
        ...(only && { TENANTRY_ONLY: only.join(',') }),
        [OUTCOME_VARIABLES.folder]: folder,
        [OUTCOME_VARIABLES.dryRun]: isDryRun ? '1' : '',
      },
    });
    refuseProblems(join(folder, OUTCOME_FILES.problems));
    refuseMissing(project.app, code, errors);
    if (code !== 0) {
      const said = [output, errors].join('\n').trim();
      throw new ProgramFailure(project.app, `${said}\n\nThe program ended with exit code ${code}.`.trim());
    }
    const outcome = readOutcome(join(folder, OUTCOME_FILES.synthesis));
    const changes = isDryRun ? readChanges(outcome, join(folder, OUTCOME_FILES.changes)) : [];
    const record = changes.find(({ path }) => path === join(outcome.manifests, FLEET_RECORD))?.after;
    const fleet = record === undefined ? readFleet(outcome) : (JSON.parse(record) as FleetRecord);
    return { ...outcome, changes, fleet, printed: output, warnings: errors };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function refuseProblems(file: string): void {
  if (!existsSync(file)) return;
  const facts = JSON.parse(readFileSync(file, 'utf8')) as ProblemProps[];
  throw new Problems(facts.map((fact) => new Problem(fact)));
}

/** What a shell and Node say in many lines when something that the program is made of is not there. */
function refuseMissing(app: string, code: number, errors: string): void {
  const [, module] = /^Error(?: \[\w+\])?: Cannot find (?:module|package) '(.+?)'/m.exec(errors) ?? [];
  if (module !== undefined) {
    throw new Problem({
      what: 'the program needs a module that is not there',
      found: module,
      allowed: 'packages that are installed, and files that are built',
      remedy: 'npm install; or correct the import, or app in cdktf.json',
    });
  }
  if (code === NOT_FOUND) {
    throw new Problem({
      what: 'the program cannot be started, as a command is not there',
      found: app,
      allowed: 'a shell command whose programs are installed',
      remedy: 'npm install; or correct app in cdktf.json',
    });
  }
}

function readOutcome(file: string): SynthesisOutcome {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as SynthesisOutcome;
  throw new Problem({
    what: 'the program has synthesized no platform',
    allowed: 'a program that calls synth() of a Platform, with this version of tenantry',
    remedy: 'call platform.synth() at its end; npm ls tenantry shows whether there are two versions',
  });
}

function readChanges({ facts }: SynthesisOutcome, folder: string): FileChange[] {
  const staged = JSON.parse(readFileSync(join(folder, CHANGES), 'utf8')) as Record<string, string>;
  const textOf = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
  return [
    ...Object.entries(staged).map(([path, made]) => ({ path, before: textOf(path), after: textOf(made) })),
    ...facts.output.removed.map((path) => ({ path, before: textOf(path), after: undefined })),
  ];
}
