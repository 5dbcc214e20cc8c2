import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  EtcdBackup,
  EtcdRestore,
  type EtcdRestoreProps,
  type HostedControlPlaneProps,
  ObjectStore,
} from '../../../constructs/control-plane';
import { aControlPlane } from '../../support/a-control-plane';

test('fills one member before it starts, which the others join later', () => {
  const { workload, pod, find } = restored();
  expect(workload('etcd').spec.replicas).toBe(1);
  expect(pod('etcd').initContainers.map(({ name }: any) => name)).toEqual(['bring-shell', 'restore', 'join']);
  expect(find('ConfigMap', 'etcd-members').data).toEqual({ members: 'etcd-0' });
});

test('gives the state a new identity, and revisions above all that were ever given out', () => {
  const { asked } = fill({ snapshots: ['etcd-1.db'] });
  expect(asked).toContain('--initial-cluster-token=cluster-acme-after-fire');
  expect(asked).toContain('--bump-revision=1000000000 --mark-compacted');
});

test('takes the newest snapshot, or the one that is named', () => {
  const snapshots = [
    'etcd-20261120T000000Z.db',
    'etcd-20261121T000000Z.db',
    'etcd-20261121T000000Z.yaml',
    'lost+found',
  ];
  expect(fill({ snapshots }).asked).toContain('/etcd-20261121T000000Z.db --data-dir');
  expect(fill({ snapshots, snapshot: 'etcd-20261120T000000Z.db' }).asked).toContain(
    '/etcd-20261120T000000Z.db --data-dir',
  );
});

test('sets aside what was there, and does nothing the second time', () => {
  const first = fill({ snapshots: ['etcd-1.db'] });
  expect(first).toMatchObject({ status: 0, files: ['data', 'replaced-after-fire', 'restored'], data: 'restored' });
  expect(first.again).toMatchObject({ status: 0, files: first.files, asked: first.asked });
});

test('keeps what was there first, when it died halfway', () => {
  const { files, replaced } = fill({ snapshots: ['etcd-1.db'], setAside: 'first' });
  expect(files).toEqual(['data', 'replaced-after-fire', 'restored']);
  expect(replaced).toBe('first');
});

test('fails, and touches nothing, when there is no snapshot', () => {
  expect(fill({ snapshots: [] })).toMatchObject({ status: 1, files: ['data'], data: 'old' });
});

test('what was set aside goes when the restore is taken out of the program', () => {
  const joinOf = ({ pod }: ReturnType<typeof aControlPlane>) => pod('etcd').initContainers.at(-1).command.at(-1);
  expect(joinOf(aControlPlane())).toContain('rm -rf $volume/replaced-*');
  expect(joinOf(restored())).not.toContain('replaced-');
});

test('fetches from an object store, for which the way is opened', () => {
  const store = ObjectStore.s3({
    endpoint: 'https://store.example.net',
    bucket: 'backups',
    credentialsSecretName: 'store',
    authority: 'PEM',
  });
  const restore = EtcdRestore.fromObjectStore({ id: 'after-fire', store, folder: 'cluster-old' });
  const { pod, find, config } = aControlPlane({ restore });
  const [, fetch] = pod('etcd').initContainers;
  expect(fetch.args[0]).toContain('there=$bucket/cluster-old');
  expect(fetch.args[0]).toContain('--ca-cert=/etc/object-store/object-store.crt');
  expect(config('etcd-restore', 'object-store.crt')).toBe('PEM');
  const ports = (policy: string) =>
    find('NetworkPolicy', policy).spec.egress.flatMap((rule: any) => rule.ports.map(({ port }: any) => port));
  expect(ports('etcd')).toContain(443);
  expect(ports('etcd-backup')).not.toContain(443);
});

