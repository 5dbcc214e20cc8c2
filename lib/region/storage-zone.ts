import { Problem } from '../problem';

/** What a {@link StorageZone} offers. */
export interface StorageZoneProps {
  /** Cinder volume type, by name. */
  readonly volumeType: string;
}

/**
 * Volumes of one type that servers of one availability zone can attach. A zone with two volume types has two.
 *
 * Nova and Cinder name their zones apart; here both must use the same name, the one that nodes carry as their topology
 * label.
 */
export class StorageZone {
  /**
   * @param zone availability zone of the servers and of the volumes
   * @throws Problem when zone or volume type is empty
   */
  static of(zone: string, props: StorageZoneProps): StorageZone {
    for (const [what, text] of [
      ['zone', zone],
      ['volume type', props.volumeType],
    ] as const) {
      if (text.trim() === '') {
        throw new Problem({
          what: `a storage zone has no ${what}`,
          found: text,
          allowed: `the name of a ${what}`,
          remedy: 'name one',
        });
      }
    }
    return new StorageZone(zone, props.volumeType);
  }

  private constructor(
    /** Availability zone of the servers and of the volumes. */
    readonly zone: string,
    /** Cinder volume type, by name. */
    readonly volumeType: string,
  ) {}

  /** `par-a/ssd`. */
  toString(): string {
    return `${this.zone}/${this.volumeType}`;
  }
}
