import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
/** Words before a TypeScript program that let Node run it. */
export const RUN_TYPESCRIPT = ['-r', join(root, 'test/support/run-typescript.cjs')];

/** Words after Node that call the command. */
export const COMMAND = [...RUN_TYPESCRIPT, join(root, 'command/main.ts')];

/** What a call of the command came to. */
export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A folder with a project in it, and the command in front of it. */
export class ProjectFolder {
  /**
   * @param program body of a program that has everything of tenantry at hand as `t`
   * @param path the folder
   */
  constructor(
    program?: string,
    readonly path = mkdtempSync(join(tmpdir(), 'tenantry-project-')),
  ) {
    if (program !== undefined) this.program(program);
  }

  program(body: string): void {
    const app = ['node', ...RUN_TYPESCRIPT, 'main.js'].join(' ');
    this.write('cdktf.json', JSON.stringify({ language: 'typescript', app }));
    this.write('main.js', `const t = require('${root}/index');\nt.runProgram(() => {\n${body}\n});\n`);
  }

  write(path: string, text: string): string {
    const file = join(this.path, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** Puts a program of this name before the real one. */
  fake(name: string, script: string): void {
    chmodSync(this.write(`fakes/${name}`, script), 0o755);
  }

  tenantry(...words: string[]): CommandResult {
    return this.tenantryWith({}, ...words);
  }

  tenantryWith(environment: Readonly<Record<string, string>>, ...words: string[]): CommandResult {
    const { status, stdout, stderr } = spawnSync('node', [...COMMAND, ...words], {
      cwd: this.path,
      encoding: 'utf8',
      env: { ...process.env, CI: '1', PATH: `${this.path}/fakes:${process.env.PATH}`, ...environment },
    });
    return { code: status ?? -1, out: stdout, err: stderr };
  }
}
