import { dnsLabel } from '../../lib/names';
import { Problem } from '../../lib/problem';

/** How the API server encrypts Secrets before it stores them in etcd. */
export class EncryptionAtRest {
  /**
   * secretbox (XSalsa20 and Poly1305) with keys that are made in the management cluster.
   *
   * cert-manager makes a private key for each, which is never replaced; before the API server starts, an init container makes
   * 32 bytes of it with SHA-256 and writes the configuration to a folder in memory. So no key is in a manifest, in git or on
   * a disk of a node, no operator or external store is needed, and the Secrets that a restore needs are all of one kind.
   * Losing such a Secret loses what was encrypted with it.
   *
   * @param keys names of the keys, small letters and digits: the first one encrypts, all of them decrypt. To change keys, add
   *   one at the end and roll that out, then put it first, rewrite all Secrets, and leave out the old one.
   * @throws Problem when there is none, one appears twice, or a name is malformed
   * @see https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/#rotating-a-decryption-key
   */
  static secretbox(keys: readonly string[] = ['1']): EncryptionAtRest {
    for (const key of keys) dnsLabel('the name of an encryption key', key, 20);
    if (keys.length === 0 || new Set(keys).size < keys.length) {
      throw new Problem({
        what: 'the keys of encryption at rest make no sense',
        found: keys,
        allowed: 'at least one name, each once',
        remedy: 'name one key, or use EncryptionAtRest.none()',
      });
    }
    return new EncryptionAtRest(keys, undefined);
  }

  /**
   * A configuration of your own, for instance for a key management service.
   *
   * @param secretName a Secret in the control plane's namespace whose key `encryption.yaml` is an EncryptionConfiguration
   */
  static fromSecret(secretName: string): EncryptionAtRest {
    return new EncryptionAtRest([], secretName);
  }

  /** None: whoever reads etcd's disks or snapshots reads the Secrets. */
  static none(): EncryptionAtRest {
    return new EncryptionAtRest([], undefined);
  }

  private constructor(
    /** Names of the keys that are made in the cluster, first the one that encrypts; empty when others take care of keys. */
    readonly keys: readonly string[],
    /** Secret with a configuration, if there is one. */
    readonly secretName: string | undefined,
  ) {}

  /** Whether anything is encrypted. */
  get isOn(): boolean {
    return this.keys.length > 0 || this.secretName !== undefined;
  }
}
