import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../../..');

/** What a program prints that has loaded some files of ours first, in a process of its own. */
function printed(files: readonly string[], program: string, env: NodeJS.ProcessEnv = {}): unknown {
  const loads = files.map((file) => `require('./constructs/${file}.ts');`).join('\n');
  const loader = join(root, 'test/support/run-typescript.cjs');
  const { stdout, stderr } = spawnSync(process.execPath, ['-r', loader, '-e', `${loads}\n${program}`], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

/** How many modules of a package are loaded, as an expression. */
const count = (name: string) => `Object.keys(require.cache).filter((file) => file.includes('/${name}/')).length`;

const COMPARE_VERSIONS = `
  require('cdktf');
  const before = ${count('semver')};
  const { satisfies } = require('module').createRequire(require.resolve('cdktf'))('semver');
  console.log(JSON.stringify({ before, isSatisfied: satisfies('1.9.0', '>=1.8'), isMore: ${count('semver')} > before }));
`;

test('loads what cdktf hardly needs when it is used', () => {
  expect(printed(['openstack/deferred-dependencies'], COMPARE_VERSIONS)).toEqual({
    before: 1,
    isSatisfied: true,
    isMore: true,
  });
});

test('zips an asset with the archiver of cdktf', () => {
  const program = `
    const { App, AssetType, TerraformAsset, TerraformStack } = require('cdktf');
    const { mkdtempSync, readdirSync, rmSync } = require('fs');
    const outdir = mkdtempSync(require('os').tmpdir() + '/tenantry-asset-');
    const app = new App({ outdir });
    const path = '${join(root, 'test/support')}';
    new TerraformAsset(new TerraformStack(app, 'stack'), 'zipped', { path, type: AssetType.ARCHIVE });
    app.synth();
    const files = readdirSync(outdir, { recursive: true }).filter((file) => file.endsWith('.zip'));
    rmSync(outdir, { recursive: true });
    console.log(JSON.stringify(files.length));
  `;
  expect(printed(['openstack/deferred-dependencies'], program)).toBe(1);
});

test('shares the YAML library with cdk8s', () => {
  const program = `
    const { Yaml } = require('cdk8s');
    console.log(JSON.stringify({ modules: ${count('cdk8s/node_modules/yaml/dist')}, text: Yaml.stringify({ a: 'yes' }) }));
  `;
  expect(printed(['workload/shared-yaml'], program)).toEqual({ modules: 1, text: 'a: "yes"\n' });
});

test('leaves everything alone when it is told to', () => {
  const stock = printed(['openstack/deferred-dependencies'], COMPARE_VERSIONS, { TENANTRY_STOCK_SYNTHESIS: '1' });
  expect(stock).not.toMatchObject({ before: 1 });
});
