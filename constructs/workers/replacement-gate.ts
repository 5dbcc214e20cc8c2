import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';

/** Environment variable with the command that a {@link ReplacementGate} runs. */
export const GATE_VARIABLE = 'TENANTRY_ROLL_GATE';

/** Properties of a {@link ReplacementGate}. */
export interface ReplacementGateProps {
  /** Name of the node without its revision. */
  readonly node: string;

  /** Name of the server. */
  readonly serverName: string;

  /** Id of the server: an expression. */
  readonly serverId: string;
}

/**
 * The moment between a server's coming and its predecessor's going. Terraform deletes what was replaced only after all that
 * depends on the successor is done; this does, and runs the command in the environment variable {@link GATE_VARIABLE}, with the
 * names of node and server: to wait for the one and drain the other. Without the variable it does nothing.
 *
 * @see https://github.com/hashicorp/terraform/blob/main/docs/destroying.md
 */
export class ReplacementGate extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly gate: ReplacementGateProps,
  ) {
    super(scope, id, {
      terraformResourceType: 'terraform_data',
      provisioners: [
        {
          type: 'local-exec',
          command: `test -z "$${GATE_VARIABLE}" || sh "$${GATE_VARIABLE}" ${gate.node} ${gate.serverName}`,
        },
      ],
    });
  }

  /** Its address in Terraform. */
  get target(): string {
    return `${this.terraformResourceType}.${this.friendlyUniqueId}`;
  }

  /** The attributes in Terraform. */
  protected override synthesizeAttributes(): Record<string, unknown> {
    return { triggers_replace: [this.gate.serverId] };
  }
}
