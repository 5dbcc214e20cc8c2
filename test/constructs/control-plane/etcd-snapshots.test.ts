import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import {
  EtcdBackup,
  EtcdTopology,
  type HostedControlPlaneProps,
  ObjectStore,
  type S3ObjectStoreProps,
} from '../../../constructs/control-plane';
import { Size } from '../../../lib/size';
import { aControlPlane } from '../../support/a-control-plane';

const RECIPIENT = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';

test('makes room, takes a snapshot, checks it, and only then gives it its name', () => {
  const steps = stepsOf();
  expect(steps.map(({ name }) => name)).toEqual(['bring-shell', 'make-room', 'take', 'check', 'keep']);
  expect(scriptOf(steps[2])).toContain('ask https://etcd-client:2379 snapshot save /backup/new.db');
  expect(scriptOf(steps[2])).toContain('--cert=/etc/kubernetes/pki/etcd-backup.crt');
  expect(scriptOf(steps[3])).toContain('etcdutl snapshot status new.db');
  expect(scriptOf(steps[4])).toContain('mv new.$kind etcd-$time.$kind');
});

test('a state that is older than the newest snapshot is no successor of it', () => {
  expect(afterCheck('a1b2, 1000, 5, 20 kB, 3.6.0', 'revision: 900')).toMatchObject({ status: 0, revision: '1000' });
  expect(afterCheck('a1b2, 12, 5, 20 kB, 3.6.0', 'revision: 900')).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('etcd has begun anew'),
  });
  expect(afterCheck('a1b2, 12, 5, 20 kB, 3.6.0', 'cluster: acme')).toMatchObject({ status: 0, revision: '12' });
});

test('copies what an object store lacks, each snapshot after what stands beside it', () => {
  const backup = EtcdBackup.toObjectStore({ store: aStore(), keptInStore: 100, keyRecipients: [] });
  const copy = stepsOf({ backup }).at(-1);
  expect(copy.image).toBe('docker.io/rclone/rclone:1.76.0');
  const script = scriptOf(copy);
  expect(script).toContain('--s3-endpoint=https://store.example.net:8443');
  expect(script).toContain('there=$bucket/cluster-acme');
  expect(script.indexOf("--include 'etcd-*.yaml'")).toBeLessThan(script.indexOf("--include 'etcd-*.db'"));
  expect(script).toContain('tail -n +101');
});

test('what an object store has is not pushed out by an earlier state', () => {
  expect(afterCopy(1000, 900)).toMatchObject({ status: 0, copied: true });
  expect(afterCopy(900, 900)).toMatchObject({ status: 0, copied: true });
  expect(afterCopy(1000)).toMatchObject({ status: 0, copied: true });
  const { status, copied, stdout } = afterCopy(12, 900);
  expect({ status, copied }).toEqual({ status: 1, copied: false });
  expect(stdout).toContain(
    'nothing is copied: the store has a later state, revision 900 of etcd-20261120T060000Z.yaml, and this is revision 12',
  );
});

test('the credentials of an object store are a Secret that is named, and reach no other step', () => {
  const backup = EtcdBackup.toObjectStore({ store: aStore(), keyRecipients: [RECIPIENT] });
  const { volumes } = podOf({ backup });
  expect(volumes.find(({ name }: any) => name === 'object-store').projected.sources[0].secret).toEqual({
    name: 'store-credentials',
    items: [{ key: 'credentials', path: 'credentials' }],
  });
  expect(mountersOf('object-store', { backup })).toEqual(['copy']);
});

test('an object store is dialled on its own port, and nothing is where there is none', () => {
  const portsOf = (backup: EtcdBackup) =>
    aControlPlane({ backup })
      .find('NetworkPolicy', 'etcd-backup')
      .spec.egress.flatMap(({ ports }: any) => ports.map(({ port }: any) => port));
  expect(portsOf(EtcdBackup.toObjectStore({ store: aStore(), keyRecipients: [] }))).toContain(8443);
  expect(new Set(portsOf(EtcdBackup.toVolume()))).toEqual(new Set([2379, 2380, 53]));
});

test('keys are kept with the snapshots only for those who are named, and only one step sees them', () => {
  expect(stepsOf().map(({ name }) => name)).not.toContain('lock-keys');
  const backup = EtcdBackup.toVolume({ keyRecipients: [RECIPIENT] });
  const lock = stepsOf({ backup }).find(({ name }) => name === 'lock-keys');
  expect(scriptOf(lock)).toContain(`sops encrypt --age ${RECIPIENT} --encrypted-regex '^data$'`);
  expect(mountersOf('keys', { backup })).toEqual(['lock-keys']);
  const secrets = podOf({ backup })
    .volumes.find(({ name }: any) => name === 'keys')
    .projected.sources.map(({ secret }: any) => secret.name);
  expect(secrets).toEqual(expect.arrayContaining(['cluster-ca', 'etcd-ca', 'service-account', 'encryption-key-1']));
});

