import { parse } from 'yaml';
import { EncryptionAtRest, KmsPlugin } from '../../../constructs/control-plane';
import { Cidr } from '../../../lib/network/cidr';
import { Destination } from '../../../lib/network/destination';
import { KeyRing } from '../../../lib/rotation/key-ring';
import { aControlPlane } from '../../support/a-control-plane';

const vault = KmsPlugin.of('vault', {
  image: 'registry.example.net/vault-kms:1.0',
  command: (socket) => ['/vault-kms', `--listen=unix://${socket}`],
  secretVariables: { VAULT_TOKEN: { secretName: 'vault-kms', key: 'token' } },
  secretFiles: { 'ca.crt': { secretName: 'vault-kms', key: 'vault-ca.crt' } },
  health: { port: 8787, path: '/livez' },
  destination: Destination.inNamespace('vault', 8200),
});
const hsm = KmsPlugin.of('hsm', {
  image: 'registry.example.net/hsm-kms:1.0',
  command: (socket) => ['/hsm-kms', socket],
  destination: Destination.outside(5696, [Cidr.of('192.0.2.0/28')]),
});
const [first, reader, writer, alone] = [
  EncryptionAtRest.secretbox(),
  EncryptionAtRest.secretbox().adding(vault),
  EncryptionAtRest.kms(vault).retiring('1'),
  EncryptionAtRest.kms(vault),
] as const;

const at = (encryption: EncryptionAtRest) => aControlPlane({ encryption, replicas: 2 });

function providersAt(encryption: EncryptionAtRest): any[] {
  const script: string = at(encryption)
    .pod('kube-apiserver')
    .initContainers.find(({ name }: any) => name === 'assemble-files').args[0];
  const [, text] = /encryption\.yaml <<END\n([^]*?)\nEND/.exec(script)!;
  const [{ resources, providers }] = parse(text!).resources;
  expect(resources).toEqual(['secrets']);
  return providers;
}

const kindsAt = (encryption: EncryptionAtRest) =>
  providersAt(encryption).map((provider) => provider.kms?.name ?? Object.keys(provider)[0]);

test('a KMS first reads, then encrypts, then is alone; and the other way round', () => {
  const leaving = [
    EncryptionAtRest.kms(vault).adding('2'),
    EncryptionAtRest.secretbox(KeyRing.of('2')).retiring(vault),
  ];
  expect([first, reader, writer, alone, ...leaving].map(kindsAt)).toEqual([
    ['secretbox', 'identity'],
    ['secretbox', 'vault', 'identity'],
    ['vault', 'secretbox', 'identity'],
    ['vault', 'identity'],
    ['vault', 'secretbox', 'identity'],
    ['secretbox', 'vault', 'identity'],
  ]);
  expect(kindsAt(EncryptionAtRest.kms(hsm).retiring(vault))).toEqual(['hsm', 'vault', 'identity']);
});

test('encryption begins and ends in stages too, with Secrets as they are among what is read', () => {
  const stages = [
    EncryptionAtRest.none().adding('1'),
    EncryptionAtRest.secretbox(KeyRing.of('1').retiring('none')),
    EncryptionAtRest.secretbox().adding('none'),
    EncryptionAtRest.none().retiring('1'),
  ];
  expect(stages.map(kindsAt)).toEqual([
    ['identity', 'secretbox'],
    ['secretbox', 'identity'],
    ['secretbox', 'identity'],
    ['identity', 'secretbox'],
  ]);
  const jobs = stages.map((encryption) =>
    at(encryption)
      .all('Job')
      .flatMap(({ metadata }) => (metadata.name.startsWith('secret-rewrite') ? metadata.name.slice(0, -11) : [])),
  );
  expect(jobs).toEqual([[], ['secret-rewrite-1'], [], ['secret-rewrite-none']]);
});

test('the API server asks a plugin of version 2 at its socket', () => {
  expect(providersAt(alone)[0]).toEqual({
    kms: { apiVersion: 'v2', name: 'vault', endpoint: 'unix:///run/kms/vault/kms.sock', timeout: '3s' },
  });
});

test('every Secret is written anew as soon as another encrypts, and only then', () => {
  const rewrites = [first, reader, writer, alone].map((encryption) =>
    at(encryption)
      .all('Job')
      .map(({ metadata }) => metadata.name)
      .filter((name: string) => name.startsWith('secret-rewrite-')),
  );
  expect(rewrites).toEqual([[], [], [expect.stringMatching(/^secret-rewrite-kms-vault-[0-9a-f]{10}$/)], []]);
});

test('a key of the cluster is made while it decrypts, and never for a KMS', () => {
  const keysAt = (encryption: EncryptionAtRest) =>
    at(encryption)
      .all('Certificate')
      .map(({ metadata }) => metadata.name)
      .filter((name: string) => name.startsWith('encryption-key'));
  expect([reader, writer, alone].map(keysAt)).toEqual([['encryption-key-1'], ['encryption-key-1'], []]);
});

