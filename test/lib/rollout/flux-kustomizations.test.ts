import { parse, parseAllDocuments } from 'yaml';
import { fluxFiles, FluxSource, RolloutPlan } from '../../../lib';

const issuer = { apiVersion: 'cert-manager.io/v1', kind: 'Issuer', metadata: { name: 'ca', namespace: 'acme' } };
const files = fluxFiles({
  source: FluxSource.gitRepository('fleet'),
  manifests: 'dist',
  folder: 'paris-1/acme',
  plan: RolloutPlan.of([
    { name: '10-namespace.k8s.yaml', objects: [] },
    { name: '20-pki.k8s.yaml', objects: [issuer] },
  ]),
});

test('has a Kustomization for each wave, which depends on the one before and is ready when its gates are open', () => {
  const [first, second] = parseAllDocuments(files.get('flux/clusters/paris-1/acme.yaml')!).map((it) => it.toJS());
  expect(first.metadata).toEqual({ name: 'acme-10-namespace', namespace: 'flux-system' });
  expect(first.spec).not.toHaveProperty('dependsOn');
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

test('leaves the state of a cluster where it is when its file goes', () => {
  const kustomizations = parseAllDocuments(files.get('flux/clusters/paris-1/acme.yaml')!).map((it) => it.toJS());
  expect(kustomizations.map(({ spec }) => spec.deletionPolicy)).toEqual(['Orphan', 'Orphan']);
});

test('refuses a source whose name cannot be one', () => {
  expect(() => FluxSource.gitRepository('My Fleet')).toThrow(
    'the name of a source of Flux cannot be part of a host name',
  );
});
