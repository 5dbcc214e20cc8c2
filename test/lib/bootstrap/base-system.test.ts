import { OperatingSystem } from '../../../lib/bootstrap/operating-system';
import { NodeConfiguration } from '../../../lib/bootstrap/node-configuration';
import { Cidr } from '../../../lib/network/cidr';
import { aNodeBootstrap, fileOf } from './a-node-bootstrap';
import { AUTHORITIES } from './reference-nodes';

const SYSCTLS = '/etc/sysctl.d/99-tenantry.conf';

test('sets what the kubelet expects under protectKernelDefaults', () => {
  for (const setting of [
    'vm.overcommit_memory = 1',
    'vm.panic_on_oom = 0',
    'kernel.panic = 10',
    'kernel.panic_on_oops = 1',
  ]) {
    expect(fileOf({}, SYSCTLS)).toContain(`${setting}\n`);
  }
  expect(fileOf({}, SYSCTLS)).toMatch(/kernel.keys.root_maxkeys = 1000000\n/);
});

test('forwards IPv6 only in a cluster that has it, and then still listens to routers', () => {
  const podRanges = [Cidr.of('100.64.0.0/16'), Cidr.of('fd00:64::/48')];
  expect(fileOf({}, SYSCTLS)).not.toContain('ipv6');
  expect(fileOf({ podRanges }, SYSCTLS)).toContain(
    'net.ipv6.conf.all.accept_ra = 2\nnet.ipv6.conf.all.forwarding = 1\n',
  );
});

test('lets a setting of the user win', () => {
  expect(fileOf({ sysctls: { 'kernel.panic': '0', 'net.core.somaxconn': '4096' } }, SYSCTLS)).toMatch(
    /kernel.panic = 0\n[^]*net.core.somaxconn = 4096\n/,
  );
});

test('loads a module once, whoever asks for it', () => {
  expect(fileOf({ kernelModules: ['wireguard', 'overlay'] }, '/etc/modules-load.d/tenantry.conf')).toBe(
    'overlay\nbr_netfilter\nwireguard\n',
  );
});

test.each([
  [OperatingSystem.DEBIAN_12, '/usr/local/share/ca-certificates/tenantry-', '.crt'],
  [OperatingSystem.ROCKY_9, '/etc/pki/ca-trust/source/anchors/tenantry-', '.pem'],
  [OperatingSystem.prebuilt(OperatingSystem.FLATCAR), '/etc/ssl/certs/tenantry-', '.pem'],
])('puts each authority into a file of its own where %s looks', (operatingSystem, prefix, suffix) => {
  const { files } = NodeConfiguration.of(aNodeBootstrap({ operatingSystem, trustedAuthorities: AUTHORITIES }));
  const paths = files.map(({ path }) => path).filter((path) => path.startsWith(prefix) && path.endsWith(suffix));
  expect(paths).toHaveLength(2);
});

test('an authority keeps its file when another is put before it', () => {
  const paths = (bundle: string) =>
    NodeConfiguration.of(aNodeBootstrap({ trustedAuthorities: bundle }))
      .files.map(({ path }) => path)
      .filter((path) => path.includes('ca-certificates'));
  const second = AUTHORITIES.slice(AUTHORITIES.indexOf('-----BEGIN', 10));
  expect(paths(AUTHORITIES)).toEqual(expect.arrayContaining(paths(second)));
});

test.each([
  [
    OperatingSystem.UBUNTU_24_04,
    '/etc/systemd/timesyncd.conf.d/10-tenantry.conf',
    '[Time]\nNTP=a.example.net b.example.net\n',
  ],
  [
    OperatingSystem.UBUNTU_24_04,
    '/etc/chrony/sources.d/tenantry.sources',
    'server a.example.net iburst\nserver b.example.net iburst\n',
  ],
  [
    OperatingSystem.ALMA_9,
    '/etc/chrony.conf',
    'server a.example.net iburst\nserver b.example.net iburst\ndriftfile /var/lib/chrony/drift\n',
  ],
])('tells %s the time, in %s', (operatingSystem, path, content) => {
  expect(fileOf({ operatingSystem, timeServers: ['a.example.net', 'b.example.net'] }, path)).toContain(content);
});

test('keeps the operating system from removing what the network plug-in makes', () => {
  expect(fileOf({}, '/etc/systemd/networkd.conf.d/10-tenantry.conf')).toContain('ManageForeignRoutingPolicyRules=no');
  expect(fileOf({ operatingSystem: OperatingSystem.ROCKY_9 }, '/etc/NetworkManager/conf.d/10-tenantry.conf')).toContain(
    'interface-name:cilium*',
  );
});
