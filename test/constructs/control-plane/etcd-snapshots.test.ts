import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EtcdBackup, EtcdTopology, type HostedControlPlaneProps } from '../../../constructs/control-plane';
import { Size } from '../../../lib/size';
import { aControlPlane } from '../../support/a-control-plane';

test('makes room, takes a snapshot, checks it, and only then gives it its name', () => {
  const [room, take, check, keep] = stepsOf();
  expect(room.name).toBe('make-room');
  expect(take.args).toEqual([
    '--endpoints=https://etcd-client:2379',
    '--cacert=/etc/kubernetes/pki/etcd-ca.crt',
    '--cert=/etc/kubernetes/pki/etcd-backup.crt',
    '--key=/etc/kubernetes/pki/etcd-backup.key',
    'snapshot',
    'save',
    '/backup/new.db',
  ]);
  expect([...check.command, ...check.args]).toEqual(['etcdutl', 'snapshot', 'status', '/backup/new.db']);
  expect(keep.args[0]).toContain('mv /backup/new.db /backup/etcd-$time.db');
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
  expect(find('ResourceQuota', 'control-plane').spec.hard.persistentvolumeclaims).toBe('4');
});

test('says which Secrets a restore needs besides', () => {
  const needs = aControlPlane().config('etcd-backup', 'restore.yaml');
  expect(needs).toMatchObject({ cluster: 'acme', version: '1.35.4', etcdImage: 'registry.k8s.io/etcd:3.6.6-0' });
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
  expect([...all('CronJob'), ...all('PersistentVolumeClaim')]).toEqual([]);
  expect(find('ResourceQuota', 'control-plane').spec.hard.persistentvolumeclaims).toBe('3');
});

test('fails on too few snapshots and on what is no schedule', () => {
  expect(() => EtcdBackup.toVolume({ kept: 1 })).toThrow('too few snapshots of etcd are kept (found 1)');
  expect(() => EtcdBackup.toVolume({ schedule: '@daily' })).toThrow(
    'the schedule of snapshots of etcd is malformed (found "@daily")',
  );
});

function cronJobOf(props: Partial<HostedControlPlaneProps> = {}): any {
  return aControlPlane(props).find('CronJob', 'etcd-backup');
}

function stepsOf(props: Partial<HostedControlPlaneProps> = {}): any[] {
  const { initContainers, containers } = cronJobOf(props).spec.jobTemplate.spec.template.spec;
  return [...initContainers, ...containers];
}

/** The files that are left, when the step ran in a folder with these. */
function afterRoom(kept: number, names: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'snapshots-'));
  for (const name of names) writeFileSync(join(folder, name), 'x'.repeat(2000));
  const [room] = stepsOf({ backup: EtcdBackup.toVolume({ kept }) });
  const script = (room.args[0] as string).replace('/backup', folder);
  const { status, stderr } = spawnSync('sh', ['-eu', '-c', script], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return readdirSync(folder).sort();
}
