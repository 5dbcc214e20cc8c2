import { HostFirewall } from '../../../lib/bootstrap/host-firewall';
import type { NodeBootstrapProps } from '../../../lib/bootstrap/node-bootstrap-props';
import { NodePlace } from '../../../lib/bootstrap/node-place';
import { OperatingSystem } from '../../../lib/bootstrap/operating-system';
import { PackageSource } from '../../../lib/bootstrap/package-source';
import { RegistryMirror } from '../../../lib/bootstrap/registry-mirror';
import { Cidr } from '../../../lib/network/cidr';
import { Cni } from '../../../lib/network/cni';
import { PortMatrix } from '../../../lib/network/port-matrix';
import type { DataVolumes } from '../../../lib/nodes/data-volume';
import { Taint } from '../../../lib/nodes/taint';
import { Size } from '../../../lib/size';
import { KubernetesVersion } from '../../../lib/versions/kubernetes-version';
import { aNodeBootstrap } from './a-node-bootstrap';

/** Certificates of two authorities, made for this test; their keys exist nowhere. */
export const AUTHORITIES = `-----BEGIN CERTIFICATE-----
MIIBgTCCASegAwIBAgIUEfirstauthorityofthistestAAAAAwCgYIKoZIzj0E
AwIwFjEUMBIGA1UEAwwLbWlycm9yIHRlc3QwHhcNMjUwMTAxMDAwMDAwWhcNMzUw
-----END CERTIFICATE-----
-----BEGIN CERTIFICATE-----
MIIBgTCCASegAwIBAgIUEsecondauthorityofthistestAAAAwCgYIKoZIzj0E
AwIwFjEUMBIGA1UEAwwLbWlycm9yIHRlc3QwHhcNMjUwMTAxMDAwMDAwWhcNMzUw
-----END CERTIFICATE-----
`;

const KEY = `-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nxjMEZthisisthekeyofamirror\n-----END PGP PUBLIC KEY BLOCK-----\n`;

const download = (name: string, digit: string) => ({
  url: `https://mirror.example.net/${name}`,
  sha256: digit.repeat(64),
});

const VOLUMES: DataVolumes = {
  runtime: { size: Size.gibibytes(50), mountPath: '/var/lib/containerd' },
  scratch: { size: Size.gibibytes(10), mountPath: '/srv/scratch', fileSystem: 'xfs' },
};

