import { TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { JOIN_VARIABLE } from '../../lib/bootstrap/join-command';
import { CREDENTIAL_PARTS, type JoinCredential } from '../../lib/bootstrap/join-credential';

/**
 * What new nodes of a stack join with, as Terraform is told it in its environment: a sensitive variable without a default, so
 * that no node is ever made without, and none of it is in a state. An expired one is refused at plan.
 *
 * `joinCommand` sets it; where a plan makes no node, `{}` does.
 *
 * @see docs/decisions/0005-join-credentials-by-variable.md
 */
export class JoinCredentials extends Construct {
  /** That of the stack or construct; made when it is first asked for. */
  static of(scope: Construct): JoinCredentials {
    const made = scope.node.tryFindChild(ID);
    return made instanceof JoinCredentials ? made : new JoinCredentials(scope, ID);
  }

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    const members = [...CREDENTIAL_PARTS, 'expires'].map((member) => `${member} = string`);
    new TerraformVariable(this, 'Variable', {
      type: `map(object({ ${members.join(', ')} }))`,
      description: "What new nodes join with, by pool: what the cluster's join-credentials.sh prints",
      sensitive: true,
      nullable: false,
      validation: [
        {
          condition: `\${alltrue([for pool in var.${JOIN_VARIABLE} : timecmp(plantimestamp(), pool.expires) < 0])}`,
          errorMessage: 'These join credentials have expired; run join-credentials.sh again.',
        },
      ],
    }).overrideLogicalId(JOIN_VARIABLE);
  }

  /** The credential of a pool, as expressions that yield the base64 of PEM texts; empty ones where nobody set any. */
  credentialOf(pool: string): JoinCredential {
    const part = (name: keyof JoinCredential) =>
      `\${length(var.${JOIN_VARIABLE}) == 0 ? "" : var.${JOIN_VARIABLE}["${pool}"].${name}}`;
    return {
      certificate: part('certificate'),
      privateKey: part('privateKey'),
      clusterAuthority: part('clusterAuthority'),
      clientAuthority: part('clientAuthority'),
    };
  }
}

const ID = 'JoinCredentials';
