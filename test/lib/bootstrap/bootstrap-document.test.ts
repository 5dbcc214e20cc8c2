import { createHash } from 'node:crypto';
import { parse, stringify } from 'yaml';
import { BootstrapDocument } from '../../../lib/bootstrap/bootstrap-document';
import { NodeConfiguration } from '../../../lib/bootstrap/node-configuration';
import { NodePlace } from '../../../lib/bootstrap/node-place';
import { OperatingSystem } from '../../../lib/bootstrap/operating-system';
import { aNodeBootstrap, CREDENTIAL, filesOf } from './a-node-bootstrap';
import { expectGolden } from './match-golden';
import { REFERENCE_MACHINE, REFERENCE_NODES } from './reference-nodes';

const userData = (about = {}) => BootstrapDocument.userData(NodeConfiguration.of(aNodeBootstrap(about)));

test.each(Object.keys(REFERENCE_NODES))('user data of %s is as reviewed', (name) => {
  expectGolden(readable(BootstrapDocument.userData(NodeConfiguration.of(REFERENCE_NODES[name]!))), `${name}.yaml`);
});

test('the script for a bare machine is as reviewed', () => {
  expectGolden(BootstrapDocument.script(NodeConfiguration.of(REFERENCE_MACHINE)).text, 'debian-13-plant.sh');
});

test.each(Object.keys(REFERENCE_NODES))('user data of %s brings every file as it is configured', (name) => {
  const configuration = NodeConfiguration.of(REFERENCE_NODES[name]!);
  const document = BootstrapDocument.userData(configuration);
  const placed = filesOf(document, document.fill(CREDENTIAL)).filter(
    ({ path }) => path !== '/etc/tenantry/instance-id',
  );
  expect(placed).toEqual(
    configuration.files.map(({ path, mode, content }) => ({
      path,
      mode,
      content: typeof content === 'string' ? content : CREDENTIAL[content.credential],
    })),
  );
});

test.each(Object.keys(REFERENCE_NODES))(
  'user data of %s has nothing that jinja or Terraform would take for theirs',
  (name) => {
    const { text } = BootstrapDocument.userData(NodeConfiguration.of(REFERENCE_NODES[name]!));
    expect(text.replace('{{ v1.instance_id }}', '')).not.toMatch(/\{\{|\{%|\{#|\$\{|%\{/);
  },
);

test.each(Object.keys(REFERENCE_NODES))('user data of %s takes about half of what Nova stores, at most', (name) => {
  expect(BootstrapDocument.userData(NodeConfiguration.of(REFERENCE_NODES[name]!)).size).toBeLessThan(26_000);
});

test('a template is made only of what needs one: a server that must learn its id', () => {
  expect(userData().text).toMatch(/^## template: jinja\n#cloud-config\n/);
  expect(userData({ place: NodePlace.bareMetal('plant') }).text).toMatch(/^#cloud-config\n/);
});

test('is the same document each time, whatever the moment', () => {
  expect(userData().text).toBe(userData().text);
  expect(userData().text).toContain('H4sIAAAAAAAC/'); // gzip: no time, level 9, no system
});

describe('the credential', () => {
  const secrets = {
    certificate: '${base64encode(data.kubernetes_secret_v1.join.data["tls.crt"])}',
    privateKey: '${base64encode(data.kubernetes_secret_v1.join.data["tls.key"])}',
    clusterAuthority: '${base64encode(data.kubernetes_secret_v1.cluster_ca.data["tls.crt"])}',
    clientAuthority: '${base64encode(data.kubernetes_secret_v1.join.data["ca.crt"])}',
  };

  test('has a place for each part, once', () => {
    const document = userData();
    expect(Object.keys(document.secrets(secrets))).toEqual([
      '@@certificate@@',
      '@@privateKey@@',
      '@@clusterAuthority@@',
      '@@clientAuthority@@',
    ]);
    for (const place of Object.keys(document.secrets(secrets))) expect(document.text.split(place)).toHaveLength(2);
  });

  test('changes neither hash nor text when it is renewed', () => {
    expect(userData().hash).toBe(userData().hash);
    expect(userData().text).not.toContain('BEGIN PRIVATE KEY');
  });

  test('fails when a part is not PEM', () => {
    expect(() => userData().fill({ ...CREDENTIAL, privateKey: 'LS0tLS1CRUdJTg==' })).toThrow(
      'the privateKey of a join credential is not in PEM form; allowed: a text with -----BEGIN …-----; ' +
        'decode what the Secret holds from base64 first',
    );
  });
});

test('fails when Nova would refuse it, and names what takes the room', () => {
  const content = Array.from({ length: 1500 }, (_, n) => createHash('sha256').update(`${n}`).digest('base64')).join(
    '\n',
  );
  expect(() => userData({ files: [{ path: '/opt/large', content }] })).toThrow(
    /the bootstrap of nodes with ubuntu-24.04 is larger than the user data that Nova stores \(found "\d+ bytes with room for the credential, most of them \/opt\/large, /,
  );
});

test('a bare machine may have more than Nova stores', () => {
  const content = Array.from({ length: 9000 }, (_, n) => `${n * 2_654_435_761}`).join('\n');
  expect(
    userData({ place: NodePlace.bareMetal('plant'), files: [{ path: '/opt/large', content }] }).size,
  ).toBeGreaterThan(49_149);
});

test.each([
  [
    'Flatcar',
    { operatingSystem: OperatingSystem.prebuilt(OperatingSystem.FLATCAR), place: NodePlace.bareMetal('plant') },
  ],
  ['OpenStack', {}],
])('fails to make a script for %s', (_, about) => {
  expect(() => BootstrapDocument.script(NodeConfiguration.of(aNodeBootstrap(about)))).toThrow(
    'cannot be made by a script',
  );
});

/** A document with its files decoded, in the form that people can read. */
function readable(document: BootstrapDocument): string {
  const files = filesOf(document, document.text);
  const whole = parse(document.text.replace('{{ v1.instance_id }}', '@@instance@@'));
  const list = document.format === 'ignition' ? whole.storage.files : whole.write_files;
  list.forEach((entry: Record<string, unknown>, index: number) => {
    delete entry.contents;
    if (typeof entry.mode === 'number') entry.mode = `0${entry.mode.toString(8)}`;
    entry.content = files[index]!.content;
  });
  const header = document.text.startsWith('{') ? [] : document.text.split('\n').filter((line) => line.startsWith('#'));
  const size = `# ${document.size} bytes with room for the credential; files decoded`;
  const text = stringify(whole, { lineWidth: 0, blockQuote: 'literal' });
  return [...header, size, text].join('\n').replace('@@instance@@', '{{ v1.instance_id }}');
}
