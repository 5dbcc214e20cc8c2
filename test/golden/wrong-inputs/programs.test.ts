import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as tenantry from '../../../index';
import { Allocations, type AllocationsProps } from '../../../lib';
import { reviewed, type Told, type WrongInput } from '../../support/wrong-inputs';

/** What stands before the lines of a mistake, which are then followed by `platform.synth()`. */
const BEGINNING = `
const PARIS = Region.define('paris', {
  cloud: 'paris-prod',
  externalNetwork: 'ext-net',
  zones: ['par-a', 'par-b'],
  addressSpace: Cidr.of('10.16.0.0/13'),
  egress: [Cidr.of('203.0.113.0/24')],
});
const paris = new RegionStack(platform, 'paris', { region: PARIS });
const home = ManagementCluster.fromAttributes(platform, 'paris-1', {
  region: PARIS,
  nodes: { 'paris-1-a': '10.8.0.11' },
  ranges: [Cidr.of('10.8.0.0/24')],
  endpoint: ServiceEndpoint.sharedLoadBalancer({ stack: paris, host: 'cp.example.net', apiPorts: { first: 6001, last: 6002 } }),
});
const acme = new Tenant(platform, 'acme');
const cluster = (name, props) =>
  new TenantCluster(platform, name, { tenant: acme, managementCluster: home, version: KubernetesVersion.V1_35, ...props });
const servers = {
  stack: paris,
  image: Image.named('noble', { operatingSystem: OperatingSystem.UBUNTU_24_04 }),
  flavor: Flavor.named('c2-r8', { cpus: 2, memoryMib: 8192, diskGib: 40 }),
  nodes: NodeCount.fixed(2),
};`.trim();

const INPUTS: readonly WrongInput[] = [
  wrong(
    'Regions whose addresses overlap',
    `
const LAGOS = Region.define('lagos', { ...PARIS, addressSpace: Cidr.of('10.20.0.0/14') });
const lagos = new RegionStack(platform, 'lagos', { region: LAGOS });
const prod = cluster('acme-prod');
prod.addNodePool('web', servers);
prod.addNodePool('edge', { ...servers, stack: lagos });`,
  ),
  wrong('Pods where the management cluster is', `cluster('acme-prod', { podRange: Cidr.of('10.8.0.0/16') });`),
  wrong(
    'Pods and Services in one range',
    `cluster('acme-prod', { podRange: Cidr.of('100.64.0.0/16'), serviceRange: Cidr.of('100.64.16.0/20') });`,
  ),
  wrong(
    'A range that does not begin at its first address',
    `cluster('acme-prod', { podRange: Cidr.of('10.244.7.0/16') });`,
  ),
  wrong('A range that is none', `cluster('acme-prod', { podRange: Cidr.of('10.244.0.0') });`),
  wrong(
    'More nodes than the range of pods has room for',
    `
const prod = cluster('acme-prod', { podRange: Cidr.of('100.64.0.0/22') });
prod.addNodePool('web', { ...servers, nodes: NodeCount.fixed(5) });`,
  ),
  wrong(
    'More servers than the range of nodes has room for',
    `
const prod = cluster('acme-prod', { nodeRanges: { paris: Cidr.of('10.16.0.0/27') } });
prod.addNodePool('web', { ...servers, nodes: NodeCount.fixed(40) });`,
  ),
  wrong('A minor version that is skipped', `cluster('acme-prod', { version: KubernetesVersion.V1_35 });`, {
    versions: { 'acme-prod': '1.33.9' },
  }),
  wrong('A version that goes back', `cluster('acme-prod', { version: KubernetesVersion.V1_34 });`, {
    versions: { 'acme-prod': '1.35.4' },
  }),
  wrong('A version that nobody knows', `cluster('acme-prod', { version: KubernetesVersion.of('1.99') });`),
  wrong(
    'Nodes that are newer than their API server',
    `
const prod = cluster('acme-prod', { version: KubernetesVersion.V1_34 });
prod.addNodePool('web', { ...servers, version: KubernetesVersion.V1_35 });`,
  ),
  wrong(
    'A zone that the region does not have',
    `cluster('acme-prod').addNodePool('web', { ...servers, zones: ['par-c'] });`,
  ),
  wrong('Two clusters of one name', `cluster('acme-prod');\ncluster('acme-prod');`),
  wrong(
    'Two pools of one name',
    `
const prod = cluster('acme-prod');
prod.addNodePool('web', servers);
prod.addNodePool('web', servers);`,
  ),
  wrong('A name with capitals and an underscore', `cluster('Acme_Prod');`),
  wrong(
    'An etcd of two members',
    `cluster('acme-prod', { etcd: EtcdTopology.dedicated({ members: 2, storage: Size.gibibytes(10) }) });`,
  ),
  wrong('An endpoint without a port for another cluster', `for (const name of ['one', 'two', 'three']) cluster(name);`),
  wrong('Encryption that is left out at once', `cluster('acme-prod', { encryption: EncryptionAtRest.none() });`, {
    versions: { 'acme-prod': '1.35.4' },
    keys: { 'acme-prod': { encryption: '1' } },
  }),
  wrong('A rotation that skips a stage', `cluster('acme-prod', { authorities: KeyRing.of('2') });`, {
    versions: { 'acme-prod': '1.35.4' },
    keys: { 'acme-prod': { authorities: '1' } },
  }),
  wrong(
    'An add-on without what it needs',
    `
cluster('acme-prod').addAddOn({
  name: 'motd',
  needs: ['volumes'],
  contribute: () => ({}),
});`,
  ),
  wrong(
    'A Secret in a manifest',
    `
cluster('acme-prod').addAddOn({
  name: 'motd',
  contribute: () => ({
    tenantObjects: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'motd', namespace: 'default' }, stringData: { password: 'hunter2' } }],
  }),
});`,
  ),
  wrong(
    'A value that only Terraform knows, in a manifest',
    `
cluster('acme-prod').customize(({ controlPlane }) =>
  controlPlane.apiServer.addFlag('external-hostname', TF_VALUE));`,
  ),
  wrong('A value that only Terraform knows, as a name', 'cluster(TF_VALUE);'),
  wrong(
    'A maximum below the minimum',
    `cluster('acme-prod').addNodePool('web', { ...servers, nodes: NodeCount.between(5, 2) });`,
  ),
  wrong(
    'An issuer without TLS',
    `
cluster('acme-prod', {
  identityProviders: [IdentityProvider.oidc({ issuer: 'http://id.acme.example', clientId: 'kubernetes' })],
});`,
  ),
  wrong(
    'Two issuers whose users could not be told apart',
    `
cluster('acme-prod', {
  identityProviders: ['one', 'two'].map((name) =>
    IdentityProvider.oidc({ issuer: \`https://\${name}.example\`, clientId: 'kubernetes' })),
});`,
  ),
  wrong(
    'A machine outside of its site',
    `
const site = Site.define('plant', { addressSpace: Cidr.of('10.40.0.0/16') });
cluster('acme-prod').addBareMetalPool('metal', { site, hosts: { 'press-1': { address: '10.41.0.11' } } });`,
  ),
  wrong(
    "A label of Kubernetes' own",
    `cluster('acme-prod').addNodePool('web', { ...servers, labels: { 'node-role.kubernetes.io/worker': '' } });`,
  ),
  wrong('A port that is none', `cluster('acme-prod').addNodePool('web', servers).exposePort(70000);`),
  wrong(
    'A change that breaks a rule of the policy pack',
    `
cluster('acme-prod').customize(({ controlPlane }) =>
  controlPlane.apiServer.addFlag('authorization-mode', 'AlwaysAllow'));`,
  ),
  wrong(
    'A volume of half a gibibyte',
    `cluster('acme-prod').addNodePool('web', { ...servers, rootVolume: { size: Size.mebibytes(512) } });`,
  ),
  wrong('A reason that is left out', `platform.suppress({ rule: 'OS-NET-1', reason: '' });`),
  wrong(
    'A rule that does not exist',
    `platform.suppress({ rule: 'OS-NTE-1', reason: 'Accepted by those who run it.' });`,
  ),
  wrong(
    'A flag with dashes',
    `cluster('acme-prod').customize(({ controlPlane }) => controlPlane.apiServer.addFlag('--event-ttl', '3h'));`,
  ),
  wrong(
    'A restore of what is no snapshot',
    `cluster('acme-prod', { restore: EtcdRestore.fromVolume({ id: 'friday', snapshot: '../other.db' }) });`,
  ),
  wrong('A grant to a group of Kubernetes', `cluster('acme-prod').grantAdmin(Subject.group('system:masters'));`),
  wrong(
    'Several mistakes at once',
    `
const prod = cluster('acme-prod', { version: KubernetesVersion.V1_35, apiPort: 443, clusterId: 900 });
prod.addNodePool('web', { ...servers, zones: ['par-x'] });
cluster('acme-dev', { podRange: Cidr.of('10.8.0.0/16') });`,
    { versions: { 'acme-prod': '1.33.9' } },
  ),
];

