import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readYaml } from './read-yaml';
import { FLEET_RECORD, type FleetRecord } from '../lib/fleet/fleet-record';
import { parseFleetRecord } from '../lib/fleet/parse-fleet-record';
import { Problem } from '../lib/problem';

/** A program that describes a platform, and where its files go. */
export interface Project {
  /** Shell command that runs the program. */
  readonly app: string;

  /** Folder of Terraform's stacks. */
  readonly outdir: string;

  /** Folder of manifests. */
  readonly manifests: string;

  /** Variables that cdktf's and cdk8s' own commands would give the program. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The project of the current folder, as `cdktf.json` and `cdk8s.yaml` describe it.
 *
 * @param app shell command that runs the program, in place of theirs
 * @throws Problem when neither names a program
 */
export function openProject(app?: string): Project {
  const cdktf = settings('cdktf.json');
  const cdk8s = settings('cdk8s.yaml');
  const command = app ?? cdktf.app ?? cdk8s.app;
  if (typeof command !== 'string' || command.trim() === '') throw noProgram(command);
  const outdir = process.env.CDKTF_OUTDIR ?? text(cdktf.output) ?? 'cdktf.out';
  const manifests = process.env.CDK8S_OUTDIR ?? text(cdk8s.output) ?? 'dist';
  return {
    app: command,
    outdir,
    manifests,
    environment: {
      CDKTF_OUTDIR: outdir,
      CDK8S_OUTDIR: manifests,
      ...(cdktf.context !== undefined && { CDKTF_CONTEXT_JSON: JSON.stringify(cdktf.context) }),
    },
  };
}

/**
 * What the last synthesis has recorded of the fleet.
 *
 * @throws Problem when there was none, it cannot be read, or is of another version of this library
 */
export function readFleet({ manifests }: Pick<Project, 'manifests'>): FleetRecord {
  const file = join(manifests, FLEET_RECORD);
  if (!existsSync(file)) {
    throw new Problem({
      what: 'nothing was synthesized yet',
      found: `no ${file}`,
      allowed: 'a folder that a synthesis has written; output in cdk8s.yaml names it',
      remedy: 'run tenantry synth first',
    });
  }
  return parseFleetRecord(readFileSync(file, 'utf8'), file);
}

/** The same as {@link readFleet}, and nothing when there was no synthesis yet. */
export function fleetSynthesizedLast(project: Pick<Project, 'manifests'>): FleetRecord | undefined {
  return existsSync(join(project.manifests, FLEET_RECORD)) ? readFleet(project) : undefined;
}

function noProgram(found: unknown): Problem {
  const [file] = ['cdktf.json', 'cdk8s.yaml'].filter((name) => existsSync(name));
  return file === undefined
    ? new Problem({
        what: 'no program is here',
        allowed: 'a folder with a cdktf.json or cdk8s.yaml that names the program as app',
        remedy: 'go to the folder of your project, or make one: tenantry init FOLDER',
      })
    : new Problem({
        what: 'no program is named',
        found,
        allowed: 'a shell command as text, such as "node build/main.js"',
        remedy: `name it as app in ${file}`,
        path: file,
      });
}

/** Settings of a tool; none when it has no file here. */
function settings(file: string): Readonly<Record<string, unknown>> {
  if (!existsSync(file)) return {};
  const { content, mistake } = readYaml(readFileSync(file, 'utf8'));
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) {
    return content as Record<string, unknown>;
  }
  throw new Problem({
    what: 'a file of settings cannot be read',
    found: mistake,
    allowed: file.endsWith('.json') ? 'a JSON object' : 'a YAML mapping',
    remedy: 'correct it',
    path: file,
  });
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
