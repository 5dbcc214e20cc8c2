import { dnsLabel } from '../names';
import { Problem } from '../problem';

/** Longest name of a key. */
const LENGTH = 20;

/**
 * Keys of one purpose, and the stage of their rotation: one key; or one in use while the next is made known; or the next in
 * use while the one before is still known, or no longer accepted.
 *
 * | stage | keys | what happens when it is rolled out |
 * |---|---|---|
 * | 0 | `KeyRing.of('1')` | |
 * | 1 | `KeyRing.of('1').adding('2')` | key 2 is made, and known to all who verify or decrypt |
 * | 2 | `KeyRing.of('2').retiring('1')` | key 2 is used; what key 1 made is still accepted |
 * | 3 | `KeyRing.of('2').forgetting('1')` | what only key 1 vouches for is refused; of authorities, 1 still vouches for 2 |
 * | 4 | `KeyRing.of('2')` | key 1 is gone |
 *
 * Authorities need all stages: whoever trusts 1 alone believes 2 as long as 1 vouches for it, so 1 stays until nobody does.
 * Other keys may leave out stage 3.
 *
 * Each stage is rolled out before the next; synthesis refuses to skip one, because whatever was not rolled out in time would
 * meet keys that it does not know.
 */
export class KeyRing {
  /**
   * A single key.
   *
   * @param key its name: a DNS label of at most 20 characters, such as `1` or `2026-11`
   * @throws Problem when the name is malformed
   */
  static of(key: string): KeyRing {
    return new KeyRing(checked(key), undefined, undefined, undefined);
  }

  /**
   * Reads what {@link toString} has written.
   *
   * @throws Problem when it is something else
   */
  static parse(text: string): KeyRing {
    const [, used = '', stage, other] =
      /^([a-z0-9]+(?:[a-z0-9-]*[a-z0-9])?)(?: (next|old|without) ([a-z0-9-]+))?$/.exec(text) ?? [];
    const ring = KeyRing.of(used);
    if (other === undefined) return ring;
    if (stage === 'next') return ring.adding(other);
    return stage === 'old' ? ring.retiring(other) : ring.forgetting(other);
  }

  private constructor(
    /** The key that encrypts, signs or issues. */
    readonly used: string,
    /** The key that will be used, if one is being added. */
    readonly next: string | undefined,
    /** The key that was used before, if one is being retired. */
    readonly old: string | undefined,
    /** The key that was used before and is accepted no more, if one is being forgotten. */
    readonly forgotten: string | undefined,
  ) {}

  /**
   * The same key in use, and another one made known: the first stage of a rotation.
   *
   * @throws Problem when the name is malformed or taken, or another rotation is not finished
   */
  adding(next: string): KeyRing {
    return new KeyRing(this.used, this.other(next), undefined, undefined);
  }

  /**
   * This key in use, and the one before still known: the second stage of a rotation.
   *
   * @throws Problem when the name is malformed or taken, or another rotation is not finished
   */
  retiring(old: string): KeyRing {
    return new KeyRing(this.used, undefined, this.other(old), undefined);
  }

  /**
   * This key in use and alone accepted, and the one before kept only as it vouches for this one: the third stage of a rotation.
   *
   * @throws Problem when the name is malformed or taken, or another rotation is not finished
   */
  forgetting(old: string): KeyRing {
    return new KeyRing(this.used, undefined, undefined, this.other(old));
  }

  /** All keys that are accepted, the one in use first. */
  get names(): readonly string[] {
    return [this.used, this.next ?? this.old].filter((name) => name !== undefined);
  }

  /** Whether both are in the same stage with the same keys. */
  equals(other: KeyRing): boolean {
    return this.toString() === other.toString();
  }

  /** The keys and their stage: `1`, `1 next 2`, `2 old 1`, `2 without 1`. */
  toString(): string {
    if (this.next !== undefined) return `${this.used} next ${this.next}`;
    if (this.old !== undefined) return `${this.used} old ${this.old}`;
    return this.forgotten === undefined ? this.used : `${this.used} without ${this.forgotten}`;
  }

  /** The same as {@link toString}. */
  toJSON(): string {
    return this.toString();
  }

  private other(name: string): string {
    if (this.toString() === this.used && name !== this.used) return checked(name);
    throw new Problem({
      what: 'a rotation of keys has more than two keys, or one twice',
      found: [...new Set([...this.names, this.forgotten ?? this.used]), name],
      allowed: 'two keys of different names',
      remedy: 'finish one rotation before the next, and give every key a name that was never used',
    });
  }
}

function checked(name: string): string {
  return dnsLabel('the name of a key', name, LENGTH);
}
