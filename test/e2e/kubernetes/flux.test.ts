import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, JsonPatch } from 'cdk8s';
import { EtcdBackup, EtcdTopology } from '../../../constructs/control-plane';
import {
  ManagementCluster,
  Platform,
  ServiceEndpoint,
  Tenant,
  TenantCluster,
  type TenantClusterProps,
} from '../../../constructs/fleet';
import { Allocations, Cidr, FluxSource, KubernetesVersion, Region, Size } from '../../../lib';
import { describeUnless } from '../../support/describe-unless';
import { FluxRepository } from './flux-repository';
import { administratorKubeconfig, ENDPOINT } from './hosted';
import { bringUp, build, eventually, forward, image, importImages, Kubectl, obstacle, SIM_FOLDER } from './management';

/** Version of Flux' kustomize-controller. */
const FLUX = '1.9.5';
/** Its namespace. */
const SYSTEM = 'flux-system';
/** The management cluster, and clusters that it gets. */
const HOME = 'flux-home';
const CLUSTER = 'flux-first';
const NEXT = 'flux-next';
/** What docs/guides/gitops.md sets. */
const FLAGS = ['--requeue-dependency=5s', '--concurrent=20', '--feature-gates=CancelHealthCheckOnNewRevision=true'];
const KUSTOMIZATIONS = 'kustomizations.kustomize.toolkit.fluxcd.io';

const reason = obstacle();

