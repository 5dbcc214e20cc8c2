import type { KubernetesObject } from '../kubernetes-object';
/** A container of a pod. */
export interface WrittenContainer {
  /** Its name. */
  readonly name: string;

  /**
   * Its image.
   *
   * @default - none; the object would be refused
   */
  readonly image?: string;

  /**
   * What it runs.
   *
   * @default - what its image says
   */
  readonly command?: readonly string[];

  /**
   * And with which arguments.
   *
   * @default - those of the image
   */
  readonly args?: readonly string[];
}

/** Objects that are applied together. */
export interface WrittenManifests {
  /** Where they are: a folder, a construct path; empty if there is but one place. */
  readonly place: string;

  /** The objects. */
  readonly objects: readonly KubernetesObject[];
}

/** A pod of a Deployment, StatefulSet, DaemonSet, Job or CronJob, and whose it is. */
export interface WrittenPod {
  /** Where it is. */
  readonly path: string;

  /** Whose it is. */
  readonly owner: KubernetesObject;

  /** How many of it there are, if the owner says so. */
  readonly replicas: number | undefined;

  /** Its labels. */
  readonly labels: Readonly<Record<string, string>>;

  /** Its containers, without those that prepare it. */
  readonly containers: readonly WrittenContainer[];

  /** The containers that prepare it. */
  readonly initContainers: readonly WrittenContainer[];
}

interface PodTemplate {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: {
    readonly containers?: readonly WrittenContainer[];
    readonly initContainers?: readonly WrittenContainer[];
  };
}

/** The place of an object. */
export function pathOf({ place }: WrittenManifests, { kind, metadata }: KubernetesObject): string {
  return [place === '' ? metadata.namespace : place, kind, metadata.name].filter(Boolean).join('/');
}

/** The pods of everything that is applied together. */
export const podsOf = foundOnce(findPods);

/** The flags of a container: name to value, of the last where one is given twice. */
export const flagsOf = foundOnce(findFlags);

/** A function that looks once for what every rule asks for. */
export function foundOnce<Place extends object, Found>(find: (place: Place) => Found): (place: Place) => Found {
  const known = new WeakMap<Place, Found>();
  return (place) => {
    let found = known.get(place);
    if (found === undefined) known.set(place, (found = find(place)));
    return found;
  };
}

function findPods(manifests: WrittenManifests): readonly WrittenPod[] {
  return manifests.objects.flatMap((owner) => {
    const spec = owner.spec as
      { replicas?: number; template?: PodTemplate; jobTemplate?: { spec?: { template?: PodTemplate } } } | undefined;
    const template = spec?.jobTemplate?.spec?.template ?? spec?.template;
    const { containers, initContainers = [] } = template?.spec ?? {};
    // Machines of Cluster API have templates, too.
    if (!containers) return [];
    return {
      path: pathOf(manifests, owner),
      owner,
      replicas: spec?.replicas,
      labels: template?.metadata?.labels ?? {},
      containers,
      initContainers,
    };
  });
}

function findFlags({ command = [], args = [] }: WrittenContainer): ReadonlyMap<string, string> {
  const flags = new Map<string, string>();
  for (const word of [...command, ...args]) {
    const [, name, value = 'true'] = /^--([\w-]+)(?:=([^]*))?$/.exec(word) ?? [];
    if (name) flags.set(name, value);
  }
  return flags;
}
