import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { apiReference } from './api-reference';
import { commandReference } from './command-reference';
import { problemReference } from './problem-reference';

const root = resolve(__dirname, '../..');
const made = {
  'docs/API.md': apiReference(root),
  'docs/command.md': commandReference(),
  'docs/problems.md': problemReference(),
};

if (process.env.UPDATE_DOCS) {
  for (const [page, text] of Object.entries(made)) writeFileSync(join(root, page), text);
}

test.each(Object.entries(made))('%s is what the sources say (npm run docs renews it)', (page, text) => {
  expect(readFileSync(join(root, page), 'utf8')).toBe(text);
});

test('the API has no export without a word', () => {
  expect(made['docs/API.md'].match(/^#### \w+\n\n`[^\n]+`\n\n(?=#)/gm)).toBeNull();
});
