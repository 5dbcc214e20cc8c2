import { SYSCTL_FILE, kernelModules } from './base-system';
import { MOUNT_VOLUME, volumeLines } from './data-volumes';
import { CREDENTIAL_FILES } from './join-credential';
import { BOOTSTRAP_KUBECONFIG, KUBELET_DROP_INS, READY_MARK } from './kubelet';
import type { NodeBootstrapProps } from './node-bootstrap-props';
import { type NodeHook, type PlacedFile, textFile } from './node-file';
import { BUNDLE_FOLDER, hasImages, installLines, kubeletPath } from './software';

/** The unit that makes a machine a node. @internal */
export const BOOTSTRAP_UNIT = 'node-bootstrap.service';

/** Holds the id that the cloud gave the server, where cloud-init writes it. @internal */
export const INSTANCE_ID_FILE = '/etc/tenantry/instance-id';

const SCRIPT = '/opt/tenantry/bin/node-bootstrap';
const JOINED_MARK = '/var/lib/tenantry/joined';
const KUBELET_CERTIFICATE = '/var/lib/kubelet/pki/kubelet-client-current.pem';

/**
 * The program that brings a machine from its placed files to a joined node, its service, and the hooks of users.
 *
 * The service runs it until it succeeds: a mirror, name server or API that answers late must not leave a dead machine. It is
 * no `oneshot`: the boot must not wait for it, least of all where it waits for cloud-init, which waits for the boot.
 *
 * @internal
 */
export function bootstrapFiles(props: NodeBootstrapProps): PlacedFile[] {
  return [
    textFile(SCRIPT, script(props), 0o755),
    textFile(`/etc/systemd/system/${BOOTSTRAP_UNIT}`, service(props)),
    ...hookFiles('pre-join', props.preJoinHooks),
    ...hookFiles('post-join', props.postJoinHooks),
  ];
}

function service({ operatingSystem, place, proxy }: NodeBootstrapProps): string {
  const metadata = place.isOpenStack && operatingSystem.facts.userDataFormat === 'ignition';
  return `[Unit]
Description=Makes this machine a node of its cluster
Wants=network-online.target
After=network-online.target
${metadata ? 'Requires=coreos-metadata.service\nAfter=coreos-metadata.service\n' : ''}\
ConditionPathExists=!${JOINED_MARK}
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart=${SCRIPT}
${proxy ? 'EnvironmentFile=/etc/tenantry/proxy.env\n' : ''}\
Restart=on-failure
RestartSec=15

[Install]
WantedBy=multi-user.target`;
}

type Moment = 'pre-join' | 'post-join';

function hookPath(moment: Moment, { name }: NodeHook): string {
  return `/opt/tenantry/hooks/${moment}/${name}`;
}

function hookFiles(moment: Moment, hooks: readonly NodeHook[] = []): PlacedFile[] {
  return hooks.map((hook) => textFile(hookPath(moment, hook), hook.script, 0o700));
}

/** A shell function and its body, line by line; functions without a body are left out, and with them their calls. */
type Step = readonly [name: string, lines: readonly string[]];

function script(props: NodeBootstrapProps): string {
  const always = (steps: readonly Step[]) => steps.filter(([, lines]) => lines.length > 0);
  const before = always([
    ['trust_authorities', trustLines(props)],
    ['load_kernel_settings', kernelLines(props)],
    ['settle_swap', swapLines(props)],
    ['make_way', wayLines(props)],
    ['mount_volumes', volumeLines(props)],
    ['install_software', installLines(props)],
    ['check_software', checkLines(props)],
    ['start_firewall', ['systemctl enable node-firewall.service', 'systemctl restart node-firewall.service']],
    ['start_runtime', runtimeLines(props)],
    ['describe_machine', machineLines(props)],
    ['run_pre_join_hooks', (props.preJoinHooks ?? []).map((hook) => hookPath('pre-join', hook))],
    ['join', joinLines()],
  ]);
  const after = always([
    ['wipe_credential', wipeLines(props)],
    ['run_post_join_hooks', (props.postJoinHooks ?? []).map((hook) => hookPath('post-join', hook))],
  ]);
  return [
    '#!/usr/bin/env bash',
    `# Makes this machine a node of its cluster. ${BOOTSTRAP_UNIT} runs it until it succeeds, so every step may run twice.`,
    'set -euo pipefail',
    '',
    'die() { echo "$*" >&2; exit 1; }',
    ...helpers(props),
    ...[...before, ...after].flatMap(([name, lines]) => ['', `${name}() {`, indented(lines), '}']),
    '',
    'mkdir -p /var/lib/tenantry',
    `if [ ! -e ${KUBELET_CERTIFICATE} ]; then`,
    indented(before.flatMap(([name]) => [`echo 'step: ${name}'`, name])),
    'fi',
    ...after.flatMap(([name]) => [`echo 'step: ${name}'`, name]),
    `touch ${JOINED_MARK}`,
    "echo 'this machine is a node'",
  ].join('\n');
}