test('the drill restores what a restore would: from the volume, or from the object store', () => {
  const drillOf = (props: Partial<HostedControlPlaneProps>) => {
    const { initContainers, containers } = aControlPlane(props).find('CronJob', 'etcd-restore-drill').spec.jobTemplate
      .spec.template.spec;
    return [...initContainers, ...containers].map(({ name }: any) => name);
  };
  expect(drillOf({})).toEqual(['bring-shell', 'restore']);
  const store = ObjectStore.s3({
    endpoint: 'https://s.example.net',
    bucket: 'backups',
    credentialsSecretName: 'store',
  });
  expect(drillOf({ backup: EtcdBackup.toObjectStore({ store, keyRecipients: [] }) })).toEqual([
    'bring-shell',
    'fetch',
    'restore',
  ]);
});

test('the drill has nothing to prove before the first snapshot', () => {
  const folder = mkdtempSync(join(tmpdir(), 'drill-'));
  const { initContainers, containers } = aControlPlane().find('CronJob', 'etcd-restore-drill').spec.jobTemplate.spec
    .template.spec;
  const outcomes = [...initContainers, ...containers].slice(1).map(({ command, args }: any) => {
    const lines: string[] = [...command, ...(args ?? [])];
    const script = lines.at(-1)!.replace(/\/(backup|scratch)\b/g, `${folder}`);
    const { status, stdout } = spawnSync('sh', ['-eu', '-c', script], { encoding: 'utf8' });
    return [status, stdout.split('\n')[0]];
  });
  expect(outcomes).toEqual([[0, 'there is no snapshot ']]);
});

test('what monitoring watches has names that are known', () => {
  const { etcdJobs } = aControlPlane().controlPlane;
  expect([
    etcdJobs.snapshots?.cronJobName,
    etcdJobs.restoreDrill?.cronJobName,
    etcdJobs.maintenance.cronJobName,
  ]).toEqual(['etcd-backup', 'etcd-restore-drill', 'etcd-maintenance']);
});

test('fails on a name that is none, and on a snapshot that is no file of ours', () => {
  expect(() => EtcdRestore.fromVolume({ id: 'After fire' })).toThrow('the name of a restore');
  expect(() => EtcdRestore.fromVolume({ id: 'a', snapshot: '../x.db' })).toThrow(
    'the snapshot of a restore is malformed (found "../x.db")',
  );
});

function restored(props: Partial<EtcdRestoreProps> = {}) {
  return aControlPlane({ restore: EtcdRestore.fromVolume({ id: 'after-fire', ...props }) });
}

interface Situation {
  /** Files on the volume of snapshots. */
  readonly snapshots: readonly string[];
  /** The snapshot that is named. */
  readonly snapshot?: string;
  /** What an earlier attempt has set aside. */
  readonly setAside?: string;
}

/** Runs the step twice, with a stand-in for etcdutl, on a volume that holds something old. */
function fill({ snapshots, snapshot, setAside }: Situation) {
  const folder = mkdtempSync(join(tmpdir(), 'restore-'));
  const path = (name: string) => join(folder, name);
  for (const name of ['backup', 'volume', 'volume/data']) mkdirSync(path(name));
  writeFileSync(path('volume/data/content'), 'old');
  if (setAside !== undefined) {
    mkdirSync(path('volume/replaced-after-fire'));
    writeFileSync(path('volume/replaced-after-fire/content'), setAside);
  }
  for (const name of snapshots) writeFileSync(path(`backup/${name}`), '');
  const container = restored({ snapshot }).pod('etcd').initContainers[1];
  const script = (container.command.at(-1) as string)
    .replaceAll('/var/lib/etcd', path('volume'))
    .replaceAll('/backup', path('backup'));
  const stand = `etcdutl() { [ $2 = restore ] || return 0; echo "$*" >>${path('asked')}; mkdir restoring; echo restored >restoring/content; }`;
  const once = () => {
    const { status } = spawnSync('sh', ['-eu', '-c', `${stand}\n${script}`], { encoding: 'utf8' });
    const textOf = (name: string) => (existsSync(path(name)) ? readFileSync(path(name), 'utf8').trim() : '');
    return {
      status,
      files: readdirSync(path('volume')).sort(),
      asked: textOf('asked'),
      data: textOf('volume/data/content'),
      replaced: textOf('volume/replaced-after-fire/content'),
    };
  };
  return { ...once(), again: once() };
}
