/** Terraform JSON of a stack, as it is written to `cdk.tf.json`. */
export interface TerraformDocument {
  /**
   * Resources: type to name to arguments.
   *
   * @default - none
   */
  readonly resource?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;

  /**
   * Data sources, likewise.
   *
   * @default - none
   */
  readonly data?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;

  /**
   * Providers: name to the arguments of each.
   *
   * @default - none
   */
  readonly provider?: Readonly<Record<string, readonly object[] | object>>;

  /**
   * Backend and versions.
   *
   * @default - Terraform's own; state is a local file
   */
  readonly terraform?: { readonly backend?: Readonly<Record<string, object>>; readonly [key: string]: unknown };
}

/** A stack that rules look at. */
export interface WrittenStack {
  /** Its name. */
  readonly name: string;

  /** What it becomes. */
  readonly document: TerraformDocument;
}

/** A resource or data source with its place in the program. */
export interface WrittenResource<T> {
  /** Its construct path; its address where it has none. */
  readonly path: string;

  /** Its name in the stack. */
  readonly name: string;

  /** Its arguments, as the provider calls them. */
  readonly is: Readonly<Partial<T>>;
}

/** The resources of a type in a stack. */
export function resourcesOf<T = Record<string, unknown>>(
  { name: stack, document }: WrittenStack,
  type: string,
  block: 'resource' | 'data' = 'resource',
): WrittenResource<T>[] {
  return Object.entries(document[block]?.[type] ?? {}).map(([name, body]) => {
    const { '//': comment } = body as { readonly '//'?: { readonly metadata?: { readonly path?: string } } };
    return { path: comment?.metadata?.path ?? `${stack}/${type}.${name}`, name, is: body as Partial<T> };
  });
}

/** A nested block as a list, whichever way it is written. */
export function blocksOf<T>(block: T | readonly T[] | undefined): readonly T[] {
  if (block === undefined) return [];
  return Array.isArray(block) ? (block as readonly T[]) : [block as T];
}
