import type { SecretReference } from '../add-ons';
import type { ControlPlaneOptions } from '../control-plane';

/** A Secret that somebody has to put into a control plane's namespace. */
export type BroughtSecret = Pick<SecretReference, 'name' | 'keys'>;

/** All that add-ons and a control plane read and nobody makes, each Secret once. */
export function broughtSecrets(
  addOns: readonly BroughtSecret[],
  { encryption, auditLog, authorizationWebhooks = [], backup, restore }: ControlPlaneOptions,
): readonly BroughtSecret[] {
  const found = new Map<string, Set<string>>();
  const read = (name: string, keys: readonly string[]) =>
    found.set(name, new Set([...(found.get(name) ?? []), ...keys]));
  for (const { name, keys } of addOns) read(name, keys);
  for (const { secretName, key } of encryption?.secretKeys ?? []) read(secretName, [key]);
  for (const described of [auditLog, ...authorizationWebhooks]) {
    if (described?.secretName !== undefined) read(described.secretName, ['kubeconfig']);
  }
  for (const store of [backup?.store, restore?.store]) {
    if (store) read(store.credentials.secretName, [store.credentials.key]);
  }
  return [...found].map(([name, keys]) => ({ name, keys: [...keys] }));
}