/** Flux' own kustomize-controller, as a pod, by the manifests of its module; for its source-controller see {@link FluxRepository}. */
describeUnless(reason, 'a fleet that Flux rolls out', () => {
  const management = Kubectl.MANAGEMENT;
  const flux = join(SIM_FOLDER, 'flux', `v${FLUX}`);
  const namespace = `cluster-${CLUSTER}`;
  let work: string;
  let dist: string;
  let repository: FluxRepository | undefined;
  let port: number;
  let tenant: Kubectl;

  beforeAll(async () => {
    bringUp();
    build('--flux', FLUX);
    importImages(image(`flux-${FLUX}`));
    work = mkdtempSync(join(tmpdir(), 'flux-'));
    dist = join(work, 'dist');
    management.try(['create', 'namespace', SYSTEM]);
    management.run(['apply', '--server-side', '-k', flux]);
    const args = FLAGS.map((value) => ({ op: 'add', path: '/spec/template/spec/containers/0/args/-', value }));
    const patch = ['--type=json', `--patch=${JSON.stringify(args)}`];
    management.run(['patch', 'deployment', 'kustomize-controller', '-n', SYSTEM, ...patch]);
    management.run(['rollout', 'status', 'deployment/kustomize-controller', '-n', SYSTEM, '--timeout=300s']);
    repository = await FluxRepository.start('fleet', SYSTEM);
  }, 60 * 60_000);

  afterAll(() => {
    // While the controller is there to take its finalizers off.
    management.try(['delete', KUSTOMIZATIONS, '--all', '-n', SYSTEM, '--timeout=120s']);
    repository?.stop();
    management.try(['delete', '-k', flux, '--ignore-not-found', '--timeout=120s']);
    const namespaces = [SYSTEM, namespace, `cluster-${NEXT}`];
    management.run(['delete', 'namespace', ...namespaces, '--ignore-not-found', '--timeout=240s']);
    if (work) rmSync(work, { recursive: true, force: true });
  }, 15 * 60_000);

  test(
    'one object that is applied by hand brings a control plane up, wave by wave',
    async () => {
      const revision = publish((platform) => declare(platform, CLUSTER));
      const started = Date.now();
      management.run(['apply', '-f', join(dist, 'flux', `${HOME}.yaml`)]);
      port = Allocations.parse(readFileSync(join(work, 'allocations.json'), 'utf8')).nodePorts[HOME]![
        `${CLUSTER}/api`
      ]!;
      forward(port);
      const [answered] = await Promise.all([
        eventually(900, async () => ((await isReady(port)) ? Date.now() : undefined)),
        rolledOut(revision),
      ]);
      console.log(
        `from one kubectl apply: ${seconds(started, answered)} s to /readyz, ${seconds(started)} s to the last wave`,
      );

      const waves = wavesOf(CLUSTER).map((wave) => ({ wave, ...timesOf(wave) }));
      console.log(
        waves
          .map((it) => `${it.wave}: from ${seconds(started, it.first)} s, ready at ${seconds(started, it.ready)} s`)
          .join('\n'),
      );
      expect(waves.length).toBeGreaterThan(5);
      for (const [index, { wave, first }] of waves.entries()) {
        const before = index === 0 ? readyAt(`${HOME}-shared`) : waves[index - 1]!.ready;
        expect({ wave, isAfter: first >= before }).toEqual({ wave, isAfter: true });
      }
      const script = join(dist, HOME, CLUSTER, 'admin-kubeconfig.sh');
      const file = join(work, 'administrator.kubeconfig');
      writeFileSync(file, administratorKubeconfig(script, `https://127.0.0.1:${port}`), { mode: 0o600 });
      tenant = new Kubectl(file);
      expect(tenant.run(['get', '--raw', '/readyz'])).toBe('ok');
    },
    20 * 60_000,
  );

  test(
    'a change is rolled out by itself',
    async () => {
      const probe = ['run', 'probe', '--image=busybox', '--dry-run=server'];
      await eventually(60, () => (tenant.try(probe).ok ? true : undefined));
      const started = Date.now();
      await rolledOut(publish((platform) => declare(platform, CLUSTER, { podSecurity: 'restricted' })));
      console.log(`from a revision to the last wave: ${seconds(started)} s`);
      expect(tenant.try(probe).stderr).toContain('violates PodSecurity "restricted:latest"');
    },
    15 * 60_000,
  );

  test(
    'a wave whose gate fails keeps later ones back and says why, until the next revision mends it',
    async () => {
      const delivery = ['configmap', 'delivered', '-n', namespace];
      const change = (isBroken: boolean) => (platform: Platform) => {
        declare(platform, CLUSTER, { podSecurity: 'restricted' }).customize(({ controlPlane }) => {
          const metadata = { name: 'delivered', namespace };
          controlPlane.addDeliveries([{ apiVersion: 'v1', kind: 'ConfigMap', metadata }]);
          if (!isBroken) return;
          controlPlane.addTenantObjects('broken', [
            { apiVersion: 'example.net/v1', kind: 'Nothing', metadata: { name: 'broken' } },
          ]);
          for (const object of controlPlane.node.findAll().filter((it) => ApiObject.isApiObject(it))) {
            if (object.kind !== 'Job') continue;
            object.addJsonPatch(JsonPatch.replace('/spec/activeDeadlineSeconds', 20));
          }
        });
      };
      const started = Date.now();
      const revision = publish(change(true));
      const [broken, later] = ['60-tenant-bootstrap', '70-add-ons'].map((wave) => `${CLUSTER}-${wave}`);
      const failed = await eventually(600, () => {
        const condition = readyCondition(broken!);
        return condition.status === 'False' && condition.reason === 'HealthCheckFailed' ? condition : undefined;
      });
      console.log(`told after ${seconds(started)} s: ${failed.message}`);
      expect(failed.message).toMatch(/Job\/cluster-flux-first\/tenant-bootstrap-\w+ status: 'Failed'/);
      const kept = readyCondition(later!);
      console.log(`${later}: ${kept.reason}, ${kept.message}`);
      expect(kept).toMatchObject({ status: 'False', reason: 'DependencyNotReady' });
      expect(kept.message).toContain(broken);
      expect(management.try(['get', ...delivery]).ok).toBe(false);
      expect(management.get(KUSTOMIZATIONS, later!, '-n', SYSTEM).status.lastAppliedRevision).not.toBe(revision);
      expect(await isReady(port)).toBe(true);

      const mended = Date.now();
      await rolledOut(publish(change(false)));
      console.log(`from the revision that mends it to the last wave: ${seconds(mended)} s`);
      expect(management.try(['get', ...delivery]).ok).toBe(true);
    },
    20 * 60_000,
  );

  test(
    'a fix does not wait until the gate of what it mends has given up',
    async () => {
      // A gate of 15 minutes, as nothing fails: it is never ready.
      const change = (flags: Record<string, string>) => (platform: Platform) =>
        declare(platform, CLUSTER).customize(({ controlPlane }) => {
          for (const [name, value] of Object.entries(flags)) controlPlane.apiServer.addFlag(name, value);
        });
      const wave = `${CLUSTER}-40-api-server`;
      const revision = publish(change({ 'no-such-flag': 'true' }));
      await eventually(300, () => {
        const { lastAttemptedRevision, conditions } = management.get(KUSTOMIZATIONS, wave, '-n', SYSTEM).status;
        const isWaiting = conditions.some(({ message }: any) => message.includes('Running health checks'));
        return lastAttemptedRevision === revision && isWaiting ? true : undefined;
      });
      const mended = Date.now();
      await rolledOut(publish(change({})));
      console.log(`from the revision that mends a wave that is waited for to the last wave: ${seconds(mended)} s`);
      expect(await isReady(port)).toBe(true);
    },
    15 * 60_000,
  );

  test(
    'a cluster that leaves the repository loses nothing, while the next one comes',
    async () => {
      const before = identities();
      const started = Date.now();
      publish((platform) => declare(platform, NEXT));
      await eventually(300, () => {
        const names = management
          .get<{ items: any[] }>(KUSTOMIZATIONS, '-n', SYSTEM)
          .items.map((it) => it.metadata.name);
        return names.some((name: string) => name.startsWith(CLUSTER)) ? undefined : names;
      });
      await eventually(300, () => (management.try(['get', 'namespace', `cluster-${NEXT}`]).ok ? true : undefined));
      console.log(`${before.length} objects stay; the next cluster began ${seconds(started)} s after the revision`);
      expect(before.length).toBeGreaterThan(20);
      expect(identities()).toEqual(expect.arrayContaining(before));
      expect(await isReady(port)).toBe(true);
    },
    15 * 60_000,
  );

  /** Makes what a program synthesizes the newest revision: its name. */
  function publish(program: (platform: Platform) => void): string {
    const platform = new Platform({
      outdir: join(work, 'cdktf.out'),
      manifests: dist,
      allocations: join(work, 'allocations.json'),
      flux: FluxSource.gitRepository('fleet', { path: 'dist' }),
    });
    program(platform);
    platform.synth();
    return repository!.publish(dist);
  }

  /** Waits until everything that the repository has is ready at a revision. */
  async function rolledOut(revision: string): Promise<void> {
    const expected = [HOME, `${HOME}-shared`, ...wavesOf(CLUSTER).map((wave) => `${CLUSTER}-${wave}`)].sort();
    await eventually(900, () => {
      const { items } = management.get<{ items: any[] }>(KUSTOMIZATIONS, '-n', SYSTEM);
      expect(items.map(({ metadata }) => metadata.name).sort()).toEqual(expected);
      const behind = items.filter(
        ({ metadata, status }) =>
          status?.lastAppliedRevision !== revision ||
          status.observedGeneration !== metadata.generation ||
          status.conditions.find(({ type }: any) => type === 'Ready').status !== 'True',
      );
      if (behind.length === 0) return true;
      throw new Error(
        behind.map(({ metadata, status }) => `${metadata.name}: ${JSON.stringify(status?.conditions)}`).join('\n'),
      );
    });
  }

  /** Waves of a cluster, in the order of their numbers. */
  function wavesOf(cluster: string): string[] {
    return readdirSync(join(dist, 'flux', 'waves', HOME, cluster)).sort();
  }

  function readyCondition(name: string): any {
    const { conditions = [] } = management.get(KUSTOMIZATIONS, name, '-n', SYSTEM).status ?? {};
    return conditions.find(({ type }: any) => type === 'Ready') ?? {};
  }

  /** When a Kustomization became ready. */
  function readyAt(name: string): number {
    return Date.parse(readyCondition(name).lastTransitionTime);
  }

  /** When a wave's first object was made, and when its Kustomization became ready. */
  function timesOf(wave: string): { first: number; ready: number } {
    const objects = management.get('-f', join(dist, HOME, CLUSTER, `${wave}.k8s.yaml`));
    const items: any[] = objects.items ?? [objects];
    return {
      first: Math.min(...items.map(({ metadata }) => Date.parse(metadata.creationTimestamp))),
      ready: readyAt(`${CLUSTER}-${wave}`),
    };
  }

  /** What of the cluster must never go by itself: kind, name and uid. */
  function identities(): string[] {
    const kinds = 'secrets,services,statefulsets,deployments,persistentvolumeclaims,certificates,issuers';
    const { items } = management.get<{ items: any[] }>(kinds, '-n', namespace);
    return [...items, management.get('namespace', namespace)].map(
      ({ kind, metadata }) => `${kind} ${metadata.name} ${metadata.uid}`,
    );
  }
});

