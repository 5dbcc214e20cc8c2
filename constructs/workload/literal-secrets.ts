import { ApiObject } from 'cdk8s';
import type { IConstruct, IValidation } from 'constructs';
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
  const { data, stringData } = object.toJson() as Record<'data' | 'stringData', Record<string, string> | undefined>;
  const isLiteral =
    object.kind === 'Secret'
      ? [data, stringData].some((content) => Object.keys(content ?? {}).length > 0)
      : Object.values(data ?? {}).some((content) => content.includes('PRIVATE KEY-----'));
  if (!isLiteral) return [];
  return [
    new Problem({
      what: `${object.kind} ${object.name} would be written with its content`,
      found: Object.keys({ ...data, ...stringData }),
      allowed: 'references to Secrets that exist in the cluster',
      remedy: 'let cert-manager issue it, or let an ExternalSecret fetch it',
      path: object.node.path,
    }),
  ];
}
