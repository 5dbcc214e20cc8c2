import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { App as ManifestApp } from 'cdk8s';
import { AnnotationMetadataEntryType, type App, TerraformResource, type TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import {
  FLEET_RECORD,
  type FluxSource,
  type ManifestsRecord,
  manifestsRecord,
  Problem,
  Problems,
  RolloutPlan,
  type StackRecord,
} from '../../lib';
import { type ManifestFile, renderManifests } from './manifest-synthesis';
import { rolloutFiles } from './rollout-files';
import { Output, type OutputReport } from './output';
import type { ReportedFolder } from './synthesis-report';
import type { IWorkerRegion } from './worker-region';
import { runAspects, renderStacks, stableJson } from './terraform-synthesis';

/** Built trees, ready to be written. */
export interface SynthesisProps {
  /** The cdktf app. */
  readonly app: App;

  /** The stacks to write. */
  readonly stacks: readonly TerraformStack[];

  /** Folder for manifests. */
  readonly manifestFolder: string;

  /** The cdk8s apps to write: folder below `manifestFolder` to app. */
  readonly manifestApps: ReadonlyMap<string, ManifestApp>;

  /** Files beside the manifests: path below `manifestFolder` to content. */
  readonly companions: ReadonlyMap<string, string>;

  /** Problems that rendering has found so far; looked at before anything is written. */
  readonly found: readonly Problem[];

  /** Whether stacks and manifests were left out on purpose; those of an earlier synthesis stay. */
  readonly isPartial: boolean;

  /** Where Flux reads the manifests, if it does. */
  readonly flux: FluxSource | undefined;

  /** Text of the record of the fleet, from what was made. */
  readonly record: (made: MadeParts) => string;

  /** Further files: path to content. */
  readonly files: ReadonlyMap<string, string>;
}

/** What a synthesis has made, before it is written. */
export interface MadeParts {
  /** The stacks. */
  readonly stacks: readonly StackRecord[];

  /** Manifests by their folder. */
  readonly manifests: ReadonlyMap<string, ManifestsRecord>;
}

/** What a synthesis wrote. */
export interface SynthesisResult {
  /** A line for each stack. */
  readonly stacks: readonly ReportedFolder[];

  /** A line for each folder of manifests. */
  readonly manifests: readonly ReportedFolder[];

  /** Files written, unchanged and removed. */
  readonly output: OutputReport;
}

/**
 * Validates both trees, renders them in memory, and writes all files or none.
 *
 * @throws Problems with everything that validation finds
 */
export function synthesize(props: SynthesisProps): SynthesisResult {
  const { app, stacks, manifestFolder, manifestApps } = props;
  runAspects(app);
  refuse([...complaints(app), ...[...manifestApps.values()].flatMap(complaints), ...annotatedErrors(stacks)]);
  const rendered = renderStacks(stacks);
  const manifests = [...manifestApps].map(([folder, manifestApp]) => {
    const files = renderManifests(manifestApp);
    return { folder, files, plan: RolloutPlan.of(files) };
  });
  refuse(props.found);

  const made = stacks.map((stack) => stackRecord(app, stack));
  const record = props.record({
    stacks: made,
    manifests: new Map(manifests.map(({ folder, plan }) => [folder, manifestsRecord(folder, plan)])),
  });

  const output = new Output();
  for (const [stack, text] of rendered)
    output.add(join(app.outdir, app.manifest.forStack(stack).synthesizedStackPath), text);
  output.add(join(app.outdir, 'manifest.json'), stackManifest(props));
  output.addFolder(
    manifestFolder,
    new Map([
      ...manifests.flatMap((own) => [...rolloutFiles({ ...props, ...own })]),
      ...props.companions,
      [FLEET_RECORD, record],
    ]),
    (path) => props.isPartial && !manifests.some(({ folder }) => isOf(folder, path)),
  );
  for (const [path, text] of props.files) output.add(path, text);
  return {
    output: output.write(),
    stacks: made.map(({ folder, resources }) => ({
      path: relative('', join(app.outdir, folder)),
      content: `${resources} resources`,
    })),
    manifests: manifests.map((folder) => reportManifests(manifestFolder, folder)),
  };
}

/** Throws the problems, if there are any. */
export function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new Problems(problems);
}

/** What the constructs of a tree say against themselves. */
function complaints(root: IConstruct): Problem[] {
  return root.node
    .findAll()
    .flatMap((construct) => construct.node.validate().map((message) => Problem.reported(message, construct.node.path)));
}

function annotatedErrors(stacks: readonly TerraformStack[]): Problem[] {
  return stacks.flatMap((stack) =>
    stack.node
      .findAll()
      .flatMap((construct) =>
        construct.node.metadata
          .filter(({ type }) => type === (AnnotationMetadataEntryType.ERROR as string))
          .map(({ data }) => Problem.reported(String(data), construct.node.path)),
      ),
  );
}

/** cdktf's `manifest.json`, by which its commands find the stacks. */
function stackManifest({ app, stacks, isPartial }: SynthesisProps): string {
  const path = join(app.outdir, 'manifest.json');
  const before =
    isPartial && existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { stacks: object }).stacks : {};
  for (const stack of stacks) {
    app.manifest.forStack(stack).annotations.push(...warnings(stack));
  }
  const { version, stacks: made } = app.manifest.buildManifest() as { version: string; stacks: object };
  return stableJson({ version, stacks: { ...before, ...made } });
}

function warnings(stack: TerraformStack) {
  return stack.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter(
        ({ type }) =>
          type === (AnnotationMetadataEntryType.INFO as string) ||
          type === (AnnotationMetadataEntryType.WARN as string),
      )
      .map(({ type, data, trace }) => ({
        constructPath: construct.node.path,
        level: type as AnnotationMetadataEntryType,
        message: String(data),
        stacktrace: trace,
      })),
  );
}

/** Whether a file belongs to a folder of manifests: lies in it, or says the same to Flux. */
function isOf(folder: string, path: string): boolean {
  return [`${folder}/`, `flux/clusters/${folder}.yaml`, `flux/waves/${folder}/`].some((start) =>
    path.startsWith(start),
  );
}

function stackRecord(app: App, stack: TerraformStack): StackRecord {
  const { name, workingDirectory } = app.manifest.forStack(stack);
  const { region } = stack as Partial<IWorkerRegion>;
  return {
    name,
    folder: workingDirectory,
    region: region?.name,
    resources: stack.node.findAll().filter((construct) => TerraformResource.isTerraformResource(construct)).length,
    after: stack.dependencies.map((other) => app.manifest.forStack(other).name).sort(),
  };
}

function reportManifests(
  manifestFolder: string,
  { folder, files }: { folder: string; files: readonly ManifestFile[] },
): ReportedFolder {
  const objects = files.reduce((sum, file) => sum + file.objects.length, 0);
  return { path: relative('', join(manifestFolder, folder)), content: `${objects} objects in ${files.length} files` };
}
