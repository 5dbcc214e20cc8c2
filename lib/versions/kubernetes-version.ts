import { Problem } from '../problem';
import { MINOR_RELEASES, type MinorRelease } from './minor-release';

/** A version of Kubernetes that this library knows how to run. */
export class KubernetesVersion {
  /** Kubernetes 1.33. */
  static readonly V1_33 = KubernetesVersion.newestOf(33);

  /** Kubernetes 1.34. */
  static readonly V1_34 = KubernetesVersion.newestOf(34);

  /** Kubernetes 1.35. */
  static readonly V1_35 = KubernetesVersion.newestOf(35);

  /** Kubernetes 1.36. */
  static readonly V1_36 = KubernetesVersion.newestOf(36);

  /**
   * Any patch of a supported minor version.
   *
   * @param text three numbers, with or without a leading `v`: `1.35.4`
   * @throws Problem when it has another form or its minor version is not supported
   */
  static of(text: string): KubernetesVersion {
    const numbers = /^v?1\.(\d{1,3})\.(\d{1,3})$/.exec(text);
    const release = numbers && MINOR_RELEASES.find(({ minor }) => minor === Number(numbers[1]));
    if (!numbers || !release) {
      throw new Problem({
        what: 'a Kubernetes version is not one that can be run',
        found: text,
        allowed: `a patch of ${MINOR_RELEASES.map(({ minor }) => `1.${minor}`).join(', ')}, such as ${KubernetesVersion.V1_35}`,
        remedy: 'name a supported version with its patch',
      });
    }
    return new KubernetesVersion(release, Number(numbers[2]));
  }

  private static newestOf(minor: number): KubernetesVersion {
    const release = MINOR_RELEASES.find((candidate) => candidate.minor === minor)!;
    return new KubernetesVersion(release, release.patch);
  }

  /** The first number: 1. */
  readonly major = 1;

  /** The second number: 35 of 1.35.4. */
  readonly minor: number;

  private constructor(
    /** What belongs to the minor version. */
    readonly release: MinorRelease,
    /** The third number: 4 of 1.35.4. */
    readonly patch: number,
  ) {
    this.minor = release.minor;
  }

  /** Whether this version is the other one or a later one. */
  isAtLeast(other: KubernetesVersion): boolean {
    return !other.isNewerThan(this);
  }

  /** Whether this version is later than the other one, be it by a patch. */
  isNewerThan(other: KubernetesVersion): boolean {
    return this.minor === other.minor ? this.patch > other.patch : this.minor > other.minor;
  }

  /** How many minor versions this one is after the other: 1 for 1.35.0 after 1.34.9, negative when it is before. */
  minorsAfter(other: KubernetesVersion): number {
    return this.minor - other.minor;
  }

  /** Whether both are the same patch of the same minor version. */
  equals(other: KubernetesVersion): boolean {
    return this.minor === other.minor && this.patch === other.patch;
  }

  /** The version without a leading `v`: `1.35.4`. */
  toString(): string {
    return `${this.major}.${this.minor}.${this.patch}`;
  }

  /** The same as {@link toString}, so that a version in JSON is its text. */
  toJSON(): string {
    return this.toString();
  }
}
