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
  const [job, ...others] = asleep.all('Job');
  expect(others).toEqual([]); // nobody prepares a cluster that does not answer
  expect(job.metadata).toMatchObject({
    name: 'etcd-backup-before-hibernation',
    annotations: { 'argocd.argoproj.io/sync-wave': '25' },
  });
  const { ttlSecondsAfterFinished, ...scheduled } = awake.find('CronJob', 'etcd-backup').spec.jobTemplate.spec;
  expect(ttlSecondsAfterFinished).toBeGreaterThan(0);
  expect(job.spec).toEqual(scheduled); // it stays, or it would be made again when etcd is gone
});

test('whoever takes no snapshots gets none', () => {
  expect(aControlPlane({ hibernated: true, backup: EtcdBackup.none() }).all('Job')).toEqual([]);
});

test('nobody is alarmed that nothing runs', () => {
  expect([...asleep.all('PrometheusRule'), ...asleep.all('PodMonitor')]).toEqual([]);
});

test('what is added to it sleeps as well', () => {
  const { all } = aControlPlane({ hibernated: true }, (controlPlane) =>
    controlPlane.addTenantObjects('shop', [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }]),
  );
  expect(all('Job').map(({ metadata }) => metadata.name)).toEqual(['etcd-backup-before-hibernation']);
});
