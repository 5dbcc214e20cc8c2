import { yamlDocuments, yamlText } from '../yaml';
import type { FluxSource } from './flux-source';
import type { RolloutPlan, RolloutStep } from './rollout-plan';

/** Folder of what Flux applies, below the folder of manifests. */
const FLUX = 'flux';

/** What {@link fluxFiles} are made from. */
export interface FluxFilesProps {
  /** Where Flux reads the manifests. */
  readonly source: FluxSource;

  /** Folder of manifests in the repository, seen from its root. */
  readonly manifests: string;

  /** Folder of the plan's files below it, such as `paris-1/acme-prod`. */
  readonly folder: string;

  /** The plan. */
  readonly plan: RolloutPlan;
}

/**
 * The same plan for Flux: path below the folder of manifests to content.
 *
 * `flux/clusters/<folder>.yaml` holds a Kustomization for each wave, which depends on the one before it and is ready when the
 * gates of its wave are open: point Flux at `flux/clusters/<management cluster>`. Each takes a folder below `flux/waves` that
 * names the one file of its wave. Nothing of a cluster is deleted when its file goes: state and keys would be lost.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/
 */
export function fluxFiles(props: FluxFilesProps): Map<string, string> {
  const { folder, plan } = props;
  const waves = plan.steps.map(({ wave, file }) => {
    const place = `${FLUX}/waves/${folder}/${wave}`;
    const kustomization = {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: [`${place.replace(/[^/]+/g, '..')}/${folder}/${file}`],
    };
    return [`${place}/kustomization.yaml`, yamlText(kustomization)] as const;
  });
  const kustomizations = plan.steps.map((step, index) => kustomization(props, step, plan.steps[index - 1]));
  return new Map([[`${FLUX}/clusters/${folder}.yaml`, yamlDocuments(kustomizations)], ...waves]);
}

function kustomization({ source, manifests, folder }: FluxFilesProps, step: RolloutStep, before?: RolloutStep) {
  // What belongs to no tenant cluster belongs to the management cluster.
  const cluster = folder
    .split('/')
    .filter((segment) => !segment.startsWith('_'))
    .pop();
  const nameOf = ({ wave }: RolloutStep) => `${cluster}-${wave}`;
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: nameOf(step), namespace: source.namespace },
    spec: {
      interval: '10m',
      retryInterval: '1m',
      timeout: `${Math.max(60, ...step.gates.map(({ seconds }) => seconds))}s`,
      path: `./${manifests}/${FLUX}/waves/${folder}/${step.wave}`,
      prune: true,
      deletionPolicy: 'Orphan',
      sourceRef: { kind: source.kind, name: source.name },
      ...(before && { dependsOn: [{ name: nameOf(before) }] }),
      ...(step.gates.length > 0 && {
        healthChecks: step.gates.map(({ apiVersion, kind, name, namespace }) => ({
          apiVersion,
          kind,
          name,
          ...(namespace !== undefined && { namespace }),
        })),
      }),
    },
  };
}
