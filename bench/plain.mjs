// What a user would write without tenantry, as fast as cdktf and cdk8s alone can do it: the same resources by the generated
// bindings and the same objects by ApiObject, in one App each. Its input is a synthesis of the same fleet.
//
//   node bench/plain.mjs SYNTHESIS OUTPUT
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { start } from './measure.mjs';

const require = createRequire(import.meta.url);
const [, , input, output] = process.argv;

const stacks = readdirSync(join(input, 'cdktf.out/stacks')).map((name) => ({
  name,
  content: JSON.parse(readFileSync(join(input, 'cdktf.out/stacks', name, 'cdk.tf.json'), 'utf8')),
}));
const { parseAllDocuments } = require('yaml');
const manifests = readdirSync(join(input, 'dist'), { recursive: true })
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => ({
    name: file.replace(/\.k8s\.yaml$/, '').replaceAll('/', '-'),
    objects: parseAllDocuments(readFileSync(join(input, 'dist', file), 'utf8')).map((document) => document.toJS()),
  }));

const {
  App,
  LocalBackend,
  TerraformLocal,
  TerraformOutput,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
} = require('cdktf');
const cdk8s = require('cdk8s');
for (const { content } of stacks)
  for (const type of [...types(content.resource), ...types(content.data, 'data-')]) classOf(type);

const report = start();
const app = new App({ outdir: join(output, 'cdktf.out') });
for (const { name, content } of stacks) makeStack(app, name, content);
app.synth();
const manifestApp = new cdk8s.App({ outdir: join(output, 'dist') });
for (const { name, objects } of manifests) {
  const chart = new cdk8s.Chart(manifestApp, name);
  for (const object of objects) new cdk8s.ApiObject(chart, `${object.kind}-${object.metadata.name}`, object);
}
manifestApp.synth();
report();

function makeStack(scope, name, content) {
  const stack = new TerraformStack(scope, name);
  new LocalBackend(stack, content.terraform.backend.local);
  // What cdktf has no constructs for.
  stack.addOverride('terraform.required_version', content.terraform.required_version);
  if (content.check) stack.addOverride('check', content.check);
  for (const [provider, [config]] of Object.entries(content.provider ?? {})) {
    new (Object.values(require(`@cdktf/provider-${provider}/lib/provider`)).find(isConstruct))(
      stack,
      provider,
      camelKeys(config),
    );
  }
  const made = new Map();
  const make = (kind, type, id) => {
    const key = `${kind}${type}.${id}`;
    if (!made.has(key)) {
      const attributes = content[kind === '' ? 'resource' : 'data'][type][id];
      const { '//': _, 'depends_on': dependsOn, ...config } = attributes;
      const Class = classOf(`${kind}${type}`);
      const isKnown = Class !== TerraformResource;
      const element = named(
        new Class(stack, key.replace('.', '-'), {
          ...(isKnown ? resolve(camelKeys(config)) : { terraformResourceType: type }),
          ...(dependsOn && { dependsOn: dependsOn.map((target) => make('', ...target.split('.'))) }),
        }),
        id,
      );
      if (!isKnown) for (const [name, value] of Object.entries(config)) element.addOverride(name, resolve(value));
      made.set(key, element);
    }
    return made.get(key);
  };
  // A reference is written as users write it: the attribute of another construct, which is a token.
  const resolve = (value) => {
    if (Array.isArray(value)) return value.map(resolve);
    if (value !== null && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item)]));
    const match = typeof value === 'string' && /^\$\{(data\.)?(\w+)\.(\w+)\.(\w+)\}$/.exec(value);
    if (!match || !content[match[1] ? 'data' : 'resource']?.[match[2]]?.[match[3]]) return value;
    return make(match[1] ? 'data-' : '', match[2], match[3]).getStringAttribute(match[4]);
  };
  for (const [kind, section] of [
    ['', content.resource],
    ['data-', content.data],
  ]) {
    for (const [type, entries] of Object.entries(section ?? {}))
      for (const id of Object.keys(entries)) make(kind, type, id);
  }
  for (const [id, value] of Object.entries(content.locals ?? {}))
    named(new TerraformLocal(stack, `local-${id}`, value), id);
  for (const [id, { '//': _, ...config }] of Object.entries(content.variable ?? {}))
    named(new TerraformVariable(stack, `variable-${id}`, camelKeys(config)), id);
  for (const [id, { '//': _, ...config }] of Object.entries(content.output ?? {}))
    named(new TerraformOutput(stack, `output-${id}`, resolve(config)), id);
}

function named(element, id) {
  element.overrideLogicalId(id);
  return element;
}

function types(section, kind = '') {
  return Object.keys(section ?? {}).map((type) => `${kind}${type}`);
}

function classOf(type) {
  const [, kind, name] = /^(data-)?(\w+)$/.exec(type) ?? [];
  if (!name.startsWith('openstack_')) return TerraformResource;
  const folder = kind ? `data-${name.replaceAll('_', '-')}` : name.replace(/^openstack_/, '').replaceAll('_', '-');
  return Object.values(require(`@cdktf/provider-openstack/lib/${folder}`)).find(isConstruct);
}

function isConstruct(value) {
  return typeof value === 'function' && 'tfResourceType' in value;
}

function camelKeys(value) {
  if (Array.isArray(value)) return value.map(camelKeys);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key.replace(/_(\w)/g, (_, letter) => letter.toUpperCase()),
      camelKeys(item),
    ]),
  );
}
