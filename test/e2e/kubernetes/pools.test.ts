import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { DeclaredControlPlaneKind } from '../../../constructs/cluster-api';
import { EtcdTopology } from '../../../constructs/control-plane';
import { Size } from '../../../lib';
import { aControlPlane } from '../../support/a-control-plane';
import { anAutoscaledPool, autoscaledPools } from '../../support/autoscaled-pools';
import { describeUnless } from '../../support/describe-unless';
import { bringUp, eventually, Kubectl, obstacle, program } from './management';

/** Kinds of Cluster API and of its provider for OpenStack, as their projects publish them. */
const KINDS = join(__dirname, '../../../../shared/crds');
const PUBLISHED = ['cluster-api', 'capo'].map((folder) => join(KINDS, folder));
const NAMESPACE = 'pools-acme';

const reason = obstacle() ?? (existsSync(KINDS) ? undefined : `there is no ${KINDS}`);

describeUnless(reason, 'autoscaled pools in a real management cluster', () => {
  const management = Kubectl.MANAGEMENT;
  const installed: string[] = [];
  const { objects } = aControlPlane(
    {
      namespace: NAMESPACE,
      autoscaling: true,
      replicas: 1,
      etcd: EtcdTopology.dedicated({ members: 1, storage: Size.gibibytes(2) }),
    },
    (controlPlane) => {
      autoscaledPools(controlPlane.node.scope!, controlPlane, [anAutoscaledPool()], NAMESPACE);
    },
  );

  beforeAll(() => {
    bringUp();
    const known = management.run(['get', 'crd', '-o', 'name']);
    for (const folder of PUBLISHED) management.run(['apply', '--server-side', '-f', folder]);
    management.run(['apply', '--server-side', '-f', '-'], listOf(declaredKind()));
    const names = management.run(['get', 'crd', '-o', 'name']).split('\n');
    installed.push(...names.filter((name) => name !== '' && !known.includes(name)));
    management.run([
      'wait',
      '--for=condition=Established',
      '--timeout=60s',
      ...names.filter((name) => /cluster.x-k8s.io$/.test(name)),
    ]);
    remove();
    management.run(
      ['apply', '--server-side', '-f', '-'],
      JSON.stringify(objects.find(({ kind }) => kind === 'Namespace')),
    );
  }, minutes(10));

  afterAll(() => {
    remove();
    if (installed.length > 0) management.run(['delete', '--ignore-not-found', ...installed]);
  }, minutes(5));

  test(
    'every object passes a server-side dry run, with no warning and no unknown field',
    () => {
      const answer = management.try(
        ['apply', '--server-side', '--dry-run=server', '--validate=strict', '-f', '-'],
        listOf(objects),
      );
      expect({ ...answer, stdout: '' }).toEqual({ ok: true, stdout: '', stderr: '' });
    },
    minutes(5),
  );

  test(
    'a Job fills in what machines read, with the rights to change these Secrets and no others',
    async () => {
      const started = Date.now();
      management.run(['apply', '--server-side', '-f', '-'], listOf(objects));
      const value = await eventually(300, () => secretOf('acme-paris-kubeconfig')?.value);
      console.log(`from the first kubectl apply to the kubeconfig: ${((Date.now() - started) / 1000).toFixed(1)} s`);
      expect(value).not.toMatch(/@@/);
      const bootstrap = objects.find(({ kind, metadata }) => kind === 'Secret' && /burst/.test(metadata.name));
      const { value: userData, format } = secretOf(bootstrap.metadata.name)!;
      expect(format).toBe('cloud-config');
      expect(userData).not.toMatch(/@@/);
      const pem = /path: \/etc\/kubernetes\/pki\/bootstrap.crt[\s\S]*?content: (\S+)/.exec(userData!)![1]!;
      expect(Buffer.from(pem, 'base64').toString()).toBe(secretOf('cluster-autoscaler')!['tls.crt']);
      const as = `--as=system:serviceaccount:${NAMESPACE}:machine-secrets`;
      expect(management.try(['auth', 'can-i', 'get', 'secret/cluster-ca', '-n', NAMESPACE, as]).ok).toBe(false);
    },
    minutes(8),
  );

  test(
    'the kubeconfig lets Cluster API see nodes and evict pods, and read no Secret of the tenant',
    async () => {
      const kubeconfig = secretOf('acme-paris-kubeconfig')!.value!;
      const tenant = (...words: string[]) => insideManagement(kubeconfig, words);
      await eventually(240, () => tenant('get', 'nodes').ok || undefined);
      expect(tenant('auth', 'can-i', 'create', 'pods', '--subresource=eviction', '-A').ok).toBe(true);
      expect(tenant('get', '--raw', '/').ok).toBe(true);
      expect(tenant('get', 'secrets', '-A')).toMatchObject({ ok: false, stderr: expect.stringContaining('forbidden') });
    },
    minutes(8),
  );

  function remove(): void {
    // Nobody here takes care of what Cluster API would take away.
    management.run(['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--wait=true', '--timeout=280s']);
  }

  function secretOf(name: string): Record<string, string> | undefined {
    const { data } = management.get<{ data?: Record<string, string> }>('secret', name, '-n', NAMESPACE);
    return data && Object.fromEntries(Object.entries(data).map(([key, text]) => [key, decoded(text)]));
  }
});

/** kubectl on the management machine, where a control plane's Service has an address. */
function insideManagement(kubeconfig: string, words: readonly string[]) {
  const address = Kubectl.MANAGEMENT.get<any>('service', 'kube-apiserver', '-n', NAMESPACE).spec.clusterIP as string;
  const host = `kube-apiserver.${NAMESPACE}.svc`;
  const config = kubeconfig.replace(`https://${host}`, `https://${address}`);
  const script = `cat >/run/${NAMESPACE}.kubeconfig; exec ${program} --kubeconfig /run/${NAMESPACE}.kubeconfig --tls-server-name ${host} "$@"`;
  const { status, stdout, stderr } = spawnSync(
    join(__dirname, 'toolkit/machine'),
    ['exec', 'mgmt', 'sh', '-c', script, 'sh', ...words],
    { input: config, encoding: 'utf8' },
  );
  return { ok: status === 0, stdout, stderr };
}

function declaredKind(): any[] {
  const chart = new Chart(new App(), 'kinds');
  new DeclaredControlPlaneKind(chart, 'kind');
  return chart.toJson();
}

function listOf(items: readonly any[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString();
}

function minutes(count: number): number {
  return count * 60_000 * Number(process.env.SIM_PATIENCE ?? 1);
}
