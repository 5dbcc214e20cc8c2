/** How zones of Nova, which servers are in, and of Cinder, which volumes are in, fit together. */
export class VolumeZones {
  /** Zones of both have the same names, and a server attaches volumes of its own zone. */
  static matched(): VolumeZones {
    return new VolumeZones('matched', {});
  }

  /**
   * Zones of both have different names.
   *
   * @param cinderZones zone of the servers to zone of the volumes that they attach; others have the same name
   */
  static mapped(cinderZones: Readonly<Record<string, string>>): VolumeZones {
    return new VolumeZones('mapped', cinderZones);
  }

  /**
   * Every server attaches every volume. Volumes then say nothing about where their pods may run, so the cluster has nodes in one
   * region only, and no bare metal.
   */
  static flat(): VolumeZones {
    return new VolumeZones('flat', {});
  }

  private constructor(
    /** Which of the three it is. */
    readonly kind: 'matched' | 'mapped' | 'flat',
    private readonly cinderZones: Readonly<Record<string, string>>,
  ) {}

  /** Zone of the volumes that servers of a zone attach, where it has to be said. */
  cinderZone(zone: string): string | undefined {
    return this.kind === 'mapped' ? (this.cinderZones[zone] ?? zone) : undefined;
  }
}
