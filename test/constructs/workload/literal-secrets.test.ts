import { ApiObject, App, Chart } from 'cdk8s';
import { literalSecretProblems, RefuseLiteralSecrets } from '../../../constructs/workload';

const key = '-----BEGIN EC PRIVATE KEY-----\nabc';

test.each([
  ['a Secret with data', 'Secret', { data: { password: 'c2VjcmV0' } }],
  ['a Secret with text', 'Secret', { stringData: { password: 'secret' } }],
  ['a ConfigMap with a private key', 'ConfigMap', { data: { 'tls.key': key } }],
])('fails on %s', (_, kind, content) => {
  const app = anApp(kind, content);
  expect(literalSecretProblems(app)).toEqual([
    expect.objectContaining({
      message: expect.stringContaining(`${kind} it would be written with its content (found ["`),
      facts: expect.objectContaining({ path: 'chart/It' }),
    }),
  ]);
  app.node.addValidation(new RefuseLiteralSecrets(app));
  expect(() => app.synthYaml()).toThrow(`[chart/It] ${kind} it would be written with its content`);
});

test.each([
  ['a Secret that others fill', 'Secret', { type: 'Opaque' }],
  ['a ConfigMap with certificates', 'ConfigMap', { data: { 'ca.crt': '-----BEGIN CERTIFICATE-----' } }],
  ['an object of another kind', 'ExternalSecret', { data: { password: 'reference' } }],
])('accepts %s', (_, kind, content) => {
  expect(literalSecretProblems(anApp(kind, content))).toEqual([]);
});

/** An app with one object. */
function anApp(kind: string, content: object): App {
  const app = new App();
  new ApiObject(new Chart(app, 'chart'), 'It', { apiVersion: 'v1', kind, metadata: { name: 'it' }, ...content });
  return app;
}
