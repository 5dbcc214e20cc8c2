import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
import { KubernetesVersion, NodeCount, Rollout, Size } from '../../../lib';
import { RegionStack } from '../../../stacks';
import { FLAVORS, LAGOS, PARIS, UBUNTU } from '../../../stacks/regions';
import { describeUnless } from '../../support/describe-unless';
import { userDataOfServers } from './census';
import { joinCredentials, type PlannedChange, StackFolder, terraformEnvironment, terraformObstacle } from './terraform';

const services = process.env.OPENSTACK_SIM_DIR ?? join(tmpdir(), 'openstack-sim');
const STACK = 'pooled-paris';

const obstacle = process.getuid?.() === 0 ? terraformObstacle() : 'the services need root to be installed';

describeUnless(obstacle, 'pools of servers', () => {
  let work: string;

  beforeAll(async () => {
    const { status } = spawnSync(join(__dirname, 'toolkit', 'up'), { stdio: 'inherit' });
    if (status !== 0) throw new Error('the OpenStack services did not start');
    work = mkdtempSync(join(tmpdir(), 'pools-'));
    await storage().apply();
    synthesize();
    await stack().apply();
  }, minutes(25));

  afterAll(async () => {
    synthesize();
    await stack().destroy();
    await storage().destroy();
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
      synthesize({ web: { nodeSettings: { maxPods: 60 }, rollout: Rollout.allAtOnce() } });
      const changes = resourcesIn(await stack().plan()).filter(({ address }) => !address.includes('Gate'));
      expect(poolsIn(changes)).toEqual(['web']);
      expect(actionsOn(changes, 'openstack_compute_instance_v2')).toEqual(['create,delete', 'create,delete']);
    },
    minutes(3),
  );

  test(
    'nodes have volumes that their metadata names, and ports in further networks',
    () => {
      const [server] = resourcesOf('openstack_compute_instance_v2', 'pooled-web-0');
      const [volume] = resourcesOf('openstack_blockstorage_volume_v3', 'pooled-web-0');
      expect(server!.metadata['volume-runtime']).toBe(volume!.id);
      expect(server!.block_device.map(({ uuid }: any) => uuid)).toContain(volume!.id);
      expect(volume).toMatchObject({ size: 5, availability_zone: 'az1', volume_type: 'zone-1' });
      expect(server!.network.map(({ name }: any) => name)).toEqual(['pooled', 'storage']);
      const [own] = resourcesOf('openstack_networking_port_v2', 'pooled-web-0').filter(
        ({ name }) => name === server!.name,
      );
      expect(server!.access_ip_v4).toBe(own!.all_fixed_ips[0]);
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

  test(
    'no plan replaces more nodes of a pool than it may; its script goes from node to node, the successor first',
    async () => {
      synthesize({ web: { nodeSettings: { maxPods: 70 } } });
      await expect(stack().plan()).rejects.toThrow(/2 nodes of pool web of cluster pooled\s+would\s+be\s+replaced/);
      const before = namesOf('web');
      const said = rollNodes();
      const after = namesOf('web');
      expect(after).toHaveLength(2);
      expect(drained()).toEqual(
        before.map((old, n) => ({ node: old, server: true, successor: after[n], there: true })),
      );
      expect(said).toMatch(/pooled-edge-0 is what it should be[\s\S]*all nodes are what they should be/);
      expect(await stack().plan()).toEqual([]);
    },
    minutes(10),
  );

  test(
    'in place, a node is drained and gone before its successor comes, which takes its volume over',
    async () => {
      synthesize({ web: { nodeSettings: { maxPods: 70 } }, edge: { nodeSettings: { maxPods: 70 } } });
      const [before] = namesOf('edge');
      const [volume] = resourcesOf('openstack_blockstorage_volume_v3', 'pooled-edge-0');
      rollNodes('edge');
      const [after] = namesOf('edge');
      expect(drained()).toEqual([{ node: before, server: true, successor: after, there: false }]);
      const [kept] = resourcesOf('openstack_blockstorage_volume_v3', 'pooled-edge-0');
      expect(kept!.id).toBe(volume!.id);
      const [server] = resourcesOf('openstack_compute_instance_v2', 'pooled-edge-0');
      expect(server!.metadata['volume-data']).toBe(kept!.id);
      expect(await stack().plan()).toEqual([]);
    },
    minutes(5),
  );

  /** Runs the script with a kubectl that takes every server for a ready node and notes whom it is asked to drain. */
  function rollNodes(...pools: string[]): string {
    const folder = join(work, 'dist/lagos-1/pooled');
    const programs = join(work, 'bin');
    mkdirSync(programs, { recursive: true });
    rmSync(join(work, 'drained'), { force: true });
    writeFileSync(join(folder, 'admin-kubeconfig.sh'), 'echo "# nobody"\n');
    const servers = `env OS_CLOUD=region-one '${services}/venv/bin/openstack' server list --format value --column Name`;
    writeFileSync(
      join(programs, 'kubectl'),
      `#!/bin/sh
case "$*" in
  *' get nodes '*) ${servers} | sed 's|^|node/|' ;;
  *' drain '*) printf '%s ' "\${4#node/}" $(${servers}) >>'${work}/drained'; echo >>'${work}/drained' ;;
esac
`,
      { mode: 0o755 },
    );
    const { status, stdout, stderr } = spawnSync(
      'bash',
      [join(folder, 'roll-nodes.sh'), '--stacks', join(work, 'cdktf.out/stacks'), ...pools],
      {
        encoding: 'utf8',
        env: {
          ...terraformEnvironment(),
          ...joinCredentials(['web', 'edge'], 'second'),
          OS_CLIENT_CONFIG_FILE: join(services, 'clouds.yaml'),
          PATH: `${programs}:${process.env.PATH}`,
        },
      },
    );
    if (status !== 0) throw new Error(`${stdout}\n${stderr}`);
    console.log(stdout);
    return stdout;
  }

  /** Who was drained, whether its server was there, and whether its successor's was. */
  function drained() {
    if (!existsSync(join(work, 'drained'))) return [];
    const lines = readFileSync(join(work, 'drained'), 'utf8').trim().split('\n');
    return lines.map((line) => {
      const [node = '', ...servers] = line.trim().split(/\s+/);
      const prefix = node.slice(0, -5);
      const successor = [...namesOf('web'), ...namesOf('edge')].find((name) => name.startsWith(prefix));
      return { node, server: servers.includes(node), successor, there: servers.includes(successor!) };
    });
  }

  /** Names of the servers of a pool, by their numbers. */
  function namesOf(pool: string): string[] {
    return resourcesOf('openstack_compute_instance_v2', `pooled-${pool}-`)
      .map(({ name }) => String(name))
      .sort();
  }

  /** What the state knows of resources of a type whose names begin so. */
  function resourcesOf(type: string, prefix: string): Record<string, any>[] {
    const { resources } = JSON.parse(readFileSync(join(work, `terraform.${STACK}.tfstate`), 'utf8')) as {
      resources: { type: string; mode: string; instances: { attributes: Record<string, any> }[] }[];
    };
    return resources
      .filter((resource) => resource.mode === 'managed' && resource.type === type)
      .flatMap(({ instances }) => instances.map(({ attributes }) => attributes))
      .filter(({ name }) => String(name).startsWith(prefix));
  }

  /** A network that exists before the cluster does. */
  function storage(): StackFolder {
    const path = join(work, 'storage');
    mkdirSync(path, { recursive: true });
    writeFileSync(
      join(path, 'main.tf.json'),
      JSON.stringify({
        terraform: {
          required_providers: { openstack: { source: 'terraform-provider-openstack/openstack', version: '3.4.0' } },
        },
        provider: { openstack: { cloud: 'region-one' } },
        resource: {
          openstack_networking_network_v2: { storage: { name: 'storage' } },
          openstack_networking_subnet_v2: {
            storage: {
              name: 'storage',
              network_id: '${openstack_networking_network_v2.storage.id}',
              cidr: '10.250.0.0/24',
              no_gateway: true,
            },
          },
        },
      }),
    );
    return new StackFolder(path, { OS_CLIENT_CONFIG_FILE: join(services, 'clouds.yaml') });
  }

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
  function synthesize(
    change: { web?: Partial<ServerPoolOptions>; edge?: Partial<ServerPoolOptions> } = {},
    second = 'edge',
  ): void {
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
    const size = Size.gibibytes(5);
    cluster.addNodePool('web', {
      ...common,
      nodes: NodeCount.fixed(2),
      dataVolumes: { runtime: { size, mountPath: '/var/lib/containerd' } },
      networks: { storage: { network: 'storage', subnet: 'storage' } },
      ...change.web,
    });
    cluster.addNodePool(second, {
      ...common,
      nodes: NodeCount.fixed(1),
      dataVolumes: { data: { size, mountPath: '/srv', isKept: true } },
      rollout: Rollout.inPlace(),
      ...change.edge,
    });
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
  return changes.filter(({ address }) => !/^terraform_data\.(Quota$|.*_Rollout_)/.test(address));
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
