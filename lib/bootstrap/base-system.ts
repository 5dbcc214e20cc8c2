import { type PlacedFile, sha256, textFile } from './node-file';
import type { NodeBootstrapProps } from './node-bootstrap-props';

/** Modules that containers and the network plug-ins need. @internal */
export function kernelModules({ kernelModules = [] }: NodeBootstrapProps): string[] {
  return [...new Set(['overlay', 'br_netfilter', ...kernelModules])];
}

/**
 * What the kubelet expects of the kernel under `protectKernelDefaults`, and what pods need to reach each other.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/cm/container_manager_linux.go (setupKernelTunables)
 */
const SYSCTLS: Readonly<Record<string, string>> = {
  'fs.inotify.max_user_instances': '8192',
  'fs.inotify.max_user_watches': '524288',
  'kernel.keys.root_maxbytes': '25000000',
  'kernel.keys.root_maxkeys': '1000000',
  'kernel.panic': '10',
  'kernel.panic_on_oops': '1',
  'net.bridge.bridge-nf-call-ip6tables': '1',
  'net.bridge.bridge-nf-call-iptables': '1',
  'net.ipv4.ip_forward': '1',
  'vm.overcommit_memory': '1',
  'vm.panic_on_oom': '0',
};

/** A machine that forwards would ignore what routers announce, and lose its own route, without the second. */
const SYSCTLS_V6: Readonly<Record<string, string>> = {
  'net.ipv6.conf.all.forwarding': '1',
  'net.ipv6.conf.all.accept_ra': '2',
};

/**
 * Files of the machine below Kubernetes: kernel, time, trust, proxy, network.
 *
 * @internal
 */
export function baseFiles(props: NodeBootstrapProps): PlacedFile[] {
  return [
    textFile('/etc/modules-load.d/tenantry.conf', kernelModules(props).join('\n')),
    textFile(SYSCTL_FILE, sysctls(props)),
    ...trustFiles(props),
    ...(props.proxy ? [textFile('/etc/tenantry/proxy.env', proxyEnvironment(props), 0o600)] : []),
    ...timeFiles(props),
    ...networkFiles(props),
  ];
}

/** Sorts behind `99-sysctl.conf`, which some images fill. @internal */
export const SYSCTL_FILE = '/etc/sysctl.d/99-tenantry.conf';

function sysctls({ podRanges, sysctls = {} }: NodeBootstrapProps): string {
  const hasV6 = podRanges.some(({ family }) => family === 6);
  const all = { ...SYSCTLS, ...(hasV6 && SYSCTLS_V6), ...sysctls };
  return Object.entries(all)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name} = ${value}`)
    .join('\n');
}

/** The certificates of a PEM bundle, each with its frame. @internal */
export function certificatesIn(bundle: string): string[] {
  return bundle.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? [];
}

/** One file for each certificate: update-ca-certificates takes only the first of several in a file. */
function trustFiles({ operatingSystem, trustedAuthorities = '' }: NodeBootstrapProps): PlacedFile[] {
  const { trustFolder, trustSuffix } = operatingSystem.facts;
  return certificatesIn(trustedAuthorities).map((certificate) =>
    textFile(`${trustFolder}/tenantry-${sha256(certificate).slice(0, 8)}${trustSuffix}`, certificate),
  );
}

function proxyEnvironment({ proxy, ...props }: NodeBootstrapProps): string {
  const { http, https = http, exceptions = [] } = proxy!;
  const direct = [
    'localhost',
    '127.0.0.1',
    '::1',
    '169.254.169.254',
    props.endpointHost,
    ...[...props.podRanges, ...props.serviceRanges].map(String),
    '.svc',
    `.${props.dnsDomain ?? 'cluster.local'}`,
    ...exceptions,
  ].join(',');
  // Programs differ in which case they read.
  return [
    ['http_proxy', http],
    ['https_proxy', https],
    ['no_proxy', direct],
  ]
    .flatMap(([name, value]) => [`${name}=${value}`, `${name!.toUpperCase()}=${value}`])
    .join('\n');
}

/** For each of the two programs that images tell the time with; the one that an image lacks reads nothing. */
function timeFiles({ operatingSystem, timeServers = [] }: NodeBootstrapProps): PlacedFile[] {
  if (timeServers.length === 0) return [];
  const sources = timeServers.map((server) => `server ${server} iburst`);
  if (operatingSystem.facts.packages === 'rpm') {
    // The image's file names servers of its own, and no folder for more.
    const rest = ['driftfile /var/lib/chrony/drift', 'makestep 1.0 3', 'rtcsync', 'logdir /var/log/chrony'];
    return [textFile('/etc/chrony.conf', [...sources, ...rest].join('\n'))];
  }
  return [
    textFile('/etc/systemd/timesyncd.conf.d/10-tenantry.conf', `[Time]\nNTP=${timeServers.join(' ')}`),
    textFile('/etc/chrony/sources.d/tenantry.sources', sources.join('\n')),
  ];
}

/** Keeps the operating system's hands off what the network plug-in makes. */
function networkFiles({ operatingSystem }: NodeBootstrapProps): PlacedFile[] {
  if (operatingSystem.isPrebuilt) return [];
  if (operatingSystem.facts.packages === 'rpm') {
    const interfaces = [
      'cali*',
      'cilium*',
      'cni*',
      'flannel*',
      'lxc*',
      'tunl*',
      'veth*',
      'vxlan.calico',
      'wireguard.cali',
    ];
    const list = interfaces.map((name) => `interface-name:${name}`).join(';');
    return [textFile('/etc/NetworkManager/conf.d/10-tenantry.conf', `[keyfile]\nunmanaged-devices=${list}`)];
  }
  return [
    textFile(
      '/etc/systemd/networkd.conf.d/10-tenantry.conf',
      '[Network]\nManageForeignRoutes=no\nManageForeignRoutingPolicyRules=no',
    ),
  ];
}
