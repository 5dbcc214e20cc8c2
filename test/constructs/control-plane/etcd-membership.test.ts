import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EtcdTopology } from '../../../constructs/control-plane';
import { Size } from '../../../lib';
import { aControlPlane } from '../../support/a-control-plane';

const ALL_MEMBERS = [
  '1a, started, etcd-0, https://etcd-0.etcd:2380, https://etcd-0.etcd:2379, false',
  '2b, started, etcd-1, https://etcd-1.etcd:2380, https://etcd-1.etcd:2379, false',
  '3c, started, etcd-2, https://etcd-2.etcd:2380, https://etcd-2.etcd:2379, false',
];

/** All members, as those who found a cluster write them down. */
const ALL = 'etcd-0=https://etcd-0.etcd:2380,etcd-1=https://etcd-1.etcd:2380,etcd-2=https://etcd-2.etcd:2380';

test('a member with data starts with them, whether the others answer or not', () => {
  expect(joinOf({ hasData: true })).toMatchObject({ starts: true, keepsData: true, flags: '' });
  expect(joinOf({ hasData: true, list: ALL_MEMBERS })).toMatchObject({ starts: true, keepsData: true, flags: '' });
});

test('a member that lost its volume is struck out, and joins as a learner', () => {
  const { starts, asked, flags } = joinOf({ list: ALL_MEMBERS });
  expect(starts).toBe(true);
  expect(asked).toEqual(
    expect.arrayContaining(['member remove 2b', 'member add etcd-1 --learner --peer-urls=https://etcd-1.etcd:2380']),
  );
  expect(flags).toBe(
    '--initial-cluster-state=existing --initial-cluster=' +
      'etcd-0=https://etcd-0.etcd:2380,etcd-1=https://etcd-1.etcd:2380,etcd-2=https://etcd-2.etcd:2380\n',
  );
});

test('a member that nobody knows yet is only added', () => {
  const { asked } = joinOf({ list: [ALL_MEMBERS[0]!] });
  expect(asked.filter((command) => command.startsWith('member remove'))).toEqual([]);
  expect(asked).toContain('member add etcd-1 --learner --peer-urls=https://etcd-1.etcd:2380');
});

test('data of a member that a majority has struck out are thrown away', () => {
  expect(joinOf({ hasData: true, list: [ALL_MEMBERS[0]!, ALL_MEMBERS[2]!] })).toMatchObject({
    starts: true,
    keepsData: false,
  });
});

test('a member without data never starts alone while the others have some', () => {
  const { starts, asked, log } = joinOf({ running: true });
  expect({ starts, asked }).toEqual({ starts: false, asked: [] });
  expect(log).toContain('waiting: others have data, but are no majority');
});

test('a cluster is founded when everybody says that he has no data, and never before', () => {
  expect(joinOf({ heard: ['', 'empty'] })).toMatchObject({ starts: false, founding: '' });
  expect(joinOf({ heard: ['empty', 'empty'] })).toMatchObject({
    // The others have to have seen it too.
    starts: false,
    founding: `${ALL}\n`,
  });
  expect(joinOf({ heard: ['founding', 'founding'] })).toMatchObject({
    starts: true,
    flags: `--initial-cluster=${ALL}\n`,
  });
});

test('members without data found no cluster until they are told that there was none', () => {
  const { starts, founding, log } = joinOf({ heard: ['empty', 'empty'], isNew: false });
  expect({ starts, founding }).toEqual({ starts: false, founding: '' });
  expect(log).toContain(
    'waiting: nobody has data; Job etcd-founding says that they may found a cluster, unless there was one. ' +
      'Then its data are lost: restore a snapshot, or, to begin empty, delete that Job and apply the manifests again',
  );
});

test('a member without data takes the word for it from whoever asks on its peer port', () => {
  const { asked, isTold } = joinOf({ heard: ['empty', 'empty'], isNew: false });
  expect({ asked, isTold }).toEqual({ asked: [], isTold: true });
});

test('what was agreed before a crash still holds', () => {
  expect(joinOf({ agreed: ALL, running: true })).toMatchObject({ starts: true, flags: `--initial-cluster=${ALL}\n` });
  expect(joinOf({ agreed: 'etcd-1=https://etcd-1.etcd:2380', running: true })).toMatchObject({ starts: false });
});

