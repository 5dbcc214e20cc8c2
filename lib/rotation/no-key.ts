/** What stands for no key at all in a rotation of encryption keys: Secrets are stored as they are. */
export const NO_KEY = 'none';
