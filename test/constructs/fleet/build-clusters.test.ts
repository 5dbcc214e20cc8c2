import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { aPlatform } from '../../support/platforms';

const root = resolve(__dirname, '../../..');

/** Two dozen clusters; a test adds what is special about some of them. */
const program = (special: string) => `
  const { Cidr, Flavor, Image, KubernetesVersion, ManagementCluster, NodeCount, OperatingSystem, Platform } = require('tenantry');
  const { Problem, Region, RegionStack, runProgram, ServiceEndpoint, Tenant, TenantCluster } = require('tenantry');
  console.log('declared');
  runProgram(() => {
    const platform = new Platform();
    const region = Region.define('paris', {
      cloud: 'paris',
      externalNetwork: 'public',
      zones: ['az1'],
      addressSpace: Cidr.of('10.16.0.0/12'),
      egress: [Cidr.of('203.0.113.0/24')],
    });
    const stack = new RegionStack(platform, 'paris', { region });
    const endpoint = ServiceEndpoint.sharedLoadBalancer({ stack, host: 'cp.example.net' });
    const nodes = { a: '192.168.0.11' };
    const managementCluster = ManagementCluster.fromAttributes(platform, 'home', { region, endpoint, nodes });
    const tenant = new Tenant(platform, 'acme');
    const flavor = Flavor.named('m1.medium', { cpus: 2, memoryMib: 4096, diskGib: 40 });
    const image = Image.named('noble', { operatingSystem: OperatingSystem.UBUNTU_24_04 });
    const clusters = Array.from({ length: 24 }, (_, index) => {
      const allowedCidrs = [Cidr.of('192.0.2.0/24')];
      const props = { tenant, managementCluster, version: KubernetesVersion.V1_35, allowedCidrs };
      const cluster = new TenantCluster(platform, 'c' + index, props);
      cluster.addNodePool('web', { stack, flavor, image, nodes: NodeCount.fixed(1) });
      return cluster;
    });
    ${special}
    platform.synth();
    ${'console.log(`${platform.node.findAll().length} constructs`);'}
  });
`;

/** What comes of a program in a new folder. */
function run(special: string, processes: number) {
  const folder = mkdtempSync(join(tmpdir(), 'processes-'));
  writeFileSync(join(folder, 'main.cjs'), program(special));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['-r', join(root, 'test/support/run-typescript.cjs'), 'main.cjs'],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, TENANTRY_PROCESSES: `${processes}` } },
  );
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = paths
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => [path, readFileSync(join(folder, path), 'utf8')] as const);
  return { status, stdout, stderr, files: Object.fromEntries(files) };
}

test('makes the same in several processes, and says so once', () => {
  const alone = run('', 1);
  expect(alone.stdout).toMatch(/^declared\n\d+ constructs\n$/);
  expect(Object.keys(alone.files).length).toBeGreaterThan(24 * 10);
  expect(run('', 2)).toEqual(alone);
});

test('tells all problems of all processes, each once, and writes nothing', () => {
  const mistakes = `
    const problem = new Problem({ what: 'it is broken', allowed: 'what works', remedy: 'mend it' });
    for (const index of [3, 20]) clusters[index].addAddOn({ name: 'broken', contribute: () => { throw problem; } });
    clusters[21].node.addValidation({ validate: () => ['is not as it should be'] });
  `;
  const alone = run(mistakes, 1);
  expect(alone).toMatchObject({ status: 1, files: { 'main.cjs': expect.anything() as string } });
  expect(Object.keys(alone.files)).toEqual(['main.cjs']);
  expect(alone.stderr).toMatch(/^3 problems; nothing was written\n[^]*c3[^]*c20[^]*c21/);
  expect(run(mistakes, 2)).toEqual(alone);
});

test('builds clusters that the program changes where it can see them', () => {
  const changes = `
    const seen = [];
    for (const index of [2, 22]) clusters[index].customize(({ plan }) => seen.push(plan.name));
    process.on('exit', () => console.log(seen.join(' ')));
  `;
  const both = run(changes, 2);
  expect(both.stdout).toContain('c2 c22');
  expect(both).toEqual(run(changes, 1));
});

test('builds a share itself when nothing came of it', () => {
  const dies = 'if (process.env.TENANTRY_SHARE) process.exit(1);';
  expect(run(dies, 2)).toEqual(run(dies, 1));
});

test('refuses a number of processes that is none', () => {
  expect(() => aPlatform({ processes: 0 }).platform.synth()).toThrow(
    'a synthesis cannot have so many processes (found 0); allowed: a whole number from 1; give another, or none for one process',
  );
});
