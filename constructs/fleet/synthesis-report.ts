import type { PolicyReport } from '../../lib';
import type { OutputReport } from './output';

/** A tenant cluster, as a report shows it. */
export interface ReportedCluster {
  /** Name of the cluster. */
  readonly name: string;

  /** Kubernetes version of its control plane. */
  readonly version: string;

  /** Management cluster that runs its control plane. */
  readonly managementCluster: string;

  /** Host and port of its API server. */
  readonly endpoint: string;

  /** A phrase for each pool. */
  readonly pools: readonly string[];
}

/** A folder that was written, and how much is in it. */
export interface ReportedFolder {
  /** Path, relative to the working directory. */
  readonly path: string;

  /** What is in it. */
  readonly content: string;
}

/** What a synthesis made. */
export interface SynthesisReportProps {
  /** The clusters that were synthesized, in order of declaration. */
  readonly clusters: readonly ReportedCluster[];

  /** Terraform stacks, in order of their names. */
  readonly stacks: readonly ReportedFolder[];

  /** Folders of manifests, in order of their names. */
  readonly manifests: readonly ReportedFolder[];

  /** Files written, unchanged and removed. */
  readonly output: OutputReport;

  /** What the policy found. */
  readonly policy: PolicyReport;

  /** Commands that deploy what was made, in order. */
  readonly next: readonly string[];

  /** Wall-clock time from the start of `synth()`, in milliseconds. */
  readonly milliseconds: number;
}

/** What a synthesis made: facts for programs, and a text for people. */
export class SynthesisReport {
  constructor(readonly facts: SynthesisReportProps) {}

  /** The report as columns of text, without colours. */
  toString(): string {
    const { clusters, stacks, manifests, output, policy, next, milliseconds } = this.facts;
    const { written, unchanged, removed } = output;
    return [
      columns(
        ['CLUSTER', 'VERSION', 'CONTROL PLANE', 'API SERVER', 'POOLS'],
        clusters.flatMap(({ name, version, managementCluster, endpoint, pools }) => {
          const [first = '–', ...others] = pools;
          return [[name, version, managementCluster, endpoint, first], ...others.map((pool) => ['', '', '', '', pool])];
        }),
      ),
      columns(
        ['TERRAFORM STACK', 'CONTENT'],
        stacks.map(({ path, content }) => [path, content]),
      ),
      columns(
        ['MANIFESTS', 'CONTENT'],
        manifests.map(({ path, content }) => [path, content]),
      ),
      policy.brief,
      `Synthesized in ${(milliseconds / 1000).toFixed(2)} s: ` +
        `${written.length} files written, ${unchanged.length} unchanged, ${removed.length} removed.`,
      ['Next:', ...next.map((command) => `  ${command}`)].join('\n'),
    ].join('\n\n');
  }
}

function columns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
