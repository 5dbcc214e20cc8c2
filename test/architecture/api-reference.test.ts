import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { apiReference } from './api-reference';

const root = resolve(__dirname, '../..');
const page = join(root, 'docs/API.md');
const reference = apiReference(root);

if (process.env.UPDATE_DOCS) writeFileSync(page, reference);

test('docs/API.md is what the docstrings say (npm run docs renews it)', () => {
  expect(readFileSync(page, 'utf8')).toBe(reference);
});

test('has no export without a word', () => {
  expect(reference.match(/^#### \w+\n\n`[^\n]+`\n\n(?=#)/gm)).toBeNull();
});
