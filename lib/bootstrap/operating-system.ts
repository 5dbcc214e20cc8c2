/** What differs between operating systems. */
interface OperatingSystemFacts {
  /** Which packages it takes; Flatcar takes none. */
  readonly packages: 'deb' | 'rpm' | 'none';

  /** Distribution and release as the repositories of containerd spell them: `ubuntu/noble`. */
  readonly repository: string;

  /** What reads its user data at the first boot. */
  readonly userDataFormat: 'cloud-config' | 'ignition';

  /** The user that images are logged in to. */
  readonly loginUser: string;

  /** Folder of authorities that it trusts besides its own. */
  readonly trustFolder: string;

  /** How files in that folder must end. */
  readonly trustSuffix: '.crt' | '.pem';

  /** Command that makes it read that folder. */
  readonly trustCommand: string;

  /** Where programs go that come in no package. */
  readonly programFolder: string;

  /** Path of the kubelet that comes in a package, or in a prebuilt image. */
  readonly kubelet: string;
}

/** Options of {@link OperatingSystem.prebuilt}. */
export interface PrebuiltOptions {
  /**
   * Path of the kubelet in the image.
   *
   * @default - where the package of the operating system puts it; on Flatcar `/opt/bin/kubelet`
   */
  readonly kubelet?: string;
}

/**
 * The operating system of a node. All have systemd, cgroup v2 and nftables.
 *
 * @see https://kubernetes.io/docs/concepts/architecture/cgroups/
 */
export class OperatingSystem {
  /** Ubuntu 22.04, cloud or server image. */
  static readonly UBUNTU_22_04 = new OperatingSystem('ubuntu-22.04', debian('ubuntu/jammy', 'ubuntu'));

  /** Ubuntu 24.04, cloud or server image. */
  static readonly UBUNTU_24_04 = new OperatingSystem('ubuntu-24.04', debian('ubuntu/noble', 'ubuntu'));

  /** Debian 12, cloud or installed image. */
  static readonly DEBIAN_12 = new OperatingSystem('debian-12', debian('debian/bookworm', 'debian'));

  /** Debian 13, cloud or installed image. */
  static readonly DEBIAN_13 = new OperatingSystem('debian-13', debian('debian/trixie', 'debian'));

  /** Rocky Linux 9, cloud or installed image. */
  static readonly ROCKY_9 = new OperatingSystem('rocky-9', redHat('rocky'));

  /** AlmaLinux 9, cloud or installed image. */
  static readonly ALMA_9 = new OperatingSystem('alma-9', redHat('almalinux'));

  /** Flatcar Container Linux, a release with containerd 2: the system cannot be written to and takes no packages. */
  static readonly FLATCAR = new OperatingSystem('flatcar', {
    packages: 'none',
    repository: '',
    userDataFormat: 'ignition',
    loginUser: 'core',
    trustFolder: '/etc/ssl/certs',
    trustSuffix: '.pem',
    trustCommand: 'update-ca-certificates',
    programFolder: '/opt/bin',
    kubelet: '/opt/bin/kubelet',
  });

  /**
   * An image of an operating system that holds containerd 2, runc, the CNI plugins, nftables and the kubelet already, such as
   * those of the project image-builder, and has neither swap nor a firewall of its own. Nothing is installed at the first
   * boot, which takes no network but the API; user data shrinks to settings and the join.
   */
  static prebuilt(base: OperatingSystem, options: PrebuiltOptions = {}): OperatingSystem {
    const facts = { ...base.facts, kubelet: options.kubelet ?? base.facts.kubelet };
    return new OperatingSystem(`${base.name}-prebuilt`, facts, true);
  }

  private constructor(
    /** Name and release, such as `ubuntu-24.04` or `flatcar-prebuilt`. */
    readonly name: string,
    /** @internal */
    readonly facts: OperatingSystemFacts,
    /** Whether containerd and kubelet are in the image. */
    readonly isPrebuilt: boolean = false,
  ) {}

  /** The name. */
  toString(): string {
    return this.name;
  }

  /** The name. */
  toJSON(): string {
    return this.name;
  }
}

function debian(repository: string, loginUser: string): OperatingSystemFacts {
  return {
    packages: 'deb',
    repository,
    userDataFormat: 'cloud-config',
    loginUser,
    trustFolder: '/usr/local/share/ca-certificates',
    trustSuffix: '.crt',
    trustCommand: 'update-ca-certificates',
    programFolder: '/usr/local/bin',
    kubelet: '/usr/bin/kubelet',
  };
}

function redHat(loginUser: string): OperatingSystemFacts {
  return {
    packages: 'rpm',
    repository: 'centos/9',
    userDataFormat: 'cloud-config',
    loginUser,
    trustFolder: '/etc/pki/ca-trust/source/anchors',
    trustSuffix: '.pem',
    trustCommand: 'update-ca-trust',
    programFolder: '/usr/local/bin',
    kubelet: '/usr/bin/kubelet',
  };
}
