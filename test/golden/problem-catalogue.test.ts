import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { explainProblem, problemCatalogue, problemCode } from '../../lib/problems/problem-catalogue';
import { PROBLEM_CAUSES } from '../../lib/problems/problem-causes';
import { PROBLEM_ENTRIES } from '../../lib/problems/problem-entries';
import { problemsInSources } from '../support/problem-sources';

const file = join(resolve(__dirname, '../..'), 'lib/problems/problem-entries.ts');
const found = problemsInSources();

if (process.env.UPDATE_GOLDEN) {
  writeFileSync(
    file,
    [
      "import type { ProblemEntry } from './problem-catalogue';",
      '// Made from the sources by test/golden/problem-catalogue.test.ts.',
      '',
      '/** Every kind of problem that the sources report, in the order of the codes. */',
      `export const PROBLEM_ENTRIES: readonly ProblemEntry[] = ${JSON.stringify(found, undefined, 2)};`,
      '',
    ].join('\n'),
  );
}

test('has every kind of problem that the sources report (if the change is meant: UPDATE_GOLDEN=1 npx jest test/golden)', () => {
  if (!process.env.UPDATE_GOLDEN) expect(PROBLEM_ENTRIES).toEqual(found);
});

test('gives each kind of problem a code of its own', () => {
  const codes = found.map(({ code }) => code);
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  expect(codes.filter((code) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(code))).toEqual([]);
});

test('finds each kind of problem by its own text', () => {
  const lost = problemCatalogue().filter(({ code, what }) => problemCode(what.replaceAll(/<[^<>]+>/g, 'x')) !== code);
  expect(lost.map(({ code }) => code)).toEqual([]);
});

test('explains kinds of problem that exist', () => {
  expect(Object.keys(PROBLEM_CAUSES).filter((code) => !explainProblem(code))).toEqual([]);
});