test('a founder whom the others have not waited for is no member that has lost its volume', () => {
  const list = [
    'a0, started, etcd-0, https://etcd-0.etcd:2380, https://etcd-0.etcd:2379, false',
    'a1, unstarted, , https://etcd-1.etcd:2380, , false',
    'a2, started, etcd-2, https://etcd-2.etcd:2380, https://etcd-2.etcd:2379, false',
  ];
  const joined = joinOf({ agreed: ALL, list, running: true });
  expect(joined).toMatchObject({ starts: true, flags: `--initial-cluster=${ALL}\n` });
  expect(JSON.stringify(joined)).not.toContain('remove');
});

test('etcd takes over the process, with the flags for joining after its own', () => {
  const { command } = aControlPlane().pod('etcd').containers[0];
  expect(command.slice(0, 4)).toEqual(['/run/shell/busybox', 'sh', '-eu', '-c']);
  expect(command[4]).toMatch(/\nexec "\$0" "\$@" --initial-cluster=\$planned \$flags$/);
  expect(command[5]).toBe('etcd');
});

test('a leader hands over to the member that a rollout has renewed already, and stays a while', () => {
  expect(handOver({})).toEqual(['move-leader 3c --command-timeout=3s', 'sleep 2']);
  expect(handOver({ pod: 'etcd-0' })).toEqual(['move-leader 3c --command-timeout=3s', 'sleep 2']);
  expect(handOver({ pod: 'etcd-2' })).toEqual(['move-leader 1a --command-timeout=3s', 'sleep 2']);
});

test('a leader hands over to nobody who is not ready, or has no vote', () => {
  expect(handOver({ ready: ['etcd-0'] })).toEqual(['move-leader 1a --command-timeout=3s', 'sleep 2']);
  expect(handOver({ list: [...ALL_MEMBERS.slice(0, 2), ALL_MEMBERS[2]!.replace('false', 'true')] })).toEqual([
    'move-leader 1a --command-timeout=3s',
    'sleep 2',
  ]);
  expect(handOver({ ready: [] })).toEqual([]);
});

test('who is not the leader, or alone, or without a majority, stops at once', () => {
  expect(handOver({ leads: false })).toEqual(['move-leader 3c --command-timeout=3s']);
  expect(handOver({ list: [] })).toEqual([]);
  expect(handOver({ pod: 'etcd-0', members: 'etcd-0' })).toEqual([]);
});

test('the number of members is nothing that a pod is replaced for', () => {
  const [one, three, five] = [1, 3, 5].map((members) =>
    aControlPlane({ etcd: EtcdTopology.dedicated({ members, storage: Size.gibibytes(20), mayShareNodes: true }) }),
  );
  expect(five!.workload('etcd').spec.template).toEqual(three!.workload('etcd').spec.template);
  expect(one!.workload('etcd').spec.template).toEqual(three!.workload('etcd').spec.template);
  expect(five!.find('ConfigMap', 'etcd-members').data).toEqual({ members: 'etcd-0 etcd-1 etcd-2 etcd-3 etcd-4' });
});

test('a member that waits looks again when others are planned', () => {
  const { starts, log } = joinOf({ replanned: true });
  expect(starts).toBe(false);
  expect(log).toContain('other members are planned now: looking again');
});

const FOUR_AND_FIVE = [
  '4d, started, etcd-3, https://etcd-3.etcd:2380, https://etcd-3.etcd:2379, false',
  '5e, started, etcd-4, https://etcd-4.etcd:2380, https://etcd-4.etcd:2379, false',
];

test('who is not planned any more is struck out once he is silent, and nobody else', () => {
  const list = [...ALL_MEMBERS, ...FOUR_AND_FIVE];
  expect(settling({ list, answering: ['etcd-0', 'etcd-2'] })).toEqual(['member remove 4d', 'member remove 5e']);
  expect(settling({ list, answering: ['etcd-3', 'etcd-4'] })).toEqual([]);
  expect(settling({ list: ALL_MEMBERS, answering: [] })).toEqual([]);
});

test('who is joining is not struck out, even if the plan is not here yet', () => {
  const list = [...ALL_MEMBERS, '4d, unstarted, , https://etcd-3.etcd:2380, , true'];
  expect(settling({ list, answering: [] })).toEqual([]);
  expect(settling({ list, answering: [], patience: 1 })).toEqual(['member remove 4d']);
});

