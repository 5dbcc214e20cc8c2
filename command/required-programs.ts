import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Problem, Problems } from '../lib/problem';

/**
 * Refuses to begin what would end in the middle for want of a program.
 *
 * @throws Problems with each program that is in no folder of PATH
 */
export function requirePrograms(programs: Iterable<string>): void {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const missing = [...new Set(programs)].filter(
    (program) => !folders.some((folder) => isProgram(join(folder, program))),
  );
  Problems.refuse(
    missing.map(
      (program) =>
        new Problem({
          what: 'a program that is called is not there',
          found: program,
          allowed: 'a program of this name in a folder of PATH',
          remedy: 'install it; tenantry doctor says from which version on',
        }),
    ),
  );
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
