import { changeText, type Difference, differences, pathText } from '../difference';

/** What `terraform show -json` prints of a plan, as far as it is read. */
export interface TerraformPlanJson {
  /**
   * Changes of resources.
   *
   * @default - none
   */
  readonly resource_changes?: readonly ResourceChangeJson[];
}

interface ResourceChangeJson {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly action_reason?: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: unknown;
    readonly after: unknown;
    readonly after_unknown?: unknown;
    readonly before_sensitive?: unknown;
    readonly after_sensitive?: unknown;
    readonly replace_paths?: readonly (readonly (string | number)[])[];
  };
}

/** What a plan does with a resource. */
export type PlannedAction = 'create' | 'update' | 'replace' | 'destroy';

/** A resource that a plan changes. */
export interface PlannedChange {
  /** Its address. */
  readonly address: string;

  /** What happens to it. */
  readonly action: PlannedAction;

  /**
   * Why it is replaced or destroyed, and which properties change when it is updated; the first says most. Values that are
   * sensitive or not known before the apply are named as such.
   */
  readonly causes: readonly string[];

  /**
   * Whether it is replaced because its creation was broken off, by an interrupt or an error: nobody has used it yet.
   *
   * @default false
   */
  readonly isUnfinished?: boolean;
}

/** What Terraform says of what it has begun to create. */
const TAINTED = 'replace_because_tainted';

/** Reasons of Terraform that are not a property, in words. */
const REASONS: Readonly<Record<string, string>> = {
  [TAINTED]: 'it was not created completely the last time',
  replace_by_request: 'somebody asked for it',
  delete_because_no_resource_config: 'the program has it no more',
  delete_because_no_module: 'the program has it no more',
  delete_because_each_key: 'the program has it no more',
  delete_because_count_index: 'the program has it no more',
};

/** Changes that a plan would make, in the order of the plan; what is only read or stays as it is is left out. */
export function plannedChanges(plan: TerraformPlanJson): PlannedChange[] {
  const changes = plan.resource_changes ?? [];
  // A resource that another follows by `replace_triggered_by` is of this type, and changes in the same plan.
  const triggers = changes.filter(({ type, change }) => type === 'terraform_data' && actionOf(change.actions));
  return changes.flatMap((resource) => {
    const action = resource.mode === 'managed' ? actionOf(resource.change.actions) : undefined;
    if (action === undefined) return [];
    const causes = causesOf(resource, action, triggers);
    return [
      { address: resource.address, action, causes, ...(resource.action_reason === TAINTED && { isUnfinished: true }) },
    ];
  });
}

function actionOf(actions: readonly string[]): PlannedAction | undefined {
  if (actions.includes('delete')) return actions.includes('create') ? 'replace' : 'destroy';
  if (actions.includes('create')) return 'create';
  return actions.includes('update') ? 'update' : undefined;
}

function causesOf(
  resource: ResourceChangeJson,
  action: PlannedAction,
  triggers: readonly ResourceChangeJson[],
): string[] {
  if (action === 'create') return [];
  const { change, action_reason: reason = '' } = resource;
  if (reason === 'replace_by_triggers') {
    // Whoever is replaced for a trigger mostly shows why: the same has changed in it.
    const own = differences(change.before, change.after).filter(
      ({ path, before, after }) => !holds(change.after_unknown, path) && !(isEmpty(before) && isEmpty(after)),
    );
    return own.length > 0
      ? own.map((difference) => phrase(difference, change))
      : triggers.map(({ address }) => `${address} changes`);
  }
  if (reason in REASONS) return [REASONS[reason]!];
  const paths = (change.replace_paths ?? []).map((path) => pathText(path));
  const found = differences(change.before, change.after).filter(
    ({ path }) => action !== 'replace' || paths.some((other) => isAtOrBelow(pathText(path), other)),
  );
  const told = found.map((difference) => phrase(difference, change));
  const unseen = paths.filter((path) => !found.some(({ path: other }) => isAtOrBelow(pathText(other), path)));
  const unknown =
    action === 'update' ? knownAfterwards(change.after_unknown).map((path) => `${path}: known after the apply`) : [];
  return [...unseen.map((path) => `${path} changes`), ...told, ...unknown];
}

/** What Terraform's providers write for nothing, now one and now another. */
function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    JSON.stringify(value) === '[]' ||
    JSON.stringify(value) === '{}'
  );
}

function isAtOrBelow(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}.`) || path.startsWith(`${other}[`);
}

function phrase({ path, before, after }: Difference, change: ResourceChangeJson['change']): string {
  const isSensitive = holds(change.before_sensitive, path) || holds(change.after_sensitive, path);
  if (isSensitive) return `${pathText(path)}: a sensitive value`;
  if (holds(change.after_unknown, path)) return `${pathText(path)}: ${short(before)} → known after the apply`;
  return `${pathText(path)}: ${changeText({ before, after }, 60)}`;
}

/** Whether a tree of marks has one at a path or above it. */
function holds(marks: unknown, path: readonly (string | number)[]): boolean {
  let at: unknown = marks;
  for (const step of path) {
    if (at === true) return true;
    if (typeof at !== 'object' || at === null) return false;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at === true;
}

/** Properties that nothing is known of yet. */
function knownAfterwards(marks: unknown): string[] {
  if (typeof marks !== 'object' || marks === null) return [];
  return Object.entries(marks).flatMap(([name, mark]) => (mark === true ? [name] : []));
}

function short(value: unknown): string {
  const text = value === undefined ? 'none' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