test('a learner gets a vote', () => {
  const list = [ALL_MEMBERS[0]!, ALL_MEMBERS[1]!.replace('false', 'true'), ALL_MEMBERS[2]!];
  expect(settling({ list, answering: [] })).toEqual(['member promote 2b']);
});

interface Situation {
  /** Whether there is a log of etcd's on the volume. */
  readonly hasData?: boolean;
  /** What the others agreed on before, as it stands on the volume. */
  readonly agreed?: string;
  /** What `member list` answers; without it there is no majority. */
  readonly list?: readonly string[];
  /** What etcd-0 and etcd-2 say of themselves. */
  readonly heard?: readonly [string, string];
  /** Whether the others run etcd. */
  readonly running?: boolean;
  /** Whether it has been told that there has been no cluster yet. */
  readonly isNew?: boolean;
  /** Whether other members are planned while it waits. */
  readonly replanned?: boolean;
}

/** Runs what etcd-1 runs before it starts, for one round, with stand-ins for etcdctl and the network. */
function joinOf({
  hasData,
  agreed,
  list,
  heard = ['', ''],
  running = false,
  isNew = true,
  replanned = false,
}: Situation) {
  const folder = mkdtempSync(join(tmpdir(), 'membership-'));
  const path = (name: string) => join(folder, name);
  for (const name of ['bin', 'volume', 'run']) mkdirSync(path(name));
  if (hasData) {
    mkdirSync(path('volume/data/member/wal'), { recursive: true });
    writeFileSync(path('volume/data/member/wal/0.wal'), '');
  }
  if (agreed !== undefined) writeFileSync(path('volume/founding'), `${agreed}\n`);
  const program = (name: string, lines: readonly string[]) =>
    writeFileSync(path(`bin/${name}`), ['#!/bin/sh', ...lines].join('\n'), { mode: 0o755 });
  program('timeout', ['shift', 'exec "$@"']);
  // Told as soon as it listens.
  program('httpd', [
    ...(isNew ? [`: >${path('run/may-found')}`] : []),
    ...(replanned ? [`echo etcd-1 >${path('members')}`] : []),
  ]);
  writeFileSync(path('members'), 'etcd-0 etcd-1 etcd-2');
  program('sync', []);
  program('sleep', ['exit 7']); // the end of the round
  program('wget', [
    'case $2 in',
    `*2381/readyz/linearizable_read) ${list ? 'echo ok' : 'exit 1'} ;;`,
    `*2381/metrics) ${running || list ? 'echo ok' : 'exit 1'} ;;`,
    `http://etcd-0.etcd:2380/state) ${heard[0] ? `echo ${heard[0]}` : 'exit 1'} ;;`,
    `http://etcd-2.etcd:2380/state) ${heard[1] ? `echo ${heard[1]}` : 'exit 1'} ;;`,
    '*) exit 1 ;;',
    'esac',
  ]);
  program('etcdctl', [
    'while [ "${1#--}" != "$1" ]; do shift; done',
    `echo "$*" >>${path('asked')}`,
    `case "$*" in "member list"*) cat <<END\n${(list ?? []).join('\n')}\nEND\n;; esac`,
  ]);

  const [, container] = aControlPlane().pod('etcd').initContainers;
  const script = (container.command[4] as string)
    .replace('volume=/var/lib/etcd', `volume=${path('volume')}`)
    .replace('run=/run/membership', `run=${path('run')}`)
    .replace('plan=/etc/etcd/members', `plan=${path('members')}`)
    .replaceAll('/run/shell/busybox sh', '/bin/sh');
  const { status, stdout, stderr } = spawnSync('sh', ['-eu', '-c', script], {
    encoding: 'utf8',
    env: { PATH: `${path('bin')}:${process.env.PATH}`, POD_NAME: 'etcd-1' },
  });
  expect([0, replanned ? 1 : 7]).toContain(status);
  expect(stderr).toBe('');
  const textOf = (name: string) => (existsSync(path(name)) ? readFileSync(path(name), 'utf8') : '');
  return {
    starts: status === 0,
    keepsData: existsSync(path('volume/data/member/wal/0.wal')),
    founding: textOf('volume/founding'),
    flags: textOf('run/flags'),
    asked: textOf('asked').split('\n').filter(Boolean),
    log: stdout,
    /** Whether asking for it has the member know that it may found a cluster. */
    get isTold() {
      spawnSync(path('run/www/cgi-bin/may-found'));
      return existsSync(path('run/may-found'));
    },
  };
}

