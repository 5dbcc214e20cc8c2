import { Problem } from '../problem';
import type { NodeBootstrapProps } from './node-bootstrap-props';
import { type PlacedFile, textFile } from './node-file';
import {
  isPgpKey,
  type PackageRepository,
  PackageSource,
  type PackageSourceKind,
  type PackageVersions,
} from './package-source';
import type { SoftwareNeeds } from './software-needs';

type Repositories = PackageSourceKind & { kind: 'repositories' };

/**
 * Where the software of a node comes from, after defaults.
 *
 * @internal
 * @throws Problem when the operating system cannot take it from there
 */
export function sourceOf({ operatingSystem, packages, pool }: NodeBootstrapProps): PackageSourceKind {
  if (operatingSystem.isPrebuilt) {
    const kind = packages?.what.kind ?? 'installed';
    if (kind === 'installed') return { kind };
    throw new Problem({
      what: `pool ${pool} installs packages on a prebuilt image`,
      found: kind,
      allowed: 'PackageSource.installed(), or none said',
      remedy: 'leave out packages, or name the operating system without prebuilt',
    });
  }
  const source = (packages ?? PackageSource.distribution()).what;
  if (operatingSystem.facts.packages === 'none' && source.kind === 'repositories') {
    throw new Problem({
      what: `pool ${pool} runs Flatcar, which takes no packages`,
      found: packages ? 'packages of repositories' : undefined,
      allowed: 'PackageSource.binaries, PackageSource.bundle, or OperatingSystem.prebuilt(OperatingSystem.FLATCAR)',
      remedy: 'say where the kubelet and the CNI plugins come from',
    });
  }
  if (operatingSystem.facts.packages === 'none' && source.kind === 'binaries' && (source.containerd ?? source.runc)) {
    throw new Problem({
      what: `pool ${pool} brings a container runtime to Flatcar, which has one that cannot be replaced`,
      found: [source.containerd, source.runc].flatMap((download) => download?.url ?? []),
      allowed: 'kubelet and cniPlugins',
      remedy: 'leave out containerd and runc, and use a release of Flatcar with containerd 2',
    });
  }
  return source;
}

/** Whether programs are put in place one by one, and not by a package. @internal */
export function programsAreOurs(props: NodeBootstrapProps): boolean {
  const source = sourceOf(props);
  return props.operatingSystem.facts.packages !== 'none' && ['binaries', 'bundle'].includes(source.kind);
}

/** Folder of programs that come in no package. @internal */
export function programFolder({ operatingSystem }: NodeBootstrapProps): string {
  return operatingSystem.facts.programFolder;
}

/** Path of the kubelet. @internal */
export function kubeletPath(props: NodeBootstrapProps): string {
  return ['binaries', 'bundle'].includes(sourceOf(props).kind)
    ? `${programFolder(props)}/kubelet`
    : props.operatingSystem.facts.kubelet;
}

/** What else than its containers a node needs of Debian or Ubuntu. */
const DEBIAN_BASE = [
  'ca-certificates',
  'conntrack',
  'curl',
  'ethtool',
  'iproute2',
  'iptables',
  'kmod',
  'nftables',
  'socat',
];

/** The same of Rocky and Alma; curl by its path, as small images have it from another package. */
const RED_HAT_BASE = [
  '/usr/bin/curl',
  'conntrack-tools',
  'container-selinux',
  'ethtool',
  'iproute',
  'iptables-nft',
  'kmod',
  'nftables',
  'socat',
];

/** What {@link installLines} brings, as a list. @internal */
export function needsOf(props: NodeBootstrapProps): Omit<SoftwareNeeds, 'operatingSystem'> {
  const source = sourceOf(props);
  const nothing = { systemPackages: [], repositories: [], downloads: [] };
  switch (source.kind) {
    case 'repositories': {
      const { containerd, cniPlugins } = versionsOf(source);
      const packages: Record<string, Readonly<Record<string, string>>> = {
        kubernetes: { 'kubelet': `${props.version}-*`, 'kubernetes-cni': cniPlugins },
        containerd: { 'containerd.io': containerd },
      };
      return {
        ...nothing,
        systemPackages: props.operatingSystem.facts.packages === 'deb' ? DEBIAN_BASE : RED_HAT_BASE,
        repositories: repositoriesOf(props, source).map(({ name, url, key }) => ({
          url,
          ...(!isPgpKey(key) && { key }),
          packages: packages[name]!,
        })),
      };
    }
    case 'binaries': {
      const { containerd, runc, cniPlugins, kubelet } = source;
      return { ...nothing, downloads: [containerd, runc, cniPlugins, kubelet].filter((file) => file !== undefined) };
    }
    case 'bundle':
      return { ...nothing, downloads: [{ url: source.place, sha256: source.sha256 }] };
    case 'installed':
      return nothing;
  }
}

