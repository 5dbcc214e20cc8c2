import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App, Chart } from 'cdk8s';
import { ManifestPolicy, PolicyPlugin, type PolicyPluginContext } from '../../../constructs/workload';

const reason = 'It is a museum piece behind glass.';

test('refuses a chart that breaks a rule', () => {
  const app = anApp();
  app.node.addValidation(new ManifestPolicy(app));
  expect(() => app.synth()).toThrow('HCP-11 acme/Secret/it: Secret it would be written with its content');
});

test('lets through what is accepted', () => {
  const app = anApp();
  const policy = new ManifestPolicy(app, [{ rule: 'HCP-11', of: 'acme/Secret/it', reason }]);
  expect(policy.validate()).toEqual([]);
  expect(policy.report.unused).toEqual([]);
});

describe('as a plugin of cdk8s', () => {
  test('fails the validation with what is found, and where', async () => {
    const { context, violations, submitted, file } = aContext();
    await new PolicyPlugin().validate(context);
    expect(violations).toEqual([
      {
        ruleName: 'HCP-11: No secret is written into a manifest.',
        recommendation: 'Secret it would be written with its content (found ["password"])',
        fix: 'let cert-manager issue it, or let an ExternalSecret fetch it; allowed: references to Secrets that exist in the cluster',
        violatingResources: [{ resourceName: 'it', locations: ['acme/Secret/it'], manifestPath: file }],
      },
    ]);
    expect(submitted).toEqual(['failure', { findings: 'Policy: 1 error, 0 warnings, 0 accepted with a reason' }]);
  });

  test('passes what is accepted, and logs what nothing needs', async () => {
    const { context, violations, submitted, logged } = aContext();
    const suppressions = [
      { rule: 'HCP-11', reason },
      { rule: 'HCP-1', reason },
    ];
    await new PolicyPlugin({ suppressions }).validate(context);
    expect(violations).toEqual([]);
    expect(submitted[0]).toBe('success');
    expect(logged).toEqual(['HCP-1 is accepted of *, where nothing is found; take it out']);
  });
});

test.each([
  ['a property that is mistyped', { supressions: [] }, 'did you mean suppressions?'],
  ['suppressions without a dash', { suppressions: { rule: 'HCP-11', reason } }, 'write a dash before each'],
  ['a suppression without a rule', { suppressions: [{ reason }] }, 'the id of a rule in it'],
  ['a suppression without a reason', { suppressions: [{ rule: 'HCP-11' }] }, 'is accepted without a reason'],
])('as a plugin of cdk8s refuses %s', (_, properties, message) => {
  expect(() => new PolicyPlugin(properties as object)).toThrow(message);
});

test('as a plugin of cdk8s leads to the files of a namespace that is made elsewhere, and to no construct of its name', async () => {
  const { context, violations, file } = aContext(
    [
      'apiVersion: apps/v1',
      'kind: Deployment',
      'metadata: { name: acme, namespace: acme }',
      'spec: { template: { metadata: { labels: {} }, spec: { containers: [{ name: it, image: it }] } } }',
    ].join('\n'),
  );
  await new PolicyPlugin().validate({ ...context, manifests: ['/dev/null', file] });
  expect(violations[0]).toMatchObject({
    violatingResources: [{ resourceName: 'Namespace/acme', locations: ['Namespace/acme'], manifestPath: file }],
  });
});

function anApp(): App {
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'policy-')) });
  new ApiObject(new Chart(app, 'chart'), 'It', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'it', namespace: 'acme' },
    stringData: { password: 'secret' },
  });
  return app;
}

/** What cdk8s gives to a plugin, and what the plugin does with it. */
function aContext(manifest = `${anApp().synthYaml()}`) {
  const file = join(mkdtempSync(join(tmpdir(), 'policy-')), 'chart.k8s.yaml');
  writeFileSync(file, manifest);
  const violations: unknown[] = [];
  const submitted: unknown[] = [];
  const logged: string[] = [];
  const context: PolicyPluginContext = {
    manifests: [file],
    report: {
      addViolation: (violation) => violations.push(violation),
      submit: (...verdict) => submitted.push(...verdict),
    },
    logger: { log: (message) => logged.push(message) },
  };
  return { context, violations, submitted, logged, file };
}
