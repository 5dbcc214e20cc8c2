import { ApiObject } from 'cdk8s';
import type { IConstruct, IValidation } from 'constructs';
import type { KubernetesObject } from '../../lib/kubernetes-object';
import { Policy } from '../../lib/policy/policy';
import type { PolicyReport } from '../../lib/policy/policy-report';
import type { SuppressionProps } from '../../lib/policy/suppression';

/**
 * Holds a chart or app of your own to the policy pack: `chart.node.addValidation(new ManifestPolicy(chart))`. Errors refuse the
 * synthesis. A `Platform` does this by itself; for whole apps there is also `PolicyPlugin`.
 */
export class ManifestPolicy implements IValidation {
  private readonly policy: Policy;

  /**
   * @param scope what is looked at: all objects below it, as if they were applied together
   * @param suppressions what is accepted, by namespace, kind and name, as `acme/Deployment/kube-apiserver`
   * @throws Problem when one has no reason, or names no rule
   */
  constructor(
    private readonly scope: IConstruct,
    suppressions: readonly SuppressionProps[] = [],
  ) {
    this.policy = new Policy(suppressions);
  }

  /** What is found now. */
  get report(): PolicyReport {
    const objects = this.scope.node
      .findAll()
      .filter((construct) => ApiObject.isApiObject(construct))
      .map((object) => object.toJson() as KubernetesObject);
    const judgement = this.policy.start();
    judgement.addManifests({ place: '', objects });
    return judgement.report();
  }

  /** What is wrong, as constructs want it. */
  validate(): string[] {
    return this.report.errors.map(({ facts, message }) => `${facts.rule} ${facts.path}: ${message}`);
  }
}
