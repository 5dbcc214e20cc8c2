import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';

/**
 * A `terraform_data` whose change replaces what names it in `replace_triggered_by`. Needs Terraform 1.4.
 *
 * cdktf has a class for it, which starts the installed Terraform at every synthesis to ask for its version.
 */
export class Revision extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    /** What the revision stands for: plain values. */
    private readonly input: Readonly<Record<string, unknown>>,
  ) {
    super(scope, id, { terraformResourceType: 'terraform_data' });
  }

  /** The attributes in Terraform. */
  protected override synthesizeAttributes(): Record<string, unknown> {
    return { input: this.input };
  }
}
