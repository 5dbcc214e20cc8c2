import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One change that a plan would make. */
export interface PlannedChange {
  readonly address: string;
  readonly actions: readonly string[];
}

/** Why Terraform cannot be used here, if it cannot: it has to be installed and to find the OpenStack provider. */
export function terraformObstacle(): string | undefined {
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
    const { status, error } = spawnSync('terraform', ['init', '-input=false'], {
      cwd: folder,
      env: terraformEnvironment(),
    });
    if (error) return 'terraform is not installed';
    return status === 0 ? undefined : 'terraform finds no provider terraform-provider-openstack/openstack 3.4.0';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Environment that tells Terraform what nodes of some pools join with, as `join-credentials.sh` does; nobody is to believe it.
 *
 * @param serial what tells one credential from the next
 */
export function joinCredentials(pools: readonly string[], serial = 'first', expires = '2099-01-01T00:00:00Z') {
  const part = (name: string) => Buffer.from(`-----BEGIN ${name}-----\n${serial}\n`).toString('base64');
  const credential = {
    certificate: part('CERTIFICATE'),
    privateKey: part('PRIVATE KEY'),
    clusterAuthority: part('CERTIFICATE'),
    clientAuthority: part('CERTIFICATE'),
    expires,
  };
  return { TF_VAR_join_credentials: JSON.stringify(Object.fromEntries(pools.map((pool) => [pool, credential]))) };
}

/** A folder with a `cdk.tf.json`, as the synthesis writes it. */
export class StackFolder {
  constructor(
    readonly path: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** Prepares the folder; does nothing when it is prepared. */
  async init(): Promise<void> {
    if (!existsSync(join(this.path, '.terraform'))) await this.must('init', '-input=false');
  }

  /** Makes it so. */
  async apply(): Promise<void> {
    await this.init();
    await this.must('apply', '-auto-approve', '-input=false', '-parallelism=10');
  }

  /** What an apply would change; nothing when the cloud is as the stack says. */
  async plan(): Promise<PlannedChange[]> {
    await this.init();
    const file = join(this.path, 'plan.tfplan');
    await this.must('plan', '-input=false', '-lock=false', `-out=${file}`);
    const { resource_changes: changes = [] } = JSON.parse(await this.must('show', '-json', file)) as {
      resource_changes?: { address: string; mode: string; change: { actions: string[] } }[];
    };
    return changes
      .filter(({ mode, change }) => mode === 'managed' && change.actions.join() !== 'no-op')
      .map(({ address, change }) => ({ address, actions: change.actions }));
  }

  /** Removes everything. */
  async destroy(): Promise<void> {
    await this.init();
    await this.must('destroy', '-auto-approve', '-input=false', '-parallelism=10');
  }

  private async must(...words: string[]): Promise<string> {
    const { status, stdout, stderr } = await run(this.path, this.environment, ...words);
    if (status !== 0)
      throw new Error(`terraform ${words.join(' ')} in ${this.path}:\n${stdout.slice(-3000)}\n${stderr.slice(-6000)}`);
    return stdout;
  }
}

interface Ended {
  /** Exit status; undefined when there is no such program. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

function run(folder: string, extra: Readonly<Record<string, string>>, ...words: string[]): Promise<Ended> {
  const child = spawn('terraform', words, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...terraformEnvironment(), ...extra },
  });
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (texts.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (texts.stderr += data.toString()));
  return new Promise((resolve) => {
    child.on('error', () => resolve({ status: undefined, ...texts }));
    child.on('close', (status) => resolve({ status: status ?? 1, ...texts }));
  });
}

/** Environment in which Terraform finds its plug-ins and asks nobody anything. */
export function terraformEnvironment(): NodeJS.ProcessEnv {
  // A plug-in cache makes each init a link instead of a copy of sixty megabytes.
  const cache = join(tmpdir(), 'tenantry-plugin-cache');
  mkdirSync(cache, { recursive: true });
  const { TF_CLI_CONFIG_FILE: config, ...others } = process.env;
  return {
    ...others,
    ...(config && existsSync(config) && { TF_CLI_CONFIG_FILE: config }),
    TF_PLUGIN_CACHE_DIR: cache,
    TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: '1',
    CHECKPOINT_DISABLE: '1',
    TF_CLI_ARGS: '-no-color',
  };
}
