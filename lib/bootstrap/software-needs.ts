import type { NodeBootstrapProps } from './node-bootstrap-props';
import type { Download } from './package-source';
import { needsOf } from './software';

/** A repository that nodes install packages from. */
export interface NeededRepository {
  /** Where it is. */
  readonly url: string;

  /**
   * Where its key is.
   *
   * @default - the configuration of the nodes holds the key itself
   */
  readonly key?: string;

  /** Name of each package to its version, with `*` for any rest. */
  readonly packages: Readonly<Record<string, string>>;
}

/** What a node installs at its first boot: what a mirror inside an isolated site has to hold. */
export interface SoftwareNeeds {
  /** The operating system, such as `ubuntu-24.04`. */
  readonly operatingSystem: string;

  /** Packages out of the operating system's own repositories, in whichever version these have. */
  readonly systemPackages: readonly string[];

  /** Other repositories. */
  readonly repositories: readonly NeededRepository[];

  /** Single files. */
  readonly downloads: readonly Download[];
}

/**
 * Lists what a node installs.
 *
 * @throws Problem when the operating system cannot take its software from there
 */
export function softwareNeeds(props: NodeBootstrapProps): SoftwareNeeds {
  return { operatingSystem: props.operatingSystem.name, ...needsOf(props) };
}
