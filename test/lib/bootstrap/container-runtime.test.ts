import { OperatingSystem } from '../../../lib/bootstrap/operating-system';
import { RegistryMirror } from '../../../lib/bootstrap/registry-mirror';
import { Images } from '../../../lib/versions/images';
import { fileOf } from './a-node-bootstrap';

const CONFIG = '/etc/containerd/config.toml';

test('uses no table of version 2, which containerd 2 reads and forgets', () => {
  expect(fileOf({}, CONFIG)).toMatch(/^version = 3\n/);
  expect(fileOf({}, CONFIG)).not.toContain('io.containerd.grpc.v1.cri');
});

test('pulls the pause image from the same mirror as all others', () => {
  const images = Images.upstream().withMirror('mirror.example.net/kubernetes');
  expect(fileOf({ images }, CONFIG)).toContain('sandbox = "mirror.example.net/kubernetes/pause:3.10.1"');
});

test.each([
  ['enforcing', 'rpm', OperatingSystem.ROCKY_9, true],
  ['permissive', 'rpm', OperatingSystem.ROCKY_9, false],
  ['enforcing', 'deb', OperatingSystem.DEBIAN_12, false],
] as const)('SELinux %s on a system of %s confines containers or not', (selinux, _, operatingSystem, confined) => {
  expect(fileOf({ operatingSystem, selinux }, CONFIG)?.includes('enable_selinux = true')).toBe(confined);
});

test('on Flatcar it reads our configuration instead of the one that cannot be written to', () => {
  const operatingSystem = OperatingSystem.prebuilt(OperatingSystem.FLATCAR);
  const dropIn = '/etc/systemd/system/containerd.service.d/10-node.conf';
  expect(fileOf({ operatingSystem }, dropIn)).toContain(
    'ExecStart=\nExecStart=/usr/bin/containerd --config /etc/containerd/config.toml',
  );
  expect(fileOf({}, dropIn)).not.toContain('ExecStart');
});

test('reaches the Internet by the proxy, and the cluster without it', () => {
  const proxy = { http: 'http://proxy:3128', exceptions: ['.example.net'] };
  expect(fileOf({ proxy }, '/etc/systemd/system/containerd.service.d/10-node.conf')).toContain(
    'EnvironmentFile=/etc/tenantry/proxy.env',
  );
  const line = /^NO_PROXY=(.*)$/m.exec(fileOf({ proxy }, '/etc/tenantry/proxy.env')!)![1]!;
  expect(line.split(',')).toEqual(
    expect.arrayContaining([
      '169.254.169.254',
      'cp.paris.example.net',
      '100.64.0.0/16',
      '172.20.0.0/20',
      '.svc',
      '.cluster.local',
      '.example.net',
    ]),
  );
});

describe('a registry mirror', () => {
  const hosts = (mirror: RegistryMirror) => fileOf({ registryMirrors: [mirror] }, mirror.path);

  test('is asked before the registry, in order', () => {
    const mirror = RegistryMirror.of('registry.k8s.io', { urls: ['https://a.example.net', 'https://b.example.net'] });
    expect(hosts(mirror)).toBe(`server = "https://registry.k8s.io"
[host."https://a.example.net"]
capabilities = ["pull", "resolve"]
[host."https://b.example.net"]
capabilities = ["pull", "resolve"]
`);
  });

  test('stands in for the registry when there is no way back', () => {
    const mirror = RegistryMirror.of('docker.io', { urls: ['https://a.example.net/v2/hub'], fallback: false });
    expect(hosts(mirror)).toBe(
      'server = "https://a.example.net/v2/hub"\ncapabilities = ["pull", "resolve"]\noverride_path = true\n',
    );
  });

  test('knows by which name Docker Hub is really reached', () => {
    expect(hosts(RegistryMirror.of('docker.io', { urls: ['https://a'] }))).toContain(
      'server = "https://registry-1.docker.io"',
    );
  });

  test.each([
    ['registry.k8s.io', '/etc/containerd/certs.d/registry.k8s.io/hosts.toml'],
    ['localhost:5000', '/etc/containerd/certs.d/localhost_5000_/hosts.toml'],
  ])('of %s lies where containerd looks for it', (registry, path) => {
    expect(RegistryMirror.of(registry, { urls: ['https://a'] }).path).toBe(path);
  });

  test('of all registries lies where containerd looks last', () => {
    const mirror = RegistryMirror.ofAll({ urls: ['https://a.example.net'] });
    expect(mirror.path).toBe('/etc/containerd/certs.d/_default/hosts.toml');
    expect(hosts(mirror)).not.toContain('server');
  });

  test('fails with a scheme, without a URL, and with a URL that is none', () => {
    expect(() => RegistryMirror.of('https://docker.io', { urls: ['https://a'] })).toThrow(
      'the name of a mirrored registry is malformed (found "https://docker.io")',
    );
    expect(() => RegistryMirror.of('docker.io', { urls: [] })).toThrow('the mirror of docker.io is nowhere (found [])');
    expect(() => RegistryMirror.of('docker.io', { urls: ['mirror.example.net'] })).toThrow(
      'a mirror of docker.io is not a URL (found "mirror.example.net"); allowed: http:// or https:// and no blanks or quotes; correct it',
    );
  });
});
