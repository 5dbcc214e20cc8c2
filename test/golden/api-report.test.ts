import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { apiReports } from '../support/api-report';

const folder = join(__dirname, 'api');
const remedy =
  'if the change is meant, say it in CHANGELOG.md and run: UPDATE_GOLDEN=1 npx jest test/golden/api-report';
const reports = apiReports(resolve(__dirname, '../..'));

if (process.env.UPDATE_GOLDEN) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [entry, report] of reports) writeFileSync(join(folder, `${entry}.txt`), report);
}

test(`has a report for each entry point and no other (${remedy})`, () => {
  expect(readdirSync(folder).sort()).toEqual([...reports.keys()].map((entry) => `${entry}.txt`).sort());
});

test.each([...reports.keys()])(`promises by %s what was reviewed (${remedy})`, (entry) => {
  expect(reports.get(entry)).toBe(readFileSync(join(folder, `${entry}.txt`), 'utf8'));
});
