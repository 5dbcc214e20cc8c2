import { parse } from 'yaml';
import { NodePlace } from '../../../lib/bootstrap/node-place';
import { OperatingSystem } from '../../../lib/bootstrap/operating-system';
import { Taint } from '../../../lib/nodes/taint';
import { Size } from '../../../lib/size';
import { aNodeBootstrap, fileOf, yamlOf } from './a-node-bootstrap';
import { NodeConfiguration } from '../../../lib/bootstrap/node-configuration';

const CONFIG = '/var/lib/kubelet/config.yaml';
const SERVICE = '/etc/systemd/system/kubelet.service';

// Numbers of the CIS Kubernetes Benchmark 1.12.
test.each([
  ['4.2.1', 'authentication.anonymous.enabled', false],
  ['4.2.2', 'authorization.mode', 'Webhook'],
  ['4.2.3', 'authentication.x509.clientCAFile', '/etc/kubernetes/pki/client-ca.crt'],
  ['4.2.4', 'readOnlyPort', 0],
  ['4.2.5', 'streamingConnectionIdleTimeout', '4h'],
  ['4.2.6', 'makeIPTablesUtilChains', true],
  ['4.2.8', 'eventRecordQPS', 50],
  ['4.2.10', 'rotateCertificates', true],
  ['4.2.11', 'serverTLSBootstrap', true],
  ['4.2.13', 'podPidsLimit', 4096],
  ['4.2.14', 'seccompDefault', true],
])('is hardened to CIS %s: %s', (_, key, value) => {
  expect(yamlOf({}, CONFIG)).toHaveProperty(key, value);
});

test('speaks only suites that CIS 4.2.12 lets stand', () => {
  for (const suite of yamlOf({}, CONFIG).tlsCipherSuites) expect(suite).toMatch(/^TLS_ECDHE_.*(GCM|POLY1305)_SHA/);
});

test('lets nobody but root read what CIS 4.1 names: service, configuration, kubeconfig', () => {
  const modes = Object.fromEntries(NodeConfiguration.of(aNodeBootstrap()).files.map(({ path, mode }) => [path, mode]));
  expect(modes).toMatchObject({
    [SERVICE]: 0o600,
    [CONFIG]: 0o600,
    '/etc/kubernetes/bootstrap-kubelet.conf': 0o600,
    '/etc/kubernetes/pki/bootstrap.key': 0o600,
    '/etc/kubernetes/pki/ca.crt': 0o644,
  });
});

test('refuses cgroup v1 by not saying otherwise', () => {
  expect(yamlOf({}, CONFIG)).not.toHaveProperty('failCgroupV1');
});

test('is called by its host name: CIS 4.2.7', () => {
  expect(fileOf({}, SERVICE)).not.toContain('hostname-override');
});

test.each([
  ['a server with a cloud controller', NodePlace.openStack('RegionOne'), true],
  ['a server without', NodePlace.openStack('RegionOne', { hasCloudController: false }), false],
  ['a bare machine', NodePlace.bareMetal('plant'), false],
])('%s waits for a cloud controller as it should', (_, place, external) => {
  expect(fileOf({ place }, SERVICE)?.includes('--cloud-provider=external')).toBe(external);
});

test('a bare machine with several addresses is told its own', () => {
  expect(fileOf({ place: NodePlace.bareMetal('plant', { address: '10.9.0.11' }) }, SERVICE)).toContain(
    '--node-ip=10.9.0.11',
  );
});

test('labels itself with its region, in one order whatever the program says', () => {
  expect(fileOf({ labels: { b: '2', a: '1' } }, SERVICE)).toContain(
    '--node-labels=a=1,b=2,topology.kubernetes.io/region=RegionOne',
  );
  expect(fileOf({ labels: { 'topology.kubernetes.io/region': 'paris' } }, SERVICE)).toContain('/region=paris ');
});

test('has its taints from the first moment', () => {
  expect(yamlOf({ taints: [Taint.noSchedule('gpu', 'a')] }, CONFIG).registerWithTaints).toEqual([
    { key: 'gpu', value: 'a', effect: 'NoSchedule' },
  ]);
  expect(yamlOf({}, CONFIG)).not.toHaveProperty('registerWithTaints');
});

test('is read alike by YAML 1.1, to which a taint may be a boolean', () => {
  const text = fileOf({ taints: [Taint.noSchedule('gpu', 'yes')] }, CONFIG)!;
  expect(parse(text, { version: '1.1' }).registerWithTaints[0].value).toBe('yes');
});

test('reaches the API by the endpoint, and names files instead of holding secrets', () => {
  expect(yamlOf({}, '/etc/kubernetes/bootstrap-kubelet.conf')).toMatchObject({
    clusters: [
      {
        cluster: {
          'server': 'https://cp.paris.example.net:6101',
          'certificate-authority': '/etc/kubernetes/pki/ca.crt',
        },
      },
    ],
    users: [
      {
        user: {
          'client-certificate': '/etc/kubernetes/pki/bootstrap.crt',
          'client-key': '/etc/kubernetes/pki/bootstrap.key',
        },
      },
    ],
  });
  expect(yamlOf({ endpointHost: 'fd00::1' }, '/etc/kubernetes/bootstrap-kubelet.conf').clusters[0].cluster.server).toBe(
    'https://[fd00::1]:6101',
  );
});

test('swaps only where that is asked for, and then for pods in proportion', () => {
  expect(yamlOf({}, CONFIG).failSwapOn).toBe(true);
  expect(yamlOf({ swap: { file: Size.gibibytes(2) } }, CONFIG)).toMatchObject({
    failSwapOn: false,
    memorySwap: { swapBehavior: 'LimitedSwap' },
  });
});

test('keeps from pods what the flavor lets it, unless told otherwise', () => {
  expect(yamlOf({ capacity: { cpus: 4, memoryMib: 16384, diskGib: 40 } }, CONFIG).kubeReserved).toEqual({
    'cpu': '80m',
    'memory': '2663Mi',
    'ephemeral-storage': '1024Mi',
  });
  expect(yamlOf({ reserved: { cpuMillis: 1, memoryMib: 2, diskMib: 3 } }, CONFIG).kubeReserved.memory).toBe('2Mi');
});

test('lets a field of the user win, and keeps its neighbours', () => {
  const config = yamlOf(
    { kubelet: { evictionHard: { 'memory.available': '1Gi' }, clusterDNS: ['10.0.0.10'] } },
    CONFIG,
  );
  expect(config.evictionHard).toMatchObject({ 'memory.available': '1Gi', 'nodefs.available': '10%' });
  expect(config.clusterDNS).toEqual(['10.0.0.10']);
});

test.each([
  ['a package', OperatingSystem.UBUNTU_24_04, '/usr/bin/kubelet'],
  [
    'a prebuilt image',
    OperatingSystem.prebuilt(OperatingSystem.ROCKY_9, { kubelet: '/usr/local/bin/kubelet' }),
    '/usr/local/bin/kubelet',
  ],
  ['a prebuilt Flatcar', OperatingSystem.prebuilt(OperatingSystem.FLATCAR), '/opt/bin/kubelet'],
])('runs where %s puts it', (_, operatingSystem, path) => {
  expect(fileOf({ operatingSystem }, SERVICE)).toContain(`ExecStart=${path} `);
});
