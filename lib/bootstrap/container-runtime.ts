import { Images } from '../versions/images';
import { type PlacedFile, textFile } from './node-file';
import type { NodeBootstrapProps } from './node-bootstrap-props';
import { programFolder, programsAreOurs } from './software';

/**
 * containerd's files, for version 2: configuration (version 3), registries, service.
 *
 * Only what differs from containerd's defaults is said, and in the tables of version 3; those of version 2 would be read
 * without complaint and lose their settings.
 *
 * @see https://github.com/containerd/containerd/blob/main/docs/cri/config.md
 * @internal
 */
export function runtimeFiles(props: NodeBootstrapProps): PlacedFile[] {
  return [
    textFile('/etc/containerd/config.toml', configuration(props)),
    ...(props.registryMirrors ?? []).map((mirror) => textFile(mirror.path, mirror.toToml())),
    textFile('/etc/systemd/system/containerd.service.d/10-node.conf', dropIn(props)),
    ...(programsAreOurs(props) ? [textFile('/etc/systemd/system/containerd.service', service(props))] : []),
    textFile('/etc/crictl.yaml', 'runtime-endpoint: unix:///run/containerd/containerd.sock'),
  ];
}

function configuration({ images = Images.upstream(), version, operatingSystem, selinux }: NodeBootstrapProps): string {
  const isConfined = operatingSystem.facts.packages === 'rpm' && selinux === 'enforcing';
  return `version = 3

[plugins."io.containerd.cri.v1.images".pinned_images]
sandbox = "${images.pause(version)}"

[plugins."io.containerd.cri.v1.images".registry]
config_path = "/etc/containerd/certs.d"
${isConfined ? '\n[plugins."io.containerd.cri.v1.runtime"]\nenable_selinux = true\n' : ''}
[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
SystemdCgroup = true`;
}

function dropIn({ operatingSystem, proxy }: NodeBootstrapProps): string {
  return [
    '[Service]',
    'LimitNOFILE=1048576',
    ...(proxy ? ['EnvironmentFile=/etc/tenantry/proxy.env'] : []),
    // Flatcar's own service names a configuration below /usr, which cannot be written to.
    ...(operatingSystem.facts.packages === 'none'
      ? ['ExecStart=', 'ExecStart=/usr/bin/containerd --config /etc/containerd/config.toml']
      : []),
  ].join('\n');
}

/** As containerd's project ships it. */
function service(props: NodeBootstrapProps): string {
  return `[Unit]
Description=containerd
Documentation=https://containerd.io
After=network.target dbus.service

[Service]
Type=notify
ExecStartPre=-/sbin/modprobe overlay
ExecStart=${programFolder(props)}/containerd
Delegate=yes
KillMode=process
Restart=always
RestartSec=5
LimitNPROC=infinity
LimitCORE=infinity
TasksMax=infinity
OOMScoreAdjust=-999

[Install]
WantedBy=multi-user.target`;
}
