import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

/**
 * What somebody gets who installs the package: the tarball is made from what is built and installed into new projects with npm,
 * from its cache where it can, else from the registry.
 */
const root = resolve(__dirname, '../../..');
const work = mkdtempSync(join(tmpdir(), 'consumer-'));
/** The maintained fork of cdktf, under its name. */
const CDKTN = '0.24.0';

const VERSION = new RegExp(`"version": "(0.21.0|${CDKTN})"`, 'g');

interface Manifest {
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
const tarball = join(work, `tenantry-${manifest.version}.tgz`);

beforeAll(() => void run(root, 'npm', 'pack', '--ignore-scripts', '--pack-destination', work), 600_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe.each([
  ['cdktf', { cdktf: manifest.devDependencies.cdktf! }],
  ['cdktn', { cdktf: `npm:cdktn@${CDKTN}` }],
])(
  'a project with %s',
  (name, core) => {
    const project = join(work, name);

    beforeAll(() => {
      cpSync(join(__dirname, 'consumer'), project, { recursive: true });
      const peers = Object.fromEntries(
        Object.keys(manifest.peerDependencies).map((peer) => [peer, manifest.devDependencies[peer]]),
      );
      const tools = Object.fromEntries(
        ['typescript', '@types/node'].map((tool) => [tool, manifest.devDependencies[tool]]),
      );
      const dependencies = { ...peers, ...core, ...tools, tenantry: `file:${tarball}` };
      writeFileSync(join(project, 'package.json'), JSON.stringify({ name, private: true, dependencies }));
      run(project, 'npm', 'install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund');
    }, 900_000);

    test.each(['stacks', 'charts'])('uses parts alone in an app of its own: %s', (program) => {
      for (const ending of ['cjs', 'mjs'])
        run(project, process.execPath, `${program}.${ending}`, `out-${program}-${ending}`);
      const made = filesIn(join(project, `out-${program}-cjs`));
      expect(Object.keys(made).length).toBeGreaterThan(0);
      expect(filesIn(join(project, `out-${program}-mjs`))).toEqual(made);
    });

    test('imports every name from ES modules that there is in CommonJS', () => {
      for (const path of Object.keys(manifest.exports).filter((one) => !one.endsWith('.json'))) {
        const entry = path.replace('.', 'tenantry');
        const script = `
        import { createRequire } from 'node:module';
        import * as imported from '${entry}';
        const required = createRequire(import.meta.url)('${entry}');
        console.log(JSON.stringify(Object.keys(required).filter((name) => imported[name] !== required[name])));`;
        expect([entry, run(project, process.execPath, '--input-type=module', '--eval', script).trim()]).toEqual([
          entry,
          '[]',
        ]);
      }
    });

    test('compiles a program against the types, and runs it', () => {
      const tsc = join(project, 'node_modules/typescript/bin/tsc');
      const options = ['--module', 'node16', '--target', 'es2022', '--strict', '--types', 'node'];
      const { stdout } = spawnSync(process.execPath, [tsc, ...options, 'fleet.ts'], { cwd: project, encoding: 'utf8' });
      expect(stdout.split('\n').filter((line) => /^(fleet\.ts|node_modules\/tenantry\/)/.test(line))).toEqual([]);
      expect(run(project, process.execPath, 'fleet.js')).toContain('acme-prod');
    });

    test('synthesizes the reference fleet', () => {
      const stacks = join(project, 'node_modules/tenantry/build/stacks');
      for (const file of ['main.js', 'reference-fleet.js', 'regions.js']) {
        cpSync(join(root, 'build/stacks', file), join(stacks, file));
      }
      mkdirSync(join(project, 'reference/stacks'), { recursive: true });
      cpSync(join(root, 'stacks/allocations.json'), join(project, 'reference/stacks/allocations.json'));
      run(join(project, 'reference'), process.execPath, join(stacks, 'main.js'));
    });
  },
  600_000,
);

test('the reference fleet is the same with cdktf and cdktn, but for the version that they note', () => {
  const [cdktf, cdktn] = ['cdktf', 'cdktn'].map((name) => filesIn(join(work, name, 'reference')));
  expect(Object.keys(cdktf!).length).toBeGreaterThan(50);
  expect(cdktn).toEqual(cdktf);
});

function run(cwd: string, program: string, ...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, words, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

/** Every file below a folder, without the version of cdktf that wrote it: path to content. */
function filesIn(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(folder, path), readFileSync(path, 'utf8').replace(VERSION, '"version": ""')]),
  );
}
