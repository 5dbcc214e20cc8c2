import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClusterRecord, FLEET_RECORD, type FleetRecord, Problem, type TerraformDocument } from '../../lib';
import { fleetDifference } from '../../lib/fleet/fleet-difference';
import { parseFleetRecord } from '../../lib/fleet/parse-fleet-record';
import { POLICY_REPORT } from '../../lib/policy/policy-report';
import type { FormerSynthesis } from '../../lib/report/changes-page';
import { fleetReport } from '../../lib/report/fleet-report';
import { type ClusterFacts, clusterFacts, type FindingFacts } from '../../lib/report/synthesis-facts';

/** Where {@link writeReport} reads, and where it writes. */
export interface WriteReportProps {
  /** Folder of manifests, with the record of the fleet. */
  readonly manifests: string;

  /** Folder of Terraform's stacks. */
  readonly outdir: string;

  /**
   * Folder for the report; pages of an earlier one in it are replaced, other files stay.
   *
   * @default - `report`, in the folder of manifests
   */
  readonly to?: string;

  /**
   * Folder of manifests of another synthesis: what has changed since then gets a page of its own.
   *
   * @default - nothing is compared
   */
  readonly since?: string;
}

/**
 * Writes a report of what a synthesis has made: static pages with a map, all of the fleet and of each cluster, for people.
 *
 * It reads what was written, so that it costs nothing where nobody asks for it. The same files give the same report.
 *
 * @returns path of its first page
 * @throws Problem when there was no synthesis
 */
export async function writeReport({ manifests, outdir, since, ...props }: WriteReportProps): Promise<string> {
  const to = props.to ?? join(manifests, 'report');
  const record = readRecord(manifests);
  const synthesis = {
    record,
    findings: readFindings(manifests),
    factsOf: (cluster: ClusterRecord) => readCluster(cluster, manifests, outdir),
  };
  // Two megabytes with WebAssembly in them: loaded when there is something to draw.
  const { Graphviz } = await import('@hpcc-js/wasm-graphviz');
  const graphviz = await Graphviz.load();
  const draw = (map: string) => graphviz.layout(map, 'svg', 'dot');
  const made = new Set<string>();
  mkdirSync(join(to, 'clusters'), { recursive: true });
  for (const [path, text] of fleetReport({
    synthesis,
    draw,
    before: since === undefined ? undefined : readFormer(since, manifests, record),
  })) {
    writeFileSync(join(to, path), text);
    made.add(path);
  }
  removeFormerPages(to, made);
  return join(to, 'index.html');
}

/** Pages of clusters that are gone, and of a comparison that was not asked for again; whatever else is in the folder stays. */
function removeFormerPages(to: string, made: ReadonlySet<string>): void {
  const clusters = readdirSync(join(to, 'clusters')).filter((name) => name.endsWith('.html'));
  for (const path of ['changes.html', ...clusters.map((name) => `clusters/${name}`)]) {
    if (!made.has(path)) rmSync(join(to, path), { force: true });
  }
}

/** Files that say again what others do, and pages of reports. */
const NOT_COMPARED = /^report\/|(^|\/)(\.tenantry\.json|fleet\.json|policy\.json)$/;

function readFormer(since: string, manifests: string, record: FleetRecord): FormerSynthesis {
  const former = readRecord(since);
  const [before, after] = [since, manifests].map(
    (folder) =>
      new Map(
        readdirSync(folder, { recursive: true, encoding: 'utf8' })
          .filter((path) => !NOT_COMPARED.test(path) && statSync(join(folder, path)).isFile())
          .map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
      ),
  );
  const files = [...new Set([...before!.keys(), ...after!.keys()])]
    .filter((path) => before!.get(path) !== after!.get(path))
    .map((path) => ({ path: `manifests/${path}`, before: before!.get(path), after: after!.get(path) }));
  const clusters = [...former.clusters, ...record.clusters];
  return { record: former, changed: fleetDifference(files, clusters, { manifests: 'manifests', outdir: 'stacks' }) };
}

function readRecord(manifests: string): FleetRecord {
  const file = join(manifests, FLEET_RECORD);
  if (existsSync(file)) return parseFleetRecord(readFileSync(file, 'utf8'), file);
  throw new Problem({
    what: 'there is no synthesis to report on',
    found: `no ${file}`,
    allowed: 'a folder of manifests that a platform has written',
    remedy: 'synthesize first, or name the folder',
  });
}

function readFindings(manifests: string): readonly FindingFacts[] {
  const file = join(manifests, POLICY_REPORT);
  if (!existsSync(file)) return [];
  return (JSON.parse(readFileSync(file, 'utf8')) as { findings: FindingFacts[] }).findings;
}

function readCluster(cluster: ClusterRecord, manifests: string, outdir: string): ClusterFacts {
  const folder = join(manifests, cluster.manifests.folder);
  const stacks = cluster.stacks.map(({ name, region = name, folder: stack }) => {
    const text = readFileSync(join(outdir, stack, 'cdk.tf.json'), 'utf8');
    return [region, JSON.parse(text) as TerraformDocument] as const;
  });
  return clusterFacts({
    manifests: Object.fromEntries(
      readdirSync(folder)
        .filter((name) => name.endsWith('.yaml'))
        .sort()
        .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
    ),
    stacks: Object.fromEntries(stacks),
  });
}