function indented(lines: readonly string[]): string {
  return lines.join('\n').replace(/^(?=.)/gm, '  ');
}

function helpers(props: NodeBootstrapProps): string[] {
  const lines = installLines(props).join('\n');
  return [
    ...(lines.includes('fetch ') ? FETCH.split('\n') : []),
    ...(lines.includes('apt_get ') ? ['', APT_GET] : []),
    ...(volumeLines(props).length > 0 ? MOUNT_VOLUME.split('\n') : []),
  ];
}

const FETCH = `
# fetch URL SHA256 FILE: what has another checksum is thrown away; "-" compares nothing.
fetch() {
  local url=$1 sum=$2 file=$3
  if [ "$sum" != - ] && echo "$sum  $file" | sha256sum --check --status 2>/dev/null; then return; fi
  mkdir -p "$(dirname "$file")"
  curl --fail --silent --show-error --location --retry 5 --connect-timeout 20 \\
    --speed-limit 100 --speed-time 60 --output "$file.part" "$url"
  if [ "$sum" != - ] && ! echo "$sum  $file.part" | sha256sum --check --status; then
    rm -f "$file.part"
    die "$url has not the checksum $sum"
  fi
  chmod 644 "$file.part"
  mv "$file.part" "$file"
}`;

const APT_GET = `apt_get() { apt-get -q -y -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confold "$@"; }`;

function trustLines({ operatingSystem, trustedAuthorities }: NodeBootstrapProps): string[] {
  const { trustCommand } = operatingSystem.facts;
  if (trustedAuthorities === undefined) return [];
  return [`if command -v ${trustCommand} >/dev/null; then ${trustCommand}; fi`];
}

function kernelLines(props: NodeBootstrapProps): string[] {
  return [
    "[ -e /sys/fs/cgroup/cgroup.controllers ] || die 'this machine has cgroup v1, the kubelet needs v2'",
    `modprobe -a ${kernelModules(props).join(' ')}`,
    `sysctl --quiet --load=${SYSCTL_FILE}`,
  ];
}

function swapLines({ swap, operatingSystem }: NodeBootstrapProps): string[] {
  if (!swap) {
    if (operatingSystem.isPrebuilt) return [];
    return [
      'swapoff --all',
      "if [ -e /etc/fstab ]; then sed -i 's/^[^#].*[[:space:]]swap[[:space:]].*/# &/' /etc/fstab; fi",
      'systemctl --quiet mask swap.target',
    ];
  }
  if (!swap.file) return [];
  return [
    'local file=/var/tenantry.swap',
    'if [ ! -e "$file" ]; then',
    `  fallocate --length ${swap.file.toMebibytes()}MiB "$file.part"`,
    '  chmod 600 "$file.part"',
    '  mkswap "$file.part"',
    '  mv "$file.part" "$file"',
    'fi',
    'grep -q "^$file " /etc/fstab 2>/dev/null || echo "$file none swap sw 0 0" >>/etc/fstab',
    'swapon --all',
  ];
}

/** Ends what would be in the way: firewalls that fight with kube-proxy, SELinux, old settings of running services. */
function wayLines({ operatingSystem, timeServers = [], selinux }: NodeBootstrapProps): string[] {
  const packages = operatingSystem.isPrebuilt ? 'none' : operatingSystem.facts.packages;
  const firewalls = packages === 'none' ? [] : packages === 'rpm' ? ['firewalld', 'nftables'] : ['ufw', 'nftables'];
  return [
    ...firewalls.map((unit) => `systemctl disable --now ${unit}.service 2>/dev/null || true`),
    ...(packages === 'rpm' && selinux !== 'enforcing'
      ? ["sed -i 's/^SELINUX=enforcing/SELINUX=permissive/' /etc/selinux/config", 'setenforce 0 2>/dev/null || true']
      : []),
    ...(packages === 'rpm' ? ['systemctl try-reload-or-restart NetworkManager.service'] : []),
    ...(timeServers.length > 0
      ? ['systemctl try-restart systemd-timesyncd.service chrony.service chronyd.service 2>/dev/null || true']
      : []),
  ];
}

