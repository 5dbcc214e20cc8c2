import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { COMMAND, type ProjectFolder } from './command';

/** What a key sends. */
export const KEYS = { enter: '\r', interrupt: '\u0003' } as const;

/** Somebody who calls the command on a terminal, reads and types. */
export class Typist {
  /** Why there is no terminal here, if there is none. */
  static obstacle(): string | undefined {
    return spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux')
      ? undefined
      : 'script of util-linux, which makes terminals, is not installed';
  }

  private readonly terminal: ChildProcess;
  private readonly ended: Promise<number>;
  private screen = '';
  private seen = 0;

  constructor({ path }: ProjectFolder, ...words: string[]) {
    const call = ['node', ...COMMAND, ...words].map((word) => `'${word}'`).join(' ');
    this.terminal = spawn(
      'script',
      ['--quiet', '--return', '--flush', '--command', `stty cols 100; ${call}`, '/dev/null'],
      {
        cwd: path,
        env: { ...process.env, CI: '', PATH: `${path}/fakes:${process.env.PATH}`, TERM: 'xterm' },
      },
    );
    this.terminal
      .stdout!.setEncoding('utf8')
      .on('data', (text: string) => (this.screen += stripVTControlCharacters(text)));
    this.ended = new Promise((resolve) => this.terminal.on('close', (code) => resolve(code ?? -1)));
  }

  /** Waits until something is on the screen that was not there when it was looked for last. */
  async sees(text: string): Promise<void> {
    for (let patience = 600; !this.screen.includes(text, this.seen); patience--) {
      if (patience === 0 || this.terminal.exitCode !== null)
        throw new Error(`no ${text} in\n${this.screen.slice(-2000)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    this.seen = this.screen.indexOf(text, this.seen) + text.length;
  }

  /** Types keys, one after the other. */
  type(keys: string): void {
    this.terminal.stdin!.write(keys);
  }

  /** Waits until the command has ended: its exit code, and all that was on the screen. */
  async end(): Promise<{ code: number; screen: string }> {
    const code = await this.ended;
    return { code, screen: this.screen };
  }
}
