import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { ComputeKeypairV2 } from '@cdktf/provider-openstack/lib/compute-keypair-v2';
import { Problem } from '../../lib/problem';

/** A key pair, ours or somebody else's. */
export interface IKeyPair {
  /** Its name, by which Nova knows it. */
  readonly keyPairName: string;

  /**
   * What must exist before it can be used.
   *
   * @default - nothing that this program creates
   */
  readonly keyPairResource?: ITerraformDependable;
}

/** Properties of a {@link KeyPair}. */
export interface KeyPairProps {
  /** Name, unique among the user's key pairs. Changing it replaces the key pair. */
  readonly name: string;

  /** The public key, as in `authorized_keys`. Changing it replaces the key pair. */
  readonly publicKey: string;
}

/**
 * The public key of who may log in to servers.
 *
 * Nova could make the pair, but then its private half would stay in Terraform's state.
 */
export class KeyPair extends Construct implements IKeyPair {
  /** A key pair that exists. */
  static fromName(keyPairName: string): IKeyPair {
    return { keyPairName };
  }

  readonly keyPairName: string;
  readonly keyPairResource: ITerraformDependable;

  /** @throws Problem when the key is not a public one */
  constructor(scope: Construct, id: string, props: KeyPairProps) {
    super(scope, id);
    if (!/^(ssh-(ed25519|rsa)|ecdsa-sha2-\S+|sk-\S+) [A-Za-z0-9+/]+=*( .*)?$/.test(props.publicKey.trim())) {
      throw new Problem({
        what: `the key of key pair ${props.name} is not a public key`,
        allowed: 'a line of authorized_keys: type, base64, comment',
        remedy: 'use the content of the .pub file',
      });
    }
    this.keyPairName = props.name;
    this.keyPairResource = new ComputeKeypairV2(this, 'Resource', {
      name: props.name,
      publicKey: props.publicKey.trim(),
    });
  }
}
