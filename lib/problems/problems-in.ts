import { Problem, Problems } from '../problem';

/** What the system says about a file: its code to what that means, what would be right and what to do. */
const REFUSALS: Readonly<Record<string, readonly [why: string, allowed: string, remedy: string]>> = {
  ENOENT: ['it is not there', 'a path that exists', 'correct the path, or make the folder first'],
  EACCES: ['this user may not', 'a path that is yours to read and write', 'look at its owner and mode: ls -ld'],
  EPERM: ['this user may not', 'a path that is yours to read and write', 'look at its owner and mode: ls -ld'],
  EROFS: ['its file system is read-only', 'a path that may be written', 'choose another folder'],
  ENOSPC: ['its file system is full', 'room for what is written', 'make room, then run the same again'],
  EDQUOT: ['your quota is used up', 'room for what is written', 'make room, then run the same again'],
  ENOTDIR: [
    'a file stands where a folder should be',
    'a folder, or nothing yet',
    'move the file away, or name another folder',
  ],
  EEXIST: [
    'a file stands where a folder should be',
    'a folder, or nothing yet',
    'move the file away, or name another folder',
  ],
  EISDIR: [
    'a folder stands where a file should be',
    'a file, or nothing yet',
    'move the folder away, or name another file',
  ],
};

/** The mistakes that an error is about, also one about a file that the system refuses; undefined when it is a defect. */
export function problemsIn(error: unknown): readonly Problem[] | undefined {
  if (error instanceof Problems) return error.problems;
  const problem = error instanceof Problem ? error : fileProblem(error);
  return problem && [problem];
}

function fileProblem(error: unknown): Problem | undefined {
  const { code = '', path, syscall = '' } = (error ?? {}) as { code?: string; path?: string; syscall?: string };
  const [why, allowed, remedy] = (Object.hasOwn(REFUSALS, code) && REFUSALS[code]) || [];
  if (why === undefined || (path === undefined && !['read', 'write'].includes(syscall))) return undefined;
  return new Problem({
    what: `a file cannot be read or written: ${why}`,
    found: path,
    allowed: allowed!,
    remedy: remedy!,
  });
}
