import type { SecretReference } from '../add-ons';
import type { EncryptionAtRest } from '../control-plane';

/** A Secret that somebody has to put into a control plane's namespace. */
export type BroughtSecret = Pick<SecretReference, 'name' | 'keys'>;

/** All that add-ons and the encryption of a cluster read and nobody makes, each Secret once. */
export function broughtSecrets(
  addOns: readonly BroughtSecret[],
  encryption: EncryptionAtRest | undefined,
): readonly BroughtSecret[] {
  const found = new Map<string, Set<string>>();
  const read = (name: string, keys: readonly string[]) =>
    found.set(name, new Set([...(found.get(name) ?? []), ...keys]));
  for (const { name, keys } of addOns) read(name, keys);
  for (const { secretName, key } of encryption?.secretKeys ?? []) read(secretName, [key]);
  return [...found].map(([name, keys]) => ({ name, keys: [...keys] }));
}
