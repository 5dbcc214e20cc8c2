import { Problem } from '../../lib/problem';
import { KeyRing } from '../../lib/rotation/key-ring';
import { kmsPluginOf } from '../../lib/rotation/kms-key';
import { NO_KEY } from '../../lib/rotation/no-key';
import { FIRST_KEYS } from '../../lib/rotation/rotation-problems';
import type { SecretKey } from '../workload';
import type { KmsPlugin } from './kms-plugin';

/** Resources that an API server has itself: those of groups that only Kubernetes may name. */
const OWN_RESOURCE = /^[a-z]+(\.(apps|autoscaling|batch|policy|([a-z]+\.)+k8s\.io))?$/;

/**
 * How the API server encrypts Secrets, and what else is to be, before it stores them in etcd.
 *
 * A cluster that has data goes from a key of its own to a KMS, from one KMS to another, and back, in the stages of a
 * {@link KeyRing}; synthesis refuses to skip one:
 *
 * | stage | the program says | rolled out, it means |
 * |---|---|---|
 * | 0 | `EncryptionAtRest.secretbox()` | |
 * | 1 | `EncryptionAtRest.secretbox().adding(vault)` | every API server reads what the KMS will encrypt |
 * | 2 | `EncryptionAtRest.kms(vault).retiring('1')` | the KMS encrypts, and a Job has had every Secret written anew |
 * | 3 | `EncryptionAtRest.kms(vault)` | key 1 is gone |
 *
 * `'none'` is the name of no encryption in them: `none().adding('1')`, then `secretbox(KeyRing.of('1').retiring('none'))`.
 */
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
   * @throws Problem when a key has a name that KMS plugins have
   * @see https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/#rotating-a-decryption-key
   */
  static secretbox(keys: KeyRing = FIRST_KEYS): EncryptionAtRest {
    for (const key of keys.names) refuseNameOfPlugin(key);
    refuseNone(keys.used);
    return new EncryptionAtRest(keys);
  }

  /**
   * A key management service, by a plugin of KMS version 2 beside each API server. What encrypts Secrets is in the memory of
   * API servers alone; in etcd it is as the KMS has wrapped it. Losing the KMS, or its key, loses all Secrets.
   *
   * A new cluster may begin with it.
   *
   * @see https://kubernetes.io/docs/tasks/administer-cluster/kms-provider/
   */
  static kms(plugin: KmsPlugin): EncryptionAtRest {
    return new EncryptionAtRest(KeyRing.of(plugin.key), undefined, [plugin]);
  }

  /**
   * A configuration of your own, in a form that is not offered here. That it reads what the one before it has written, and is
   * read by the one after it, is not checked.
   *
   * @param secretName a Secret in the control plane's namespace whose key `encryption.yaml` is an EncryptionConfiguration
   */
  static fromSecret(secretName: string): EncryptionAtRest {
    return new EncryptionAtRest(undefined, secretName, []);
  }

  /** None: whoever reads etcd's disks or snapshots reads the Secrets. A new cluster may begin with it. */
  static none(): EncryptionAtRest {
    return new EncryptionAtRest(KeyRing.of(NO_KEY));
  }

  private constructor(
    /** The keys, and those that stand for a KMS; undefined when others take care of keys. */
    readonly ring: KeyRing | undefined,
    /** Secret with a configuration, if there is one. */
    readonly secretName?: string,
    /** The plugins that API servers ask. */
    readonly plugins: readonly KmsPlugin[] = [],
    /** What is encrypted: plural names of resources, with their groups if they have any. */
    readonly resources: readonly string[] = ['secrets'],
  ) {}

  /**
   * The same, for further resources than Secrets. What there is of them is encrypted when it is written next, or when the key
   * changes. None can be left out again while there are keys. A configuration of your own has to name them itself.
   *
   * @param resources plural names of resources that each API server has, such as `configmaps` or `leases.coordination.k8s.io`
   * @throws Problem when a resource has another form
   */
  covering(...resources: string[]): EncryptionAtRest {
    const strange = resources.filter((resource) => !OWN_RESOURCE.test(resource));
    if (strange.length > 0) {
      throw new Problem({
        what: 'resources to encrypt are not those of every API server',
        found: strange,
        allowed: 'plural names with their groups, such as configmaps or leases.coordination.k8s.io',
        remedy: 'leave them out, or bring a configuration of your own with EncryptionAtRest.fromSecret()',
      });
    }
    const all = [...new Set([...this.resources, ...resources])];
    return new EncryptionAtRest(this.ring, this.secretName, this.plugins, all);
  }

  /**
   * The same in use, and another made known: the first stage of a change.
   *
   * @param next name of a key that is made in the cluster, a plugin, or `'none'`
   * @throws Problem when others take care of keys, or another change is not finished
   */
  adding(next: string | KmsPlugin): EncryptionAtRest {
    return this.with(next, (ring, key) => ring.adding(key));
  }

  /**
   * This in use, and the one before still known: the second stage of a change, in which a Job has every Secret written anew.
   *
   * @param old name of a key that is made in the cluster, a plugin, or `'none'`
   * @throws Problem when others take care of keys, or another change is not finished
   */
  retiring(old: string | KmsPlugin): EncryptionAtRest {
    return this.with(old, (ring, key) => ring.retiring(key));
  }

  /** Names of the keys that are made in the cluster, first the one that encrypts; empty when others take care of keys. */
  get keys(): readonly string[] {
    return this.providers.filter((provider) => typeof provider === 'string').filter((key) => key !== NO_KEY);
  }

  /** What encrypts, then what only decrypts: names of keys that are made in the cluster, `none`, and plugins. */
  get providers(): readonly (string | KmsPlugin)[] {
    return (this.ring?.names ?? []).map((key) => this.plugins.find((plugin) => plugin.key === key) ?? key);
  }

  /** Whether anything is encrypted. */
  get isOn(): boolean {
    return this.keys.length > 0 || this.plugins.length > 0 || this.secretName !== undefined;
  }

  /** What it reads of Secrets that somebody puts into the control plane's namespace. */
  get secretKeys(): readonly SecretKey[] {
    return this.secretName === undefined
      ? this.plugins.flatMap((plugin) => plugin.secretKeys)
      : [{ secretName: this.secretName, key: 'encryption.yaml' }];
  }

  private with(other: string | KmsPlugin, stage: (ring: KeyRing, key: string) => KeyRing): EncryptionAtRest {
    const { ring } = this;
    if (ring === undefined) {
      throw new Problem({
        what: 'an encryption at rest without keys of its own cannot change in stages',
        allowed: 'EncryptionAtRest.secretbox(), EncryptionAtRest.kms() or EncryptionAtRest.none()',
        remedy: 'begin with the encryption that the cluster has',
      });
    }
    if (typeof other !== 'string') {
      return new EncryptionAtRest(stage(ring, other.key), undefined, [...this.plugins, other], this.resources);
    }
    refuseNameOfPlugin(other);
    return new EncryptionAtRest(stage(ring, other), undefined, this.plugins, this.resources);
  }
}

function refuseNone(used: string): void {
  if (used !== NO_KEY) return;
  throw new Problem({
    what: 'Secrets would be encrypted with a key whose name means that they are not',
    found: used,
    allowed: 'another name',
    remedy: 'rename the key, or use EncryptionAtRest.none()',
  });
}

function refuseNameOfPlugin(key: string): void {
  if (kmsPluginOf(key) === undefined) return;
  throw new Problem({
    what: 'a key that is made in the cluster has a name that KMS plugins have',
    found: key,
    allowed: "a name that does not begin with 'kms-'",
    remedy: 'name the key otherwise, or give the KmsPlugin itself',
  });
}