describe('the plugin', () => {
  const { pod, find } = at(writer);
  const { initContainers, containers, volumes } = pod('kube-apiserver');
  const [plugin, assemble] = initContainers;

  test('starts before everything else, runs beside it, and is waited for', () => {
    expect(plugin).toMatchObject({ name: 'kms-vault', restartPolicy: 'Always' });
    expect(plugin.command).toEqual(['/vault-kms', '--listen=unix:///run/kms/vault/kms.sock']);
    expect(plugin.startupProbe.httpGet).toEqual({ path: '/livez', port: 8787, scheme: 'HTTP' });
    expect(plugin.readinessProbe).toBeUndefined();
    expect(assemble.name).toBe('assemble-files');
    expect(assemble.args[0]).toContain('until [ -S /run/kms/vault/kms.sock ]; do sleep 1; done');
  });

  test('alone may write the folder of its socket, which is in memory', () => {
    const mountOf = ({ volumeMounts }: any) => volumeMounts.find(({ name }: any) => name === 'kms-vault');
    expect(mountOf(plugin)).toEqual({ name: 'kms-vault', mountPath: '/run/kms/vault' });
    for (const container of [assemble, containers[0]]) expect(mountOf(container).readOnly).toBe(true);
    expect(volumes.find(({ name }: any) => name === 'kms-vault').emptyDir.medium).toBe('Memory');
  });

  test('is as restricted as all programs, and gets its credentials from Secrets', () => {
    expect(plugin.securityContext).toEqual(
      containers[0].securityContext && {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
    );
    expect(plugin.env).toEqual([
      { name: 'VAULT_TOKEN', valueFrom: { secretKeyRef: { name: 'vault-kms', key: 'token' } } },
    ]);
    expect(volumes.find(({ name }: any) => name === 'kms-vault-files').projected.sources).toEqual([
      { secret: { name: 'vault-kms', items: [{ key: 'vault-ca.crt', path: 'ca.crt' }] } },
    ]);
  });

  test('is counted by the quota', () => {
    const cpuAt = (made: ReturnType<typeof at>) =>
      parseInt(made.find('ResourceQuota', 'control-plane').spec.hard['requests.cpu'] as string, 10);
    expect(cpuAt(at(writer)) - cpuAt(at(first))).toBe(4 * 20);
    expect(find('ResourceQuota', 'control-plane').spec.hard.pods).toBe(
      at(first).find('ResourceQuota', 'control-plane').spec.hard.pods,
    );
  });

  test('keeps new API servers from serving while its KMS is away, and leaves those alone that serve', () => {
    const [{ startupProbe, livenessProbe, readinessProbe }] = containers;
    expect([startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet.path)).toEqual([
      '/readyz',
      '/livez?exclude=etcd',
      '/readyz?exclude=kms-providers',
    ]);
  });
});

test.each([
  [vault, { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'vault' } } }, 8200],
  [hsm, { ipBlock: { cidr: '192.0.2.0/28' } }, 5696],
])('only the API server may dial a KMS, where it is', (plugin, peer, port) => {
  const policies = at(EncryptionAtRest.kms(plugin)).all('NetworkPolicy');
  const dialling = policies.flatMap(({ metadata, spec }) =>
    (spec.egress ?? []).filter(({ ports }: any) => ports[0].port === port).map((rule: any) => [metadata.name, rule]),
  );
  expect(dialling).toEqual([['kube-apiserver', { to: [peer], ports: [{ protocol: 'TCP', port }] }]]);
});

test('a snapshot says which KMS a restore needs', () => {
  const { data } = at(writer)
    .all('ConfigMap')
    .find(({ metadata }) => metadata.name.startsWith('etcd-backup'));
  expect(parse(Object.values(data).find((text: any) => text.includes('etcdImage')) as string)).toMatchObject({
    kmsPlugins: ['vault'],
    secrets: expect.arrayContaining(['encryption-key-1']),
  });
});

test.each([
  [() => EncryptionAtRest.secretbox(KeyRing.of('kms-vault')), 'has a name that KMS plugins have (found "kms-vault")'],
  [() => EncryptionAtRest.kms(vault).adding('kms-2'), 'name the key otherwise, or give the KmsPlugin itself'],
  [() => EncryptionAtRest.fromSecret('own').adding(vault), 'without keys of its own cannot change in stages'],
  [() => EncryptionAtRest.secretbox(KeyRing.of('none')), 'use EncryptionAtRest.none()'],
  [() => EncryptionAtRest.kms(vault).adding(vault), 'has more than two keys, or one twice'],
  [() => EncryptionAtRest.secretbox().adding(vault).adding('2'), 'finish one rotation before the next'],
  [() => KmsPlugin.of('my vault', { image: 'i', command: () => [] }), 'the name of a KMS plugin'],
  [() => KmsPlugin.of('vault', { image: 'i', command: () => [], timeoutSeconds: 0 }), 'allowed: 1 to 30 seconds'],
])('refuses what makes no sense %#', (make, message) => {
  expect(make).toThrow(message);
});
