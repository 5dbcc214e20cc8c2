import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Problem } from '../../lib';

/** Which clusters a process builds for another. */
export interface Share {
  /** Which part, from 1; part 0 is built by who asks. */
  readonly index: number;

  /** How many parts there are. */
  readonly count: number;

  /** The process that asks, in whose name files are put aside. */
  readonly owner: number;

  /** File that says what came of it. */
  readonly file: string;
}

/** Environment of a process that builds a {@link Share}. */
const SHARE = 'TENANTRY_SHARE';

/** Below this many clusters of its own a process costs more than it saves. */
const LEAST = 10;

/** What this process is to build for another, if it is there for that. */
export function ownShare(): Share | undefined {
  const text = process.env[SHARE];
  return text ? (JSON.parse(text) as Share) : undefined;
}

/**
 * In how many parts to divide clusters: one for each core, but not more than processes are allowed.
 *
 * @throws Problem when the number of processes is none
 */
export function countShares(clusters: number, processes: number | string): number {
  const most = Number(processes);
  if (!Number.isSafeInteger(most) || most < 1) {
    throw new Problem({
      what: 'a synthesis cannot have so many processes',
      found: processes,
      allowed: 'a whole number from 1',
      remedy: 'give another, or none for one process',
    });
  }
  return Math.max(1, Math.min(most, availableParallelism(), Math.floor(clusters / LEAST)));
}

/** Items of a list, in their order, in parts of about the same size. */
export function divide<T>(items: readonly T[], count: number): T[][] {
  const start = (part: number) => Math.round((items.length * part) / count);
  return Array.from({ length: count }, (_, part) => items.slice(start(part), start(part + 1)));
}

/** Tells who asked what came of a share, and ends this process, whose program has done what it is there for. */
export function handOver({ file }: Share, made: object): never {
  writeFileSync(`${file}.part`, JSON.stringify(made));
  renameSync(`${file}.part`, file); // whole, or not there
  process.exit();
}

/**
 * Processes that run this program again, each for a share of its clusters.
 *
 * What they print is dropped: this process prints the same. A share of which nothing came, for whichever reason, is left to who
 * asked.
 */
export class Shares {
  private readonly folder: string | undefined;
  private readonly endings: Int32Array[];

  /** @param count parts, the first of which this process builds itself */
  constructor(count: number) {
    this.folder = count > 1 ? mkdtempSync(join(tmpdir(), 'tenantry-shares-')) : undefined;
    this.endings = Array.from({ length: count - 1 }, (_, part) =>
      start({ index: part + 1, count, owner: process.pid, file: this.fileOf(part + 1) }),
    );
  }

  /** Waits for a share, and returns what came of it. */
  take(index: number): unknown {
    Atomics.wait(this.endings[index - 1]!, 0, 0);
    const file = this.fileOf(index);
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  }

  /** Waits until no process is left, so that none puts files aside any more. */
  end(): void {
    for (const ending of this.endings) Atomics.wait(ending, 0, 0);
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
  }

  private fileOf(index: number): string {
    return join(this.folder!, `${index}.json`);
  }
}

/**
 * Starts a process, in a thread that waits for it: this one builds meanwhile, and can neither return to its event loop nor learn in
 * another way that a process has ended.
 *
 * @returns one number, 0 until it has
 */
function start(share: Share): Int32Array {
  const ending = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const words = [...process.execArgv, ...process.argv.slice(1)];
  const env = { ...process.env, [SHARE]: JSON.stringify(share) };
  new Worker(WAIT, { eval: true, workerData: { ending, command: process.execPath, words, env } });
  return ending;
}

const WAIT = `
const { ending, command, words, env } = require('node:worker_threads').workerData;
require('node:child_process').spawnSync(command, words, { env, stdio: 'ignore' });
Atomics.store(ending, 0, 1);
Atomics.notify(ending, 0);
`;
