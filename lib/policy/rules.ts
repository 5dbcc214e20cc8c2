import { unknownName } from '../names';
import { CONTROL_PLANE_RULES } from './control-plane-rules';
import { IDENTITY_RULES } from './identity-rules';
import type { WrittenManifests } from './kubernetes-objects';
import { NETWORK_RULES } from './network-rules';
import type { Rule } from './rule';
import { SERVER_RULES } from './server-rules';
import type { WrittenStack } from './terraform-resources';
import { WORKLOAD_RULES } from './workload-rules';

/** The rules for Terraform stacks of OpenStack. */
export const STACK_RULES: readonly Rule<WrittenStack>[] = [...NETWORK_RULES, ...SERVER_RULES, ...IDENTITY_RULES];

/** The rules for manifests. */
export const MANIFEST_RULES: readonly Rule<WrittenManifests>[] = [...CONTROL_PLANE_RULES, ...WORKLOAD_RULES];

/** The rule of an id, if there is one. */
export function findRule(id: string): Omit<Rule<never>, 'check'> | undefined {
  return [...STACK_RULES, ...MANIFEST_RULES].find((known) => known.id === id);
}

/**
 * The rule of an id.
 *
 * @throws Problem when there is none
 */
export function ruleNamed(id: string): Omit<Rule<never>, 'check'> {
  const rule = findRule(id);
  if (rule) return rule;
  const ids = [...STACK_RULES, ...MANIFEST_RULES].map((known) => known.id);
  throw unknownName('the policy has no such rule', id, ids, 'correct its id');
}
