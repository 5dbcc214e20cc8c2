import { EtcdTopology, type DedicatedEtcdProps } from '../../../constructs/control-plane';
import { Size } from '../../../lib/size';
import { KubernetesVersion } from '../../../lib/versions/kubernetes-version';
import { aControlPlane } from '../../support/a-control-plane';

const { V1_33, V1_34, V1_35, V1_36 } = KubernetesVersion;

test('members know each other by names that resolve before they are ready', () => {
  const { find, args } = aControlPlane();
  expect(find('Service', 'etcd').spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
  expect(find('ConfigMap', 'etcd-members').data).toEqual({ members: 'etcd-0 etcd-1 etcd-2' });
  expect(args('etcd')).toEqual(
    expect.arrayContaining([
      '--name=$(POD_NAME)',
      '--initial-advertise-peer-urls=https://$(POD_NAME).etcd:2380',
      '--initial-cluster-token=cluster-acme',
    ]),
  );
});

test('clients are led to members that can serve', () => {
  const { find, args } = aControlPlane();
  expect(find('Service', 'etcd-client').spec).not.toHaveProperty('publishNotReadyAddresses');
  expect(args('kube-apiserver')).toContain('--etcd-servers=https://etcd-client:2379');
});

test('both sides of every connection show a certificate, of different authorities for clients and peers', () => {
  expect(aControlPlane().args('etcd')).toEqual(
    expect.arrayContaining([
      '--client-cert-auth=true',
      '--trusted-ca-file=/etc/kubernetes/pki/etcd-ca.crt',
      '--peer-client-cert-auth=true',
      '--peer-trusted-ca-file=/etc/kubernetes/pki/etcd-peer-ca.crt',
      '--tls-min-version=TLS1.3',
    ]),
  );
});

test.each([
  [V1_33, ['--experimental-initial-corrupt-check=true', '--experimental-corrupt-check-time=4h']],
  [V1_34, ['--feature-gates=InitialCorruptCheck=true,CompactHashCheck=true', '--corrupt-check-time=4h']],
  [V1_35, ['--feature-gates=InitialCorruptCheck=true,CompactHashCheck=true', '--corrupt-check-time=4h']],
  [V1_36, ['--feature-gates=InitialCorruptCheck=true,CompactHashCheck=true', '--corrupt-check-time=4h']],
])('looks for corruption in the words of the etcd of Kubernetes %s', (version, flags) => {
  const args = aControlPlane({ version }).args('etcd');
  expect(args).toEqual(expect.arrayContaining(flags));
  expect(args.some((arg) => arg.startsWith('--experimental-'))).toBe(version === V1_33);
});

test('has no memory limit, whatever its size says', () => {
  const { resources, env } = aControlPlane().pod('etcd').containers[0];
  expect(resources).not.toHaveProperty('limits');
  expect(env).toEqual([{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }]);
});

test('a member without the others is alive but not ready', () => {
  const { startupProbe, livenessProbe, readinessProbe } = aControlPlane().pod('etcd').containers[0];
  expect([startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => [httpGet.path, httpGet.port])).toEqual([
    ['/livez', 2381],
    ['/livez', 2381],
    ['/readyz', 2381],
  ]);
});

test.each([
  [20, 8],
  [16, 8],
  [10, 5],
])('of a disk of %i GiB uses %i for data', (disk, quota) => {
  const args = aControlPlane({ etcd: aTopology({ storage: Size.gibibytes(disk) }) }).args('etcd');
  expect(args).toContain(`--quota-backend-bytes=${quota * 1024 ** 3}`);
});

test("lets a user's flag win", () => {
  const { args } = aControlPlane({}, ({ etcd }) => etcd.addFlag('log-level', 'warn'));
  expect(args('etcd')).toContain('--log-level=warn');
});

test('events get an etcd of their own, without a majority and without snapshots', () => {
  const etcd = aTopology({ eventsStorage: Size.gibibytes(4) });
  const { args, find, workload, all } = aControlPlane({ etcd });
  expect(args('kube-apiserver')).toContain(
    '--etcd-servers-overrides=/events#https://etcd-events-client:2379,events.k8s.io/events#https://etcd-events-client:2379',
  );
  expect(workload('etcd-events').spec.replicas).toBe(1);
  expect(args('etcd-events')).toEqual(
    expect.arrayContaining(['--initial-cluster-token=cluster-acme-events', `--quota-backend-bytes=${2 * 1024 ** 3}`]),
  );
  expect(find('Certificate', 'etcd-server').spec.dnsNames).toEqual(
    expect.arrayContaining(['etcd-events-client', 'etcd-events-0.etcd-events']),
  );
  expect(find('ResourceQuota', 'control-plane').spec.hard.persistentvolumeclaims).toBe('7');
  const maintenance = find('CronJob', 'etcd-maintenance').spec.jobTemplate.spec.template.spec;
  expect([...maintenance.initContainers, ...maintenance.containers].map(({ name }: any) => name)).toEqual([
    'bring-shell',
    'etcd',
    'etcd-events',
  ]);
  expect(all('NetworkPolicy').map(({ metadata }: any) => metadata.name)).toContain('etcd-events');
});

test('an API server whose events cannot be stored goes on serving', () => {
  const paths = (props: Parameters<typeof aControlPlane>[0]) => {
    const [{ startupProbe, livenessProbe, readinessProbe }] =
      aControlPlane(props).workload('kube-apiserver').spec.template.spec.containers;
    return [startupProbe, livenessProbe, readinessProbe].map(({ httpGet }: any) => httpGet.path);
  };
  const etcd = aTopology({ eventsStorage: Size.gibibytes(4) });
  expect(paths({})).toEqual(['/livez', '/livez?exclude=etcd', '/readyz']);
  expect(paths({ etcd })).toEqual([
    '/livez?exclude=etcd-override-0',
    '/livez?exclude=etcd&exclude=etcd-override-0',
    '/readyz?exclude=etcd-override-0&exclude=etcd-override-readiness-0',
  ]);
});

test('events stay with the rest unless it is said', () => {
  const { args, all, workload } = aControlPlane();
  expect(args('kube-apiserver').join(' ')).not.toContain('etcd-servers-overrides');
  expect(workload('etcd-events')).toBeUndefined();
  expect(all('NetworkPolicy').map(({ metadata }: any) => metadata.name)).not.toContain('etcd-events');
});

test('fails on a number of members that cannot vote well, and on small disks', () => {
  expect(() => aTopology({ members: 2 })).toThrow(
    'etcd has a number of members that cannot vote well (found 2); allowed: 1, 3 or 5',
  );
  expect(() => aTopology({ storage: Size.gibibytes(1) })).toThrow('the disks of etcd are too small (found "1Gi")');
});

/** Three members. */
function aTopology(props: Partial<DedicatedEtcdProps> = {}): EtcdTopology {
  return EtcdTopology.dedicated({ members: 3, storage: Size.gibibytes(20), ...props });
}
