import { Problem } from '../problem';
import { isLabelKey, isLabelValue } from './label-syntax';

/** What a {@link Taint} does to pods that do not tolerate it. */
export type TaintEffect = 'NoSchedule' | 'NoExecute' | 'PreferNoSchedule';

/** A mark on nodes that keeps away the pods that do not tolerate it. */
export class Taint {
  /** New pods stay away; those that run stay. */
  static noSchedule(key: string, value = ''): Taint {
    return new Taint(key, value, 'NoSchedule');
  }

  /** New pods stay away and those that run are evicted. */
  static noExecute(key: string, value = ''): Taint {
    return new Taint(key, value, 'NoExecute');
  }

  /** New pods stay away if there is room elsewhere. */
  static preferNoSchedule(key: string, value = ''): Taint {
    return new Taint(key, value, 'PreferNoSchedule');
  }

  /** @throws Problem when key or value is not one that Kubernetes accepts */
  private constructor(
    /** Key, with an optional prefix: `example.com/gpu`. */
    readonly key: string,
    /** Value; may be empty. */
    readonly value: string,
    /** What it does. */
    readonly effect: TaintEffect,
  ) {
    if (!isLabelKey(key) || !isLabelValue(value)) {
      throw new Problem({
        what: 'a taint is malformed',
        found: `${key}=${value}`,
        allowed: 'a key and a value with the characters of labels: letters, digits, and - _ . between them, up to 63',
        remedy: 'correct it',
      });
    }
  }

  /** As a kubelet's `--register-with-taints` takes it: `key=value:NoSchedule`. */
  toString(): string {
    return `${this.key}=${this.value}:${this.effect}`;
  }

  /** The same as {@link toString}. */
  toJSON(): string {
    return this.toString();
  }
}
