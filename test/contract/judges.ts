import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const toolkit = process.env.KUBE_SIM_DIR ?? join(tmpdir(), 'kube-sim');

/** Folders of programs besides those of PATH: what the toolkit below `test/e2e/kubernetes` has built. */
const FOLDERS = [
  ...(process.env.PATH ?? '').split(':'),
  '/usr/sbin',
  join(toolkit, 'bin'),
  ...(existsSync(join(toolkit, 'kubernetes'))
    ? readdirSync(join(toolkit, 'kubernetes')).map((version) => join(toolkit, 'kubernetes', version, 'bin'))
    : []),
];

/**
 * Where a program is, if this machine has it. `cloud-init`, `shellcheck` and `nftables` are packages of Debian;
 * `ignition-validate` is built by `go build -o … github.com/coreos/ignition/v2/validate`.
 */
export function judge(name: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** Like `describe`, for tests that ask programs; when one is missing they are skipped and say so. */
export function describeWith(judges: readonly string[], title: string, tests: () => void): void {
  const missing = judges.filter((name) => !judge(name));
  if (missing.length === 0) describe(title, tests);
  else test.skip(`${title}: SKIPPED, this machine has no ${missing.join(', ')}`, () => {});
}

/** What a program said, both streams, and how it ended. */
export interface Verdict {
  readonly status: number | null;
  readonly output: string;
}

/** Asks a program. */
export function ask(name: string, args: readonly string[], input?: string): Verdict {
  const { status, stdout, stderr, error } = spawnSync(judge(name) ?? name, args, {
    input,
    encoding: 'utf8',
    timeout: 300_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) throw error;
  return { status, output: `${stdout}${stderr}` };
}