/** Where repositories and keys lie until their keys are there too. */
const STAGE = '/etc/tenantry/packages';

/** Descriptions of repositories and keys that are known. @internal */
export function softwareFiles(props: NodeBootstrapProps): PlacedFile[] {
  const source = sourceOf(props);
  if (source.kind !== 'repositories') return [];
  return repositoriesOf(props, source).flatMap(({ name, ...repository }) => [
    props.operatingSystem.facts.packages === 'deb'
      ? textFile(`${STAGE}/${name}.sources`, debianSource(name, repository))
      : textFile(`${STAGE}/${name}.repo`, redHatSource(name, repository)),
    ...(isPgpKey(repository.key) ? [textFile(keyFile(name), repository.key)] : []),
  ]);
}

/** Shell lines that bring the software; the function `fetch` is there. @internal */
export function installLines(props: NodeBootstrapProps): string[] {
  const source = sourceOf(props);
  switch (source.kind) {
    case 'repositories':
      return props.operatingSystem.facts.packages === 'deb' ? debianLines(props, source) : redHatLines(props, source);
    case 'binaries':
      return binaryLines(props, source);
    case 'bundle':
      return bundleLines(props, source);
    case 'installed':
      return [];
  }
}

/** Whether the software comes with container images to load. @internal */
export function hasImages(props: NodeBootstrapProps): boolean {
  return sourceOf(props).kind === 'bundle';
}

/** Where a bundle is unpacked. @internal */
export const BUNDLE_FOLDER = '/var/lib/tenantry/bundle';

type NamedRepository = PackageRepository & { readonly name: string; readonly suites: string };

function repositoriesOf({ operatingSystem, version }: NodeBootstrapProps, { mirror }: Repositories): NamedRepository[] {
  const { packages, repository } = operatingSystem.facts;
  const [distribution, release] = repository.split('/') as [string, string];
  const community = `https://pkgs.k8s.io/core:/stable:/v1.${version.minor}/${packages}/`;
  const docker = `https://download.docker.com/linux/${distribution}`;
  const keyOfCommunity = packages === 'deb' ? `${community}Release.key` : `${community}repodata/repomd.xml.key`;
  const containerd =
    packages === 'deb'
      ? { url: docker, key: `${docker}/gpg` }
      : { url: `${docker}/${release}/$basearch/stable`, key: `${docker}/gpg` };
  return [
    { name: 'kubernetes', suites: '/', ...(mirror?.kubernetes ?? { url: community, key: keyOfCommunity }) },
    { name: 'containerd', suites: `${release}`, ...(mirror?.containerd ?? containerd) },
  ];
}

function keyFile(name: string): string {
  return `/etc/tenantry/keys/${name}.asc`;
}

function debianSource(name: string, { url, suites }: Omit<NamedRepository, 'name'>): string {
  return [
    'Types: deb',
    `URIs: ${url}`,
    `Suites: ${suites}`,
    ...(suites === '/' ? [] : ['Components: stable']),
    `Signed-By: ${keyFile(name)}`,
  ].join('\n');
}

function redHatSource(name: string, { url }: Omit<NamedRepository, 'name'>): string {
  const packages = name === 'kubernetes' ? 'kubelet kubeadm kubectl cri-tools kubernetes-cni' : 'containerd.io';
  return [
    `[${name}]`,
    `name=${name}`,
    `baseurl=${url}`,
    'enabled=1',
    'gpgcheck=1',
    `gpgkey=file://${keyFile(name)}`,
    '# What is held back from upgrades; the bootstrap lifts it once.',
    `exclude=${packages}`,
  ].join('\n');
}

