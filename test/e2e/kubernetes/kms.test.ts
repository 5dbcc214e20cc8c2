import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EncryptionAtRest, EtcdBackup, EtcdTopology, KmsPlugin } from '../../../constructs/control-plane';
import { KeyRing, Size } from '../../../lib';
import { encryptionAlerts } from '../../../lib/monitoring/encryption-alerts';
import { aWatchedControlPlane } from '../../lib/monitoring/a-watched-control-plane';
import { describeUnless } from '../../support/describe-unless';
import { Hosted } from './hosted';
import { bringUp, eventually, image, importImages, Kubectl, obstacle, signal } from './management';
import { SteadyClient } from './steady-client';

const reason = obstacle();

const vault = plugin('vault');
const other = plugin('other');

describeUnless(reason, 'a control plane that has data, two API servers, and a KMS', () => {
  const management = Kubectl.MANAGEMENT;
  let work: string;
  let hosted: Hosted;
  let administrator: Kubectl;
  let client: SteadyClient | undefined;

  beforeAll(async () => {
    bringUp('--kms-plugin');
    importImages(image('kms-plugin-test'));
    work = mkdtempSync(join(tmpdir(), 'kms-'));
    hosted = new Hosted('secrets-kms', 30861, work, {
      etcd: EtcdTopology.dedicated({ members: 1, storage: Size.gibibytes(2) }),
      backup: EtcdBackup.none(),
      replicas: 2,
    });
    administrator = await hosted.rollOut();
    administrator.run(['create', 'secret', 'generic', 'kept', '--from-literal=word=swordfish']);
    for (const { name } of [vault, other]) {
      const literal = `--from-literal=key=the key of ${name}`;
      management.run(['create', 'secret', 'generic', `kms-${name}`, literal, '-n', hosted.namespace]);
    }
    client = await SteadyClient.start(hosted.administratorKubeconfig(), 'secrets');
  }, 20 * 60_000);

  afterAll(async () => {
    await client?.stop();
    hosted?.remove();
    if (work) rmSync(work, { recursive: true, force: true });
  }, 5 * 60_000);

  test.each([
    ['its own key', EncryptionAtRest.secretbox(), { secretbox: 'all' }],
    ['a KMS is made known', EncryptionAtRest.secretbox().adding(vault), { secretbox: 'all' }],
    ['the KMS encrypts', EncryptionAtRest.kms(vault).retiring('1'), { 'kms:v2:vault': 'all' }],
    ['the KMS is alone', EncryptionAtRest.kms(vault), { 'kms:v2:vault': 'all' }],
  ] as const)('%s: no request for a Secret fails', rollsUnnoticed, 10 * 60_000);

  test('API servers tell the series that alerts of a KMS are made from', () => {
    const told = administrator.run(['get', '--raw', '/metrics']);
    const wanted = encryptionAlerts(aWatchedControlPlane()).flatMap(
      ({ expression }) => expression.match(/\bapiserver_\w+/g) ?? [],
    );
    expect(wanted.filter((name) => !told.includes(`\n${name}{`))).toEqual([]);
    expect(wanted).toHaveLength(3);
  });

  test(
    'a KMS that does not answer keeps nobody from what was read before, and from no other object',
    async () => {
      expect(word()).toBe('swordfish');
      const failed = client!.failures.length;
      signal('STOP', '/kms-plugin --listen /run/kms/vault/');
      try {
        const ready = () => administrator.try(['get', '--raw', '/readyz/kms-providers']).ok;
        await eventually(120, () => (ready() ? undefined : true));
        expect(hosted.pods('kube-apiserver').map(isReady)).toEqual([true, true]);
        expect(word()).toBe('swordfish');
        administrator.run(['create', 'configmap', 'written-meanwhile']);
        console.log(`while the KMS is away: ${client}, ${client!.failures.length - failed} of them then`);
      } finally {
        signal('CONT', '/kms-plugin --listen /run/kms/vault/');
      }
      expect(client!.failures.length).toBe(failed);
    },
    5 * 60_000,
  );

  test.each([
    ['another KMS is made known', EncryptionAtRest.kms(vault).adding(other), { 'kms:v2:vault': 'all' }],
    ['the other KMS encrypts', EncryptionAtRest.kms(other).retiring(vault), { 'kms:v2:other': 'all' }],
    ['a key of its own is made known', EncryptionAtRest.kms(other).adding('2'), { 'kms:v2:other': 'all' }],
    ['its own key encrypts', EncryptionAtRest.secretbox(KeyRing.of('2')).retiring(other), { secretbox: 'all' }],
    ['there is no KMS any more', EncryptionAtRest.secretbox(KeyRing.of('2')), { secretbox: 'all' }],
  ] as const)('%s: no request for a Secret fails', rollsUnnoticed, 10 * 60_000);

  async function rollsUnnoticed(
    stage: string,
    encryption: EncryptionAtRest,
    expected: Readonly<Record<string, string>>,
  ): Promise<void> {
    await roll(stage, encryption);
    expect(shares('secrets')).toEqual(expected);
    if (encryption.ring?.old !== undefined) expect(shares('serviceaccounts')).toEqual(expected);
    expect(word()).toBe('swordfish');
    expect(client!.failures).toEqual([]);
  }

  async function roll(stage: string, encryption: EncryptionAtRest): Promise<void> {
    hosted.synthesize({ encryption: encryption.covering('serviceaccounts') });
    const started = Date.now();
    await hosted.apply();
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    console.log(`${stage}, rolled out in ${seconds} s; ${JSON.stringify(counted('secrets'))}; ${client}`);
  }

  function word(): string {
    return Buffer.from(administrator.get('secret', 'kept').data.word as string, 'base64').toString();
  }

  /** Who has encrypted the objects of a resource in etcd: prefix to how many. */
  function counted(resource: string): Record<string, number> {
    const value = /^k8s(:enc:[a-z]+:v\d:(?:[a-z]+(?=:))?)?/gm;
    const counts: Record<string, number> = {};
    for (const [, prefix = 'plain'] of hosted.raw(`/registry/${resource}/`, '--prefix').matchAll(value)) {
      counts[prefix] = (counts[prefix] ?? 0) + 1;
    }
    return counts;
  }

  function shares(resource: string): Record<string, 'all' | 'some'> {
    const counts = Object.entries(counted(resource));
    return Object.fromEntries(
      counts.map(([prefix]) => [
        prefix.replace(':enc:', '').replace(/^secretbox.*/, 'secretbox'),
        counts.length === 1 ? 'all' : 'some',
      ]),
    );
  }
});

/** A plugin whose KMS is a key in a Secret, which somebody puts there before. */
function plugin(name: string): KmsPlugin {
  const port = name === 'vault' ? 8787 : 8788; // both are in one pod for a while
  return KmsPlugin.of(name, {
    image: 'localhost/kms-plugin:test',
    command: (socket) => ['/kms-plugin', '--listen', socket, '--health', `:${port}`],
    secretVariables: { KMS_KEY: { secretName: `kms-${name}`, key: 'key' } },
    health: { port, path: '/' },
  });
}

function isReady({ status }: any): boolean {
  return status.conditions.some((it: any) => it.type === 'Ready' && it.status === 'True');
}
