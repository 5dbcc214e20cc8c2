import { parseAllDocuments } from 'yaml';
import { Monitoring } from '../../../lib';
import { aControlPlane } from '../../support/a-control-plane';

const monitoring = Monitoring.prometheusOperator({
  namespace: 'metrics',
  labels: { release: 'prometheus' },
  runbookUrl: 'https://git.example.net/dist/',
});
const watched = aControlPlane({ monitoring, konnectivity: true });

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

test('who collects metrics checks the name of whom it asks, and shows a certificate that is renewed', () => {
  for (const program of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler']) {
    const { tlsConfig } = watched.find('PodMonitor', program).spec.podMetricsEndpoints[0];
    const secrets = [tlsConfig.ca.secret.name, tlsConfig.cert.secret.name, tlsConfig.keySecret.name];
    const issued = watched.all('Certificate').map(({ spec }) => spec.secretName);
    expect(secrets.filter((name) => !issued.includes(name))).toEqual([]);
    const serving = { 'kube-apiserver': 'api-server' }[program] ?? `${program.replace('kube-', '')}-serving`;
    expect(watched.find('Certificate', serving).spec.dnsNames).toContain(tlsConfig.serverName);
    expect(tlsConfig).not.toHaveProperty('insecureSkipVerify');
  }
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
