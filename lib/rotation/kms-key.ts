/** What the names of keys begin with that a KMS holds; no key that is made in the management cluster is called so. */
const PREFIX = 'kms-';

/** The name of a KMS plugin among the keys of a rotation. */
export function kmsKey(plugin: string): string {
  return `${PREFIX}${plugin}`;
}

/** The KMS plugin that a key of a rotation stands for, if it stands for one. */
export function kmsPluginOf(key: string): string | undefined {
  return key.startsWith(PREFIX) ? key.slice(PREFIX.length) : undefined;
}
