import type { OperatingSystem } from '../bootstrap/operating-system';
import { Problem } from '../problem';

/** What is known of an {@link Image}. */
export interface ImageOptions {
  /**
   * The operating system in it, which decides how a node is made of it.
   *
   * @default - unknown; not for nodes
   */
  readonly operatingSystem?: OperatingSystem;
}

/** A Glance image that servers boot from. */
export class Image {
  /**
   * An image by its name, which must be unique in the region and never be given to other content: a name that moves would
   * boot new servers of a pool from something else than its old ones.
   *
   * @throws Problem when the name is empty
   */
  static named(name: string, options: ImageOptions = {}): Image {
    if (name.trim() === '') {
      throw new Problem({
        what: 'an image has no name',
        found: name,
        allowed: 'a name in the region',
        remedy: 'name one, or use Image.withId',
      });
    }
    return new Image(name, undefined, options.operatingSystem);
  }

  /**
   * An image by its id, which always means the same content.
   *
   * @throws Problem when the id is not a UUID
   */
  static withId(id: string, options: ImageOptions = {}): Image {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) {
      throw new Problem({
        what: 'the id of an image is malformed',
        found: id,
        allowed: 'a UUID',
        remedy: 'copy it from the cloud, or use Image.named',
      });
    }
    return new Image(undefined, id.toLowerCase(), options.operatingSystem);
  }

  private constructor(
    /** Name in the region, unless the image is known by its id. */
    readonly name: string | undefined,
    /** Id in the region, unless the image is known by its name. */
    readonly id: string | undefined,
    /** The operating system in it, if it is known. */
    readonly operatingSystem: OperatingSystem | undefined,
  ) {}

  /** Name or id. */
  toString(): string {
    return this.name ?? this.id!;
  }

  /** Name or id. */
  toJSON(): string {
    return this.toString();
  }
}