function checkLines(props: NodeBootstrapProps): string[] {
  return [
    'local program version',
    'for program in containerd runc ip nft; do',
    '  command -v "$program" >/dev/null || die "this machine has no $program"',
    'done',
    'version=$(containerd --version | awk \'{sub(/^v/, "", $3); print $3}\')',
    '[ "${version%%.*}" -ge 2 ] || die "this machine has containerd $version, its configuration is for 2"',
    `[ -x ${kubeletPath(props)} ] || die 'this machine has no ${kubeletPath(props)}'`,
    `version=$(${kubeletPath(props)} --version)`,
    `[ "$version" = 'Kubernetes v${props.version}' ] || die "this machine has $version, its pool is to have ${props.version}"`,
  ];
}

function runtimeLines(props: NodeBootstrapProps): string[] {
  return [
    'systemctl daemon-reload',
    'systemctl enable containerd.service',
    'systemctl restart containerd.service',
    ...(hasImages(props)
      ? [
          'local image',
          `for image in ${BUNDLE_FOLDER}/images/*.tar; do`,
          '  [ ! -e "$image" ] || ctr -n k8s.io images import "$image" >/dev/null',
          'done',
          `rm -rf ${BUNDLE_FOLDER}`,
        ]
      : []),
  ];
}

/** What only the machine knows, as a part of the kubelet's configuration: its provider id, its list of name servers. */
function machineLines({ place, operatingSystem }: NodeBootstrapProps): string[] {
  const id = !place.isOpenStack
    ? ['id=$(uname -n)', 'id=${id,,}', '[[ $id != localhost* ]] || die "this machine has no host name"']
    : operatingSystem.facts.userDataFormat === 'ignition'
      ? [
          '# shellcheck disable=SC1091',
          '. /run/metadata/flatcar',
          'id=$COREOS_OPENSTACK_INSTANCE_UUID',
          'hostnamectl set-hostname "${COREOS_OPENSTACK_HOSTNAME%%.*}"',
        ]
      : [`id=$(cat ${INSTANCE_ID_FILE})`];
  return [
    'local id resolver=/etc/resolv.conf',
    ...id,
    ...(place.isOpenStack ? ['[[ $id =~ ^[0-9a-f-]{36}$ ]] || die "the server id is none: $id"'] : []),
    "# systemd-resolved's address is the machine's own; pods need the servers behind it.",
    'if [ -s /run/systemd/resolve/resolv.conf ]; then resolver=/run/systemd/resolve/resolv.conf; fi',
    `mkdir -p ${KUBELET_DROP_INS}`,
    `printf '%s\\n' 'apiVersion: kubelet.config.k8s.io/v1beta1' 'kind: KubeletConfiguration' \\`,
    `  "providerID: ${place.scheme}://${place.name}/$id" "resolvConf: $resolver" >${KUBELET_DROP_INS}/10-machine.conf`,
    `chmod 600 ${KUBELET_DROP_INS}/10-machine.conf`,
  ];
}

function joinLines(): string[] {
  return [
    'local file since=$SECONDS',
    `for file in ${Object.values(CREDENTIAL_FILES)
      .map(({ path }) => path)
      .join(' ')}; do`,
    '  [ -s "$file" ] || die "the join credential is not here yet: $file"',
    'done',
    `touch ${READY_MARK}`,
    'systemctl enable kubelet.service',
    'systemctl restart kubelet.service',
    `until [ -e ${KUBELET_CERTIFICATE} ]; do`,
    "  [ $((SECONDS - since)) -lt 600 ] || die 'the kubelet has no certificate after 10 minutes: journalctl -u kubelet'",
    '  sleep 2',
    'done',
  ];
}

/** Removes the credential, every copy of the user data that holds it, and cloud-init's reason to fetch it again. */
function wipeLines({ operatingSystem }: NodeBootstrapProps): string[] {
  const own = [BOOTSTRAP_KUBECONFIG, CREDENTIAL_FILES.certificate.path, CREDENTIAL_FILES.privateKey.path];
  if (operatingSystem.facts.userDataFormat === 'ignition') {
    return [`rm -f ${own.join(' ')}`, 'rm -rf /run/ignition /run/ignition.json'];
  }
  return [
    `rm -f ${own.join(' ')}`,
    '# Where all this came by cloud-init, it has copies, and would make new ones at the next boot.',
    `grep -qs ${BOOTSTRAP_UNIT} /var/lib/cloud/instances/*/cloud-config.txt || return 0`,
    'timeout 600 cloud-init status --wait >/dev/null 2>&1 || true',
    'touch /etc/cloud/cloud-init.disabled',
    'rm -f /run/cloud-init/{instance-data-sensitive.json,combined-cloud-config.json}',
    'rm -f /var/lib/cloud/seed/nocloud*/user-data',
    'rm -f /var/lib/cloud/instances/*/{user-data*,vendor-data*,cloud-config.txt,obj.pkl}',
  ];
}
