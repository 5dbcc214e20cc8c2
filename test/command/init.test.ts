import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ProjectFolder, RUN_TYPESCRIPT } from '../support/command';

const root = resolve(__dirname, '../..');
const folder = new ProjectFolder();

test('makes a project that type-checks and synthesizes at once', () => {
  const { code, out } = folder.tenantry(
    'init',
    'fleet',
    '--no-install',
    '--zones',
    'az1, az2',
    '--cluster',
    'shop-live',
  );
  expect([code, out]).toEqual([
    0,
    expect.stringContaining('fleet has a program, main.ts, for cluster shop-live. Next:\n  cd fleet\n'),
  ]);
  const made = new ProjectFolder(undefined, join(folder.path, 'fleet'));
  mkdirSync(join(made.path, 'node_modules/@types'), { recursive: true });
  symlinkSync(root, join(made.path, 'node_modules/tenantry'));
  symlinkSync(join(root, 'node_modules/@types/node'), join(made.path, 'node_modules/@types/node'));
  const source = JSON.stringify({
    extends: './tsconfig.json',
    compilerOptions: { noEmit: true, rootDir: '/', paths: { tenantry: [`${root}/index.ts`] } },
  });
  made.write('tsconfig.check.json', source);
  const checked = spawnSync('node', [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.check.json'], {
    cwd: made.path,
    encoding: 'utf8',
  });
  expect(checked.stdout).toBe('');
  const synthesized = made.tenantry('synth', '--app', ['node', ...RUN_TYPESCRIPT, 'main.ts'].join(' '));
  expect(synthesized).toMatchObject({ code: 0, out: expect.stringContaining('web: 2 × m1.medium in main') });
});

test.each(['first', 'home-lab'])('gives the tenant of cluster %s a name that nothing else has', (cluster) => {
  const made = new ProjectFolder(undefined, join(folder.path, cluster));
  expect(folder.tenantry('init', cluster, '--no-install', '--cluster', cluster).code).toBe(0);
  mkdirSync(join(made.path, 'node_modules'), { recursive: true });
  symlinkSync(root, join(made.path, 'node_modules/tenantry'));
  const synthesized = made.tenantry('synth', '--app', ['node', ...RUN_TYPESCRIPT, 'main.ts'].join(' '));
  expect(synthesized).toMatchObject({ code: 0, out: expect.stringContaining(cluster) });
});

test('depends on this version, on what it shares with the program, and on the compiler', () => {
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(join(folder.path, 'fleet/package.json'), 'utf8'),
  ) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  const { version, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
    peerDependencies: Record<string, string>;
  };
  expect(dependencies).toEqual({ ...peerDependencies, tenantry: `^${version}` });
  expect(Object.keys(devDependencies)).toEqual(['@types/node', 'typescript']);
});

test('fails in a folder that is used', () => {
  const { code, err } = folder.tenantry('init', 'fleet', '--no-install');
  expect(code).toBe(1);
  expect(err).toContain('✗ the folder for a new project is not empty');
  expect(err).toContain('tenantry init FOLDER');
});

test('says how to go on when packages cannot be installed', () => {
  folder.fake('npm', '#!/bin/sh\necho out of luck >&2; exit 1\n');
  const { code, err } = folder.tenantry('init', 'unlucky');
  expect([code, err]).toEqual([3, expect.stringMatching(/out of luck\n\n.*\n {2}cd unlucky && npm install\n$/)]);
  expect(folder.tenantry('init', 'unlucky').err).toContain('npm install there');
});

test('fails for names that a cluster cannot have, before a file is written', () => {
  expect(folder.tenantry('init', 'other', '--no-install', '--cluster', 'Shop Live').err).toContain('name it shop-live');
  expect(folder.tenantry('init', 'other', '--no-install')).toMatchObject({ code: 0 });
});
