import { parseAllDocuments } from 'yaml';
import { grant, type HostedControlPlane } from '../../../constructs/control-plane';
import { Subject } from '../../../lib/access/subject';
import { aControlPlane } from '../../support/a-control-plane';

const binding = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: 'reader' },
  rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
};

test('waits, applies everything on the server, then deletes what no revision but the present one declares', () => {
  const { job, revision } = aBootstrap();
  expect(job.spec.template.spec.restartPolicy).toBe('OnFailure');
  const [wait, apply, prune] = stepsOf(job);
  expect(wait.name).toBe('wait-for-api-server');
  expect(apply.args).toEqual(
    expect.arrayContaining(['apply', '--server-side', '--force-conflicts', '--filename=/etc/kubernetes/objects']),
  );
  expect(prune.args).toEqual(
    expect.arrayContaining([
      'delete',
      '--all-namespaces',
      `--selector=app.kubernetes.io/managed-by=tenantry,tenantry/revision,tenantry/revision!=${revision}`,
    ]),
  );
});

test('never deletes namespaces, kinds of resources or EndpointSlices', () => {
  const kinds: string = stepsOf(aBootstrap().job).find(({ name }) => name === 'prune')!.args[1];
  expect(kinds.split(',')).toContain('clusterrolebindings.rbac.authorization.k8s.io');
  expect(kinds).not.toMatch(/namespaces|customresourcedefinitions|endpoint/);
});

test('is another Job when an object changes, and the same one when none does', () => {
  const names = [
    aBootstrap(),
    aBootstrap(),
    aBootstrap((controlPlane) => controlPlane.addTenantObjects('shop', [binding])),
    aBootstrap((controlPlane) => controlPlane.addTenantObjects('shop', [{ ...binding, rules: [] }])),
  ].map(({ job }) => job.metadata.name);
  expect(names[0]).toMatch(/^tenant-bootstrap-[0-9a-f]{10}$/);
  expect(names[1]).toBe(names[0]);
  expect(new Set(names).size).toBe(3);
});

test('labels every object with the revision, and keeps its own labels', () => {
  const labelled = { ...binding, metadata: { name: 'reader', labels: { app: 'shop' } } };
  const { files, revision } = aBootstrap((controlPlane) => controlPlane.addTenantObjects('shop', [labelled]));
  const labels = { 'app.kubernetes.io/managed-by': 'tenantry', 'tenantry/revision': revision };
  expect(files.shop![0].metadata.labels).toEqual({ app: 'shop', ...labels });
  for (const object of Object.values(files).flat()) expect(object.metadata.labels).toMatchObject(labels);
});

test('applies namespaces before what lives in them, and an equal object once', () => {
  const { files } = aBootstrap((controlPlane) => {
    controlPlane.addTenantObjects('grants', grant('view', Subject.group('a'), 'shop'));
    controlPlane.addTenantObjects('grants', grant('view', Subject.group('b'), 'shop'));
  });
  expect(files.grants!.map(({ kind }) => kind)).toEqual(['Namespace', 'RoleBinding', 'RoleBinding']);
});

test('tells Argo CD the wave of objects that are added late', () => {
  const { all } = aControlPlane({}, (controlPlane) => controlPlane.addTenantObjects('shop', [binding]));
  const added = all('ConfigMap').find(({ metadata }) => metadata.name.startsWith('tenant-objects-shop-'));
  expect(added.metadata.annotations['argocd.argoproj.io/sync-wave']).toBe('60');
});

test('lets its pod through the seal of the namespace', () => {
  const { find } = aControlPlane();
  expect(aBootstrap().job.spec.template.metadata.labels['app.kubernetes.io/name']).toBe(
    find('NetworkPolicy', 'tenant-bootstrap').spec.podSelector.matchLabels['app.kubernetes.io/name'],
  );
});

test('fails on secrets, on owners that name no file, and on more than a ConfigMap holds', () => {
  const { controlPlane } = aControlPlane();
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'token' }, stringData: { token: 'x' } };
  expect(() => controlPlane.addTenantObjects('shop', [secret])).toThrow(
    'Secret token of shop would be written with its content (found ["token"])',
  );
  expect(() => controlPlane.addTenantObjects('Shop', [binding])).toThrow('the owner of objects in a tenant cluster');
  const large = { ...binding, text: 'x'.repeat(1_000_001) };
  expect(() => controlPlane.addTenantObjects('shop', [large])).toThrow(
    'the objects of shop are too large for one file',
  );
});

/** The Job, its revision, and the objects by owner. */
function aBootstrap(change: (controlPlane: HostedControlPlane) => void = () => {}) {
  const { all } = aControlPlane({}, change);
  const job = all('Job').find(({ metadata }) => metadata.name.startsWith('tenant-bootstrap-'))!;
  const maps = all('ConfigMap').filter(({ metadata }) => metadata.name.startsWith('tenant-objects-'));
  const files = Object.fromEntries(
    maps
      .flatMap(({ data }) => Object.entries<string>(data))
      .map(([file, text]) => [
        file.replace('.yaml', ''),
        parseAllDocuments(text).map((document): any => document.toJS()),
      ]),
  );
  return { job, files, revision: files.programs![0].metadata.labels['tenantry/revision'] as string };
}

function stepsOf(job: any): any[] {
  const { initContainers, containers } = job.spec.template.spec;
  return [...initContainers, ...containers];
}
