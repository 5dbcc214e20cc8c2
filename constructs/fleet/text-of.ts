import { readFileSync, statSync } from 'node:fs';

/**
 * The text of a file; undefined when there is none.
 *
 * @throws Error of the system, with the path, when something else stands there or it may not be read
 */
export function textOf(path: string): string | undefined {
  try {
    // A file that is missing is nothing unusual, and an error takes longer than to look.
    return statSync(path, { throwIfNoEntry: false }) && readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw Object.assign(error as Error, { path });
  }
}
