import { endCalls } from './process';
import { EXIT } from './exit-codes';

/** What an interrupt does first, in place of ending what runs. */
let politely: (() => void) | undefined;

/** Listens to those who want the command to end: programs that were called end with it, and leave nothing behind. */
export function listenForInterrupts(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const ask = politely;
      politely = undefined;
      if (ask) ask();
      else if (!endCalls(signal)) process.exit(EXIT.interrupted);
    });
  }
}

/**
 * Does work that is better brought to its end: the first interrupt is only told to it, the second ends what runs.
 *
 * @param onInterrupt told once
 */
export async function unlessInterruptedTwice<T>(onInterrupt: () => void, work: () => Promise<T>): Promise<T> {
  politely = onInterrupt;
  try {
    return await work();
  } finally {
    politely = undefined;
  }
}