/** Declares a cluster on a management cluster whose Kubernetes runs it. */
function declare(platform: Platform, name: string, props: Partial<TenantClusterProps> = {}): TenantCluster {
  const region = Region.define('here', {
    cloud: 'here',
    externalNetwork: 'public',
    zones: ['az1'],
    addressSpace: Cidr.of('10.16.0.0/13'),
  });
  const endpoint = ServiceEndpoint.external({ host: ENDPOINT });
  return new TenantCluster(platform, name, {
    tenant: new Tenant(platform, 'flux'),
    version: KubernetesVersion.V1_35,
    managementCluster: ManagementCluster.fromAttributes(platform, HOME, {
      region,
      endpoint,
      nodes: { mgmt: ENDPOINT },
    }),
    etcd: EtcdTopology.dedicated({ members: 1, storage: Size.gibibytes(2) }),
    backup: EtcdBackup.none(),
    konnectivity: false,
    ...props,
  });
}

/** Whether an API server says so, to somebody who shows nothing. */
function isReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const options = {
      host: '127.0.0.1',
      port,
      path: '/readyz',
      rejectUnauthorized: false,
      agent: false,
      timeout: 3000,
    };
    get(options, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    })
      .on('timeout', () => resolve(false))
      .on('error', () => resolve(false));
  });
}

function seconds(from: number, to = Date.now()): string {
  return ((to - from) / 1000).toFixed(0);
}