reviewed(
  'programs',
  'ts',
  `
# Wrong programs, and what is said

Made by \`test/golden/wrong-inputs\`. Each program begins with

\`\`\`ts
${BEGINNING}
\`\`\`

then has the lines shown, and ends with \`platform.synth()\`; \`runProgram\` runs it. Nothing is written in any case.`,
  INPUTS,
);

/** @param recorded what allocations.json remembers of the last synthesis */
function wrong(mistake: string, program: string, recorded?: AllocationsProps): WrongInput {
  const input = [...(recorded ? [`// allocations.json: ${JSON.stringify(recorded)}`] : []), program.trim()].join('\n');
  return { mistake, input, run: () => run(program, recorded) };
}

function run(program: string, recorded: AllocationsProps | undefined): Told {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-'));
  const allocations = join(folder, 'allocations.json');
  if (recorded) writeFileSync(allocations, `${Allocations.of(recorded)}`);
  const known = { ...tenantry, TF_VALUE: '${TfToken[TOKEN.0]}' };
  const text = `(function (${Object.keys(known).join()}, platform) {${BEGINNING}\n${program.trim()}\n})\n//# sourceURL=${resolve('main.ts')}`;
  const body = (0, eval)(text) as (...values: unknown[]) => void;
  const said: string[] = [];
  const log = jest.spyOn(console, 'error').mockImplementation((text: string) => void said.push(text));
  const before = process.exitCode;
  try {
    tenantry.runProgram(() => {
      const platform = new tenantry.Platform({
        outdir: join(folder, 'cdktf.out'),
        manifests: join(folder, 'dist'),
        allocations,
      });
      body(...Object.values(known), platform);
      console.error(`${platform.synth()}`);
    });
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name)).toEqual(recorded ? ['allocations.json'] : []);
    return { code: Number(process.exitCode ?? 0), said: said.join('\n') };
  } finally {
    process.exitCode = before;
    log.mockRestore();
  }
}
