import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ManagementCluster,
  Platform,
  type ServerPoolOptions,
  ServiceEndpoint,
  Tenant,
  TenantCluster,
} from '../../../constructs/fleet';
import { KubernetesVersion, NodeCount } from '../../../lib';
import { RegionStack } from '../../../stacks';
import { FLAVORS, LAGOS, PARIS, UBUNTU } from '../../../stacks/regions';
import { userDataOfServers } from './census';
import { joinCredentials, type PlannedChange, StackFolder, terraformObstacle } from './terraform';

const services = process.env.OPENSTACK_SIM_DIR ?? join(tmpdir(), 'openstack-sim');
const STACK = 'pooled-paris';

const obstacle = process.getuid?.() === 0 ? terraformObstacle() : 'the services need root to be installed';
if (obstacle) console.warn(`pools in e2e:openstack are skipped: ${obstacle}`);

(obstacle ? describe.skip : describe)('pools of servers', () => {
  let work: string;

  beforeAll(async () => {
    const { status } = spawnSync(join(__dirname, 'toolkit', 'up'), { stdio: 'inherit' });
    if (status !== 0) throw new Error('the OpenStack services did not start');
    work = mkdtempSync(join(tmpdir(), 'pools-'));
    synthesize();
    await stack().apply();
  }, minutes(25));

  afterAll(async () => {
    synthesize();
    await stack().destroy();
    rmSync(work, { recursive: true, force: true });
  }, minutes(10));

  test('Nova hands out what was synthesized, with the credential of the day in its places', async () => {
    const account = { authUrl: 'http://127.0.0.1:5000/v3', user: 'admin', project: 'admin' };
    const password = process.env.OPENSTACK_SIM_PASSWORD ?? 'simulated';
    const found = await userDataOfServers({ ...account, password });
    const web = Object.entries(found).filter(([name]) => name.startsWith('pooled-web-'));
    expect(web).toHaveLength(2);
    const { locals } = JSON.parse(synthesized()) as { locals: Record<string, unknown> };
    const expected = Object.values(locals).map((document) => filledIn(`${document}`, 'first'));
    for (const [, document] of web) expect(expected).toContain(document);
  });

  test('the state knows nothing of the credential', () => {
    const credential = Buffer.from('-----BEGIN PRIVATE KEY-----\nfirst').toString('base64').slice(0, 40);
    const state = readFileSync(join(work, `terraform.${STACK}.tfstate`), 'utf8');
    expect(state).toContain('user_data');
    expect(state).not.toContain(credential);
  });

  test(
    'a renewed credential plans nothing',
    async () => {
      expect(await stack(joinCredentials(['web', 'edge'], 'second')).plan()).toEqual([]);
    },
    minutes(3),
  );

  test(
    'no plan is made with a credential that has expired, or with none said',
    async () => {
      const expired = joinCredentials(['web', 'edge'], 'third', '2020-01-01T00:00:00Z');
      await expect(stack(expired).plan()).rejects.toThrow('These join credentials have expired');
      await expect(stack({}).plan()).rejects.toThrow('No value for required variable');
    },
    minutes(3),
  );

  test(
    'another setting of the kubelets replaces the nodes of that pool, and touches nothing else',
    async () => {
      synthesize({ web: { nodeSettings: { maxPods: 60 } } });
      const changes = await stack().plan();
      expect(poolsIn(changes)).toEqual(['web']);
      expect(actionsOn(changes, 'openstack_compute_instance_v2')).toEqual(['create,delete', 'create,delete']);
    },
    minutes(3),
  );

  test(
    'a pool grows and shrinks by its last nodes',
    async () => {
      synthesize({ web: { nodes: NodeCount.fixed(3) } });
      const growth = resourcesIn(await stack().plan());
      expect(poolsIn(growth)).toEqual(['web']);
      expect(new Set(growth.map(({ actions }) => actions.join()))).toEqual(new Set(['create']));
      synthesize({ web: { nodes: NodeCount.fixed(1) } });
      const shrinkage = resourcesIn(await stack().plan());
      expect(actionsOn(shrinkage, 'openstack_compute_instance_v2')).toEqual(['delete']);
      expect(shrinkage.every(({ address }) => address.includes('web-1'))).toBe(true);
    },
    minutes(3),
  );

  test(
    'a pool with another name is another pool, and the others stay',
    async () => {
      synthesize({}, 'rim');
      const credentials = joinCredentials(['web', 'rim']);
      const changes = await stack(credentials).plan();
      expect(poolsIn(changes)).toEqual(['edge', 'rim']);
    },
    minutes(3),
  );

  function stack(credentials: Record<string, string> = joinCredentials(['web', 'edge'])): StackFolder {
    return new StackFolder(join(work, 'cdktf.out', 'stacks', STACK), {
      OS_CLIENT_CONFIG_FILE: join(services, 'clouds.yaml'),
      ...credentials,
    });
  }

  function synthesized(): string {
    return readFileSync(join(work, 'cdktf.out', 'stacks', STACK, 'cdk.tf.json'), 'utf8');
  }

  /** A cluster with two pools in Paris; its endpoint is in Lagos, which is not applied. */
  function synthesize(change: { web?: Partial<ServerPoolOptions> } = {}, second = 'edge'): void {
    const platform = new Platform({
      outdir: join(work, 'cdktf.out'),
      manifests: join(work, 'dist'),
      allocations: join(work, 'allocations.json'),
    });
    const paris = new RegionStack(platform, 'paris', { region: PARIS });
    const lagos = new RegionStack(platform, 'lagos', { region: LAGOS });
    const cluster = new TenantCluster(platform, 'pooled', {
      tenant: new Tenant(platform, 'acme'),
      version: KubernetesVersion.V1_35,
      managementCluster: ManagementCluster.fromAttributes(platform, 'lagos-1', {
        region: LAGOS,
        nodes: { 'lagos-1-a': '10.9.0.11' },
        endpoint: ServiceEndpoint.sharedLoadBalancer({ stack: lagos, host: 'cp.lagos.example.net' }),
      }),
    });
    const common = { stack: paris, flavor: FLAVORS.small, image: UBUNTU };
    cluster.addNodePool('web', { ...common, nodes: NodeCount.fixed(2), ...change.web });
    cluster.addNodePool(second, { ...common, nodes: NodeCount.fixed(1) });
    platform.synth();
  }
});

/** A document as Terraform fills it in. */
function filledIn(document: string, serial: string): string {
  const credentials = JSON.parse(joinCredentials(['web', 'edge'], serial).TF_VAR_join_credentials) as Record<
    string,
    Record<string, string>
  >;
  return document
    .replace(/\$\{length\(.*?\["(.*?)"\]\.(\w+)\}/g, (_, pool: string, part: string) => credentials[pool]![part]!)
    .replace(/([$%])\1\{/g, '$1{');
}

/** What changes apart from the sum that is compared with the quota. */
function resourcesIn(changes: readonly PlannedChange[]): PlannedChange[] {
  return changes.filter(({ address }) => address !== 'terraform_data.Quota');
}

/** Names of the pools whose resources change; anything else by its address. */
function poolsIn(changes: readonly PlannedChange[]): string[] {
  const names = changes.map(({ address }) => /\.(web|edge|rim)_/.exec(address)?.[1] ?? address);
  return [...new Set(names)].sort();
}

function actionsOn(changes: readonly PlannedChange[], type: string): string[] {
  return changes.filter(({ address }) => address.startsWith(type)).map(({ actions }) => actions.join());
}

function minutes(count: number): number {
  return count * 60_000;
}
