import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterRecord, FleetRecord, StackRecord } from '../lib/fleet/fleet-record';
import type { SynthesisFolders } from '../lib/fleet/fleet-difference';
import { Problem, Problems } from '../lib/problem';
import type { FleetStep } from '../lib/rollout/rollout-steps';
import type { PlannedChange } from '../lib/rollout/terraform-plan';
import { KubernetesVersion } from '../lib/versions/kubernetes-version';
import { versionSkewProblems } from '../lib/versions/version-skew';
import { ManagementCluster } from './management-cluster';
import { isDestructive, planSummary } from './plan-text';
import { must } from './process';
import { requirePrograms } from './required-programs';
import { StackFolder } from './terraform';

/** Whether servers and others that are there may be replaced or destroyed for a plan. */
export type Consent = (stack: string, changes: readonly PlannedChange[]) => Promise<boolean>;

/** What each kind of step calls. */
const PROGRAMS: Readonly<Record<FleetStep['task']['kind'], readonly string[]>> = {
  'management': ['kubectl'],
  'control-plane': ['kubectl'],
  'stack': ['terraform'],
  'charts': ['helm', 'kubectl'],
};

/** Rolls out what was synthesized, a step at a time. Each step may be repeated. */
export class Rollout {
  /** @throws Problems when a program is not installed that a step calls */
  constructor(
    private readonly fleet: FleetRecord,
    private readonly folders: SynthesisFolders,
    private readonly steps: readonly FleetStep[],
    private readonly consent: Consent,
  ) {
    requirePrograms(steps.flatMap(({ task }) => PROGRAMS[task.kind]));
  }

  /**
   * Looks whether it can begin.
   *
   * @throws Problem when a management cluster does not answer
   */
  async requireAnswers(): Promise<void> {
    const names = this.steps.flatMap(({ task }) =>
      task.kind === 'management' ? [task.managementCluster.name] : (task.cluster?.managementCluster ?? []),
    );
    await Promise.all([...new Set(names)].map((name) => this.home(name).requireAnswer()));
  }

  /** The management cluster of a tenant cluster, or of this name. */
  home(of: ClusterRecord | string): ManagementCluster {
    return ManagementCluster.of(this.fleet, typeof of === 'string' ? of : of.managementCluster, this.folders);
  }

  /**
   * Does a step.
   *
   * @returns what it did
   * @throws Problem when something is missing that people bring, or a plan needs a consent that nobody gives
   * @throws ToolFailure when Terraform or kubectl fails
   */
  async do({ task }: FleetStep, say: (line: string) => void): Promise<string> {
    switch (task.kind) {
      case 'management': {
        const { name, manifests } = task.managementCluster;
        await this.home(name).apply(manifests!.folder, 'apply.sh', say);
        return `${manifests!.waves.length} files applied`;
      }
      case 'control-plane':
        return this.controlPlane(task.cluster, say);
      case 'charts':
        return this.charts(task.cluster, say);
      case 'stack': {
        const environment = task.cluster ? await this.home(task.cluster).joinCredentials(task.cluster) : {};
        return this.stack(task.stack, task.cluster, environment, say);
      }
    }
  }

  /** The folder of a stack. */
  stackFolder(folder: string, environment: Readonly<Record<string, string>>): StackFolder {
    return new StackFolder(join(this.folders.outdir, folder), environment);
  }

  private async controlPlane(cluster: ClusterRecord, say: (line: string) => void): Promise<string> {
    const home = this.home(cluster);
    const running = await home.runningVersion(cluster);
    Problems.refuse(
      versionSkewProblems({ cluster: cluster.name, version: KubernetesVersion.of(cluster.version), recorded: running }),
    );
    await this.requireSecrets(cluster, home);
    await home.apply(cluster.manifests.folder, cluster.scripts.apply, say);
    await home.noteRolledOut(cluster);
    const waves = `${cluster.manifests.waves.length} waves applied and ready`;
    return running && `${running}` !== cluster.version ? `${waves}; ${running} → ${cluster.version}` : waves;
  }

  /** What somebody else puts there is waited for by pods, for a quarter of an hour; better to say so at once. */
  private async requireSecrets(
    { name, namespace, secrets, ...cluster }: ClusterRecord,
    home: ManagementCluster,
  ): Promise<void> {
    const names = Object.keys(secrets);
    if (names.length === 0) return;
    await home.makeNamespace({ name, namespace, secrets, ...cluster });
    const missing = [];
    for (const secret of names) if (!(await home.has('secret', secret, namespace))) missing.push(secret);
    if (missing.length === 0) return;
    throw new Problem({
      what: `the control plane of ${name} needs Secrets that nobody has put there`,
      found: missing,
      allowed: `${missing.map((secret) => `${secret} with ${secrets[secret]!.join(', ')}`).join('; ')}, in namespace ${namespace}`,
      remedy: missing
        .map((secret) => {
          const files = secrets[secret]!.map((entry) => `--from-file=${entry}`).join(' ');
          return `kubectl --context ${home.context} --namespace ${namespace} create secret generic ${secret} ${files}`;
        })
        .join(' && '),
    });
  }

  /** Plans and applies; servers that are replaced give way one after the other, and what is left is planned again. */
  private async stack(
    stack: StackRecord,
    cluster: ClusterRecord | undefined,
    environment: Readonly<Record<string, string>>,
    say: (line: string) => void,
    isRolled = false,
  ): Promise<string> {
    const { name, folder } = stack;
    const script = cluster?.scripts.rollNodes;
    const applied = await this.stackFolder(folder, environment).plan(async ({ changes, isHeldBack, apply }) => {
      if (changes.length === 0) return 'no changes';
      if (!isRolled && changes.some(isDestructive) && !(await this.consent(name, changes)))
        throw withoutConsent(name, changes);
      if (script !== undefined && !isRolled && (isHeldBack || changes.some(replacesServer))) return undefined;
      await apply(say);
      return planSummary(changes).replaceAll(' to ', ' × ');
    });
    if (applied !== undefined) return isRolled ? `nodes replaced one by one; ${applied}` : applied;
    const { manifests } = cluster!;
    const words = ['--context', this.home(cluster!).context, '--stacks', join(this.folders.outdir, 'stacks')];
    await must('bash', [join(this.folders.manifests, manifests.folder, script!), ...words], {
      environment,
      onLine: say,
    });
    return this.stack(stack, cluster, environment, say, true);
  }

  private async charts(cluster: ClusterRecord, say: (line: string) => void): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'tenantry-kubeconfig-'));
    try {
      const file = join(folder, 'kubeconfig');
      writeFileSync(file, await this.home(cluster).kubeconfig(cluster), { mode: 0o600 });
      await must('sh', [join(this.folders.manifests, cluster.manifests.folder, cluster.scripts.charts!)], {
        environment: { KUBECONFIG: file },
        onLine: say,
      });
      return 'charts installed';
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

/** Whether a change takes a node away and puts another in its place. */
function replacesServer({ action, address }: PlannedChange): boolean {
  return action === 'replace' && address.startsWith('openstack_compute_instance_v2.');
}

function withoutConsent(stack: string, changes: readonly PlannedChange[]): Problem {
  return new Problem({
    what: `stack ${stack} would replace or destroy what is there, and nobody has consented`,
    found: planSummary(changes.filter(isDestructive)),
    allowed: 'new resources and changes in place',
    remedy: 'look at tenantry plan; then answer yes, or pass --allow-replace',
  });
}
