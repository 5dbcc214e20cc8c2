import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { Platform } from '../../../constructs/fleet';
import { Allocations, KubernetesVersion } from '../../../lib';
import { declareReferenceFleet } from '../../../stacks/reference-fleet';
import { describeUnless } from '../../support/describe-unless';
import { bringKonnectivity, bringUp, eventually, forward, Kubectl, KUBERNETES, obstacle } from './management';

/** The cluster that is run: one replica of everything, as the toolkit's management cluster has one node. */
const CLUSTER = 'acme-dev';

const reason = obstacle();

describeUnless(reason, 'the reference fleet on a real Kubernetes', () => {
  const management = Kubectl.MANAGEMENT;
  let work: string;
  let folders: string[];
  let tenant: Kubectl;

  beforeAll(() => {
    bringUp();
    bringKonnectivity(KubernetesVersion.V1_35);
    work = mkdtempSync(join(tmpdir(), 'reference-fleet-'));
    const platform = new Platform({
      outdir: join(work, 'cdktf.out'),
      manifests: join(work, 'dist'),
      allocations: join(work, 'allocations.json'),
    });
    declareReferenceFleet(platform);
    platform.synth();
    const home = join(work, 'dist', 'paris-1');
    management.run(['apply', '--server-side', '-f', join(__dirname, 'crds')]);
    management.try(['create', 'namespace', 'monitoring']);
    management.run(['apply', '--server-side', '--force-conflicts', '-f', join(home, '_cluster')]);
    folders = readdirSync(home)
      .filter((cluster) => cluster !== '_cluster')
      .map((cluster) => join(home, cluster));
    removeNamespaces();
  }, minutes(45));

  afterAll(() => {
    if (folders) removeNamespaces();
    if (work) rmSync(work, { recursive: true, force: true });
  }, minutes(3));

  test(
    'every object passes a server-side dry run, with no warning and no unknown field',
    () => {
      for (const folder of folders)
        management.run(['apply', '--server-side', '-f', join(folder, '10-namespace.k8s.yaml')]);
      for (const file of folders.flatMap(filesOf)) {
        const answer = management.try(['apply', '--server-side', '--dry-run=server', '--validate=strict', '-f', file]);
        expect({ file, ...answer, stdout: '' }).toEqual({ file, ok: true, stdout: '', stderr: '' });
      }
    },
    minutes(5),
  );

  test(
    'every pod is admitted by a namespace that enforces Pod Security restricted',
    () => {
      for (const object of folders.flatMap(filesOf).flatMap(objectsIn)) {
        const template = podTemplateOf(object);
        if (!template) continue;
        const { namespace } = object.metadata;
        const pod = {
          apiVersion: 'v1',
          kind: 'Pod',
          ...template,
          metadata: { ...template.metadata, name: 'probe', namespace },
        };
        const { ok, stderr } = management.try(['create', '--dry-run=server', '-f', '-'], JSON.stringify(pod));
        expect({ of: object.metadata.name, ok, stderr }).toEqual({ of: object.metadata.name, ok: true, stderr: '' });
        const namespaced = management.get('namespace', namespace);
        expect(namespaced.metadata.labels['pod-security.kubernetes.io/enforce']).toBe('restricted');
      }
    },
    minutes(5),
  );

  test(
    'the waves of one control plane, applied in order, answer /readyz',
    async () => {
      const folder = folders.find((candidate) => candidate.endsWith(`/${CLUSTER}`))!;
      const namespace = objectsIn(join(folder, '10-namespace.k8s.yaml'))[0]!.metadata.name as string;
      const { nodePorts } = Allocations.parse(readFileSync(join(work, 'allocations.json'), 'utf8'));
      const port = nodePorts['paris-1']![`${CLUSTER}/api`]!;
      const started = Date.now();
      for (const file of filesOf(folder)) management.run(['apply', '--server-side', '-f', file]);
      forward(port);
      tenant = await administrator(management, namespace, port, work);
      await eventually(240, () => (tenant.run(['get', '--raw', '/readyz']) === 'ok' ? true : undefined));
      console.log(`from the first kubectl apply to /readyz: ${((Date.now() - started) / 1000).toFixed(1)} s`);
    },
    minutes(6),
  );

  test('certificates come from cert-manager, and the endpoint shows the one for its host', () => {
    const certificates = management.get('certificates', '-n', `cluster-${CLUSTER}`).items as any[];
    const ready = certificates.filter(({ status }) =>
      status?.conditions?.some((c: any) => c.type === 'Ready' && c.status === 'True'),
    );
    expect(ready.length).toBe(certificates.length);
    expect(certificates.length).toBeGreaterThan(15);
  });

  test('kubectl creates and reads an object through the port of the endpoint', () => {
    tenant.run(['create', 'namespace', 'shop']);
    tenant.run(['-n', 'shop', 'create', 'configmap', 'greeting', '--from-literal=text=hello']);
    expect(tenant.get('configmap', 'greeting', '-n', 'shop').data).toEqual({ text: 'hello' });
    expect(JSON.parse(tenant.run(['version', '-o', 'json'])).serverVersion.gitVersion).toBe(`v${KUBERNETES}`);
  });

  test(
    'its controllers work: a namespace gets its service account and the root certificate',
    async () => {
      await eventually(60, () =>
        tenant.try(['get', 'serviceaccount', 'default', '-n', 'shop']).ok ? true : undefined,
      );
      await eventually(60, () =>
        tenant.try(['get', 'configmap', 'kube-root-ca.crt', '-n', 'shop']).ok ? true : undefined,
      );
    },
    minutes(3),
  );

  test('who shows nothing may ask for health and for nothing else', async () => {
    const { nodePorts } = Allocations.parse(readFileSync(join(work, 'allocations.json'), 'utf8'));
    const port = nodePorts['paris-1']![`${CLUSTER}/api`]!;
    const { data } = management.get('secret', 'cluster-ca', '-n', `cluster-${CLUSTER}`);
    const ca = Buffer.from(data['tls.crt'] as string, 'base64').toString();
    expect(await statusOf(port, ca, '/livez')).toBe(200);
    expect(await statusOf(port, ca, '/api/v1/namespaces')).toBe(401);
    expect(await statusOf(port, ca, '/version')).toBe(401);
  });

  test('nothing restarted on the way', () => {
    const pods = management.get('pods', '-n', `cluster-${CLUSTER}`).items as any[];
    const restarts = pods.flatMap(({ metadata, status }) =>
      (status.containerStatuses ?? []).map((container: any) => [metadata.name, container.restartCount]),
    );
    expect(restarts.filter(([, count]) => count > 0)).toEqual([]);
  });

  function removeNamespaces(): void {
    const namespaces = folders.map(
      (folder) => objectsIn(join(folder, '10-namespace.k8s.yaml'))[0]!.metadata.name as string,
    );
    management.run([
      'delete',
      'namespace',
      '--ignore-not-found',
      '--wait=true',
      '--timeout=150s',
      ...namespaces,
      'monitoring',
    ]);
  }
});

