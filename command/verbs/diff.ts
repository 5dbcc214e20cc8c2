import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Option } from 'commander';
import { changeText, pathText } from '../../lib/difference';
import { type ChangedThing, fleetDifference } from '../../lib/fleet/fleet-difference';
import { FLEET_RECORD } from '../../lib/fleet/fleet-record';
import { Problem } from '../../lib/problem';
import { plannedChanges, type TerraformPlanJson } from '../../lib/rollout/terraform-plan';
import { fleetSynthesizedLast, openProject } from '../project';
import { planText } from '../plan-text';
import { runUserProgram } from '../user-program';
import { EXIT } from '../exit-codes';
import { verb } from '../verb';
import { type ProgramOptions, withProgramOptions } from './program-options';

interface DiffOptions extends ProgramOptions {
  readonly plan?: readonly string[];
  readonly exitCode?: boolean;
  readonly full?: boolean;
}

/** Files that say again what others do. */
const BOOKKEEPING = ['.tenantry.json', 'manifest.json', FLEET_RECORD];

/** Most differences of one thing that are shown without `--full`. */
const SHOWN = 8;

/** `tenantry diff`: what a synthesis would change, and what a plan of Terraform would replace and why. */
export const diff = withProgramOptions(
  verb<DiffOptions>(
    'diff',
    'show what a synthesis would change, by cluster, without writing anything',
    async (terminal, options) => {
      if (options.plan) {
        const changes = options.plan.flatMap((file) => plannedChanges(readPlan(file)));
        terminal.result(changes, changes.length === 0 ? 'Terraform would change nothing.' : planText(changes));
        return options.exitCode && changes.length > 0 ? EXIT.different : EXIT.done;
      }
      const project = openProject(options.app);
      const run = await terminal.during('synthesizing, without writing', () =>
        runUserProgram(project, { only: options.only, isDryRun: true }),
      );
      const before = fleetSynthesizedLast(run)?.clusters ?? [];
      const told = run.changes.filter(({ path }) => !BOOKKEEPING.includes(basename(path)));
      const changed = fleetDifference(told, [...before, ...run.fleet.clusters], run);
      terminal.result(
        Object.fromEntries([...changed].map(([cluster, things]) => [cluster, things])),
        changed.size === 0
          ? 'A synthesis would change nothing.'
          : [...changed].map(([cluster, things]) => partText(cluster, things, options.full ?? false)).join('\n\n'),
      );
      return options.exitCode && changed.size > 0 ? EXIT.different : EXIT.done;
    },
  )
    .addOption(
      new Option(
        '--plan <files...>',
        'plans of Terraform (terraform show -json PLAN): what would be replaced, and what is to blame',
      ).conflicts(['only', 'full', 'app']),
    )
    .option('--full', 'show every difference')
    .option('--exit-code', 'exit with 4 when there are differences'),
);

function readPlan(file: string): TerraformPlanJson {
  const text = readFileSync(file, 'utf8');
  try {
    const plan = JSON.parse(text) as TerraformPlanJson;
    if (typeof plan === 'object' && plan !== null && 'resource_changes' in plan) return plan;
  } catch {
    // Said below.
  }
  throw new Problem({
    what: 'a file is no plan of Terraform as JSON',
    found: file,
    allowed: 'what terraform show -json PLAN prints',
    remedy: 'terraform plan -out=PLAN, then terraform show -json PLAN >FILE',
  });
}

const SIGNS = { added: '+', changed: '~', removed: '-' } as const;

function partText(cluster: string, things: readonly ChangedThing[], isFull: boolean): string {
  const files = [...new Set(things.map(({ path }) => path))];
  return [
    cluster === '' ? 'shared by all' : cluster,
    ...files.flatMap((file) => [
      `  ${file}`,
      ...things.filter(({ path }) => path === file).flatMap((thing) => thingLines(thing, isFull)),
    ]),
  ].join('\n');
}

function thingLines({ name, change, differences }: ChangedThing, isFull: boolean): string[] {
  const shown = isFull ? differences : differences.slice(0, SHOWN);
  const hidden = differences.length - shown.length;
  return [
    `    ${SIGNS[change]} ${name}`,
    ...shown.map((one) => `        ${pathText(one.path)}: ${changeText(one, isFull ? Infinity : 70)}`),
    ...(hidden > 0 ? [`        and ${hidden} more; --full shows them`] : []),
  ];
}
