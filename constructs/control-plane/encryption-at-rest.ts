import type { KeyRing } from '../../lib/rotation/key-ring';
import { FIRST_KEYS } from '../../lib/rotation/rotation-problems';

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
   * @param keys the one in use encrypts, all decrypt. When a new one is in use and the old one still known, a Job rewrites all
   *   Secrets, so that the old one may be left out then
   * @see https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/#rotating-a-decryption-key
   */
  static secretbox(keys: KeyRing = FIRST_KEYS): EncryptionAtRest {
    return new EncryptionAtRest(keys, undefined);
  }

  /**
   * A configuration of your own, for instance for a key management service.
   *
   * @param secretName a Secret in the control plane's namespace whose key `encryption.yaml` is an EncryptionConfiguration
   */
  static fromSecret(secretName: string): EncryptionAtRest {
    return new EncryptionAtRest(undefined, secretName);
  }

  /** None: whoever reads etcd's disks or snapshots reads the Secrets. */
  static none(): EncryptionAtRest {
    return new EncryptionAtRest(undefined, undefined);
  }

  private constructor(
    /** The keys that are made in the cluster; undefined when others take care of keys. */
    readonly ring: KeyRing | undefined,
    /** Secret with a configuration, if there is one. */
    readonly secretName: string | undefined,
  ) {}

  /** Names of the keys that are made in the cluster, first the one that encrypts; empty when others take care of keys. */
  get keys(): readonly string[] {
    return this.ring?.names ?? [];
  }

  /** Whether anything is encrypted. */
  get isOn(): boolean {
    return this.keys.length > 0 || this.secretName !== undefined;
  }
}
