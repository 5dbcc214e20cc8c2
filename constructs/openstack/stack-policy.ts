import { Annotations, type IAspect, TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { Policy } from '../../lib/policy/policy';
import type { PolicyReport } from '../../lib/policy/policy-report';
import type { SuppressionProps } from '../../lib/policy/suppression';
import type { TerraformDocument } from '../../lib/policy/terraform-resources';

/**
 * Holds a stack of your own to the policy pack: `Aspects.of(stack).add(new StackPolicy())`.
 *
 * Errors refuse the synthesis of the stack; warnings, and suppressions that nothing needs, are shown by cdktf's commands. A
 * `Platform` does all this by itself.
 */
export class StackPolicy implements IAspect {
  private readonly policy: Policy;
  private found: PolicyReport | undefined;

  /**
   * @param suppressions what is accepted in the stack, by construct path
   * @throws Problem when one has no reason, or names no rule
   */
  constructor(suppressions: readonly SuppressionProps[] = []) {
    this.policy = new Policy(suppressions);
  }

  /** What was found, once the stack has been synthesized. */
  get report(): PolicyReport | undefined {
    return this.found;
  }

  /** Looks at a stack when all Aspects have been there. */
  visit(construct: IConstruct): void {
    if (TerraformStack.isStack(construct)) construct.node.addValidation({ validate: () => this.judge(construct) });
  }

  private judge(stack: TerraformStack): string[] {
    const document = stack.toTerraform() as TerraformDocument;
    const judgement = this.policy.start();
    judgement.addStack({ name: stack.node.id, document });
    const report = (this.found = judgement.report());
    for (const line of report.notices) Annotations.of(stack).addWarning(line);
    return report.errors.map(({ facts, message }) => `${facts.rule} ${facts.path}: ${message}`);
  }
}
