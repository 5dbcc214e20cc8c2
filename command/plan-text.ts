import type { PlannedAction, PlannedChange } from '../lib/rollout/terraform-plan';

const SIGNS: Readonly<Record<PlannedAction, string>> = { create: '+', update: '~', replace: '±', destroy: '-' };

/** What has become of a resource, where its sign alone does not say enough. */
const FATES: Partial<Readonly<Record<PlannedAction, string>>> = { replace: ' is replaced', destroy: ' is destroyed' };

/** Whether a change takes something away that somebody may use: what needs a person's consent. */
export function isDestructive({ action, isUnfinished = false }: PlannedChange): boolean {
  return (action === 'replace' || action === 'destroy') && !isUnfinished;
}

/** Changes of a plan for people: what is replaced or destroyed first, each with what is to blame. */
export function planText(changes: readonly PlannedChange[]): string {
  const ordered = [...changes.filter(isDestructive), ...changes.filter((change) => !isDestructive(change))];
  return ordered
    .flatMap(({ address, action, causes }) => [
      `${SIGNS[action]} ${address}${FATES[action] ?? ''}`,
      ...causes.map((cause) => `    ${cause}`),
    ])
    .join('\n');
}

/** Numbers of a plan: `2 to create, 1 to replace`. */
export function planSummary(changes: readonly PlannedChange[]): string {
  const counts = (['create', 'update', 'replace', 'destroy'] as const).flatMap((action) => {
    const count = changes.filter((change) => change.action === action).length;
    return count === 0 ? [] : [`${count} to ${action}`];
  });
  return counts.length === 0 ? 'no changes' : counts.join(', ');
}
