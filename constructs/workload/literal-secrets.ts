import { ApiObject } from 'cdk8s';
import type { IConstruct, IValidation } from 'constructs';
import type { KubernetesObject } from '../../lib/kubernetes-object';
import { literalSecret } from '../../lib/policy/workload-rules';
import { Problem } from '../../lib/problem';

/**
 * Finds secrets that would be written into manifests: Secrets with data, and private keys in ConfigMaps.
 *
 * @returns one problem for each object, with its construct path
 */
export function literalSecretProblems(scope: IConstruct): Problem[] {
  return scope.node
    .findAll()
    .filter((construct) => ApiObject.isApiObject(construct))
    .flatMap((object) => problemsOfObject(object));
}

/** Refuses to synthesize a tree that would write secrets into manifests. */
export class RefuseLiteralSecrets implements IValidation {
  /** @param scope the tree */
  constructor(private readonly scope: IConstruct) {}

  /** What is wrong, as constructs want it. */
  validate(): string[] {
    return literalSecretProblems(this.scope).map((problem) => `[${problem.facts.path}] ${problem.message}`);
  }
}

function problemsOfObject(object: ApiObject): Problem[] {
  if (object.kind !== 'Secret' && object.kind !== 'ConfigMap') return [];
  const violation = literalSecret(object.toJson() as KubernetesObject, object.node.path);
  return violation ? [new Problem(violation)] : [];
}
