import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Platform, TenantCluster, Tenant } from '../../../constructs/fleet';
import { KubernetesVersion, NodeCount } from '../../../lib';
import { FLAVORS, UBUNTU } from '../../../stacks/regions';
import { declareReferenceFleet, type ReferenceFleet } from '../../../stacks/reference-fleet';
import { describeUnless } from '../../support/describe-unless';
import { type Account, type Census, takeCensus } from './census';
import { managementNetwork } from './management-network';
import { joinCredentials, StackFolder, terraformObstacle } from './terraform';

const toolkit = join(__dirname, 'toolkit');
const services = process.env.OPENSTACK_SIM_DIR ?? join(tmpdir(), 'openstack-sim');
const account: Account = {
  authUrl: 'http://127.0.0.1:5000/v3',
  user: 'tenant',
  password: process.env.OPENSTACK_SIM_PASSWORD ?? 'simulated',
  project: 'tenant',
};

const environment = {
  OS_CLIENT_CONFIG_FILE: join(services, 'clouds.yaml'),
  ...joinCredentials(['web', 'edge', 'all', 'front', 'data']),
};

const obstacle = process.getuid?.() === 0 ? terraformObstacle() : 'the services need root to be installed';

describeUnless(obstacle, 'the reference fleet on real OpenStack services', () => {
  let work: string;
  let before: Census;
  let management: StackFolder;

  beforeAll(async () => {
    const { status } = spawnSync(join(toolkit, 'up'), { stdio: 'inherit' });
    if (status !== 0) throw new Error('the OpenStack services did not start');
    work = mkdtempSync(join(tmpdir(), 'reference-fleet-'));
    before = await takeCensus(account);
    management = managementNetwork(join(work, 'management-network'), 'paris-1', environment);
    await management.apply();
  }, minutes(20));

  // Whatever happened, nothing stays behind.
  afterAll(async () => {
    const left = stacksOf(work).filter((stack) => existsSync(join(work, `terraform.${stack}.tfstate`)));
    await destroy(left);
    await management.destroy();
    rmSync(work, { recursive: true, force: true });
  }, minutes(15));

  test(
    'every stack is applied',
    async () => {
      synthesize();
      await apply(stacksOf(work));
    },
    minutes(20),
  );

  test(
    'a second plan is empty for every stack',
    async () => {
      expect(await plans(stacksOf(work))).toEqual(nothingFor(stacksOf(work)));
    },
    minutes(10),
  );

  test(
    "a new cluster changes no other cluster's plan",
    async () => {
      const old = stacksOf(work);
      synthesize(addNewcomer);
      const added = stacksOf(work).filter((stack) => !old.includes(stack));
      expect(added).toEqual(['newcomer-paris']);
      expect(await plans(old)).toEqual(nothingFor(old));
      await apply(added);
      expect(await plans(stacksOf(work))).toEqual(nothingFor(stacksOf(work)));
    },
    minutes(10),
  );

  test(
    'removing that cluster leaves nothing behind and touches nobody else',
    async () => {
      expect(JSON.stringify(await takeCensus(account))).toContain('newcomer');
      await destroy(['newcomer-paris']);
      synthesize();
      expect(JSON.stringify(await takeCensus(account))).not.toContain('newcomer');
      expect(await plans(stacksOf(work))).toEqual(nothingFor(stacksOf(work)));
    },
    minutes(10),
  );

  test(
    'destroying every stack leaves the project as it was',
    async () => {
      await destroy(stacksOf(work));
      await management.destroy();
      expect(await takeCensus(account)).toEqual(before);
    },
    minutes(15),
  );

  /** Regions first, which others look things up in; then the tenants' stacks, which know nothing of each other. */
  async function apply(stacks: readonly string[]): Promise<void> {
    await atOnce(stacks.filter(isRegion), (stack) => folder(stack).apply());
    await atOnce(
      stacks.filter((stack) => !isRegion(stack)),
      (stack) => folder(stack).apply(),
    );
  }

  async function destroy(stacks: readonly string[]): Promise<void> {
    await atOnce(
      stacks.filter((stack) => !isRegion(stack)),
      (stack) => folder(stack).destroy(),
    );
    await atOnce(stacks.filter(isRegion), (stack) => folder(stack).destroy());
  }

  async function plans(stacks: readonly string[]): Promise<Record<string, unknown>> {
    const found: Record<string, unknown> = {};
    await atOnce(stacks, async (stack) => {
      found[stack] = await folder(stack).plan();
    });
    return found;
  }

  function synthesize(more: (platform: Platform, fleet: ReferenceFleet) => void = () => undefined): void {
    const platform = new Platform({
      outdir: join(work, 'cdktf.out'),
      manifests: join(work, 'dist'),
      allocations: join(work, 'allocations.json'),
    });
    more(platform, declareReferenceFleet(platform));
    platform.synth();
  }

  function folder(stack: string): StackFolder {
    return new StackFolder(join(work, 'cdktf.out', 'stacks', stack), environment);
  }
});

/** A fifth cluster, of a tenant of its own. */
function addNewcomer(platform: Platform, { home, paris }: ReferenceFleet): void {
  const cluster = new TenantCluster(platform, 'newcomer', {
    tenant: new Tenant(platform, 'hooli'),
    version: KubernetesVersion.V1_35,
    managementCluster: home,
  });
  cluster.addNodePool('all', { stack: paris, flavor: FLAVORS.small, image: UBUNTU, nodes: NodeCount.fixed(1) });
}

/** Stacks of the last synthesis. */
function stacksOf(work: string): string[] {
  const manifest = readFileSync(join(work, 'cdktf.out', 'manifest.json'), 'utf8');
  return Object.keys((JSON.parse(manifest) as { stacks: Record<string, unknown> }).stacks);
}

function isRegion(stack: string): boolean {
  return ['paris', 'lagos'].includes(stack);
}

/** Runs an action for each stack, three at a time: most of what Terraform does is wait. */
async function atOnce(stacks: readonly string[], action: (stack: string) => Promise<unknown>): Promise<void> {
  const waiting = [...stacks];
  const work = async () => {
    for (let stack = waiting.shift(); stack !== undefined; stack = waiting.shift()) await action(stack);
  };
  await Promise.all([work(), work(), work()]);
}

function nothingFor(stacks: readonly string[]): Record<string, never[]> {
  return Object.fromEntries(stacks.map((stack) => [stack, []]));
}

function minutes(count: number): number {
  return count * 60_000;
}
