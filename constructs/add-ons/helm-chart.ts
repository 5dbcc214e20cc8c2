import { Problem } from '../../lib/problem';

/** Properties of a {@link HelmChart}. */
export interface HelmChartProps {
  /** Name of the release: a DNS label, unique in the cluster. */
  readonly release: string;

  /** Where the chart comes from: an `https://` repository, or an `oci://` registry with the path above the chart. */
  readonly repository: string;

  /** Name of the chart there. */
  readonly chart: string;

  /** Its version, exactly. */
  readonly version: string;

  /** Namespace of the tenant cluster that it goes into; made if it does not exist. */
  readonly namespace: string;

  /** Its values, without any secret. */
  readonly values: Readonly<Record<string, unknown>>;

  /**
   * Releases of the same add-on that have to be there before.
   *
   * @default - none
   */
  readonly after?: readonly string[];
}

/** A Helm chart for a tenant cluster, of one version and with values. */
export class HelmChart {
  /** @throws Problem when the version is not exact, or the repository has another scheme */
  constructor(
    /** What it is made of. */
    readonly props: HelmChartProps,
  ) {
    const { release, repository, version } = props;
    if (!/^v?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) {
      throw new Problem({
        what: `the chart of ${release} has no exact version`,
        found: version,
        allowed: 'three numbers, such as 1.18.4',
        remedy: 'pin the version, so that the same program always installs the same chart',
      });
    }
    if (!/^(https|oci):\/\/[^/]/.test(repository)) {
      throw new Problem({
        what: `the chart of ${release} comes from an address that cannot be used`,
        found: repository,
        allowed: 'https:// for a repository, oci:// for a registry',
        remedy: 'correct it',
      });
    }
  }

  /** Whether it comes from a registry. */
  get isOci(): boolean {
    return this.props.repository.startsWith('oci://');
  }
}
