import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Check } from '../verbs/doctor';

/** Packages whose classes must be the same for everybody: with two copies, a construct is no construct to the other. */
const SINGLE = ['constructs', 'cdktf', 'cdk8s', 'tenantry'];

/** Whether packages that everybody must share are there once, and chosen ports and ranges are kept. */
export function packageChecks(folder: string): Check[] {
  return [...SINGLE.map((name) => copiesOf(name, resolve(folder))), allocations(folder)];
}

function copiesOf(name: string, folder: string): Check {
  const copies = [...new Set(above(folder).flatMap((modules) => [...find(name, modules)]))];
  const versions = copies.map((copy) => `${versionOf(copy)} in ${copy}`);
  if (copies.length === 1) return { subject: `package ${name}`, state: 'good', found: versionOf(copies[0]!) };
  return copies.length === 0
    ? { subject: `package ${name}`, state: 'wrong', found: 'is not installed', remedy: `npm install ${name}` }
    : {
        subject: `package ${name}`,
        state: 'wrong',
        found: `is there ${copies.length} times: ${versions.join(', ')}`,
        remedy: `npm ls ${name} shows who brings them; let all agree on one version, then npm dedupe`,
      };
}

/** Folders of packages that a program in a folder sees. */
function above(folder: string): string[] {
  const modules = join(folder, 'node_modules');
  const rest = dirname(folder) === folder ? [] : above(dirname(folder));
  return existsSync(modules) ? [modules, ...rest] : rest;
}

/** Copies of a package in a folder of packages, those inside of packages too. */
function* find(name: string, modules: string): Generator<string> {
  for (const entry of readdirSync(modules)) {
    if (entry.startsWith('.')) continue;
    const inner = entry.startsWith('@')
      ? readdirSync(join(modules, entry)).map((own) => join(modules, entry, own))
      : [join(modules, entry)];
    for (const folder of inner) {
      if (folder === join(modules, name) && existsSync(join(folder, 'package.json'))) yield realpathSync(folder);
      if (existsSync(join(folder, 'node_modules'))) yield* find(name, join(folder, 'node_modules'));
    }
  }
}

function versionOf(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}

function allocations(folder: string): Check {
  const ignored = join(folder, '.gitignore');
  const isIgnored = existsSync(ignored) && /^\/?allocations\.json\s*$/m.test(readFileSync(ignored, 'utf8'));
  return isIgnored
    ? {
        subject: 'allocations.json',
        state: 'wrong',
        found: 'is ignored by git, so another checkout gives out other ports and ranges',
        remedy: 'take it out of .gitignore and commit it, as a package lock',
      }
    : { subject: 'allocations.json', state: 'good', found: 'may be committed' };
}
