import { Problem } from '../problem';

/** A file to download, known by its content. */
export interface Download {
  /** Where it is: an http or https URL. */
  readonly url: string;

  /** SHA-256 of its content: 64 hexadecimal digits. A download with another content is thrown away. */
  readonly sha256: string;
}

/** A repository of signed packages. */
export interface PackageRepository {
  /** Where it is: for packages of Debian's kind the folder that holds `dists` or `Release`, else the one that holds `repodata`. */
  readonly url: string;

  /** The key that signs it: its text (ASCII armour), or an https URL to fetch it from. */
  readonly key: string;

  /**
   * SHA-256 of a key that is fetched.
   *
   * @default - not compared; whoever serves the URL is believed
   */
  readonly keySha256?: string;
}

/** Which packages {@link PackageSource.distribution} and {@link PackageSource.mirror} take. */
export interface PackageVersions {
  /**
   * Version of the package containerd.io, with `*` for any rest; at least 2.
   *
   * @default '2.2.*'
   */
  readonly containerd?: string;

  /**
   * Version of the package kubernetes-cni, with `*` for any rest.
   *
   * @default '*'
   */
  readonly cniPlugins?: string;
}

/** Where {@link PackageSource.mirror} takes packages from. */
export interface MirrorRepositories {
  /** Mirror of the community's Kubernetes packages, of the nodes' minor version. */
  readonly kubernetes: PackageRepository;

  /** Mirror of the repository with the package containerd.io. */
  readonly containerd: PackageRepository;
}

/** Programs of {@link PackageSource.binaries}, for the nodes' processor. */
export interface BinariesProps {
  /** The kubelet. */
  readonly kubelet: Download;

  /** Archive of the CNI plugins (tar, gzip). */
  readonly cniPlugins: Download;

  /**
   * Archive of containerd 2 (tar, gzip, its programs in `bin/`).
   *
   * @default - the operating system has it; so it is on Flatcar
   */
  readonly containerd?: Download;

  /**
   * runc.
   *
   * @default - the operating system has it; so it is on Flatcar
   */
  readonly runc?: Download;
}

/** What a {@link PackageSource} is, for those who render it. @internal */
export type PackageSourceKind =
  | ({ readonly kind: 'repositories'; readonly mirror?: MirrorRepositories } & PackageVersions)
  | ({ readonly kind: 'binaries' } & BinariesProps)
  | { readonly kind: 'bundle'; readonly place: string; readonly sha256: string }
  | { readonly kind: 'installed' };

/** Where a node gets containerd, the CNI plugins and the kubelet from. */
export class PackageSource {
  /**
   * The repositories that Kubernetes' community and the makers of containerd publish, over https; kubelet at the version of
   * its pool, all held back from upgrades.
   *
   * @throws Problem when a version is malformed
   */
  static distribution(versions: PackageVersions = {}): PackageSource {
    checkVersions(versions);
    return new PackageSource({ kind: 'repositories', ...versions });
  }

  /**
   * The same packages from mirrors. What the operating system itself needs comes from where its image says.
   *
   * @throws Problem when a URL, checksum or version is malformed
   */
  static mirror(mirror: MirrorRepositories, versions: PackageVersions = {}): PackageSource {
    for (const repository of [mirror.kubernetes, mirror.containerd]) {
      checkUrl('a package mirror', repository.url);
      if (!isPgpKey(repository.key)) checkUrl('the key of a package mirror', repository.key, 'https');
      if (repository.keySha256 !== undefined) checkSha256('the key of a package mirror', repository.keySha256);
    }
    checkVersions(versions);
    return new PackageSource({ kind: 'repositories', mirror, ...versions });
  }

  /**
   * Single programs, each known by its checksum.
   *
   * @throws Problem when a URL or checksum is malformed
   */
  static binaries(props: BinariesProps): PackageSource {
    for (const [program, download] of Object.entries(props) as [string, Download][]) {
      checkUrl(`the download of ${program}`, download.url);
      checkSha256(`the download of ${program}`, download.sha256);
    }
    return new PackageSource({ kind: 'binaries', ...props });
  }

  /**
   * One archive for machines without a network: a tar, compressed or not, with programs in `bin/`, CNI plugins in `cni/` and,
   * if wanted, container images in `images/*.tar`.
   *
   * @param place absolute path on the machine, or URL inside the site
   * @param sha256 checksum of the archive
   * @throws Problem when one of the two is malformed
   */
  static bundle(place: string, sha256: string): PackageSource {
    if (!place.startsWith('/')) checkUrl('the place of a bundle', place);
    checkSha256(`the bundle ${place}`, sha256);
    return new PackageSource({ kind: 'bundle', place, sha256 });
  }

  /** Nowhere: the image has them. */
  static installed(): PackageSource {
    return new PackageSource({ kind: 'installed' });
  }

  private constructor(
    /** @internal */
    readonly what: PackageSourceKind,
  ) {}
}

/** Whether a text is a public key rather than the place of one. @internal */
export function isPgpKey(text: string): boolean {
  return text.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----');
}

/** @internal */
export function checkUrl(what: string, url: string, scheme: 'http' | 'https' = 'http'): void {
  const isRight = (scheme === 'http' ? /^https?:\/\/[^\s'"\\$`]+$/ : /^https:\/\/[^\s'"\\$`]+$/).test(url);
  if (isRight) return;
  throw new Problem({
    what: `${what} is not a URL`,
    found: url,
    allowed: scheme === 'http' ? 'http:// or https:// and no blanks or quotes' : 'https:// and no blanks or quotes',
    remedy: 'correct it',
  });
}

function checkVersions(versions: PackageVersions): void {
  for (const [name, version] of Object.entries(versions) as [string, string][]) {
    if (/^[\w.*+~:-]+$/.test(version)) continue;
    throw new Problem({
      what: `the version of the package of ${name} is malformed`,
      found: version,
      allowed: 'a version with * for any rest, such as 2.2.*',
      remedy: 'correct it',
    });
  }
}

function checkSha256(what: string, sha256: string): void {
  if (/^[0-9a-f]{64}$/.test(sha256)) return;
  throw new Problem({
    what: `the checksum of ${what} is malformed`,
    found: sha256,
    allowed: '64 hexadecimal digits in lower case',
    remedy: 'copy the SHA-256 that its project publishes',
  });
}
