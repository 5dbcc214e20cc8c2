import type { KubernetesObject } from '../kubernetes-object';

/** A file of manifests whose objects are applied together. */
export interface RolloutFile {
  /** Name of the file. It begins with the number of its wave; files without a number come last. */
  readonly name: string;

  /** The objects in it. */
  readonly objects: readonly KubernetesObject[];
}

/** What must be true of an object before the next wave is applied. */
export interface Gate {
  /** Group and version of the object. */
  readonly apiVersion: string;

  /** Kind of the object. */
  readonly kind: string;

  /** Name of the object. */
  readonly name: string;

  /** Namespace of the object, if it is in one. */
  readonly namespace: string | undefined;

  /**
   * What is waited for: a condition or field as `kubectl wait --for` takes it, or `rollout`: all pods are of the new revision,
   * ready, and those that they replace are gone.
   */
  readonly until: string;

  /** How long it may take, in seconds. */
  readonly seconds: number;

  /**
   * Labels of its pods.
   *
   * @default - none; only a rollout has pods
   */
  readonly podLabels?: Readonly<Record<string, string>>;
}

/** A wave: what is applied, and what is waited for then. */
export interface RolloutStep {
  /** Name of the wave: that of its file without endings. */
  readonly wave: string;

  /** Name of the file. */
  readonly file: string;

  /** Objects in the file. */
  readonly objects: number;

  /** What must be true before the next step. */
  readonly gates: readonly Gate[];
}

/**
 * The order in which the files of a cluster are applied, and what must be true between them. Whatever applies them, a script,
 * Argo CD or Flux, is told this and nothing else.
 */
export class RolloutPlan {
  /** The plan of files, whose gates follow from the objects in them. */
  static of(files: readonly RolloutFile[]): RolloutPlan {
    const ordered = [...files].sort((a, b) => waveNumber(a.name) - waveNumber(b.name) || (a.name < b.name ? -1 : 1));
    return new RolloutPlan(
      ordered.map(({ name, objects }) => ({
        wave: name.replace(/\..*$/, ''),
        file: name,
        objects: objects.length,
        gates: objects.flatMap((object) => gateOf(object) ?? []),
      })),
      files
        .flatMap(({ objects }) => objects)
        .filter(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Namespace')
        .map(({ metadata }) => metadata.name),
    );
  }

  private constructor(
    /** The waves in order. */
    readonly steps: readonly RolloutStep[],
    /** Namespaces that are made by it. */
    readonly namespaces: readonly string[],
  ) {}
}

/** The number that a wave's name begins with, which is its place in the order. */
export function waveNumber(name: string): number {
  const [, number] = /^(\d+)-/.exec(name) ?? [];
  return number === undefined ? Number.MAX_SAFE_INTEGER : Number(number);
}

/** Annotation of an object whose completion nothing waits for, as it depends on what comes later. */
export const UNAWAITED = { 'tenantry/awaited': 'false' } as const;

/** What a kind of objects is waited for, and how long; what is not here is there as soon as it is applied. */
const GATES: Readonly<Record<string, { readonly until: string; readonly seconds: number }>> = {
  'apiextensions.k8s.io/CustomResourceDefinition': { until: 'condition=Established', seconds: 60 },
  '/Namespace': { until: 'jsonpath={.status.phase}=Active', seconds: 60 },
  'cert-manager.io/Issuer': { until: 'condition=Ready', seconds: 300 },
  'cert-manager.io/Certificate': { until: 'condition=Ready', seconds: 300 },
  // Images are pulled, and members start one after another.
  'apps/StatefulSet': { until: 'rollout', seconds: 1800 },
  'apps/Deployment': { until: 'rollout', seconds: 900 },
  'batch/Job': { until: 'condition=Complete', seconds: 1800 },
};

function gateOf(object: KubernetesObject): Gate | undefined {
  const { apiVersion, kind, metadata } = object;
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const gate = GATES[`${group}/${kind}`];
  if (!gate || metadata.annotations?.['tenantry/awaited'] === 'false') return undefined;
  const spec = object.spec as
    { selector?: { matchLabels?: Record<string, string> }; activeDeadlineSeconds?: number } | undefined;
  return {
    apiVersion,
    kind,
    name: metadata.name,
    namespace: metadata.namespace,
    until: gate.until,
    seconds: spec?.activeDeadlineSeconds ?? gate.seconds,
    ...(gate.until === 'rollout' && { podLabels: spec?.selector?.matchLabels ?? {} }),
  };
}
