import { ApiObject, App, Chart, Lazy } from 'cdk8s';
import { IntOrString, KubeConfigMap } from 'cdk8s-plus-27/lib/imports/k8s';
import { App as TerraformApp, TerraformStack, TerraformVariable } from 'cdktf';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderManifests } from '../../../constructs/fleet/manifest-synthesis';
import { withObjectsRenderedOnce } from '../../../constructs/fleet/manifest-values';
import { TokenGuard } from '../../../constructs/fleet/token-guard';
import { declareReferenceFleet } from '../../../stacks/reference-fleet';
import { synthesized } from '../../support/platforms';

test('writes a file for each chart that has objects, named by the chart', () => {
  const app = anApp();
  new Chart(app, '00-empty');
  aConfigMap(new Chart(app, '10-namespace'), 'one');
  aConfigMap(new Chart(app, '20-pki'), 'two');
  expect(
    renderManifests(app).map(({ name, objects }) => [name, objects.map((object) => object.metadata.name)]),
  ).toEqual([
    ['10-namespace.k8s.yaml', ['one']],
    ['20-pki.k8s.yaml', ['two']],
  ]);
});

test('keeps the order in which objects were made', () => {
  const chart = new Chart(anApp(), 'chart');
  ['b', 'a', 'c'].forEach((name) => aConfigMap(chart, name));
  expect(namesIn(chart)).toEqual(['b', 'a', 'c']);
});

test('lets dependencies decide the order when there are any', () => {
  const chart = new Chart(anApp(), 'chart');
  const [first, second] = ['a', 'b'].map((name) => aConfigMap(chart, name));
  first!.addDependency(second!);
  expect(namesIn(chart)).toEqual(['b', 'a']);
});

test('gives charts of the same name in different places files of their own', () => {
  const app = anApp();
  const outer = new Chart(app, 'outer');
  aConfigMap(new Chart(app, 'same'), 'one');
  aConfigMap(new Chart(outer, 'same'), 'two');
  expect(new Set(renderManifests(app).map((file) => file.name)).size).toBe(2);
});

test.each([
  ['a string', (variable: TerraformVariable) => variable.stringValue, 'data.key'],
  ['part of a string', (variable: TerraformVariable) => `https://${variable.stringValue}:6443`, 'data.key'],
  ['a number', (variable: TerraformVariable) => variable.numberValue, 'data.key'],
  ['a lazy value', (variable: TerraformVariable) => Lazy.any({ produce: () => variable.stringValue }), 'data.key'],
])('fails when %s is known to Terraform alone, and names object and key', (_, value, key) => {
  const variable = new TerraformVariable(
    new TerraformStack(new TerraformApp({ outdir: folder() }), 's'),
    'Address',
    {},
  );
  const chart = new Chart(anApp(), 'chart');
  aConfigMap(chart, 'config', { key: value(variable) as string });
  expect(() => namesIn(chart)).toThrow(`ConfigMap config has a value at ${key} that only Terraform knows`);
});

test('writes the same bytes as with every resolver of cdk8s', () => {
  const render = () => synthesized((platform) => void declareReferenceFleet(platform)).files;
  const quick = render();
  process.env.TENANTRY_STOCK_SYNTHESIS = '1';
  try {
    expect(render()).toEqual(quick);
  } finally {
    delete process.env.TENANTRY_STOCK_SYNTHESIS;
  }
});

test('renders an object once while nothing changes it, and anew afterwards', () => {
  const app = anApp();
  const produce = jest.fn(() => 'text');
  const object = aConfigMap(new Chart(app, 'chart'), 'late', { key: Lazy.any({ produce }) as unknown as string });
  withObjectsRenderedOnce([object], () => expect(object.toJson()).toBe(object.toJson()));
  expect(produce).toHaveBeenCalledTimes(1);
  object.metadata.addLabel('added', 'later');
  expect(object.toJson()).toMatchObject({ metadata: { labels: { added: 'later' } } });
});

test('resolves lazy values, quantities and unions at any depth', () => {
  const chart = new Chart(anApp(), 'chart');
  new ApiObject(chart, 'Thing', {
    apiVersion: 'v1',
    kind: 'Thing',
    metadata: { name: 'thing' },
    spec: { list: [{ late: Lazy.any({ produce: () => ({ port: IntOrString.fromNumber(1) }) }) }] },
  });
  const [file] = renderManifests(chart.node.scope as App);
  expect(file!.objects[0]!.spec).toEqual({ list: [{ late: { port: { value: 1 } } }] });
});

function anApp(): App {
  return new App({ resolvers: [new TokenGuard()] });
}

function aConfigMap(chart: Chart, name: string, data: Record<string, string> = {}): KubeConfigMap {
  return new KubeConfigMap(chart, name, { metadata: { name }, data });
}

function namesIn(chart: Chart): string[] {
  return renderManifests(chart.node.scope as App)[0]!.objects.map((object) => object.metadata.name);
}

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'manifests-'));
}
