import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { KubernetesVersion } from '../../../lib';

const toolkit = join(__dirname, 'toolkit');

/** Version of Kubernetes that the toolkit builds and runs. */
export const KUBERNETES = process.env.KUBE_VERSION ?? '1.35.4';

/** Folder of everything that the toolkit builds and runs. */
export const SIM_FOLDER = process.env.KUBE_SIM_DIR ?? join(tmpdir(), 'kube-sim');
/** Release of konnectivity whose module is published. */
const KONNECTIVITY = '0.36.0';

/** Path of kubectl. */
export const program = join(SIM_FOLDER, 'kubernetes', `v${KUBERNETES}`, 'bin', 'kubectl');

/** Path of the management cluster's kubeconfig. */
export const MANAGEMENT_KUBECONFIG = join(SIM_FOLDER, 'admin.kubeconfig');

/** Why the toolkit cannot run here, if it cannot. */
export function obstacle(): string | undefined {
  if (process.platform !== 'linux') return 'the toolkit needs Linux';
  if (process.getuid?.() !== 0) return 'the toolkit needs root, for network namespaces and mounts';
  if (!existsSync('/etc/debian_version')) return 'the toolkit installs what it needs from Debian';
  if (spawnSync('go', ['version']).status !== 0) return 'the toolkit builds Kubernetes, and go is not installed';
  return undefined;
}

/** Builds and starts the management cluster with cert-manager; seconds when all is there already. */
export function bringUp(...others: string[]): void {
  // Asked first, as the scripts wait for anybody who builds other versions.
  const runs = Kubectl.MANAGEMENT.try(['get', 'namespace', 'cert-manager']).ok;
  if (!runs || others.length > 0) script('build', KUBERNETES, ...others);
  script('up'); // makes the volumes of those who are gone available, if it runs
  script('cert-manager');
}

/** Builds further programs; see the toolkit's `build`. */
export function build(...words: string[]): void {
  script('build', KUBERNETES, ...words);
}

/** File of an image that the toolkit builds. */
export function image(name: string): string {
  return join(SIM_FOLDER, 'images', `${name}.tar`);
}

/** Puts images into the store of a machine. */
export function loadImages(machine: string, ...files: string[]): void {
  script('machine', 'images', machine, ...files);
}

/** What a worker starts with. */
export interface WorkerOptions {
  /** Kubeconfig that it joins with. */
  readonly bootstrap: string;

  /** Its KubeletConfiguration. */
  readonly config: string;

  /** Files of images to load. */
  readonly images: readonly string[];

  /** Further files: path here to path there. */
  readonly files: Readonly<Record<string, string>>;
}

/** Starts a worker that has no pod network. */
export function startWorker(name: string, { bootstrap, config, images, files }: WorkerOptions): void {
  script(
    ...(['worker', '--name', name, '--bootstrap-kubeconfig', bootstrap, '--config', config, '--no-network'] as const),
    ...images.flatMap((tar) => ['--images', tar]),
    ...Object.entries(files).flatMap(([source, target]) => ['--file', `${source}:${target}`]),
  );
}

/** Stops a worker, if it runs. */
export function stopWorker(name: string): void {
  script('machine', 'stop', name);
}

/** Leads a port of the host's loopback to the same port of the management machine. */
export function forward(port: number): void {
  script('machine', 'forward', 'mgmt', `${port}`, `${port}`);
}

/** Makes a server on the host's loopback reachable for pods, at the management machine's address. */
export function reach(port: number): void {
  script('machine', 'reach', 'mgmt', `${port}`);
}

/** Sends a signal to processes of pods, by how their command lines begin. */
export function signal(name: 'STOP' | 'CONT', commandLine: string): void {
  script('machine', 'exec', 'mgmt', 'sh', '-ec', 'kill -"$1" $(pgrep -f "^$2")', 'signal', name, commandLine);
}

/** Takes an address off the management machine, if it has it. */
export function removeAddress(address: string): void {
  script('machine', 'exec', 'mgmt', 'sh', '-c', 'ip address delete "$1" dev lo 2>/dev/null || true', 'remove', address);
}

/** Loads images that are built, so that pods may use them. */
export function importImages(...files: string[]): void {
  loadImages('mgmt', ...files);
}

/** Builds the konnectivity server and agent and lets pods use them, under the names that versions of Kubernetes take them by. */
export function bringKonnectivity(...versions: KubernetesVersion[]): void {
  build(...versions.flatMap((version) => ['--konnectivity', `${KONNECTIVITY}:${konnectivityTag(version)}`]));
  importImages(...versions.map(konnectivityImage));
}

/** File of the images of konnectivity's server and agent. */
export function konnectivityImage(version: KubernetesVersion): string {
  return image(`konnectivity-${konnectivityTag(version)}`);
}

function konnectivityTag({ release }: KubernetesVersion): string {
  return release.konnectivity.slice(1);
}

/** Has the network policies of namespaces enforced, or `stop`s it: `enforce` of the toolkit. */
export function enforce(...words: string[]): void {
  script('enforce', ...words);
}

function script(name: string, ...words: string[]): void {
  const { status, stderr } = spawnSync(join(toolkit, name), words, {
    encoding: 'utf8',
    // Processes that go on would hold an open pipe for standard output.
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`toolkit: ${name} ${words.join(' ')} ended with ${status}\n${stderr.slice(-4000)}`);
}

/** What a kubectl command printed, and how it ended. */
export interface Answer {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs kubectl with a kubeconfig. */
export class Kubectl {
  /** As administrator of the management cluster. */
  static readonly MANAGEMENT = new Kubectl(MANAGEMENT_KUBECONFIG);

  constructor(private readonly kubeconfig: string) {}

  /** What lets other programs find kubectl and the cluster. */
  get environment(): Record<string, string> {
    return { KUBECONFIG: this.kubeconfig, PATH: `${dirname(program)}:${process.env.PATH}` };
  }

  /** Runs a command, whatever comes of it. */
  try(words: readonly string[], input?: string): Answer {
    const { status, stdout, stderr } = spawnSync(program, ['--kubeconfig', this.kubeconfig, ...words], {
      encoding: 'utf8',
      input,
      maxBuffer: 256 * 1024 * 1024,
    });
    return { ok: status === 0, stdout, stderr };
  }

  /** Runs a command that has to succeed, and returns what it printed. */
  run(words: readonly string[], input?: string): string {
    const { ok, stdout, stderr } = this.try(words, input);
    if (!ok) throw new Error(`kubectl ${words.join(' ')}\n${stderr.slice(-4000)}`);
    return stdout;
  }

  /** Runs a command that has to succeed, and lets others go on meanwhile. */
  async until(words: readonly string[]): Promise<void> {
    await promisify(execFile)(program, ['--kubeconfig', this.kubeconfig, ...words]);
  }

  /** An object, or a list of them. */
  get<T = Record<string, any>>(...words: string[]): T {
    return JSON.parse(this.run(['get', ...words, '-o', 'json'])) as T;
  }
}

/** Repeats an attempt until it returns something; fails with its last error after a while. */
export async function eventually<T>(
  seconds: number,
  attempt: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (let last: unknown; ;) {
    try {
      const value = await attempt();
      if (value !== undefined) return value;
    } catch (error) {
      if (error instanceof Error) last = error;
    }
    if (Date.now() > end) throw last;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