test('what is encrypted are Secrets as cert-manager knows them', () => {
  const items = parse(lockedText(EtcdBackup.toVolume({ keyRecipients: [RECIPIENT] }))).items;
  expect(items[0]).toMatchObject({
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: {
      name: 'cluster-ca',
      namespace: 'cluster-acme',
      annotations: { 'cert-manager.io/certificate-name': 'cluster-ca', 'cert-manager.io/issuer-name': 'self-signed' },
    },
    data: {
      'tls.crt': encoded('cluster-ca.crt'),
      'ca.crt': encoded('cluster-ca.crt'),
      'tls.key': encoded('cluster-ca.key'),
    },
  });
  expect(items.map((item: any) => item.metadata.name)).toContain('encryption-key-1');
});

test('takes snapshots every six hours, at a minute that differs between clusters', () => {
  const minutes = ['cluster-a', 'cluster-b', 'cluster-c'].map((namespace) => cronJobOf({ namespace }).spec.schedule);
  for (const schedule of minutes) expect(schedule).toMatch(/^[1-5]?[0-9] \*\/6 \* \* \*$/);
  expect(new Set(minutes).size).toBeGreaterThan(1);
  expect(cronJobOf().spec).toMatchObject({ concurrencyPolicy: 'Forbid', timeZone: 'UTC' });
});

test('its volume is twice the disk of a member, and the quota has room for it', () => {
  const { find } = aControlPlane({ etcd: EtcdTopology.dedicated({ members: 3, storage: Size.gibibytes(10) }) });
  expect(find('PersistentVolumeClaim', 'etcd-backup').spec.resources.requests.storage).toBe('20Gi');
  expect(find('ResourceQuota', 'control-plane').spec.hard.persistentvolumeclaims).toBe('6');
});

test('its volume outlives its manifest, whatever applies them', () => {
  expect(aControlPlane().find('PersistentVolumeClaim', 'etcd-backup').metadata.annotations).toMatchObject({
    'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
    'kustomize.toolkit.fluxcd.io/prune': 'disabled',
  });
});

test('says which Secrets a restore needs besides', () => {
  const needs = aControlPlane().config('etcd-backup', 'restore.yaml');
  expect(needs).toMatchObject({
    cluster: 'acme',
    namespace: 'cluster-acme',
    version: '1.35.4',
    etcdImage: 'registry.k8s.io/etcd:3.6.6-0',
  });
  expect(needs.secrets).toEqual(expect.arrayContaining(['cluster-ca', 'etcd-ca', 'client-ca', 'service-account']));
  expect(needs.secrets).not.toContain('api-server');
});

test('keeps the newest, with what stands beside them', () => {
  expect(afterRoom(3, ['etcd-1.db', 'etcd-1.yaml', 'etcd-2.db', 'etcd-2.yaml', 'etcd-3.db', 'etcd-3.yaml'])).toEqual([
    'etcd-2.db',
    'etcd-2.yaml',
    'etcd-3.db',
    'etcd-3.yaml',
  ]);
});

test('throws away a snapshot that was never checked, and nothing else when there are few', () => {
  expect(afterRoom(3, ['etcd-1.db', 'lost+found', 'new.db', 'new.db.part'])).toEqual(['etcd-1.db', 'lost+found']);
  expect(afterRoom(3, [])).toEqual([]);
});

test('can be left out', () => {
  const { all, find } = aControlPlane({ backup: EtcdBackup.none() });
  expect(all('CronJob').map(({ metadata }: any) => metadata.name)).toEqual(['etcd-maintenance']);
  expect(all('PersistentVolumeClaim')).toEqual([]);
  expect(find('ResourceQuota', 'control-plane').spec.hard.persistentvolumeclaims).toBe('5');
});

test('fails on too few snapshots and on what is no schedule', () => {
  expect(() => EtcdBackup.toVolume({ kept: 1 })).toThrow('too few snapshots of etcd are kept (found 1)');
  expect(() => EtcdBackup.toVolume({ schedule: '@daily' })).toThrow(
    'the schedule of snapshots of etcd is malformed (found "@daily")',
  );
});

test('fails on recipients that are no public keys, and on a store that keeps less than the volume', () => {
  expect(() => EtcdBackup.toVolume({ keyRecipients: ['AGE-SECRET-KEY-1'] })).toThrow(
    'a recipient of the keys of a cluster is malformed (found "AGE-SECRET-KEY-1"); allowed: a public key of age',
  );
  expect(() => EtcdBackup.toObjectStore({ store: aStore(), keptInStore: 5, keyRecipients: [] })).toThrow(
    'fewer snapshots of etcd are kept in the object store than on the volume (found 5); allowed: a whole number, at least 28',
  );
});

test('fails on an endpoint in the clear and on a malformed bucket', () => {
  expect(() => aStore({ endpoint: 'http://store.example.net' })).toThrow(
    'the endpoint of an object store is malformed (found "http://store.example.net"); allowed: https://host',
  );
  expect(() => aStore({ bucket: 'a/b' })).toThrow('the bucket of an object store is malformed (found "a/b")');
});

