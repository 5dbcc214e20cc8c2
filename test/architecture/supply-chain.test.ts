import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Record<string, string>;
}

const root = resolve(__dirname, '../..');
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, LockedPackage>;
};
const { scripts, dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
};

const others = Object.entries(lock.packages).filter(([path, { link }]) => path.includes('node_modules/') && !link);
const runtime = closure();

/** What an Apache-2.0 package may stand on: permissive licences, and MPL-2.0 of CDK for Terraform, which is shared by file. */
const LICENCES = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MPL-2.0',
  'Public Domain',
];

/** Packages whose scripts at installation were read, and neither download nor build anything. */
const HARMLESS_SCRIPTS = [
  'node_modules/backport', // of cdk8s-plus-27, which does not use it: makes its configuration file
];

test('stands on licences that go with its own', () => {
  const refused = runtime.filter(([, { license = 'none' }]) => !isAccepted(license));
  expect(refused.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});

test('runs no script when it is installed, nor does anything that it needs', () => {
  expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
  const withScripts = runtime.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
  expect(withScripts.filter((path) => !HARMLESS_SCRIPTS.includes(path))).toEqual([]);
});

test('pins every package by its hash', () => {
  const unpinned = others.filter(([, { integrity, inBundle }]) => !inBundle && !integrity?.startsWith('sha512-'));
  expect(unpinned.map(([path]) => path)).toEqual([]);
});

test('lists all that it ships with in a CycloneDX bill of materials: npm run sbom', () => {
  const { stdout } = spawnSync('npm', ['run', '--silent', 'sbom'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
  const { bomFormat, components } = JSON.parse(stdout) as { bomFormat: string; components: { 'bom-ref': string }[] };
  const listed = components.map((component) => component['bom-ref'].replace(/@[^@]*$/, ''));
  expect(bomFormat).toBe('CycloneDX');
  expect(Object.keys(dependencies).filter((name) => !listed.includes(name))).toEqual([]);
  expect(listed).not.toContain('jest');
});

/** Whether a licence expression leaves a choice that is accepted. */
function isAccepted(expression: string): boolean {
  return expression
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => LICENCES.includes(licence)));
}

/** All packages that a program has with this one: what it depends on, what it expects beside it, and what these need. */
function closure(): [string, LockedPackage][] {
  const found = new Map<string, LockedPackage>();
  const add = (from: string, names: readonly string[]) => {
    for (const name of names) {
      const path = placesOf(from, name).find((place) => place in lock.packages);
      if (path === undefined || found.has(path)) continue;
      found.set(path, lock.packages[path]!);
      add(path, Object.keys(lock.packages[path]!.dependencies ?? {}));
    }
  };
  add('', Object.keys({ ...dependencies, ...peerDependencies }));
  return [...found].filter(([, { link }]) => !link);
}

/** Where Node.js looks for a package, nearest first. */
function placesOf(from: string, name: string): string[] {
  const above = from.split('/node_modules/').map((_, index, parts) => parts.slice(0, index + 1).join('/node_modules/'));
  return [...above.reverse().map((path) => `${path}/node_modules/${name}`), `node_modules/${name}`].map((path) =>
    path.replace(/^\//, ''),
  );
}
