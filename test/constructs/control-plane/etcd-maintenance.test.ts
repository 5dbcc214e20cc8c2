import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EtcdTopology } from '../../../constructs/control-plane';
import { Size } from '../../../lib/size';
import { aControlPlane } from '../../support/a-control-plane';

const MEBIBYTE = 1024 * 1024;

test('runs every hour, at a minute that differs between clusters and from that of the snapshots', () => {
  const { find } = aControlPlane();
  expect(find('CronJob', 'etcd-maintenance').spec.schedule).toMatch(/^[0-9]+ \* \* \* \*$/);
  expect(find('CronJob', 'etcd-maintenance').spec.schedule.split(' ')[0]).not.toBe(
    find('CronJob', 'etcd-backup').spec.schedule.split(' ')[0],
  );
});

test('leaves files alone that are small or well used', () => {
  expect(maintain({ size: 90 * MEBIBYTE, used: MEBIBYTE })).toMatchObject({ status: 0, defragmented: [] });
  expect(maintain({ size: 900 * MEBIBYTE, used: 600 * MEBIBYTE })).toMatchObject({ status: 0, defragmented: [] });
});

test('defragments one member after another, the leader last and only after it has handed over', () => {
  const { status, asked } = maintain({ size: 900 * MEBIBYTE, used: 100 * MEBIBYTE });
  expect(status).toBe(0);
  expect(asked.filter((command) => /defrag|move-leader/.test(command))).toEqual([
    'etcd-1 defrag --command-timeout=600s',
    'etcd-2 defrag --command-timeout=600s',
    'etcd-0 move-leader 3',
    'etcd-0 defrag --command-timeout=600s',
  ]);
});

test('does nothing unless every member serves', () => {
  expect(maintain({ size: 900 * MEBIBYTE, used: 0, ill: 'etcd-2' })).toMatchObject({
    status: 1,
    defragmented: [],
    log: expect.stringContaining('etcd-2.etcd:2379 does not serve: nothing is done'),
  });
});

test('does nothing while a member is joining, or when data are corrupt', () => {
  expect(maintain({ size: 900 * MEBIBYTE, used: 0, learner: true })).toMatchObject({ status: 1, defragmented: [] });
  expect(maintain({ size: 900 * MEBIBYTE, used: 0, alarm: 'CORRUPT' })).toMatchObject({ status: 1, defragmented: [] });
});

test('out of space, it drops old revisions, defragments everybody and lifts the alarm', () => {
  const { status, asked, defragmented } = maintain({ size: 50 * MEBIBYTE, used: 40 * MEBIBYTE, alarm: 'NOSPACE' });
  expect(status).toBe(0);
  expect(defragmented).toEqual(['etcd-1', 'etcd-2', 'etcd-0']);
  expect(asked.findIndex((command) => command.includes('compact --physical 77'))).toBeLessThan(
    asked.findIndex((command) => command.includes('defrag')),
  );
  expect(asked.at(-1)).toBe('etcd-0,etcd-1,etcd-2 alarm disarm');
});

test('the alarm stays when the state itself is too large', () => {
  const { status, asked, log } = maintain({ size: 950 * MEBIBYTE, used: 940 * MEBIBYTE, alarm: 'NOSPACE' });
  expect(status).toBe(1);
  expect(asked.join('\n')).not.toContain('disarm');
  expect(log).toContain("delete objects, or enlarge etcd's disks");
});

interface Situation {
  /** Bytes of each member's file, of which so many are used. */
  readonly size: number;
  readonly used: number;
  /** A member that does not answer. */
  readonly ill?: string;
  /** Whether one has no vote yet. */
  readonly learner?: boolean;
  /** An alarm. */
  readonly alarm?: string;
}

/** Runs the script against a stand-in for etcdctl; the quota is 1 GiB, and etcd-0 leads. */
function maintain({ size, used, ill = 'nobody', learner = false, alarm = '' }: Situation) {
  const folder = mkdtempSync(join(tmpdir(), 'maintenance-'));
  const asked = join(folder, 'asked');
  const lines = [
    '#!/bin/sh',
    'members=$(echo $1 | sed "s/--endpoints=//; s#https://##g; s#[.]etcd:2379##g")',
    'while [ "$(echo $1 | cut -c 1-2)" = -- ]; do shift; done',
    `echo "$members $*" >>${asked}`,
    `[ $members != ${ill} ] || exit 1`,
    'id=$(expr 1 + $(echo $members | cut -d , -f 1 | cut -c 6))',
    'case "$*" in',
    '"member list"*)',
    `  for n in 1 2 3; do echo "$n, started, etcd-$n, https://p, https://c, ${learner}"; done ;;`,
    `"alarm list") ${alarm ? `echo 'memberID:1 alarm:${alarm}'` : ':'} ;;`,
    '"endpoint status"*)',
    `  echo '[{"Status":{"header":{"member_id":'$id',"revision":77},"dbSize":${size},"leader":1,"dbSizeInUse":${used}}}]' ;;`,
    'esac',
  ];
  writeFileSync(join(folder, 'etcdctl'), lines.join('\n'), { mode: 0o755 });
  const etcd = EtcdTopology.dedicated({ members: 3, storage: Size.gibibytes(2) });
  const { template } = aControlPlane({ etcd }).find('CronJob', 'etcd-maintenance').spec.jobTemplate.spec;
  const script = template.spec.containers[0].command.at(-1) as string;
  const { status, stdout, stderr } = spawnSync('sh', ['-eu', '-c', script], {
    encoding: 'utf8',
    env: { PATH: `${folder}:${process.env.PATH}` },
  });
  expect(stderr).toBe('');
  const commands = existsSync(asked) ? readFileSync(asked, 'utf8').trim().split('\n') : [];
  return {
    status,
    log: stdout,
    asked: commands,
    defragmented: commands.filter((command) => command.includes(' defrag')).map((command) => command.split(' ')[0]),
  };
}
