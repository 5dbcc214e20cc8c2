import { KeyRing } from './key-ring';
import { kmsPluginOf } from './kms-key';
import { NO_KEY } from './no-key';
import { type KeyPurpose, keysText } from './rotation-problems';

/** A stage that may follow another. */
export interface NextStage {
  /** The keys, as a program writes them. */
  readonly next: string;

  /**
   * What must be true before.
   *
   * @default - the stage before is rolled out, no more
   */
  readonly before?: string;
}

/** What must be true before the old key is refused. */
const BEFORE_THE_END: Readonly<Record<KeyPurpose, string>> = {
  encryption: 'only when the Job secret-rewrite is complete: apply waits for it',
  serviceAccounts: 'only when the last token of the old key has expired: after 48 hours',
  authorities:
    'only when every node was replaced in this stage and every kubeconfig is newer: they believe the authorities of their day',
};

/** The stage that follows in a rotation; after the last one, the first of the next rotation. */
export function nextStage(purpose: KeyPurpose, { used, next, old, forgotten }: KeyRing): NextStage {
  if (next !== undefined) return { next: keysText(purpose, KeyRing.of(next).retiring(used)) };
  if (old !== undefined) {
    const following = purpose === 'authorities' ? KeyRing.of(used).forgetting(old) : KeyRing.of(used);
    return { next: keysText(purpose, following), before: BEFORE_THE_END[purpose] };
  }
  if (forgotten !== undefined) return { next: keysText(purpose, KeyRing.of(used)) };
  if (kmsPluginOf(used) !== undefined) {
    return {
      next: keysText(purpose, KeyRing.of(used).adding('2')),
      before: 'only to leave the KMS, which rotates its own key',
    };
  }
  if (used === NO_KEY) return { next: keysText(purpose, KeyRing.of(used).adding('1')) };
  const successor = /^\d+$/.test(used) ? `${Number(used) + 1}` : `${used}-2`;
  return { next: keysText(purpose, KeyRing.of(used).adding(successor)) };
}

/** Where a rotation stands, in words. */
export function stageText({ used, next, old, forgotten }: KeyRing): string {
  if (next !== undefined) return `key ${used} is in use, key ${next} is made known`;
  if (old !== undefined) return `key ${used} is in use, key ${old} is still accepted`;
  return forgotten === undefined ? `key ${used}` : `key ${used} is in use, key ${forgotten} is accepted no more`;
}