interface Ending {
  /** Who ends. */
  readonly pod?: string;
  /** Whether it is the leader. */
  readonly leads?: boolean;
  /** Who is planned. */
  readonly members?: string;
  /** Whose pods are ready. */
  readonly ready?: readonly string[];
  /** What `member list` answers; nothing when there is no majority. */
  readonly list?: readonly string[];
}

/** Runs what a member runs before it is told to end, with stand-ins; what it asked for, and how long it waited. */
function handOver({
  pod = 'etcd-1',
  leads = true,
  members = 'etcd-0 etcd-1 etcd-2',
  ready = ['etcd-0', 'etcd-1', 'etcd-2'],
  list = ALL_MEMBERS,
}: Ending) {
  const folder = mkdtempSync(join(tmpdir(), 'hand-over-'));
  const done = join(folder, 'done');
  const program = (name: string, lines: readonly string[]) =>
    writeFileSync(join(folder, name), ['#!/bin/sh', ...lines].join('\n'), { mode: 0o755 });
  program('timeout', ['shift', 'exec "$@"']);
  program('sleep', [`echo "sleep $*" >>${done}`]);
  program('wget', [
    `case "$2" in ${[...ready, 'nobody'].map((it) => `*//${it}.*/readyz/linearizable_read`).join('|')}) ;; *) exit 1 ;; esac`,
  ]);
  program('etcdctl', [
    'while [ "${1#--}" != "$1" ]; do shift; done',
    `if [ "$1" = move-leader ]; then echo "$*" >>${done}; exit ${leads ? 0 : 1}; fi`,
    list.length > 0 ? `cat <<END\n${list.join('\n')}\nEND` : 'exit 1',
  ]);
  writeFileSync(join(folder, 'members'), members);
  const command = aControlPlane().pod('etcd').containers[0].lifecycle.preStop.exec.command[4] as string;
  const script = command.replace('plan=/etc/etcd/members', `plan=${join(folder, 'members')}`);
  const { status, stderr } = spawnSync('sh', ['-eu', '-c', script], {
    encoding: 'utf8',
    env: { PATH: `${folder}:${process.env.PATH}`, POD_NAME: pod },
  });
  expect([status, stderr]).toEqual([0, '']);
  return existsSync(done) ? readFileSync(done, 'utf8').trim().split('\n') : [];
}

interface Settling {
  /** What `member list` answers. */
  readonly list: readonly string[];
  /** Who answers for himself. */
  readonly answering: readonly string[];
  /** How often it looks before who is joining counts as gone. */
  readonly patience?: number;
}

/** Runs what etcd-1 runs beside etcd, with stand-ins; what it asked others to change. */
function settling({ list, answering, patience }: Settling): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'settling-'));
  const done = join(folder, 'done');
  const program = (name: string, lines: readonly string[]) =>
    writeFileSync(join(folder, name), ['#!/bin/sh', ...lines].join('\n'), { mode: 0o755 });
  writeFileSync(join(folder, 'members'), 'etcd-0 etcd-1 etcd-2');
  // It looks once.
  program('sleep', [`if [ -e ${join(folder, 'looked')} ]; then kill $PPID; fi`, `: >${join(folder, 'looked')}`]);
  program('etcdctl', [
    'for word; do case $word in --endpoints=*) endpoints=${word#*=} ;; esac; done',
    'while [ "${1#--}" != "$1" ]; do shift; done',
    'case "$1 $2" in',
    `"member list") cat <<END\n${list.join('\n')}\nEND\n;;`,
    `"endpoint status") case " ${answering.join(' ')} " in *" $(echo $endpoints | sed 's#https://##; s#[.].*##') "*) ;; *) exit 1 ;; esac ;;`,
    `*) echo "$*" >>${done} ;;`,
    'esac',
  ]);
  const command = aControlPlane().pod('etcd').containers[0].command[4] as string;
  const script = command
    .replace('plan=/etc/etcd/members', `plan=${join(folder, 'members')}`)
    .replace('-lt 90', `-lt ${patience ?? 90}`)
    .replace(/\nsettle &[^]*/, '\nsettle');
  spawnSync('sh', ['-eu', '-c', script], { env: { PATH: `${folder}:${process.env.PATH}`, POD_NAME: 'etcd-1' } });
  return existsSync(done) ? readFileSync(done, 'utf8').trim().split('\n') : [];
}
