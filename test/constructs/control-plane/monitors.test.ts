import { parseAllDocuments } from 'yaml';
import { EtcdTopology } from '../../../constructs/control-plane';
import { KeyRing, Monitoring, Size } from '../../../lib';
import { aControlPlane } from '../../support/a-control-plane';

const monitoring = Monitoring.prometheusOperator({
  namespace: 'metrics',
  labels: { release: 'prometheus' },
  runbookUrl: 'https://git.example.net/dist/',
});
const watched = aControlPlane({ monitoring, konnectivity: true });

test('the etcd for events is watched, where there is one', () => {
  const etcd = EtcdTopology.dedicated({
    members: 3,
    storage: Size.gibibytes(20),
    eventsStorage: Size.gibibytes(2),
  });
  const { find, controlPlane } = aControlPlane({ monitoring, etcd });
  expect(find('PodMonitor', 'etcd-events').spec.selector.matchLabels).toEqual({
    'app.kubernetes.io/name': 'etcd-events',
  });
  expect(controlPlane.runbook('home')).toContain('### EventsEtcdDown');
});

test('each program is watched at a port that its pods have', () => {
  for (const monitor of watched.all('PodMonitor')) {
    const { selector, podMetricsEndpoints } = monitor.spec;
    const { containers } = watched.pod(selector.matchLabels['app.kubernetes.io/name']);
    const ports = containers.flatMap((container: any) => container.ports.map(({ name }: any) => name));
    expect(ports).toContain(podMetricsEndpoints[0].port);
    expect(monitor.metadata.labels.release).toBe('prometheus');
  }
  expect(watched.all('PodMonitor').map(({ metadata }) => metadata.name)).toEqual([
    'etcd',
    'kube-apiserver',
    'kube-controller-manager',
    'kube-scheduler',
    'konnectivity-server',
  ]);
});

describe.each(
  [
    KeyRing.of('1'),
    KeyRing.of('1').adding('2'),
    KeyRing.of('2').retiring('1'),
    KeyRing.of('2').forgetting('1'),
    KeyRing.of('2'),
  ].map((authorities) => [`${authorities}`, authorities] as const),
)('with authorities %s', (_, authorities) => {
  const { find, all, controlPlane } = aControlPlane({ monitoring, konnectivity: true, authorities });
  const certificates = all('Certificate').map(({ metadata }) => metadata.name as string);

  test('who collects metrics checks whom it asks, and shows a certificate that is renewed', () => {
    for (const program of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler']) {
      const { tlsConfig } = find('PodMonitor', program).spec.podMetricsEndpoints[0];
      for (const secret of [tlsConfig.cert.secret, tlsConfig.keySecret]) expect(certificates).toContain(secret.name);
      const serving = { 'kube-apiserver': 'api-server' }[program] ?? `${program.replace('kube-', '')}-serving`;
      const { dnsNames, issuerRef } = find('Certificate', serving).spec;
      expect(dnsNames).toContain(tlsConfig.serverName);
      // What is shown comes with its issuer's certificate, so that whoever signed that one is believed as well.
      const vouchers = [issuerRef.name, find('Certificate', issuerRef.name).spec.issuerRef.name];
      expect(vouchers).toContain(tlsConfig.ca.secret.name);
      expect(certificates).toContain(tlsConfig.ca.secret.name);
      expect(tlsConfig).not.toHaveProperty('insecureSkipVerify');
    }
  });

  test('the end of every certificate is watched, and of none that is not there', () => {
    const { rules } = find('PrometheusRule', 'control-plane').spec.groups[0];
    const { expr } = rules.find(({ alert }: any) => alert === 'CertificateNotRenewed');
    const named = [...expr.matchAll(/name=~"([^"]+)"/g)].flatMap(([, names]) => names.split('|') as string[]);
    expect(new Set(named)).toEqual(new Set(certificates));
  });

  test('the runbook names no authority', () => {
    expect(controlPlane.runbook('home')).not.toMatch(/-ca(-2)?\b(?!\.crt)/);
  });
});

test('the certificate opens metrics in the tenant cluster, and nothing else', () => {
  const { spec } = watched.find('Certificate', 'monitoring');
  expect(spec.subject).toBeUndefined(); // no group
  const { data } = watched.objects.find(({ metadata }) => metadata.name.startsWith('tenant-objects-monitoring-'));
  const [role, binding] = parseAllDocuments(data['monitoring.yaml'] as string).map((document) => document.toJS());
  expect(role.rules).toEqual([{ nonResourceURLs: ['/metrics'], verbs: ['get'] }]);
  expect(binding.subjects).toEqual([{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: spec.commonName }]);
});

test('alerts say which cluster, how bad, and where to read on', () => {
  const [group] = watched.find('PrometheusRule', 'control-plane').spec.groups;
  const rule = group.rules.find(({ alert }: any) => alert === 'EtcdNoLeader');
  expect(rule.labels).toEqual({ severity: 'critical', namespace: 'cluster-acme', tenant_cluster: 'acme' });
  expect(rule.annotations.runbook_url).toBe('https://git.example.net/dist/acme/runbook.md#etcdnoleader');
  expect(watched.controlPlane.runbook('home')).toContain('### EtcdNoLeader');
});

test('every schedule has an alert for when it stops succeeding', () => {
  const [group] = watched.find('PrometheusRule', 'control-plane').spec.groups;
  const expressions = group.rules.map(({ expr }: any) => expr).join('\n');
  for (const { metadata } of watched.all('CronJob')) expect(expressions).toContain(`cronjob="${metadata.name}"`);
});

test('monitoring may reach the pods, others may not', () => {
  const { ingress } = watched.find('NetworkPolicy', 'kube-scheduler').spec;
  expect(ingress).toEqual([
    {
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'metrics' } } }],
      ports: [{ port: 10259, protocol: 'TCP' }],
    },
  ]);
});

test('whoever watches nothing gets no monitor, no rule and no certificate', () => {
  const plain = aControlPlane();
  expect([...plain.all('PodMonitor'), ...plain.all('PrometheusRule')]).toEqual([]);
  expect(plain.find('Certificate', 'monitoring')).toBeUndefined();
});

test('a runbook is published under an https URL', () => {
  expect(() => Monitoring.prometheusOperator({ namespace: 'metrics', runbookUrl: 'http://wiki' })).toThrow(
    'runbooks cannot be published there',
  );
});
