import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { App as ManifestApp } from 'cdk8s';
import { App, type TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import {
  Allocations,
  type ClusterPlan,
  type FleetDescription,
  FLEET_RECORD,
  FleetPlan,
  type FleetRecord,
  fleetRecordText,
  Policy,
  Problem,
  Problems,
  problemsOf,
  recordClusters,
  recordFleet,
  type StackRecord,
  type SuppressionProps,
} from '../../lib';
import { parseFleetRecord } from '../../lib/fleet/parse-fleet-record';
import { buildClusters } from './build-clusters';
import { ManagementCluster } from './management-cluster';
import { withPlainValuesAsTheyAre } from './manifest-values';
import { tellSynthesis } from './outcome';
import type { PlatformProps } from './platform-props';
import { SynthesisReport } from './synthesis-report';
import { selectClusters, selectedNames } from './selection';
import { BACKEND_CONTEXT } from './state-backend';
import { type MadeParts, Synthesis, type SynthesisPart } from './synthesis';
import { Tenant } from './tenant';
import { TenantCluster } from './tenant-cluster';
import { stacksOf, stopCapturingTokenTraces, withPassingTokens } from './terraform-synthesis';
import { textOf } from './text-of';
import { TokenGuard } from './token-guard';

/**
 * A fleet of tenant clusters, and the app of both construct trees: it is a cdktf `App`, and owns a cdk8s `App` for each folder
 * of manifests.
 *
 * What is declared on it is description. {@link synth} plans the whole fleet, builds the constructs, validates both trees and
 * writes all files, or reports every problem and writes none.
 */
export class Platform extends App {
  /** The platform that a construct belongs to, if it belongs to one. */
  static enclosing(construct: IConstruct): Platform | undefined {
    const root: unknown = construct.node.root;
    return Platform.isPlatform(root) ? root : undefined;
  }

  /** Whether something is a platform, of whichever copy of this library. */
  static isPlatform(value: unknown): value is Platform {
    return typeof value === 'object' && value !== null && PLATFORM in value;
  }

  /** Folder for manifests. */
  readonly manifestFolder: string;

  private readonly props: PlatformProps;
  private readonly allocationsFile: string;
  private readonly folders = new Map<string, ManifestApp | 'rendered'>();
  private readonly companions = new Map<string, string | (() => string)>();
  private readonly leaked: Problem[] = [];
  private readonly policy = new Policy();

  constructor(props: PlatformProps = {}) {
    stopCapturingTokenTraces();
    // cdktf makes the folder, and none above it.
    if (props.outdir !== undefined) mkdirSync(dirname(props.outdir), { recursive: true });
    super({ outdir: props.outdir });
    Object.defineProperty(this, PLATFORM, { value: true });
    this.props = props;
    if (props.backend) this.node.setContext(BACKEND_CONTEXT, props.backend);
    this.manifestFolder = props.manifests ?? process.env.CDK8S_OUTDIR ?? 'dist';
    this.allocationsFile = props.allocations ?? 'allocations.json';
  }

  /**
   * The cdk8s app whose manifests go into a folder below the platform's own.
   *
   * @param folder such as `paris-1/acme-prod`
   * @throws Problem when it belongs to a cluster that is rendered already; `TenantCluster.customize` comes in time
   */
  manifests(folder: string): ManifestApp {
    let app = this.folders.get(folder);
    if (app === 'rendered') {
      throw new Problem({
        what: 'the manifests of a cluster are changed after they were rendered',
        found: folder,
        allowed: 'changes before synth(), and by the customize of the cluster itself',
        remedy: 'call customize of that cluster',
      });
    }
    if (!app) {
      const guard = new TokenGuard((problem) => this.leaked.push(problem), folder);
      app = new ManifestApp({ outdir: join(this.manifestFolder, folder), resolvers: [guard] });
      this.folders.set(folder, app);
    }
    return app;
  }

  /**
   * Writes a file beside manifests that is none itself: a script, a document. It goes when it is no longer added.
   *
   * @param path below the folder for manifests, such as `paris-1/acme-prod/notes.md`
   * @param text its content, or what makes it once nothing changes the objects any more
   * @throws Problem when it would be applied with the manifests of its folder
   */
  addFile(path: string, text: string | (() => string)): void {
    const isManifest = /\.(ya?ml|json)$/.test(path);
    if (isManifest && [...this.folders.keys()].some((folder) => path.startsWith(`${folder}/`))) {
      throw new Problem({
        what: 'a file beside manifests would be applied as if it were one',
        found: path,
        allowed: 'a name that does not end with .yaml, .yml or .json, or a folder without manifests',
        remedy: 'name it otherwise',
      });
    }
    this.companions.set(path, text);
  }

  /**
   * Accepts what a rule of the policy pack finds: a path in Terraform, such as `acme-prod/acme-prod-paris`, or a folder of
   * manifests, such as `paris-1/acme-prod`.
   *
   * @throws Problem when there is no reason, or no such rule
   */
  suppress(suppression: SuppressionProps): void {
    this.policy.suppress(suppression);
  }

  /**
   * Plans, builds, validates and writes.
   *
   * @returns what was made
   * @throws Problems with every mistake of the program; then no file was written
   */
  override synth(): SynthesisReport {
    return withPlainValuesAsTheyAre(() => this.make());
  }

  private make(): SynthesisReport {
    const started = performance.now();
    this.refuseOneFolder();
    const before = this.pinned();
    const { plan, problems, allocations } = FleetPlan.of(this.describe(), before);
    Problems.refuse(problems);
    const clusters = this.selected();
    const { manifestFolder, only } = this;
    const synthesis = new Synthesis({
      app: this,
      manifestFolder,
      isPartial: only !== undefined,
      flux: this.props.flux,
      policy: this.policy,
    });
    try {
      for (const managementCluster of new Set(clusters.map((cluster) => cluster.managementCluster))) {
        managementCluster.build();
      }
      buildClusters({
        root: this,
        clusters,
        plan,
        build: (cluster) => this.makeCluster(cluster, plan.clusters.get(cluster.name)!, synthesis),
        synthesis,
        leaked: this.leaked,
        processes: this.props.processes ?? (process.env.TENANTRY_PROCESSES || 1),
        identity: JSON.stringify([this.outdir, manifestFolder, `${allocations}`]),
      });
      const folders = [...this.folders.keys()].filter((folder) => this.folders.get(folder) !== 'rendered');
      synthesis.add(this.takePart([this], this.stacksWith(clusters), folders));
      synthesis.report(...this.leaked);
      const files = new Map([[this.allocationsFile, `${this.recorded(before, allocations, clusters)}`]]);
      const made = synthesis.write((parts) => ({ record: this.record(plan, clusters, parts), files }));
      const report = new SynthesisReport({
        clusters: clusters.map((cluster) => cluster.report()),
        ...made,
        next: ['npx tenantry doctor', 'npx tenantry apply'],
        milliseconds: performance.now() - started,
      });
      tellSynthesis({
        facts: report.facts,
        outdir: this.outdir,
        manifests: manifestFolder,
        allocations: this.allocationsFile,
      });
      return report;
    } finally {
      synthesis.discard();
    }
  }

  /** Builds a cluster and, unless the program may hold its constructs, renders it and lets go of them. */
  private makeCluster(cluster: TenantCluster, plan: ClusterPlan, synthesis: Synthesis): void {
    const build = () => synthesis.report(...problemsOf(cluster.name, () => cluster.build(plan)));
    if (cluster.isCustomized) return build();
    withPassingTokens(() => {
      build();
      synthesis.add(this.takePart([cluster], stacksOf(cluster), [cluster.folder]));
      for (const child of cluster.node.children) cluster.node.tryRemoveChild(child.node.id);
    });
  }

  /** Hands over constructs, manifests of some folders, and all files that were added so far. */
  private takePart(
    roots: readonly IConstruct[],
    stacks: readonly TerraformStack[],
    folders: readonly string[],
  ): SynthesisPart {
    const manifestApps = new Map(folders.map((folder) => [folder, this.manifests(folder)]));
    const companions = new Map(this.companions);
    for (const folder of folders) this.folders.set(folder, 'rendered');
    this.companions.clear();
    return { roots, stacks, manifestApps, companions };
  }

  /** What is no longer made goes from a folder, so nothing else may be kept in it. */
  private refuseOneFolder(): void {
    if (resolve(this.outdir) !== resolve(this.manifestFolder)) return;
    throw new Problem({
      what: "manifests would go into the folder of Terraform's stacks",
      found: this.manifestFolder,
      allowed: 'a folder for each',
      remedy:
        'give another as manifests or outdir, CDK8S_OUTDIR or CDKTF_OUTDIR, or output of cdk8s.yaml or cdktf.json',
    });
  }

  private pinned(): Allocations {
    const text = textOf(this.allocationsFile);
    let pinned = Allocations.empty();
    if (text !== undefined) Problems.refuse(problemsOf(this.allocationsFile, () => (pinned = Allocations.parse(text))));
    return pinned;
  }

  /** What is remembered: a cluster that was left out has not moved to the version that the program names. */
  private recorded(before: Allocations, after: Allocations, clusters: readonly TenantCluster[]): Allocations {
    if (!this.only) return after;
    const selected = new Set(clusters.map(({ name }) => name));
    const described = this.describe().clusters;
    return Allocations.of({ ...after, ...recordClusters(described, (name) => !selected.has(name), before) });
  }

  /** What was planned and made; clusters that were left out stay as they were recorded. */
  private record(plan: FleetPlan, clusters: readonly TenantCluster[], { stacks, manifests }: MadeParts): string {
    const names = new Set(clusters.map(({ name }) => name));
    const owned = [...stacks].map(([path, record]) => ({ owner: path.split('/')[0]!, record }));
    const stacksUnder = new Map<string, StackRecord[]>();
    for (const { owner, record } of owned) stacksUnder.set(owner, [...(stacksUnder.get(owner) ?? []), record]);
    const found = this.find(ManagementCluster.isManagementCluster);
    const made = {
      stacks: this.only ? undefined : owned.filter(({ owner }) => !names.has(owner)).map(({ record }) => record),
      managementClusters: new Map(
        found.flatMap(({ name, folder }) => {
          const own = manifests.get(folder);
          return own ? [[name, own] as const] : [];
        }),
      ),
      clusters: new Map(
        clusters.map((cluster) => [
          cluster.name,
          {
            manifests: manifests.get(cluster.folder)!,
            stacks: stacksUnder.get(cluster.name) ?? [],
            ...cluster.handOver(),
          },
        ]),
      ),
      before: this.only && readRecord(join(this.manifestFolder, FLEET_RECORD)),
    };
    return fleetRecordText(recordFleet(this.describe(), plan, made));
  }

  private describe(): FleetDescription {
    const clusters = this.find(TenantCluster.isTenantCluster);
    const managementClusters = this.find(ManagementCluster.isManagementCluster);
    const pools = clusters.flatMap((cluster) => cluster.pools);
    return {
      regions: unique([
        ...managementClusters.map(({ attributes }) => attributes.region),
        ...pools.flatMap((pool) => ('stack' in pool.options ? [pool.options.stack.region] : [])),
      ]),
      sites: unique(pools.flatMap((pool) => ('site' in pool.options ? [pool.options.site] : []))),
      managementClusters: managementClusters.map((cluster) => cluster.describe()),
      tenants: this.find(Tenant.isTenant).map(({ name }) => ({ name })),
      clusters: clusters.map((cluster) => cluster.describe()),
      podSpace: this.props.podSpace,
      serviceSpace: this.props.serviceSpace,
    };
  }

  private selected(): readonly TenantCluster[] {
    const clusters = this.find(TenantCluster.isTenantCluster);
    return this.only ? selectClusters(clusters, this.only) : clusters;
  }

  /** The stacks of the given clusters, and all that belong to no cluster unless clusters were selected. */
  private stacksWith(clusters: readonly TenantCluster[]): TerraformStack[] {
    const selected = new Set<IConstruct>(clusters);
    return stacksOf(this).filter((stack) => {
      const owner = ownerOf(stack);
      return owner ? selected.has(owner) : !this.only;
    });
  }

  /** Names of the selected clusters; undefined for all. */
  private get only(): readonly string[] | undefined {
    return selectedNames(this.props.only);
  }

  private find<T extends IConstruct>(isWanted: (construct: IConstruct) => construct is T): T[] {
    return this.node.findAll().filter(isWanted);
  }
}

const PLATFORM = Symbol.for('tenantry/Platform');

/** The cluster that a stack belongs to, if it belongs to one. */
function ownerOf(stack: TerraformStack): TenantCluster | undefined {
  return stack.node.scopes.find(TenantCluster.isTenantCluster);
}

/** The record of an earlier synthesis, if there was one. */
function readRecord(file: string): FleetRecord | undefined {
  const text = textOf(file);
  return text === undefined ? undefined : parseFleetRecord(text, file);
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
