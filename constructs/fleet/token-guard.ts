import type { IResolver, ResolutionContext } from 'cdk8s';
import { Token } from 'cdktf';
import { Problem } from '../../lib/problem';

/**
 * Keeps Terraform tokens out of manifests.
 *
 * A value that Terraform knows only after `apply` has no place in a manifest that is written before: cdk8s would print its
 * placeholder, `${TfToken[...]}`, and the API server would take it for a name.
 */
export class TokenGuard implements IResolver {
  /**
   * @param report what to do with a problem that is found; @default - it is thrown
   * @param folder of the manifests, for the place of a problem; @default - the construct path alone is told
   */
  constructor(
    private readonly report: (problem: Problem) => void = (problem) => {
      throw problem;
    },
    private readonly folder = '',
  ) {}

  /** Reports a problem when a value of an API object is a Terraform token; names the object's path and the key. */
  resolve(context: ResolutionContext): void {
    const { value, key, obj } = context as { value: unknown; key: string[]; obj: ResolutionContext['obj'] };
    if (!isToken(value)) return;
    const problem = new Problem({
      what: `${obj.kind} ${obj.name} has a value at ${key.join('.')} that only Terraform knows`,
      found: value,
      allowed: 'values that are known at synthesis',
      remedy: 'plan the value (give the name, address or port yourself), or read it in the cluster',
      path: [this.folder, obj.node.path].filter(Boolean).join('/'),
    });
    this.report(problem);
  }
}

/** A cheap first look, as every value of a fleet passes here: tokenized numbers are about −1.9e+289. */
export function mayBeToken(value: unknown): boolean {
  if (typeof value === 'string') return value.length > 8 && (value.includes('TfToken[') || value.includes('+289'));
  return typeof value === 'number' && value < -1e288;
}

function isToken(value: unknown): boolean {
  return (mayBeToken(value) || (typeof value === 'object' && value !== null)) && Token.isUnresolved(value);
}
