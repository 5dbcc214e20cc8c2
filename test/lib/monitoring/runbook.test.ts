import { controlPlaneAlerts, runbook } from '../../../lib';
import { aWatchedControlPlane } from './a-watched-control-plane';

const watched = aWatchedControlPlane();

test('every alert is named once, says what it means, and what to do', () => {
  const alerts = controlPlaneAlerts(watched);
  expect(new Set(alerts.map(({ name }) => name)).size).toBe(alerts.length);
  expect(alerts.filter(({ meaning, steps }) => meaning === '' || steps.length === 0)).toEqual([]);
});

test('every alert looks at the namespace of its control plane alone', () => {
  for (const { name, expression } of controlPlaneAlerts(watched)) {
    const selectors = expression.match(/\{[^}]*\}/g) ?? [];
    expect({ name, strange: selectors.filter((selector) => !selector.includes('namespace="cluster-shop"')) }).toEqual({
      name,
      strange: [],
    });
  }
});

test('a loss of quorum is one of most members', () => {
  const quorumOf = (etcdMembers: number) =>
    controlPlaneAlerts(aWatchedControlPlane({ etcdMembers })).find(({ name }) => name === 'EtcdQuorumLost')!.expression;
  expect(quorumOf(1)).toMatch(/< 1$/);
  expect(quorumOf(3)).toMatch(/< 2$/);
  expect(quorumOf(5)).toMatch(/< 3$/);
});

test('there is no alert for what there is none of', () => {
  const names = controlPlaneAlerts(
    aWatchedControlPlane({ etcdMembers: 1, eventsEtcd: false, replicas: 1, konnectivity: false, schedules: [] }),
  ).map(({ name }) => name);
  expect(names.filter((name) => /Member|EventsEtcd|Replica|Tunnel|Schedule(Overdue)/.test(name))).toEqual([]);
});

test('a trouble of the etcd for events alone wakes nobody', () => {
  const ofEvents = controlPlaneAlerts(watched).filter(({ expression }) => expression.includes('/etcd-events"'));
  expect(ofEvents.map(({ name, severity }) => `${name} ${severity}`)).toEqual([
    'EventsEtcdDown warning',
    'EventsEtcdAlmostFull warning',
  ]);
  const ofEtcd = controlPlaneAlerts(watched).filter(({ name }) => name.startsWith('Etcd'));
  expect(ofEtcd.filter(({ expression }) => !expression.includes('job="cluster-shop/etcd"'))).toEqual([]);
});

test('a snapshot is too old after two that were missed', () => {
  const { expression } = controlPlaneAlerts(watched).find(({ name }) => name === 'ScheduleOverdueEtcdBackup')!;
  expect(expression).toMatch(/> 46800$/); // 13 hours
});

test('a certificate is overdue in proportion to when it should have been renewed', () => {
  const { expression } = controlPlaneAlerts(watched).find(({ name }) => name === 'CertificateNotRenewed')!;
  expect(expression).toContain('name=~"api-server|scheduler"} - time()) < 1814400'); // 21 of 30 days
  expect(expression).toContain('name=~"tenant-bootstrap"} - time()) < 20160'); // 5.6 of 8 hours
});

describe('the runbook', () => {
  const text = runbook(watched);

  test('has a heading for each alert, which links lead to', () => {
    for (const { name } of controlPlaneAlerts(watched)) {
      expect(text).toContain(`\n### ${name}\n`);
      expect(text).toContain(`[${name}](#${name.toLowerCase()})`);
    }
  });

  test('has commands with the own names of the cluster', () => {
    expect(text).toContain(
      'kubectl --context home --namespace cluster-shop exec etcd-0 -- etcdctl --cacert=ca.crt alarm list',
    );
    expect(text).toContain("curl --insecure 'https://cp.example.net:6001/readyz?verbose'");
  });

  test('leads to an administrator who is told apart, and leaves no lasting credential behind', () => {
    expect(text).toContain('sh admin-kubeconfig.sh home > shop.kubeconfig');
    expect(text).not.toContain('tenant-bootstrap');
  });

  test('has no template of Prometheus left in it', () => {
    expect(text).not.toMatch(/\{\{ \$/);
    expect(text).toContain('describe certificate <name>');
  });
});