function aStore(props: Partial<S3ObjectStoreProps> = {}): ObjectStore {
  return ObjectStore.s3({
    endpoint: 'https://store.example.net:8443',
    bucket: 'acme-backups',
    credentialsSecretName: 'store-credentials',
    ...props,
  });
}

function cronJobOf(props: Partial<HostedControlPlaneProps> = {}): any {
  return aControlPlane(props).find('CronJob', 'etcd-backup');
}

function podOf(props: Partial<HostedControlPlaneProps>): any {
  return cronJobOf(props).spec.jobTemplate.spec.template.spec;
}

function stepsOf(props: Partial<HostedControlPlaneProps> = {}): any[] {
  const { initContainers, containers } = podOf(props);
  return [...initContainers, ...containers];
}

function scriptOf({ command, args = [] }: any): string {
  return [...command, ...args].at(-1);
}

/** Names of the steps that mount a volume. */
function mountersOf(volume: string, props: Partial<HostedControlPlaneProps>): string[] {
  return stepsOf(props)
    .filter(({ volumeMounts }) => volumeMounts.some(({ name }: any) => name === volume))
    .map(({ name }) => name);
}

/** The files that are left, when the step ran in a folder with these. */
function afterRoom(kept: number, names: readonly string[]): string[] {
  const folder = folderWith(Object.fromEntries(names.map((name) => [name, 'x'.repeat(2000)])));
  const [, room] = stepsOf({ backup: EtcdBackup.toVolume({ kept }) });
  const { status, stderr } = run(scriptOf(room).replace('/backup', folder));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return readdirSync(folder).sort();
}

/** How the check ends, when etcdutl says this and that stands beside the newest snapshot. */
function afterCheck(said: string, beside: string) {
  const folder = folderWith({ 'restore.yaml': 'cluster: acme\n', 'etcd-20261121T060000Z.yaml': `${beside}\n` });
  const check = stepsOf().find(({ name }) => name === 'check');
  const script = scriptOf(check).replace('/backup', folder).replace('/etc/kubernetes/config', folder);
  const { status, stdout } = run(`etcdutl() { echo '${said}'; }\n${script}`);
  const file = join(folder, 'new.yaml');
  return { status, stdout, revision: existsSync(file) ? `${parse(readFileSync(file, 'utf8')).revision}` : undefined };
}

/** What is handed to SOPS. */
/** Runs what copies a state of a revision, where the store has one of another, with a stand-in for rclone. */
function afterCopy(revision: number, before?: number) {
  const folder = folderWith({
    'etcd-20261119T060000Z.yaml': 'revision: 1\n',
    'etcd-20261121T060000Z.yaml': `cluster: acme\nrevision: ${revision}\n`,
    'etcd-20261121T060000Z.keys.yaml': 'revision: 0\n',
  });
  const copied = join(folder, 'copied');
  writeFileSync(
    join(folder, 'rclone'),
    [
      '#!/bin/sh',
      'while [ "${1#--}" != "$1" ]; do shift; done',
      'case "$1 $4" in',
      `"lsf etcd-*Z.yaml") ${before === undefined ? ':' : 'echo etcd-20261120T060000Z.yaml'} ;;`,
      `"cat ") echo "revision: ${before}" ;;`,
      `"copy "*) : >${copied} ;;`,
      'esac',
    ].join('\n'),
    { mode: 0o755 },
  );
  const backup = EtcdBackup.toObjectStore({ store: aStore(), keyRecipients: [] });
  const script = scriptOf(stepsOf({ backup }).at(-1)).replace('cd /backup', `cd ${folder}`);
  const { status, stdout } = spawnSync('bash', ['-eu', '-o', 'pipefail', '-c', script], {
    encoding: 'utf8',
    env: { PATH: `${folder}:${process.env.PATH}` },
  });
  return { status, stdout, copied: existsSync(copied) };
}

function lockedText(backup: EtcdBackup): string {
  const lock = stepsOf({ backup }).find(({ name }) => name === 'lock-keys');
  const { sources } = podOf({ backup }).volumes.find(({ name }: any) => name === 'keys').projected;
  const files = sources.flatMap(({ secret }: any) => secret.items.map(({ path }: any) => path as string));
  const folder = folderWith(Object.fromEntries(files.map((file: string) => [file, file])));
  const script = scriptOf(lock).replace('/etc/kubernetes/keys', folder).replace('/backup/new.keys.yaml', 'result');
  const { status, stderr } = run(`sops() { cat; }\n${script}`);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return readFileSync(join(folder, 'result'), 'utf8');
}

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'snapshots-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

function run(script: string) {
  return spawnSync('bash', ['--norc', '-eu', '-o', 'pipefail', '-c', script], { encoding: 'utf8' });
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64');
}
