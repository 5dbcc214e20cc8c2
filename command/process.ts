import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How a program is called. */
export interface CallOptions {
  /**
   * Folder that it works in.
   *
   * @default - the current one
   */
  readonly folder?: string;

  /**
   * Variables on top of those of this process.
   *
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string>>;

  /**
   * Told each line of what it prints, as it comes.
   *
   * @default - nobody is told
   */
  readonly onLine?: (line: string) => void;
}

/** What came of a call. */
export interface Called {
  /** Its exit code. */
  readonly code: number;

  /** What it printed. */
  readonly output: string;

  /** What it complained. */
  readonly errors: string;
}

/** A program that was called has failed: no mistake of the fleet's description, and mended outside of this command. */
export class ToolFailure extends Error {
  constructor(
    /** The call, as a person would type it. */
    readonly call: string,
    /** The end of what it said, one or more lines. */
    readonly said: string,
  ) {
    super(`${call} failed`);
    this.name = 'ToolFailure';
  }
}

/** Somebody wants the command to end. */
export class Interrupted extends Error {}

/** Exit code of what a signal has ended. */
const KILLED = 130;

/** What was called and goes on. */
const running = new Set<ChildProcess>();
let isEnding = false;

/**
 * Ends what was called, and those that it has called; whoever waits for it is told {@link Interrupted}, as is whoever calls more.
 *
 * @returns whether anything was running
 */
export function endCalls(signal: NodeJS.Signals): boolean {
  isEnding = true;
  for (const { pid } of running) if (pid !== undefined) process.kill(-pid, signal);
  return running.size > 0;
}

/**
 * Calls a program and waits for its end, whatever that is; code 127 says that there is no such program.
 *
 * @throws Interrupted when {@link endCalls} has ended it
 */
export function call(program: string, words: readonly string[], options: CallOptions = {}): Promise<Called> {
  return new Promise((resolve, reject) => {
    if (isEnding) return reject(new Interrupted());
    const child = spawn(program, words, {
      cwd: options.folder,
      env: { ...process.env, ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, which Ctrl-C in a terminal does not reach: whether it ends is decided here.
      detached: true,
    });
    running.add(child);
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    if (options.onLine) createInterface({ input: child.stdout }).on('line', options.onLine);
    const end = (called: Called) => {
      running.delete(child);
      if (isEnding) reject(new Interrupted());
      else resolve(called);
    };
    child.on('error', (error) => end({ code: 127, output, errors: `${program}: ${error.message}` }));
    child.on('close', (code) => end({ code: code ?? KILLED, output, errors }));
  });
}

/**
 * Calls a program that has to succeed.
 *
 * @returns what it printed
 * @throws ToolFailure with the last of what it said
 */
export async function must(program: string, words: readonly string[], options: CallOptions = {}): Promise<string> {
  const { code, output, errors } = await call(program, words, options);
  if (code === 0) return output;
  const said = withoutTraces(errors).trim() || errors.trim() || output;
  const end = code === KILLED ? 'a signal' : `exit code ${code}`;
  throw new ToolFailure([program, ...words].join(' '), lastLines(said) || `It said nothing, and ended with ${end}.`);
}

/** What is complained, without what kubectl says to its developers before it. */
function withoutTraces(errors: string): string {
  return errors.replaceAll(/^[EWI]\d{4} [\d:.]+ .*\n/gm, '');
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-30).join('\n');
}
