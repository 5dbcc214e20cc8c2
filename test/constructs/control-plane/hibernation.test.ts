import { Monitoring } from '../../../lib';
import { EtcdBackup } from '../../../constructs/control-plane';
import { aControlPlane } from '../../support/a-control-plane';

const monitoring = Monitoring.prometheusOperator({ namespace: 'metrics' });
const awake = aControlPlane({ konnectivity: true, monitoring });
const asleep = aControlPlane({ konnectivity: true, monitoring, hibernated: true });

test('nothing of a control plane that sleeps runs, and no schedule starts anything', () => {
  const workloads = [...asleep.all('Deployment'), ...asleep.all('StatefulSet')];
  expect(workloads.map(({ metadata, spec }) => [metadata.name, spec.replicas])).toEqual(
    ['kube-apiserver', 'konnectivity-server', 'kube-controller-manager', 'kube-scheduler', 'etcd'].map((name) => [
      name,
      0,
    ]),
  );
  expect(asleep.all('CronJob').map(({ spec }) => spec.suspend)).toEqual(awake.all('CronJob').map(() => true));
  expect(asleep.all('PodDisruptionBudget')).toEqual([]);
});

test('volumes are kept, and so is everything that makes it the same cluster', () => {
  expect(asleep.workload('etcd').spec.persistentVolumeClaimRetentionPolicy).toEqual({
    whenDeleted: 'Retain',
    whenScaled: 'Retain',
  });
  for (const kind of ['PersistentVolumeClaim', 'Service', 'Issuer', 'NetworkPolicy', 'ResourceQuota'])
    expect(asleep.all(kind)).toEqual(awake.all(kind));
  expect(asleep.workload('etcd').spec.volumeClaimTemplates).toEqual(awake.workload('etcd').spec.volumeClaimTemplates);
});

test('a last snapshot is taken before etcd stops, as the schedule takes them', () => {
  const [job, founding, ...others] = asleep.all('Job');
  expect(others).toEqual([]); // nobody prepares a cluster that does not answer
  // What the management cluster knows of etcd by this Job, it must know when it wakes.
  expect(founding).toEqual({ ...awake.all('Job')[0], spec: { ...awake.all('Job')[0].spec, suspend: true } });
  expect(job.metadata).toMatchObject({
    name: 'etcd-backup-before-hibernation-1',
    annotations: { 'argocd.argoproj.io/sync-wave': '25' },
  });
  const { ttlSecondsAfterFinished, activeDeadlineSeconds, ...scheduled } = awake.find('CronJob', 'etcd-backup').spec
    .jobTemplate.spec;
  expect(ttlSecondsAfterFinished).toBeGreaterThan(0);
  expect(activeDeadlineSeconds).toBeGreaterThan(0);
  // It stays, or it would be made again when etcd is gone; and goes on until it is complete.
  expect(job.spec).toEqual(scheduled);
});

test('the next sleep takes a snapshot of its own, whatever is left of the one before', () => {
  const [again] = aControlPlane({ hibernated: true, hibernations: 3 }).all('Job');
  expect(again.metadata.name).toBe('etcd-backup-before-hibernation-3');
});

test('whoever takes no snapshots gets none', () => {
  const jobs = aControlPlane({ hibernated: true, backup: EtcdBackup.none() }).all('Job');
  expect(jobs.map(({ metadata }) => metadata.name)).toEqual([expect.stringMatching(/^etcd-founding-/)]);
});

describe('monitoring', () => {
  const rulesOf = ({ find }: typeof awake) => find('PrometheusRule', 'control-plane');
  const waveOf = ({ metadata }: any) => metadata.annotations['argocd.argoproj.io/sync-wave'];

  test('stays, as engines that delete nothing would leave it in place', () => {
    expect(asleep.all('PodMonitor')).toEqual(awake.all('PodMonitor'));
    expect(rulesOf(asleep).metadata.name).toBe(rulesOf(awake).metadata.name);
  });

  test('alarms nobody that nothing runs, and still tells what goes on', () => {
    const alerts = rulesOf(asleep).spec.groups[0].rules.map(({ alert }: any) => alert as string);
    expect(alerts).toEqual(expect.arrayContaining(['CertificateNotRenewed', 'ScheduledJobFailed']));
    expect(alerts.filter((name: string) => /^Etcd|Server|Manager|Scheduler|Overdue|Tunnel/.test(name))).toEqual([]);
    expect(asleep.controlPlane.runbook('home')).not.toContain('### EtcdQuorumLost');
  });

  test('falls silent before etcd stops, also without snapshots, and speaks when all runs again', () => {
    expect(waveOf(rulesOf(asleep))).toBe('25');
    expect(waveOf(rulesOf(aControlPlane({ hibernated: true, monitoring, backup: EtcdBackup.none() })))).toBe('25');
    expect(waveOf(rulesOf(awake))).toBe('90');
  });

  test('is not told of a schedule that was missed: it is made up for', () => {
    for (const { spec } of awake.all('CronJob')) expect(spec).not.toHaveProperty('startingDeadlineSeconds');
  });
});

test('what is added to it sleeps as well', () => {
  const { all } = aControlPlane({ hibernated: true }, (controlPlane) =>
    controlPlane.addTenantObjects('shop', [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }]),
  );
  expect(all('Job').map(({ metadata }) => metadata.name)).toEqual([
    'etcd-backup-before-hibernation-1',
    expect.stringMatching(/^etcd-founding-/),
  ]);
});
