import { readFileSync } from 'node:fs';

/**
 * The text of a file; undefined when there is none.
 *
 * @throws Error of the system, with the path, when something else stands there or it may not be read
 */
export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw Object.assign(error as Error, { path });
  }
}
