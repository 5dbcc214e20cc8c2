import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EtcdRestore, EtcdTopology } from '../../../constructs/control-plane';
import { Size } from '../../../lib';
import { aControlPlane } from '../../support/a-control-plane';

const { all, workload, pod, objects } = aControlPlane({
  etcd: EtcdTopology.dedicated({ members: 3, storage: Size.gibibytes(20), eventsStorage: Size.gibibytes(2) }),
});
const founding = all('Job').filter(({ metadata }) => metadata.name.includes('-founding-'));

test('a Job lets etcd be founded; that it succeeded is kept for good, however long it took', () => {
  expect(founding.map(({ metadata }) => metadata.name)).toEqual([expect.stringMatching(/^etcd-founding-[0-9a-f]+$/)]);
  const [{ spec }] = founding;
  expect(spec).not.toHaveProperty('ttlSecondsAfterFinished');
  expect(spec).not.toHaveProperty('activeDeadlineSeconds');
  expect(spec.template.spec.automountServiceAccountToken).toBe(false);
});

test('it tells members so until etcd serves, and then no more', () => {
  expect(run(2)).toEqual([
    'ask',
    ...[0, 1, 2, 3, 4].map((member) => `tell http://etcd-${member}.etcd:2380/cgi-bin/may-found`),
    'sleep',
    'ask',
  ]);
  expect(run(1)).toEqual(['ask']);
});

test('it is the same Job however many members there are, also while they are restored', () => {
  const nameOf = (props: Parameters<typeof aControlPlane>[0]) =>
    aControlPlane(props)
      .all('Job')
      .map(({ metadata }) => metadata.name)
      .find((name) => name.startsWith('etcd-founding-'));
  const members = (count: number) => EtcdTopology.dedicated({ members: count, storage: Size.gibibytes(20) });
  const names = [
    ...[1, 3, 5].map((count) => nameOf({ etcd: members(count) })),
    nameOf({ restore: EtcdRestore.fromVolume({ id: 'now' }) }),
  ];
  expect(new Set(names)).toEqual(new Set([founding[0].metadata.name]));
});

test('its network policy lets it', () => {
  const policy = objects.find(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'etcd-backup');
  const labels = { 'app.kubernetes.io/name': 'etcd-backup' };
  expect(founding[0].spec.template.metadata.labels).toMatchObject(labels);
  expect(policy.spec.podSelector.matchLabels).toEqual(labels);
  expect(JSON.stringify(policy.spec.egress)).toContain('2380');
});

test('events are no loss: their etcd begins anew by itself', () => {
  expect(workload('etcd-events')).toBeDefined();
  expect(pod('etcd-events').initContainers[1].command[4]).toContain('\n: > $run/may-found\n');
  expect(pod('etcd').initContainers[1].command[4]).toContain('\nrm -f $run/may-found\n');
});

/** Runs the Job's script with stand-ins, where etcd serves when it is asked for so many times; what it did in order. */
function run(servesAt: number): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'founding-'));
  const done = join(folder, 'done');
  const program = (name: string, lines: readonly string[]) =>
    writeFileSync(join(folder, name), ['#!/bin/sh', ...lines].join('\n'), { mode: 0o755 });
  program('timeout', ['shift', 'exec "$@"']);
  program('sleep', [`echo sleep >>${done}`]);
  program('wget', [`echo "tell $2" >>${done}`, 'exit 1']);
  program('etcdctl', [`echo ask >>${done}`, `[ $(grep -c ask ${done}) -ge ${servesAt} ]`]);
  const { status, stderr } = spawnSync('sh', ['-eu', '-c', founding[0].spec.template.spec.containers[0].command[4]], {
    encoding: 'utf8',
    env: { PATH: `${folder}:${process.env.PATH}` },
  });
  expect([status, stderr]).toEqual([0, '']);
  return readFileSync(done, 'utf8').trim().split('\n');
}
