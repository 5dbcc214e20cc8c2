// Says where what the plain program made differs from the synthesis that it was given: `node bench/compare.mjs SYNTHESIS OUTPUT`.
// Two things may differ: names of files with manifests, and cdktf's own notes (`//`), which name constructs.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

const { parseAllDocuments } = createRequire(import.meta.url)('yaml');
const [, , synthesis, output] = process.argv;
const differences = [
  ...differencesOf('', stacksOf(synthesis), stacksOf(output)),
  ...differencesOf('', objectsOf(synthesis), objectsOf(output)),
];
if (differences.length > 0) {
  console.error(`the plain program made something else:\n${differences.slice(0, 20).join('\n')}`);
  process.exitCode = 1;
} else {
  console.log('{}');
}

function stacksOf(folder) {
  const stacks = join(folder, 'cdktf.out/stacks');
  return Object.fromEntries(
    readdirSync(stacks).map((name) => [name, JSON.parse(readFileSync(join(stacks, name, 'cdk.tf.json'), 'utf8'))]),
  );
}

function objectsOf(folder) {
  const manifests = join(folder, 'dist');
  const objects = readdirSync(manifests, { recursive: true })
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => parseAllDocuments(readFileSync(join(manifests, file), 'utf8')))
    .map((document) => document.toJS());
  return Object.fromEntries(
    objects.map((object) => [
      [object.apiVersion, object.kind, object.metadata.namespace, object.metadata.name].join(' '),
      object,
    ]),
  );
}

function differencesOf(path, one, other) {
  if (isDeepStrictEqual(one, other)) return [];
  if ([one, other].some((value) => typeof value !== 'object' || value === null)) {
    return [`${path}: ${JSON.stringify(one)} is ${JSON.stringify(other)}`];
  }
  return [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .filter((key) => key !== '//')
    .flatMap((key) => differencesOf(path === '' ? key : `${path}.${key}`, one[key], other[key]));
}
