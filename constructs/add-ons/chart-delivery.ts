import { yamlText } from '../../lib/yaml';
import type { AddOnCluster } from './add-on-cluster';
import type { HelmChart } from './helm-chart';

/** Options of {@link ChartDelivery.flux}. */
export interface FluxDeliveryOptions {
  /**
   * Secret in the control plane's namespace that holds a kubeconfig of the tenant cluster, under the key `value`.
   *
   * @default - `<cluster>-kubeconfig`, as Cluster API names it
   */
  readonly kubeConfigSecret?: string;

  /**
   * How often Flux compares, as it writes durations.
   *
   * @default '10m'
   */
  readonly interval?: string;
}

/** Options of {@link ChartDelivery.argoCd}. */
export interface ArgoCdDeliveryOptions {
  /**
   * Namespace of Argo CD in the management cluster.
   *
   * @default 'argocd'
   */
  readonly namespace?: string;

  /**
   * Project of the Applications.
   *
   * @default 'default'
   */
  readonly project?: string;

  /**
   * Name under which Argo CD knows the tenant cluster.
   *
   * @default - the name of the cluster
   */
  readonly destination?: string;
}

/** An object of the management cluster, as it stands in a manifest. */
export interface DeliveryObject {
  /** Group and version. */
  readonly apiVersion: string;

  /** Kind. */
  readonly kind: string;

  /** Its name and namespace. */
  readonly metadata: { readonly name: string; readonly namespace: string };

  /** Everything else. */
  readonly [field: string]: unknown;
}

/** What installs the Helm charts of a tenant cluster. It runs outside, as a cluster without its network runs nothing. */
export class ChartDelivery {
  /** People, or a pipeline: a shell script beside the manifests calls helm. */
  static script(): ChartDelivery {
    return new ChartDelivery('script', () => []);
  }

  /**
   * Flux of the management cluster: a HelmRelease for each chart, in the control plane's namespace.
   *
   * @see https://fluxcd.io/flux/components/helm/helmreleases/
   */
  static flux(options: FluxDeliveryOptions = {}): ChartDelivery {
    return new ChartDelivery('flux', (cluster, charts) =>
      charts.flatMap((chart) => fluxObjects(cluster, chart, options)),
    );
  }

  /**
   * Argo CD of the management cluster: an Application for each chart.
   *
   * @see https://argo-cd.readthedocs.io/en/stable/user-guide/helm/
   */
  static argoCd(options: ArgoCdDeliveryOptions = {}): ChartDelivery {
    return new ChartDelivery('argo-cd', (cluster, charts) =>
      charts.map((chart) => application(cluster, chart, options)),
    );
  }

  private constructor(
    /** Who installs. */
    readonly kind: 'script' | 'flux' | 'argo-cd',
    private readonly render: (cluster: AddOnCluster, charts: readonly HelmChart[]) => DeliveryObject[],
  ) {}

  /** Objects of the management cluster. */
  objects(cluster: AddOnCluster, charts: readonly HelmChart[]): DeliveryObject[] {
    return this.render(cluster, charts);
  }

  /** A shell script, where that is how it is done and there is something to do. */
  shellScript({ name }: AddOnCluster, charts: readonly HelmChart[]): string | undefined {
    if (this.kind !== 'script' || charts.length === 0) return undefined;
    return `#!/bin/sh
# Installs and upgrades the Helm charts of ${name}; running it again changes nothing.
# Needs helm, and a kubeconfig with a context for the cluster: $KUBE_CONTEXT, else ${name}.
set -eu
context=\${KUBE_CONTEXT:-${name}}
${charts.map(command).join('')}`;
  }
}

function command({ isOci, props }: HelmChart): string {
  const { release, repository, chart, version, namespace, values } = props;
  const source = isOci ? `${repository}/${chart}` : `${chart} --repo ${repository}`;
  return `
helm upgrade --install ${release} ${source} --version ${version} \\
  --kube-context "$context" --namespace ${namespace} --create-namespace --values - <<'END'
${yamlText(values)}END
`;
}

function fluxObjects(
  { name, namespace }: AddOnCluster,
  { isOci, props }: HelmChart,
  { kubeConfigSecret = `${name}-kubeconfig`, interval = '10m' }: FluxDeliveryOptions,
): DeliveryObject[] {
  const { release, repository, chart, version, after = [] } = props;
  const metadata = { name: release, namespace };
  const retried = { remediation: { retries: -1 } };
  return [
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'HelmRepository',
      metadata,
      spec: { interval: '1h', url: repository, ...(isOci && { type: 'oci' }) },
    },
    {
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata,
      spec: {
        interval,
        releaseName: release,
        targetNamespace: props.namespace,
        storageNamespace: props.namespace,
        kubeConfig: { secretRef: { name: kubeConfigSecret, key: 'value' } },
        ...(after.length > 0 && { dependsOn: after.map((other) => ({ name: other })) }),
        chart: { spec: { chart, version, sourceRef: { kind: 'HelmRepository', name: release } } },
        install: { createNamespace: true, crds: 'CreateReplace', ...retried },
        upgrade: { crds: 'CreateReplace', ...retried },
        values: props.values,
      },
    },
  ];
}

function application(
  { name }: AddOnCluster,
  { props }: HelmChart,
  { namespace = 'argocd', project = 'default', destination = name }: ArgoCdDeliveryOptions,
): DeliveryObject {
  const { release, repository, chart, version, values } = props;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: `${name}-${release}`, namespace },
    spec: {
      project,
      destination: { name: destination, namespace: props.namespace },
      source: {
        // Argo CD knows registries by their names alone.
        repoURL: repository.replace(/^oci:\/\//, ''),
        chart,
        targetRevision: version,
        helm: { releaseName: release, valuesObject: values },
      },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        // One chart may bring the kinds of another's objects: what is missing now is there at the next attempt.
        syncOptions: ['CreateNamespace=true', 'ServerSideApply=true', 'SkipDryRunOnMissingResource=true'],
        retry: { limit: -1, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
      },
    },
  };
}
