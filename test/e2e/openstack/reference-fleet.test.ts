import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Platform, TenantCluster, Tenant } from '../../../constructs/fleet';
import { KubernetesVersion, NodeCount } from '../../../lib';
import { FLAVORS, UBUNTU } from '../../../stacks/regions';
import { declareReferenceFleet, type ReferenceFleet } from '../../../stacks/reference-fleet';
import { type Account, type Census, takeCensus } from './census';
import { StackFolder, terraformReadiness } from './terraform';

const toolkit = join(__dirname, 'toolkit');
const services = process.env.OPENSTACK_SIM_DIR ?? join(tmpdir(), 'openstack-sim');
const account: Account = {
  authUrl: 'http://127.0.0.1:5000/v3',
  user: 'tenant',
  password: process.env.OPENSTACK_SIM_PASSWORD ?? 'simulated',
  project: 'tenant',
};

const environment = { OS_CLIENT_CONFIG_FILE: join(services, 'clouds.yaml') };

const { ready, reason } = terraformReadiness();
const provable = ready && process.getuid?.() === 0;
if (!provable) console.warn(`e2e:openstack is skipped: ${ready ? 'the services need root to be installed' : reason}`);

(provable ? describe : describe.skip)('the reference fleet on real OpenStack services', () => {
  let work: string;
  let before: Census;
  let management: StackFolder;

  beforeAll(async () => {
    const { status } = spawnSync(join(toolkit, 'up'), { stdio: 'inherit' });
    if (status !== 0) throw new Error('the OpenStack services did not start');
    work = mkdtempSync(join(tmpdir(), 'reference-fleet-'));
    before = await takeCensus(account);
    management = managementNetwork(work);
    management.apply();
  }, minutes(20));

  // Whatever happened, nothing stays behind.
  afterAll(() => {
    for (const stack of stacksOf(work).reverse()) {
      if (existsSync(join(work, `terraform.${stack}.tfstate`))) folder(stack).destroy();
    }
    management.destroy();
    rmSync(work, { recursive: true, force: true });
  }, minutes(10));

  test(
    'every stack is applied',
    () => {
      synthesize();
      for (const stack of stacksOf(work)) folder(stack).apply();
    },
    minutes(20),
  );

  test(
    'a second plan is empty for every stack',
    () => {
      expect(plans()).toEqual(nothingFor(stacksOf(work)));
    },
    minutes(10),
  );

  test(
    "a new cluster changes no other cluster's plan",
    () => {
      const old = stacksOf(work);
      synthesize(addNewcomer);
      const added = stacksOf(work).filter((stack) => !old.includes(stack));
      expect(added).toEqual(['newcomer-paris']);
      expect(plans(old)).toEqual(nothingFor(old));
      for (const stack of added) folder(stack).apply();
      expect(plans()).toEqual(nothingFor(stacksOf(work)));
    },
    minutes(10),
  );

  test(
    'removing that cluster leaves nothing behind and touches nobody else',
    async () => {
      const withNewcomer = await takeCensus(account);
      expect(JSON.stringify(withNewcomer)).toContain('newcomer');
      folder('newcomer-paris').destroy();
      synthesize();
      expect(JSON.stringify(await takeCensus(account))).not.toContain('newcomer');
      expect(plans()).toEqual(nothingFor(stacksOf(work)));
    },
    minutes(10),
  );

  test(
    'destroying every stack leaves the project as it was',
    async () => {
      for (const stack of stacksOf(work).reverse()) folder(stack).destroy();
      expect(await takeCensus(account)).toEqual(before);
    },
    minutes(15),
  );

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

  function plans(stacks = stacksOf(work)): Record<string, unknown> {
    return Object.fromEntries(stacks.map((stack) => [stack, folder(stack).plan()]));
  }
});

/** What a management cluster has before tenantry comes: a network with its name, and a way out. */
function managementNetwork(work: string): StackFolder {
  const path = join(work, 'management-network');
  mkdirSync(path);
  const openstack = (type: string) => `openstack_networking_${type}_v2`;
  writeFileSync(
    join(path, 'main.tf.json'),
    JSON.stringify({
      terraform: { required_providers: { openstack: { source: 'terraform-provider-openstack/openstack' } } },
      provider: { openstack: { cloud: 'region-one' } },
      data: { [openstack('network')]: { outside: { name: 'public' } } },
      resource: {
        [openstack('network')]: { nodes: { name: 'paris-1' } },
        [openstack('subnet')]: {
          nodes: { name: 'paris-1', network_id: `\${${openstack('network')}.nodes.id}`, cidr: '10.8.0.0/24' },
        },
        [openstack('router')]: {
          nodes: { name: 'paris-1', external_network_id: `\${data.${openstack('network')}.outside.id}` },
        },
        [openstack('router_interface')]: {
          nodes: {
            router_id: `\${${openstack('router')}.nodes.id}`,
            subnet_id: `\${${openstack('subnet')}.nodes.id}`,
          },
        },
      },
    }),
  );
  return new StackFolder(path, environment);
}

/** A fifth cluster, of a tenant of its own. */
function addNewcomer(platform: Platform, { home, paris }: ReferenceFleet): void {
  const cluster = new TenantCluster(platform, 'newcomer', {
    tenant: new Tenant(platform, 'hooli'),
    version: KubernetesVersion.V1_35,
    managementCluster: home,
  });
  cluster.addNodePool('all', { stack: paris, flavor: FLAVORS.small, image: UBUNTU, nodes: NodeCount.fixed(1) });
}

/** Stacks of the last synthesis, those that others look things up in first. */
function stacksOf(work: string): string[] {
  const { stacks } = JSON.parse(readFileSync(join(work, 'cdktf.out', 'manifest.json'), 'utf8')) as {
    stacks: Record<string, unknown>;
  };
  const regions = ['paris', 'lagos'];
  return [
    ...regions,
    ...Object.keys(stacks)
      .filter((stack) => !regions.includes(stack))
      .sort(),
  ];
}

function nothingFor(stacks: readonly string[]): Record<string, never[]> {
  return Object.fromEntries(stacks.map((stack) => [stack, []]));
}

function minutes(count: number): number {
  return count * 60_000;
}
