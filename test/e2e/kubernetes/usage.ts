import { readdirSync, readFileSync } from 'node:fs';

/** Processor time and memory. */
export interface Usage {
  /** Resident memory in MiB; shared pages count for each process. */
  readonly rss: number;

  /** Memory in MiB with shared pages divided among those who share them. */
  readonly pss: number;

  /** Processor time in ticks, since the start. */
  readonly ticks: number;
}

/** What pods take together. */
export function usageOf(pods: readonly any[]): Usage {
  const processes = pods.flatMap(({ metadata }) => processesOf(metadata.uid as string));
  const sum = (amount: (process: string) => number) => processes.reduce((total, one) => total + amount(one), 0);
  return {
    rss: sum((one) => rollup(one, 'Rss')),
    pss: sum((one) => rollup(one, 'Pss')),
    ticks: sum((one) => {
      const fields = readFileSync(`/proc/${one}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      return Number(fields[11]) + Number(fields[12]);
    }),
  };
}

/** Processes of a pod, as the host numbers them, without the one that holds its network. */
export function processesOf(uid: string): string[] {
  return readdirSync('/proc').filter((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      const isOwn = readFileSync(`/proc/${entry}/cgroup`, 'utf8').includes(uid);
      return isOwn && !/^\/?pause/.test(readFileSync(`/proc/${entry}/cmdline`, 'utf8'));
    } catch {
      return false; // it has just ended
    }
  });
}

function rollup(process: string, field: 'Rss' | 'Pss'): number {
  const [, kibibytes] = new RegExp(`^${field}: +(\\d+)`, 'm').exec(
    readFileSync(`/proc/${process}/smaps_rollup`, 'utf8'),
  )!;
  return Number(kibibytes) / 1024;
}