/** A pool for each operating system; between them they use every option. */
export const REFERENCE_NODES: Readonly<Record<string, NodeBootstrapProps>> = {
  'ubuntu-22.04': aNodeBootstrap({
    operatingSystem: OperatingSystem.UBUNTU_22_04,
    version: KubernetesVersion.V1_33,
  }),
  'ubuntu-24.04': aNodeBootstrap({
    operatingSystem: OperatingSystem.UBUNTU_24_04,
    labels: { 'example.com/tier': 'web', 'node.kubernetes.io/pool': 'web' },
    taints: [Taint.noSchedule('example.com/tier', 'yes')], // which YAML 1.1 takes for a boolean
    capacity: { cpus: 4, memoryMib: 16384, diskGib: 40 },
    maxPods: 200,
    swap: { file: Size.gibibytes(4) },
    registryMirrors: [
      RegistryMirror.of('docker.io', { urls: ['https://mirror.example.net/v2/hub'] }),
      RegistryMirror.of('registry.k8s.io', { urls: ['https://mirror.example.net', 'https://second.example.net'] }),
    ],
    trustedAuthorities: AUTHORITIES,
    proxy: { http: 'http://proxy.example.net:3128', exceptions: ['.example.net', '10.0.0.0/8'] },
    timeServers: ['time-1.example.net', 'time-2.example.net'],
    sshAuthorizedKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample operator'],
    sysctls: { 'net.core.somaxconn': '4096' },
    kernelModules: ['wireguard'],
    kubelet: { imageGCHighThresholdPercent: 90, evictionHard: { 'memory.available': '200Mi' } },
    files: [{ path: '/etc/motd', content: 'A node. Changes are lost.' }],
    preJoinHooks: [{ name: 'tune-disks', script: '#!/bin/sh\nset -eu\necho "tuning ${1:-all}"\n' }],
    postJoinHooks: [{ name: 'tell-inventory', script: '#!/bin/sh\necho joined\n' }],
  }),
  'debian-12': aNodeBootstrap({
    operatingSystem: OperatingSystem.DEBIAN_12,
    dataVolumes: VOLUMES,
    packages: PackageSource.mirror(
      {
        kubernetes: { url: 'https://mirror.example.net/kubernetes/v1.35/deb/', key: KEY },
        containerd: {
          url: 'https://mirror.example.net/docker/debian',
          key: 'https://mirror.example.net/docker/debian/gpg',
          keySha256: 'a'.repeat(64),
        },
      },
      { containerd: '2.1.*', cniPlugins: '1.8.0-*' },
    ),
  }),
  'debian-13': aNodeBootstrap({
    operatingSystem: OperatingSystem.DEBIAN_13,
    version: KubernetesVersion.V1_36,
    podRanges: [Cidr.of('100.64.0.0/16'), Cidr.of('fd00:64::/48')],
    serviceRanges: [Cidr.of('172.20.0.0/20'), Cidr.of('fd00:20::/112')],
    dnsIps: ['172.20.0.10', 'fd00:20::a'],
    packages: PackageSource.binaries({
      kubelet: download('kubelet', '1'),
      cniPlugins: download('cni-plugins.tgz', '2'),
      containerd: download('containerd.tar.gz', '3'),
      runc: download('runc', '4'),
    }),
  }),
  'rocky-9': aNodeBootstrap({
    operatingSystem: OperatingSystem.ROCKY_9,
    version: KubernetesVersion.V1_34,
    dataVolumes: VOLUMES,
    trustedAuthorities: AUTHORITIES,
    timeServers: ['time-1.example.net'],
  }),
  'alma-9': aNodeBootstrap({
    operatingSystem: OperatingSystem.ALMA_9,
    selinux: 'enforcing',
    swap: {},
    packages: PackageSource.mirror({
      kubernetes: { url: 'https://mirror.example.net/kubernetes/v1.35/rpm/', key: KEY },
      containerd: { url: 'https://mirror.example.net/docker/9', key: KEY },
    }),
  }),
  'flatcar': aNodeBootstrap({
    dataVolumes: VOLUMES,
    operatingSystem: OperatingSystem.FLATCAR,
    trustedAuthorities: AUTHORITIES,
    timeServers: ['time-1.example.net'],
    proxy: { http: 'http://proxy.example.net:3128' },
    sshAuthorizedKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample operator'],
    packages: PackageSource.binaries({
      kubelet: download('kubelet', '1'),
      cniPlugins: download('cni-plugins.tgz', '2'),
    }),
  }),
  'ubuntu-24.04-prebuilt': aNodeBootstrap({
    operatingSystem: OperatingSystem.prebuilt(OperatingSystem.UBUNTU_24_04),
  }),
  'flatcar-prebuilt': aNodeBootstrap({
    operatingSystem: OperatingSystem.prebuilt(OperatingSystem.FLATCAR),
  }),
  'rocky-9-plant': aNodeBootstrap({
    pool: 'acme-prod-metal',
    operatingSystem: OperatingSystem.ROCKY_9,
    place: NodePlace.bareMetal('plant', { address: '10.9.0.11' }),
    packages: PackageSource.bundle('https://depot.plant.example/node-1.35.4.tar.gz', '5'.repeat(64)),
    registryMirrors: [RegistryMirror.ofAll({ urls: ['https://depot.plant.example:5000'], fallback: false })],
    firewall: HostFirewall.fromFlows(PortMatrix.workers({ cni: Cni.cilium(), bastion: true }).to('worker'), {
      'worker': [Cidr.of('10.9.0.0/24'), Cidr.of('10.16.0.0/22')],
      'worker-load-balancer': [],
      'bastion': [Cidr.of('10.9.0.250/32')],
    }),
  }),
};

/** A machine that is made a node by a script. */
export const REFERENCE_MACHINE: NodeBootstrapProps = aNodeBootstrap({
  pool: 'acme-prod-metal',
  operatingSystem: OperatingSystem.DEBIAN_13,
  place: NodePlace.bareMetal('plant'),
  packages: PackageSource.bundle('/srv/node-1.35.4.tar', '5'.repeat(64)),
  sshAuthorizedKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample operator'],
});
