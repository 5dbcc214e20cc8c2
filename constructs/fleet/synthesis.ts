import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { App as ManifestApp } from 'cdk8s';
import { AnnotationMetadataEntryType, type App, TerraformResource, type TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import {
  compareNames,
  FLEET_RECORD,
  type FluxSource,
  type Judgement,
  type JudgementNotes,
  type ManifestsRecord,
  manifestsRecord,
  type Policy,
  type PolicyReport,
  Problem,
  type KubernetesObject,
  type ProblemProps,
  Problems,
  RolloutPlan,
  type StackRecord,
} from '../../lib';
import { POLICY_REPORT } from '../../lib/policy/policy-report';
import { renderManifests } from './manifest-synthesis';
import { withObjectsRenderedOnce } from './manifest-values';
import { rolloutFiles } from './rollout-files';
import { dryRunFolder } from './outcome';
import { type AddedFiles, Output, type OutputReport } from './output';
import { ownShare } from './shares';
import type { ReportedFolder } from './synthesis-report';
import type { IWorkerRegion } from './worker-region';
import { prepareStacks, runAspects, renderStacks, stableJson } from './terraform-synthesis';

/** What all parts of a synthesis have in common. */
export interface SynthesisProps {
  /** The cdktf app. */
  readonly app: App;

  /** Folder for manifests. */
  readonly manifestFolder: string;

  /** Whether stacks and manifests were left out on purpose; those of an earlier synthesis stay. */
  readonly isPartial: boolean;

  /** Where Flux reads the manifests, if it does. */
  readonly flux: FluxSource | undefined;

  /** What has to hold for all that is written. */
  readonly policy: Policy;
}

/** A part of a fleet, built and ready to be rendered. */
export interface SynthesisPart {
  /** Constructs whose Aspects are run and whose validations are asked, with all below them. */
  readonly roots: readonly IConstruct[];

  /** The stacks to write. */
  readonly stacks: readonly TerraformStack[];

  /** The cdk8s apps to write: folder below the one for manifests to app. */
  readonly manifestApps: ReadonlyMap<string, ManifestApp>;

  /** Files beside the manifests: path below the folder for manifests to content, or to what makes it. */
  readonly companions: ReadonlyMap<string, string | (() => string)>;
}

/** What a synthesis has made, before it is written. */
export interface MadeParts {
  /** The stacks by their construct path. */
  readonly stacks: ReadonlyMap<string, StackRecord>;

  /** Manifests by their folder. */
  readonly manifests: ReadonlyMap<string, ManifestsRecord>;
}

/** All that one process has added to a synthesis, as plain data for another. */
export interface AddedParts {
  /** What is wrong. */
  readonly problems: readonly ProblemProps[];

  /** Files. */
  readonly files: AddedFiles;

  /** What the policy has seen. */
  readonly seen: JudgementNotes;

  /** Stacks by their construct path. */
  readonly stacks: readonly (readonly [string, StackRecord])[];

  /** Their entries in cdktf's `manifest.json`. */
  readonly entries: App['manifest']['stacks'];

  /** Manifests by their folder. */
  readonly manifests: readonly (readonly [string, ManifestsRecord])[];
}

/** What is written when all parts are made. */
export interface SynthesisEnd {
  /** Text of the record of the fleet. */
  readonly record: string;

  /** Further files: path to content. */
  readonly files: ReadonlyMap<string, string>;
}

/** What a synthesis wrote. */
export interface SynthesisResult {
  /** A line for each stack. */
  readonly stacks: readonly ReportedFolder[];

  /** A line for each folder of manifests. */
  readonly manifests: readonly ReportedFolder[];

  /** Files written, unchanged and removed. */
  readonly output: OutputReport;

  /** What the policy found. */
  readonly policy: PolicyReport;
}

/**
 * Validates and renders a fleet part by part, so that none but the last needs to stay in memory, and writes all files or none.
 */
export class Synthesis {
  private readonly output = new Output(dryRunFolder(), ownShare());
  private readonly problems: Problem[] = [];
  private readonly done = new Set<IConstruct>();
  private readonly stacks = new Map<string, StackRecord>();
  private readonly manifests = new Map<string, ManifestsRecord>();

  private readonly judgement: Judgement;

  constructor(private readonly props: SynthesisProps) {
    this.judgement = props.policy.start();
  }

  /** Takes note of problems; with any, nothing will be written. */
  report(...problems: readonly Problem[]): void {
    this.problems.push(...problems);
  }

  /** Runs Aspects and validations of a part, renders it, and puts its files aside. What is below its roots is not needed again. */
  add(part: SynthesisPart): void {
    const { roots, stacks, manifestApps } = part;
    for (const root of roots) runAspects(root, this.done);
    prepareStacks(stacks);
    const constructs = roots.flatMap((root) => this.undone(root));
    const ofStacks = new Map(stacks.map((stack) => [stack, stack.node.findAll()]));
    const ofManifests = new Map([...manifestApps].map(([folder, app]) => [folder, app.node.findAll()]));
    const inManifests = [...ofManifests.values()].flat();
    withObjectsRenderedOnce(inManifests, () => {
      this.report(...complaints([...constructs, ...inManifests]), ...annotatedErrors([...ofStacks.values()].flat()));
      for (const root of roots) this.done.add(root);
      if (this.problems.length > 0) return;
      this.addStacks(ofStacks);
      this.addManifests(part, ofManifests);
    });
  }

  /** What was added so far. */
  get added(): AddedParts {
    const entries = this.props.app.manifest.stacks;
    const names = [...this.stacks.values()].map(({ name }) => name);
    return {
      problems: this.problems.map(({ facts }) => facts),
      files: this.output.added,
      seen: this.judgement.notes,
      stacks: [...this.stacks],
      entries: Object.fromEntries(names.map((name) => [name, entries[name]!])),
      manifests: [...this.manifests],
    };
  }

  /**
   * Adds what another process has made.
   *
   * @param roots constructs that were validated there, with all below them
   */
  adopt({ problems, files, seen, stacks, entries, manifests }: AddedParts, roots: readonly IConstruct[]): void {
    for (const root of roots) this.done.add(root);
    this.output.adopt(files);
    if (this.problems.length === 0) this.judgement.adopt(seen);
    this.report(...problems.map((facts) => new Problem(facts)));
    for (const [path, record] of stacks) this.stacks.set(path, record);
    Object.assign(this.props.app.manifest.stacks, entries);
    for (const [folder, record] of manifests) this.manifests.set(folder, record);
  }

  /**
   * Writes everything.
   *
   * @param end what follows from all that was made
   * @throws Problems with all that were reported and found; then nothing is written
   */
  write(end: (made: MadeParts) => SynthesisEnd): SynthesisResult {
    const { app, manifestFolder, isPartial } = this.props;
    const policy = this.judgement.report({ isPartial });
    Problems.refuse([...this.problems, ...policy.errors]);
    const { stacks, manifests, output } = this;
    const { record, files } = end({ stacks, manifests });
    const path = join(app.outdir, 'manifest.json');
    output.add(path, stackManifest(app, isPartial && existsSync(path) ? readFileSync(path, 'utf8') : undefined));
    output.add(join(manifestFolder, FLEET_RECORD), record, manifestFolder);
    if (!isPartial)
      output.add(join(manifestFolder, POLICY_REPORT), `${JSON.stringify(policy, null, 2)}\n`, manifestFolder);
    output.completeFolder(
      manifestFolder,
      (file) => isPartial && ![...manifests.keys()].some((folder) => isOf(folder, file)),
    );
    for (const [file, text] of files) output.add(file, text);
    return {
      output: output.write(),
      policy,
      stacks: lines(stacks.values(), ({ folder, resources }) => ({
        path: relative('', join(app.outdir, folder)),
        content: `${resources} resources`,
      })),
      manifests: lines(manifests.values(), ({ folder, waves }) => ({
        path: relative('', join(manifestFolder, folder)),
        content: `${waves.reduce((sum, { objects }) => sum + objects, 0)} objects in ${waves.length} files`,
      })),
    };
  }

  /** Forgets everything, unless it is written. */
  discard(): void {
    this.output.discard();
  }

  /** @param stacks with their constructs */
  private addStacks(stacks: ReadonlyMap<TerraformStack, readonly IConstruct[]>): void {
    const { app } = this.props;
    for (const [stack, { document, text }] of renderStacks([...stacks.keys()])) {
      const { synthesizedStackPath, annotations } = app.manifest.forStack(stack);
      const constructs = stacks.get(stack)!;
      annotations.push(...warnings(constructs));
      this.output.add(join(app.outdir, synthesizedStackPath), text, app.outdir);
      this.stacks.set(stack.node.path, stackRecord(app, stack, constructs));
      this.judgement.addStack({ name: stack.node.id, document });
    }
  }

  /** @param constructs those of each folder of manifests */
  private addManifests(
    { manifestApps, companions }: SynthesisPart,
    constructs: ReadonlyMap<string, readonly IConstruct[]>,
  ): void {
    const { manifestFolder, flux } = this.props;
    const write = (files: ReadonlyMap<string, string | (() => string)>) => {
      for (const [path, text] of files) {
        this.output.add(join(manifestFolder, path), typeof text === 'string' ? text : text(), manifestFolder);
      }
    };
    for (const [folder, manifestApp] of manifestApps) {
      const files = renderManifests(manifestApp, constructs.get(folder));
      const plan = RolloutPlan.of(files);
      const objects = files.flatMap((file) => file.objects as readonly KubernetesObject[]);
      this.judgement.addManifests({ place: folder, objects });
      write(rolloutFiles({ manifestFolder, flux, folder, files, plan }));
      this.manifests.set(folder, manifestsRecord(folder, plan));
    }
    write(companions);
  }

  /** A tree without parts that were added before. */
  private undone(root: IConstruct, into: IConstruct[] = []): IConstruct[] {
    if (this.done.has(root)) return into;
    into.push(root);
    for (const child of root.node.children) this.undone(child, into);
    return into;
  }
}

/** What constructs say against themselves. */
function complaints(constructs: readonly IConstruct[]): Problem[] {
  return constructs.flatMap(({ node }) => node.validate().map((message) => Problem.reported(message, node.path)));
}

function annotatedErrors(constructs: readonly IConstruct[]): Problem[] {
  return annotations(constructs, [AnnotationMetadataEntryType.ERROR]).map(({ construct, data }) =>
    Problem.reported(String(data), construct.node.path),
  );
}

/** What constructs say, of certain types. */
function annotations(constructs: readonly IConstruct[], wanted: readonly string[]) {
  return constructs.flatMap((construct) =>
    construct.node.metadata.filter(({ type }) => wanted.includes(type)).map((entry) => ({ construct, ...entry })),
  );
}

/**
 * cdktf's `manifest.json`, by which its commands find the stacks.
 *
 * @param before the one whose other stacks stay
 */
function stackManifest(app: App, before = '{}'): string {
  const { version, stacks } = app.manifest.buildManifest() as { version: string; stacks: object };
  return stableJson({ version, stacks: { ...(JSON.parse(before) as { stacks?: object }).stacks, ...stacks } });
}

function warnings(constructs: readonly IConstruct[]) {
  return annotations(constructs, [AnnotationMetadataEntryType.INFO, AnnotationMetadataEntryType.WARN]).map(
    ({ construct, type, data, trace }) => ({
      constructPath: construct.node.path,
      level: type as AnnotationMetadataEntryType,
      message: String(data),
      stacktrace: trace,
    }),
  );
}

/** Whether a file belongs to a folder of manifests: lies in it, or says the same to Flux. */
function isOf(folder: string, path: string): boolean {
  return [`${folder}/`, `flux/clusters/${folder}.yaml`, `flux/waves/${folder}/`].some((start) =>
    path.startsWith(start),
  );
}

function stackRecord(app: App, stack: TerraformStack, constructs: readonly IConstruct[]): StackRecord {
  const { name, workingDirectory } = app.manifest.forStack(stack);
  const { region } = stack as Partial<IWorkerRegion>;
  return {
    name,
    folder: workingDirectory,
    region: region?.name,
    resources: constructs.filter((construct) => TerraformResource.isTerraformResource(construct)).length,
    after: stack.dependencies.map((other) => app.manifest.forStack(other).name).sort(),
  };
}

function lines<T extends { readonly folder: string }>(
  folders: Iterable<T>,
  line: (folder: T) => ReportedFolder,
): ReportedFolder[] {
  return [...folders].sort((a, b) => compareNames(a.folder, b.folder)).map(line);
}
