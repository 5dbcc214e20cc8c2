import { parse, parseAllDocuments } from 'yaml';
import { fluxFiles, FluxSource, RolloutPlan } from '../../../lib';

const issuer = { apiVersion: 'cert-manager.io/v1', kind: 'Issuer', metadata: { name: 'ca', namespace: 'acme' } };
const kind = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'machines' },
};
const where = { source: FluxSource.gitRepository('fleet'), manifests: 'dist' };
const files = fluxFiles({
  ...where,
  folder: 'paris-1/acme',
  plan: RolloutPlan.of([
    { name: '10-namespace.k8s.yaml', objects: [] },
    { name: '20-pki.k8s.yaml', objects: [issuer] },
  ]),
});
const shared = fluxFiles({
  ...where,
  folder: 'paris-1/_cluster',
  plan: RolloutPlan.of([
    { name: 'kinds.k8s.yaml', objects: [kind] },
    { name: 'priorities.k8s.yaml', objects: [] },
  ]),
});
const waves = parseAllDocuments(files.get('flux/clusters/paris-1/acme.yaml')!).map((it) => it.toJS());
const ofAll = parse(shared.get('flux/clusters/paris-1/_cluster.yaml')!);

test('has a Kustomization for each wave, which depends on the one before and is ready when its gates are open', () => {
  const [first, second] = waves;
  expect(first.metadata).toEqual({ name: 'acme-10-namespace', namespace: 'flux-system' });
  expect(second.spec).toMatchObject({
    dependsOn: [{ name: 'acme-10-namespace' }],
    healthChecks: [{ apiVersion: 'cert-manager.io/v1', kind: 'Issuer', name: 'ca', namespace: 'acme' }],
    timeout: '300s',
    path: './dist/flux/waves/paris-1/acme/20-pki',
    sourceRef: { kind: 'GitRepository', name: 'fleet' },
  });
});

test('each takes the one file of its wave, where it lies', () => {
  const place = 'flux/waves/paris-1/acme/20-pki';
  const { resources } = parse(files.get(`${place}/kustomization.yaml`)!);
  expect(resources.map((path: string) => new URL(path, `file:///${place}/`).pathname)).toEqual([
    '/paris-1/acme/20-pki.k8s.yaml',
  ]);
});

test('applies what tenants share as a whole, and the first wave of every cluster after it', () => {
  expect(ofAll.metadata.name).toBe('paris-1-shared');
  expect(ofAll.spec).toMatchObject({ path: './dist/paris-1/_cluster', healthChecks: [{ name: 'machines' }] });
  expect(waves[0].spec.dependsOn).toEqual([{ name: 'paris-1-shared' }]);
});

test('brings all of a management cluster by one that is applied by hand, and applies nothing before that is up to date', () => {
  const root = parse(shared.get('flux/paris-1.yaml')!);
  expect(root.metadata.name).toBe('paris-1');
  expect(root.spec).toMatchObject({ path: './dist/flux/clusters/paris-1', prune: true });
  expect(root.spec).not.toHaveProperty('dependsOn');
  expect(ofAll.spec.dependsOn).toEqual([{ name: 'paris-1' }]);
});

test('leaves the state of a cluster where it is when its file goes', () => {
  expect(waves.map(({ spec }) => spec.deletionPolicy)).toEqual(['Orphan', 'Orphan']);
});

test('refuses a source whose name cannot be one', () => {
  expect(() => FluxSource.gitRepository('My Fleet')).toThrow(
    'the name of a source of Flux cannot be part of a host name',
  );
});
