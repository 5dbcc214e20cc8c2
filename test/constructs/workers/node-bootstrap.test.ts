import { parse } from 'yaml';
import { NodeBootstrap, type NodeBootstrapProps } from '../../../constructs/workers/node-bootstrap';
import { Cidr } from '../../../lib/network/cidr';
import { Taint } from '../../../lib/nodes/taint';
import { Region } from '../../../lib/region/region';
import { KubernetesVersion } from '../../../lib/versions/kubernetes-version';

const credential = { ca: '${ca}', certificate: '${certificate}', key: '${key}' };

test('tells the kubelet where its cluster is', () => {
  const { file } = aNodeBootstrap();
  expect(parse(file('/etc/kubernetes/bootstrap.kubeconfig'))).toMatchObject({
    clusters: [
      { cluster: { 'server': 'https://cp.example.net:6001', 'certificate-authority': '/etc/kubernetes/join/ca.crt' } },
    ],
    users: [
      { user: { 'client-certificate': '/etc/kubernetes/join/tls.crt', 'client-key': '/etc/kubernetes/join/tls.key' } },
    ],
  });
  expect(parse(file('/etc/kubernetes/kubelet.yaml'))).toMatchObject({
    clusterDNS: ['172.20.0.10'],
    clusterDomain: 'cluster.local',
  });
});

test('hardens the kubelet as the CIS benchmark asks', () => {
  expect(parse(aNodeBootstrap().file('/etc/kubernetes/kubelet.yaml'))).toMatchObject({
    authentication: { anonymous: { enabled: false }, x509: { clientCAFile: '/etc/kubernetes/join/ca.crt' } },
    authorization: { mode: 'Webhook' },
    readOnlyPort: 0,
    protectKernelDefaults: true,
    rotateCertificates: true,
    serverTLSBootstrap: true,
    seccompDefault: true,
  });
});

test('sets what a kubelet insists on that protects the defaults of the kernel', () => {
  expect(aNodeBootstrap().file('/etc/sysctl.d/90-kubernetes.conf').split('\n')).toEqual(
    expect.arrayContaining([
      'vm.overcommit_memory = 1',
      'vm.panic_on_oom = 0',
      'kernel.panic = 10',
      'kernel.panic_on_oops = 1',
      'kernel.keys.root_maxkeys = 1000000',
      'kernel.keys.root_maxbytes = 25000000',
    ]),
  );
});

test('lets a dual-stack node forward IPv6 without losing its own address', () => {
  const settings = (isDualStack: boolean) => aNodeBootstrap({ isDualStack }).file('/etc/sysctl.d/90-kubernetes.conf');
  expect(settings(true)).toContain('net.ipv6.conf.all.forwarding = 1\nnet.ipv6.conf.default.accept_ra = 2\n');
  expect(settings(false)).not.toContain('net.ipv6.conf');
});

test('configures containerd 2 with the version of its tables', () => {
  const config = aNodeBootstrap().file('/etc/containerd/config.toml');
  expect(config).toMatch(/^version = 3\n/);
  expect(config).toContain('sandbox = "registry.k8s.io/pause:');
  expect(config).toContain('SystemdCgroup = true');
});

test('asks mirrors first', () => {
  const { file } = aNodeBootstrap({ registryMirrors: { 'docker.io': 'https://mirror.example.net' } });
  expect(file('/etc/containerd/certs.d/docker.io/hosts.toml')).toBe(
    "server = 'https://registry-1.docker.io'\n\n[host.'https://mirror.example.net']\ncapabilities = ['pull', 'resolve']\n",
  );
});

test('gives nodes labels for region and zone beside their own, and taints', () => {
  const { file } = aNodeBootstrap({
    labels: { 'example.net/tier': 'edge' },
    taints: [Taint.noSchedule('example.net/tier', 'edge')],
  });
  expect(file('/etc/systemd/system/kubelet.service')).toContain(
    '--node-labels=example.net/tier=edge,topology.kubernetes.io/region=paris,topology.kubernetes.io/zone=par-a',
  );
  expect(parse(file('/etc/kubernetes/kubelet.yaml')).registerWithTaints).toEqual([
    { key: 'example.net/tier', value: 'edge', effect: 'NoSchedule' },
  ]);
});

test('waits for a cloud controller only where there is one', () => {
  const unit = (hasCloudController: boolean) =>
    aNodeBootstrap({ hasCloudController }).file('/etc/systemd/system/kubelet.service');
  expect(unit(true)).toContain('--cloud-provider=external');
  expect(unit(false)).not.toContain('--cloud-provider');
});

test('holds places for the credential, never the credential', () => {
  const { text, bootstrap, file } = aNodeBootstrap({ credential });
  expect(bootstrap.secrets).toEqual({
    '@@join-ca@@': '${ca}',
    '@@join-certificate@@': '${certificate}',
    '@@join-key@@': '${key}',
  });
  expect(file('/etc/kubernetes/join/tls.key')).toBe('@@join-key@@');
  for (const secret of Object.values(credential)) expect(text).not.toContain(secret);
});

test('stays the same when the credential is renewed', () => {
  const renewed = { ...credential, key: '${renewed}' };
  expect(aNodeBootstrap({ credential: renewed }).text).toBe(aNodeBootstrap({ credential }).text);
});

test('waits for whoever brings the credential when it has none', () => {
  const { bootstrap, document, file } = aNodeBootstrap();
  expect(bootstrap.secrets).toEqual({});
  expect(document.write_files.map(({ path }) => path)).not.toContain('/etc/kubernetes/join/tls.key');
  expect(file('/etc/systemd/system/kubelet.service')).toContain(
    'ExecStartPre=/usr/bin/test -s /etc/kubernetes/join/tls.key',
  );
});

test('changes with the version, so that nodes of another version are other nodes', () => {
  const [one, other] = [KubernetesVersion.V1_34, KubernetesVersion.V1_35].map(
    (version) => aNodeBootstrap({ version }).text,
  );
  expect(one).not.toBe(other);
});

test('fails when a node would call itself something it may not', () => {
  expect(() => aNodeBootstrap({ labels: { 'node-role.kubernetes.io/worker': '' } })).toThrow(
    'a node of pool web may not give itself a label (found "node-role.kubernetes.io/worker")',
  );
});

test('fails when a mirror is no address', () => {
  expect(() => aNodeBootstrap({ registryMirrors: { 'docker.io': 'mirror.example.net' } })).toThrow(
    'the mirror of registry docker.io is no address (found "mirror.example.net"); allowed: an https or http URL; ' +
      'write it with its scheme, such as https://mirror.example.net',
  );
});

/** What a node is told, and each of its files by path. */
function aNodeBootstrap(props: Partial<NodeBootstrapProps> = {}) {
  const region = Region.define('paris', {
    cloud: 'paris-prod',
    externalNetwork: 'ext-net',
    zones: ['par-a'],
    addressSpace: Cidr.of('10.16.0.0/13'),
  });
  const bootstrap = new NodeBootstrap({
    pool: 'web',
    region,
    version: KubernetesVersion.V1_35,
    server: 'https://cp.example.net:6001',
    clusterDns: '172.20.0.10',
    ...props,
  });
  const text = bootstrap.render({ zone: 'par-a' }).render();
  const document = parse(text) as { write_files: { path: string; content: string }[] };
  const file = (path: string) => document.write_files.find((candidate) => candidate.path === path)!.content;
  return { bootstrap, text, document, file };
}