function keyLines(repositories: readonly NamedRepository[]): string[] {
  return repositories
    .filter(({ key }) => !isPgpKey(key))
    .map(({ name, key, keySha256 = '-' }) => `fetch '${key}' ${keySha256} ${keyFile(name)}`);
}

function debianLines(props: NodeBootstrapProps, source: Repositories): string[] {
  const { containerd, cniPlugins } = versionsOf(source);
  return [
    'export DEBIAN_FRONTEND=noninteractive',
    'apt_get update',
    `apt_get install --no-install-recommends ${DEBIAN_BASE.join(' ')}`,
    ...(props.trustedAuthorities === undefined ? [] : ['trust_authorities']),
    ...keyLines(repositoriesOf(props, source)),
    `install -m 644 ${STAGE}/*.sources /etc/apt/sources.list.d/`,
    'apt_get update',
    `apt_get install --no-install-recommends --allow-change-held-packages ` +
      [
        pinned('containerd.io', '=', containerd),
        `'kubelet=${props.version}-*'`,
        pinned('kubernetes-cni', '=', cniPlugins),
      ].join(' '),
    'apt-mark hold containerd.io kubelet kubernetes-cni',
  ];
}

function redHatLines(props: NodeBootstrapProps, source: Repositories): string[] {
  const { containerd, cniPlugins } = versionsOf(source);
  return [
    `dnf -q -y install ${RED_HAT_BASE.join(' ')}`,
    ...keyLines(repositoriesOf(props, source)),
    `install -m 644 ${STAGE}/*.repo /etc/yum.repos.d/`,
    `dnf -q -y install --disableexcludes=all ` +
      [
        pinned('containerd.io', '-', containerd),
        `kubelet-${props.version}`,
        pinned('kubernetes-cni', '-', cniPlugins),
      ].join(' '),
  ];
}

function versionsOf({ containerd = '2.2.*', cniPlugins = '*' }: PackageVersions): Required<PackageVersions> {
  return { containerd, cniPlugins };
}

function pinned(name: string, sign: '=' | '-', version: string): string {
  return version === '*' ? name : `'${name}${sign}${version}'`;
}

function binaryLines(props: NodeBootstrapProps, source: PackageSourceKind & { kind: 'binaries' }): string[] {
  const folder = programFolder(props);
  const cache = '/var/cache/tenantry';
  const { containerd, runc, cniPlugins, kubelet } = source;
  return [
    `mkdir -p ${cache} ${folder} /opt/cni/bin`,
    ...(containerd
      ? [
          `fetch '${containerd.url}' ${containerd.sha256} ${cache}/containerd.tar.gz`,
          `tar -C ${folder} --strip-components=1 --no-same-owner -xzf ${cache}/containerd.tar.gz`,
        ]
      : []),
    ...(runc
      ? [`fetch '${runc.url}' ${runc.sha256} ${cache}/runc`, `install -m 755 ${cache}/runc ${folder}/runc`]
      : []),
    `fetch '${cniPlugins.url}' ${cniPlugins.sha256} ${cache}/cni.tgz`,
    `tar -C /opt/cni/bin --no-same-owner -xzf ${cache}/cni.tgz`,
    `fetch '${kubelet.url}' ${kubelet.sha256} ${cache}/kubelet`,
    `install -m 755 ${cache}/kubelet ${folder}/kubelet`,
  ];
}

function bundleLines(props: NodeBootstrapProps, { place, sha256 }: PackageSourceKind & { kind: 'bundle' }): string[] {
  const folder = programFolder(props);
  const archive = place.startsWith('/') ? place : '/var/cache/tenantry/bundle';
  return [
    `mkdir -p /var/cache/tenantry ${folder} /opt/cni/bin ${BUNDLE_FOLDER}`,
    place.startsWith('/')
      ? `echo '${sha256}  ${place}' | sha256sum --check --status || die '${place} is missing or has another checksum'`
      : `fetch '${place}' ${sha256} ${archive}`,
    `tar -C ${BUNDLE_FOLDER} --no-same-owner -xf ${archive}`,
    `install -m 755 ${BUNDLE_FOLDER}/bin/* ${folder}/`,
    `install -m 755 ${BUNDLE_FOLDER}/cni/* /opt/cni/bin/`,
  ];
}