/** kubectl as an administrator of the tenant cluster, by a certificate of one hour from the cluster's own client authority. */
async function administrator(management: Kubectl, namespace: string, port: number, work: string): Promise<Kubectl> {
  const name = 'e2e-administrator';
  const certificate = {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name, namespace },
    spec: {
      secretName: name,
      commonName: name,
      subject: { organizations: ['system:masters'] },
      duration: '1h',
      renewBefore: '10m',
      privateKey: { algorithm: 'ECDSA', size: 256 },
      usages: ['client auth'],
      issuerRef: { kind: 'Issuer', name: 'client-ca' },
    },
  };
  management.run(['apply', '--server-side', '-f', '-'], JSON.stringify(certificate));
  const secret = await eventually(120, () => {
    const { data } = management.get('secret', name, '-n', namespace);
    return data?.['tls.key'] ? data : undefined;
  });
  const ca = await eventually(
    60,
    () => management.get('secret', 'cluster-ca', '-n', namespace).data?.['tls.crt'] as string | undefined,
  );
  const path = join(work, 'administrator.kubeconfig');
  const config = {
    'apiVersion': 'v1',
    'kind': 'Config',
    'current-context': name,
    'contexts': [{ name, context: { cluster: name, user: name } }],
    'clusters': [
      {
        name,
        cluster: {
          'server': `https://127.0.0.1:${port}`,
          // What nodes and clients dial; here a forwarder stands between.
          'tls-server-name': 'cp.paris.example.net',
          'certificate-authority-data': ca,
        },
      },
    ],
    'users': [{ name, user: { 'client-certificate-data': secret['tls.crt'], 'client-key-data': secret['tls.key'] } }],
  };
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return new Kubectl(path);
}

/** What the API server answers to somebody without any credential. */
function statusOf(port: number, ca: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, ca, servername: 'cp.paris.example.net', agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
}

function filesOf(folder: string): string[] {
  return (
    readdirSync(folder)
      // Machines need the kinds of Cluster API: see pools.test.ts.
      .filter((file) => file.endsWith('.yaml') && !file.startsWith('80-pools'))
      .sort()
      .map((file) => join(folder, file))
  );
}

function objectsIn(file: string): any[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS());
}

/** What a controller would make pods from; a StatefulSet adds a volume for each of its claims. */
function podTemplateOf(object: any): any {
  const template = object.spec?.jobTemplate?.spec.template ?? object.spec?.template;
  if (!template) return undefined;
  const claims = (object.spec.volumeClaimTemplates ?? []).map(({ metadata: { name } }: any) => ({
    name,
    persistentVolumeClaim: { claimName: name },
  }));
  return { ...template, spec: { ...template.spec, volumes: [...(template.spec.volumes ?? []), ...claims] } };
}

function minutes(count: number): number {
  return count * 60_000;
}
