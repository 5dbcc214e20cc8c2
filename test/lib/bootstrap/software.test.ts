import { OperatingSystem } from '../../../lib/bootstrap/operating-system';
import { PackageSource } from '../../../lib/bootstrap/package-source';
import { KubernetesVersion } from '../../../lib/versions/kubernetes-version';
import { fileOf } from './a-node-bootstrap';

const script = (about: Parameters<typeof fileOf>[0]) => fileOf(about, '/opt/tenantry/bin/node-bootstrap');
const download = { url: 'https://mirror.example.net/x', sha256: 'a'.repeat(64) };

test.each([
  [OperatingSystem.UBUNTU_22_04, 'https://download.docker.com/linux/ubuntu', 'jammy'],
  [OperatingSystem.UBUNTU_24_04, 'https://download.docker.com/linux/ubuntu', 'noble'],
  [OperatingSystem.DEBIAN_12, 'https://download.docker.com/linux/debian', 'bookworm'],
  [OperatingSystem.DEBIAN_13, 'https://download.docker.com/linux/debian', 'trixie'],
])('%s gets containerd from its own suite', (operatingSystem, url, suite) => {
  const sources = fileOf({ operatingSystem }, '/etc/tenantry/packages/containerd.sources');
  expect(sources).toContain(`URIs: ${url}\nSuites: ${suite}\n`);
});

test('takes the kubelet from the repository of its minor version, at its patch, and holds it there', () => {
  const about = { version: KubernetesVersion.of('1.34.2') };
  expect(fileOf(about, '/etc/tenantry/packages/kubernetes.sources')).toContain(
    'https://pkgs.k8s.io/core:/stable:/v1.34/deb/',
  );
  expect(script(about)).toContain("'kubelet=1.34.2-*'");
  expect(script(about)).toContain('apt-mark hold containerd.io kubelet kubernetes-cni');
});

test('keeps packages of Red Hat’s kind from being upgraded by hand or by timer', () => {
  const about = { operatingSystem: OperatingSystem.ALMA_9 };
  expect(fileOf(about, '/etc/tenantry/packages/kubernetes.repo')).toContain(
    'exclude=kubelet kubeadm kubectl cri-tools kubernetes-cni',
  );
  expect(script(about)).toContain(
    "dnf -q -y install --disableexcludes=all 'containerd.io-2.2.*' kubelet-1.35.4 kubernetes-cni",
  );
});

test('believes a mirror whose key was given, and fetches any other key with its checksum', () => {
  const key = '-----BEGIN PGP PUBLIC KEY BLOCK-----\nx\n-----END PGP PUBLIC KEY BLOCK-----\n';
  const about = {
    packages: PackageSource.mirror({
      kubernetes: { url: 'https://mirror/k', key },
      containerd: { url: 'https://mirror/c', key: 'https://mirror/c.asc', keySha256: 'b'.repeat(64) },
    }),
  };
  expect(fileOf(about, '/etc/tenantry/keys/kubernetes.asc')).toBe(key);
  expect(script(about)).toContain(`fetch 'https://mirror/c.asc' ${'b'.repeat(64)} /etc/tenantry/keys/containerd.asc`);
  expect(script(about)).not.toContain('pkgs.k8s.io');
});

test('compares each program with its checksum before it is put in place', () => {
  const about = { packages: PackageSource.binaries({ kubelet: download, cniPlugins: download, runc: download }) };
  expect(script(about)?.match(/fetch 'https:\/\/mirror.example.net\/x' a{64} /g)).toHaveLength(3);
  expect(script(about)).not.toContain('apt_get');
});

test('asks no network for a bundle that lies on the machine', () => {
  const about = { packages: PackageSource.bundle('/srv/node.tar', 'c'.repeat(64)) };
  expect(script(about)).toContain(`echo '${'c'.repeat(64)}  /srv/node.tar' | sha256sum --check`);
  expect(script(about)).toContain('ctr -n k8s.io images import');
  expect(script(about)).not.toMatch(/fetch|curl|apt/);
});

test('installs nothing on a prebuilt image, but looks whether all is there', () => {
  const about = { operatingSystem: OperatingSystem.prebuilt(OperatingSystem.UBUNTU_24_04) };
  expect(script(about)).not.toMatch(/install_software|fetch|apt|swapoff|ufw/);
  expect(script(about)).toContain('check_software');
});

test.each([
  [
    'packages on a prebuilt image',
    { operatingSystem: OperatingSystem.prebuilt(OperatingSystem.DEBIAN_12), packages: PackageSource.distribution() },
    'pool acme-prod-web installs packages on a prebuilt image (found "repositories"); allowed: PackageSource.installed(), or none said',
  ],
  [
    'Flatcar without a source',
    { operatingSystem: OperatingSystem.FLATCAR },
    'pool acme-prod-web runs Flatcar, which takes no packages; allowed',
  ],
  [
    'a container runtime for Flatcar',
    {
      operatingSystem: OperatingSystem.FLATCAR,
      packages: PackageSource.binaries({ kubelet: download, cniPlugins: download, runc: download }),
    },
    'pool acme-prod-web brings a container runtime to Flatcar, which has one that cannot be replaced (found ["https://mirror.example.net/x"])',
  ],
])('fails for %s', (_, about, message) => {
  expect(() => script(about)).toThrow(message);
});

test('fails for what is no URL, checksum or version', () => {
  expect(() => PackageSource.binaries({ kubelet: { ...download, sha256: 'x' }, cniPlugins: download })).toThrow(
    'the checksum of the download of kubelet is malformed (found "x"); allowed: 64 hexadecimal digits in lower case',
  );
  expect(() => PackageSource.bundle('srv/node.tar', 'c'.repeat(64))).toThrow('the place of a bundle is not a URL');
  expect(() => PackageSource.distribution({ containerd: "2.*'; true" })).toThrow(
    'the version of the package of containerd is malformed',
  );
  expect(() =>
    PackageSource.mirror({
      kubernetes: { url: 'https://m', key: 'http://m/key' },
      containerd: { url: 'https://m', key: '' },
    }),
  ).toThrow(
    'the key of a package mirror is not a URL (found "http://m/key"); allowed: https:// and no blanks or quotes',
  );
});
