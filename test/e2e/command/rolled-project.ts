import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { COMMAND, ProjectFolder, type CommandResult } from '../../support/command';
import { program as kubectl } from '../kubernetes/management';

const root = resolve(__dirname, '../../..');

/** A project that is rolled out for real: calls of the command say how long they took. */
export class RolledProject extends ProjectFolder {
  constructor(
    path: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {
    super(undefined, path);
    mkdirSync(join(path, '..'), { recursive: true });
  }

  /** Lets the packages of this repository stand for installed ones. */
  install(): void {
    for (const name of ['constructs', 'cdktf', 'cdk8s', 'tenantry']) {
      mkdirSync(join(this.path, 'node_modules'), { recursive: true });
      symlinkSync(name === 'tenantry' ? root : join(root, 'node_modules', name), join(this.path, 'node_modules', name));
    }
  }

  /** Replaces a part of the program. */
  edit(from: string, to: string): void {
    const file = join(this.path, 'main.ts');
    const text = readFileSync(file, 'utf8');
    if (!text.includes(from)) throw new Error(`main.ts has no ${from}`);
    writeFileSync(file, text.replace(from, to));
  }

  /** A kubectl that fails while it is called with these words; without words, never. */
  letKubectlFail(words?: string): void {
    const failing = words === undefined ? '' : `case "$*" in *'${words}'*) echo 'out of luck' >&2; exit 1;; esac\n`;
    this.fake('kubectl', `#!/bin/sh\n${failing}exec ${kubectl} "$@"\n`);
  }

  override tenantry(...words: string[]): CommandResult {
    const started = Date.now();
    return told(words, started, super.tenantryWith(this.calling, ...words));
  }

  /**
   * Calls the command, and lets somebody do things meanwhile.
   *
   * @param meanwhile is given what the command has said so far, and a way to interrupt it
   */
  async during(
    words: readonly string[],
    meanwhile: (said: () => string, interrupt: () => void) => Promise<void>,
  ): Promise<CommandResult> {
    const started = Date.now();
    const child = spawn('node', [...COMMAND, ...words], {
      cwd: this.path,
      env: { ...process.env, CI: '1', ...this.calling },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    const ended = new Promise<number>((end) => child.on('close', (code) => end(code ?? -1)));
    try {
      await meanwhile(
        () => err,
        () => child.kill('SIGINT'),
      );
    } catch (error) {
      child.kill('SIGTERM');
      throw error;
    }
    return told(words, started, { code: await ended, out, err });
  }

  private get calling(): Record<string, string> {
    return { ...this.environment, PATH: `${this.path}/fakes:${this.environment.PATH ?? process.env.PATH}` };
  }
}

function told(words: readonly string[], started: number, result: CommandResult): CommandResult {
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`tenantry ${words.join(' ')}: ${seconds} s, exit code ${result.code}\n${result.out}${result.err}`);
  return result;
}
