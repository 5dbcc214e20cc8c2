import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const toolkit = join(__dirname, 'toolkit');

/** How a {@link Machine} is started. */
export interface BootOptions {
  /** Whole content of its user data. */
  readonly userData: string;

  /** Whether it is seeded as OpenStack does, or as a machine without a cloud. */
  readonly seed: 'config-drive' | 'no-cloud';

  /** Range of its pods, which a route is set to. */
  readonly podRange: string;

  /** Its address; one of the toolkit's choice if there is none. */
  readonly address?: string;
}

/** A virtual machine beside the management cluster, made from an image with kubelet and containerd. */
export class Machine {
  /** Builds the image for a version of Kubernetes; seconds when it is there already. */
  static build(version: string): void {
    run('build', version);
  }

  constructor(
    /** Host name, and name of the node. */
    readonly name: string,
  ) {}

  /** Starts it; cloud-init goes on meanwhile. */
  boot({ userData, seed, podRange, address }: BootOptions): void {
    const folder = mkdtempSync(join(tmpdir(), 'seed-'));
    const file = join(folder, 'user-data');
    writeFileSync(file, userData, { mode: 0o600 });
    const more = [...(seed === 'config-drive' ? ['--config-drive'] : []), ...(address ? ['--address', address] : [])];
    run('boot', '--name', this.name, '--user-data', file, '--pod-cidr', podRange, '--no-wait', ...more);
    rmSync(folder, { recursive: true });
  }

  /** What a command printed that root ran in it. */
  run(command: string): string {
    return run('exec', this.name, 'bash', '-c', command);
  }

  /** Ends it. */
  remove(): void {
    run('down', this.name);
  }
}

/** Why no machine can run here, if none can. */
export function machineObstacle(): string | undefined {
  return readdirSync(toolkit).includes('boot') && process.arch === 'x64' ? undefined : 'the machines are for x86-64';
}

function run(script: string, ...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(join(toolkit, script), words, {
    encoding: 'utf8',
    // The emulator goes on, and would hold an open pipe for errors.
    stdio: ['ignore', 'pipe', script === 'boot' ? 'ignore' : 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`toolkit: ${script} ${words.join(' ')} ended with ${status}\n${stderr ?? ''}`);
  return stdout;
}
