import { Problem } from '../problem';
import { KeyRing } from './key-ring';
import { kmsPluginOf } from './kms-key';
import { NO_KEY } from './no-key';

/** Keys of a cluster that are rotated in stages. */
export interface ClusterKeys {
  /**
   * Keys that encrypt what the API server stores.
   *
   * @default KeyRing.of('1')
   */
  readonly encryption?: KeyRing;

  /**
   * Keys that sign service-account tokens. The old one is left out only when its last token has expired: after 48 hours.
   *
   * @default KeyRing.of('1')
   */
  readonly serviceAccounts?: KeyRing;

  /**
   * Generations of all certificate authorities. The old one is left out only when no node has certificates of it any more.
   *
   * @default KeyRing.of('1')
   */
  readonly authorities?: KeyRing;
}

/** Purposes of {@link ClusterKeys}. */
export type KeyPurpose = keyof ClusterKeys;

/** What each purpose is called in messages. */
export const KEY_PURPOSES: Readonly<Record<KeyPurpose, string>> = {
  encryption: 'the encryption keys',
  serviceAccounts: 'the service-account keys',
  authorities: 'the certificate authorities',
};

/** The keys of a cluster that has named none. */
export const FIRST_KEYS = KeyRing.of('1');

/**
 * Whether the keys of a cluster are in the stage that was synthesized last, or in one next to it.
 *
 * @param cluster name of the cluster
 * @param asked the keys that the program names now
 * @param recorded the keys that were synthesized last
 * @throws Problem when a stage would be skipped
 */
export function checkRotation(cluster: string, purpose: KeyPurpose, asked: KeyRing, recorded: KeyRing): void {
  const allowed = neighbours(purpose, recorded, asked);
  if (allowed.some((ring) => ring.equals(asked))) return;
  throw new Problem({
    what: `${KEY_PURPOSES[purpose]} of ${cluster} would skip a stage of their rotation after ${keysText(purpose, recorded)}`,
    found: keysText(purpose, asked),
    allowed: allowed.map((ring) => keysText(purpose, ring)).join(', or '),
    remedy: 'roll out one stage after the other',
  });
}

/** The stages that may follow one: itself, the next, and the way back. */
function neighbours(purpose: KeyPurpose, recorded: KeyRing, asked: KeyRing): KeyRing[] {
  const { used, next, old, forgotten } = recorded;
  if (next !== undefined) return [recorded, KeyRing.of(next).retiring(used), KeyRing.of(used)];
  if (forgotten !== undefined) return [recorded, KeyRing.of(used), KeyRing.of(used).retiring(forgotten)];
  if (old !== undefined) {
    const forgetting = KeyRing.of(used).forgetting(old);
    const onward =
      purpose === 'authorities' ? [forgetting] : [KeyRing.of(used), ...(hasKms(recorded) ? [] : [forgetting])];
    return [recorded, ...onward, KeyRing.of(old).adding(used)];
  }
  const another = asked.names.find((name) => name !== used);
  return [recorded, ...(another === undefined ? [] : [recorded.adding(another)])];
}

/** Keys as a program writes them. */
export function keysText(purpose: KeyPurpose, ring: KeyRing): string {
  const { used, next, old, forgotten } = ring;
  const stages = { adding: next, retiring: old, forgetting: forgotten };
  const [stage] = Object.entries(stages).flatMap(([name, key]) =>
    key === undefined ? [] : [`.${name}(${text(key)})`],
  );
  const begun = `KeyRing.of('${used}')`;
  if (purpose !== 'encryption') return `${begun}${stage ?? ''}`;
  if (!hasKms(ring) && used !== NO_KEY) return `EncryptionAtRest.secretbox(${begun}${stage ?? ''})`;
  const first = kmsPluginOf(used) === undefined ? localText(used) : `kms(${text(used)})`;
  return `EncryptionAtRest.${first}${stage ?? ''}`;
}

function localText(key: string): string {
  return key === NO_KEY ? 'none()' : `secretbox(KeyRing.of('${key}'))`;
}

/** A KMS plugin is named by the variable that a program is likely to have it in. */
function text(key: string): string {
  const plugin = kmsPluginOf(key);
  return plugin === undefined ? `'${key}'` : plugin.replace(/-+(.)/g, (_, next: string) => next.toUpperCase());
}

function hasKms({ names }: KeyRing): boolean {
  return names.some((key) => kmsPluginOf(key) !== undefined);
}
