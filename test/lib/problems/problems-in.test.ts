import { readFileSync } from 'node:fs';
import { Problem, Problems } from '../../../lib';
import { problemsIn } from '../../../lib/problems/problems-in';

const problem = new Problem({ what: 'it is blue', allowed: 'green', remedy: 'paint it' });

test('finds one problem, and several', () => {
  expect(problemsIn(problem)).toEqual([problem]);
  expect(problemsIn(new Problems([problem, problem]))).toEqual([problem, problem]);
});

test.each([
  ['ENOENT', 'it is not there'],
  ['EACCES', 'this user may not'],
  ['EROFS', 'its file system is read-only'],
  ['ENOSPC', 'its file system is full'],
  ['ENOTDIR', 'a file stands where a folder should be'],
  ['EISDIR', 'a folder stands where a file should be'],
])('says what %s means', (code, meaning) => {
  const error = Object.assign(new Error(), { code, syscall: 'open', path: 'dist/fleet.json' });
  expect(problemsIn(error)?.[0]?.facts).toMatchObject({
    what: `a file cannot be read or written: ${meaning}`,
    found: 'dist/fleet.json',
  });
});

test('finds what the system really says', () => {
  expect(() => readFileSync('nowhere')).toThrow();
  try {
    readFileSync('nowhere');
  } catch (error) {
    expect(problemsIn(error)?.[0]?.message).toContain('(found "nowhere")');
  }
});

test.each([
  new TypeError('x is not a function'),
  Object.assign(new Error(), { code: 'ECONNREFUSED' }),
  undefined,
  'text',
])('takes nothing else for a mistake', (error) => expect(problemsIn(error)).toBeUndefined());
