import { yamlDocuments, yamlText } from '../yaml';
import type { FluxSource } from './flux-source';
import type { Gate, RolloutPlan } from './rollout-plan';

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
 * `flux/<management cluster>.yaml` is applied once, by hand: the Kustomization that brings all others, which are in
 * `flux/clusters/<management cluster>`. One is for what tenants share; each cluster has one for each wave, that depends on the
 * one before it, the first on what tenants share, and is ready when the gates of its wave are open. They take a folder below
 * `flux/waves` that names the one file of their wave. Nothing of a cluster is deleted when its file goes: state and keys would
 * be lost.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/
 */
export function fluxFiles(props: FluxFilesProps): Map<string, string> {
  const [home = '', cluster = ''] = props.folder.split('/');
  // What belongs to no tenant cluster belongs to the management cluster.
  return cluster.startsWith('_') ? filesOfAll(props, home) : filesOfCluster(props, home, cluster);
}

/** Name of the Kustomization of what tenants share. */
function sharedName(home: string): string {
  return `${home}-shared`;
}

function filesOfAll(props: FluxFilesProps, home: string): Map<string, string> {
  const { folder, plan } = props;
  const root = kustomization(props, { name: home, path: `${FLUX}/clusters/${home}` });
  const shared = kustomization(props, {
    name: sharedName(home),
    path: folder,
    // Each reads the newest revision by itself: none may do so before what says how to apply it is of the same one.
    after: home,
    gates: plan.steps.flatMap(({ gates }) => gates),
  });
  return new Map([
    [`${FLUX}/${home}.yaml`, yamlText(root)],
    [`${FLUX}/clusters/${folder}.yaml`, yamlText(shared)],
  ]);
}

function filesOfCluster(props: FluxFilesProps, home: string, cluster: string): Map<string, string> {
  const { folder, plan } = props;
  const waves = plan.steps.map(({ wave, file, gates }, index) => {
    const place = `${FLUX}/waves/${folder}/${wave}`;
    const before = plan.steps[index - 1];
    return {
      resources: [
        `${place}/kustomization.yaml`,
        yamlText({
          apiVersion: 'kustomize.config.k8s.io/v1beta1',
          kind: 'Kustomization',
          resources: [`${place.replace(/[^/]+/g, '..')}/${folder}/${file}`],
        }),
      ] as const,
      kustomization: kustomization(props, {
        name: `${cluster}-${wave}`,
        path: place,
        after: before ? `${cluster}-${before.wave}` : sharedName(home),
        gates,
      }),
    };
  });
  return new Map([
    [`${FLUX}/clusters/${folder}.yaml`, yamlDocuments(waves.map((wave) => wave.kustomization))],
    ...waves.map(({ resources }) => resources),
  ]);
}

/** What one Kustomization applies. */
interface Applied {
  readonly name: string;

  /** Folder below that of manifests. */
  readonly path: string;

  /** Name of the Kustomization that is ready before. */
  readonly after?: string;

  readonly gates?: readonly Gate[];
}

function kustomization({ source, manifests }: FluxFilesProps, { name, path, after, gates = [] }: Applied): object {
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace: source.namespace },
    spec: {
      interval: '10m',
      retryInterval: '1m',
      timeout: `${Math.max(60, ...gates.map(({ seconds }) => seconds))}s`,
      path: `./${manifests}/${path}`,
      prune: true,
      deletionPolicy: 'Orphan',
      sourceRef: { kind: source.kind, name: source.name },
      ...(after !== undefined && { dependsOn: [{ name: after }] }),
      ...(gates.length > 0 && {
        healthChecks: gates.map(({ apiVersion, kind, name, namespace }) => ({
          apiVersion,
          kind,
          name,
          ...(namespace !== undefined && { namespace }),
        })),
      }),
    },
  };
}
