import { Problem } from '../problem';

/** What a {@link Flavor} gives each server. */
export interface FlavorCapacity {
  /** Virtual processors, at least 1. */
  readonly cpus: number;

  /** Memory in MiB. */
  readonly memoryMib: number;

  /** Root disk in GiB; 0 when servers of this flavor need a root volume. */
  readonly diskGib: number;
}

/** An OpenStack flavor: the size of a server. */
export class Flavor {
  /**
   * @param name the flavor's name in the region
   * @param capacity what it gives; needed only where sizes are summed up or nodes are made from nothing (autoscaling to zero)
   * @throws Problem when the name is empty or a capacity is not a whole number that makes sense
   */
  static named(name: string, capacity?: FlavorCapacity): Flavor {
    if (name.trim() === '') {
      throw new Problem({
        what: 'a flavor has no name',
        found: name,
        allowed: 'a name in the region',
        remedy: 'name one',
      });
    }
    for (const [quantity, least] of [
      ['cpus', 1],
      ['memoryMib', 1],
      ['diskGib', 0],
    ] as const) {
      const found = capacity?.[quantity];
      if (found !== undefined && (!Number.isInteger(found) || found < least)) {
        throw new Problem({
          what: `${quantity} of flavor ${name} makes no sense`,
          found,
          allowed: `a whole number, at least ${least}`,
          remedy: 'copy it from the cloud: openstack flavor show',
        });
      }
    }
    return new Flavor(name, capacity);
  }

  private constructor(
    /** Name in the region. */
    readonly name: string,
    /** What a server of this flavor has, if it was said. */
    readonly capacity: FlavorCapacity | undefined,
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

/** The tag of a server's port by which others count servers of a flavor. Neutron takes no comma in a tag. */
export function flavorTag(flavor: Flavor): string {
  return `flavor=${flavor.name.replace(/[^\w.-]/g, '_')}`.slice(0, 60);
}
