import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One change that a plan would make. */
export interface PlannedChange {
  readonly address: string;
  readonly actions: readonly string[];
}

/** Whether Terraform is here and finds the OpenStack provider without asking a registry; else the reason why not. */
export function terraformReadiness(): { readonly ready: boolean; readonly reason: string } {
  const folder = mkdtempSync(join(tmpdir(), 'terraform-'));
  try {
    writeFileSync(
      join(folder, 'main.tf.json'),
      JSON.stringify({
        terraform: {
          required_providers: { openstack: { source: 'terraform-provider-openstack/openstack', version: '3.4.0' } },
        },
      }),
    );
    const { status, error } = run(folder, {}, 'init', '-input=false');
    if (error) return { ready: false, reason: 'terraform is not installed' };
    return { ready: status === 0, reason: 'terraform finds no provider terraform-provider-openstack/openstack 3.4.0' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A folder with a `cdk.tf.json`, as the synthesis writes it. */
export class StackFolder {
  constructor(
    readonly path: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** Prepares the folder; does nothing when it is prepared. */
  init(): void {
    if (!existsSync(join(this.path, '.terraform'))) this.must('init', '-input=false');
  }

  /** Makes it so. */
  apply(): void {
    this.init();
    this.must('apply', '-auto-approve', '-input=false', '-parallelism=10');
  }

  /** What an apply would change; nothing when the cloud is as the stack says. */
  plan(): PlannedChange[] {
    this.init();
    const file = join(this.path, 'plan.tfplan');
    this.must('plan', '-input=false', '-lock=false', `-out=${file}`);
    const { resource_changes: changes = [] } = JSON.parse(this.must('show', '-json', file)) as {
      resource_changes?: { address: string; mode: string; change: { actions: string[] } }[];
    };
    return changes
      .filter(({ mode, change }) => mode === 'managed' && change.actions.join() !== 'no-op')
      .map(({ address, change }) => ({ address, actions: change.actions }));
  }

  /** Removes everything. */
  destroy(): void {
    this.init();
    this.must('destroy', '-auto-approve', '-input=false', '-parallelism=10');
  }

  private must(...words: string[]): string {
    const { status, stdout, stderr } = run(this.path, this.environment, ...words);
    if (status !== 0)
      throw new Error(`terraform ${words.join(' ')} in ${this.path}:\n${stdout.slice(-3000)}\n${stderr.slice(-6000)}`);
    return stdout;
  }
}

function run(folder: string, extra: Readonly<Record<string, string>>, ...words: string[]) {
  // A plug-in cache makes each init a link instead of a copy of sixty megabytes.
  const cache = join(tmpdir(), 'tenantry-plugin-cache');
  mkdirSync(cache, { recursive: true });
  const { TF_CLI_CONFIG_FILE: config, ...environment } = process.env;
  return spawnSync('terraform', words, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    env: {
      ...environment,
      ...extra,
      ...(config && existsSync(config) && { TF_CLI_CONFIG_FILE: config }),
      TF_PLUGIN_CACHE_DIR: cache,
      TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: '1',
      CHECKPOINT_DISABLE: '1',
      TF_CLI_ARGS: '-no-color',
    },
  });
}
