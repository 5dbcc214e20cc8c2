import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { waveNumber } from '../../lib/rollout/rollout-plan';

/**
 * The waves in which the objects of a cluster are applied, in order. Each one waits until what the one before it brought is
 * ready.
 */
export const WAVES = [
  '10-namespace',
  '20-pki',
  '25-hibernation',
  '30-etcd',
  '40-api-server',
  '50-controllers',
  '60-tenant-bootstrap',
  '70-add-ons',
  '80-pools',
  '90-monitoring',
  '95-kubernetes-endpoint',
] as const;

/** Name of a wave. */
export type WaveName = (typeof WAVES)[number];

/** Properties of a {@link Wave}. */
export interface WaveProps {
  /** Namespace of its objects, unless they say otherwise. */
  readonly namespace: string;

  /** Name of the tenant cluster, which becomes a label. */
  readonly clusterName: string;
}

/** The objects of a cluster that are applied together: a file of manifests. */
export class Wave extends Chart {
  /** @param name also its id */
  constructor(
    scope: Construct,
    readonly waveName: WaveName,
    props: WaveProps,
  ) {
    super(scope, waveName, {
      namespace: props.namespace,
      disableResourceNameHashes: true,
      labels: {
        'app.kubernetes.io/instance': props.clusterName,
        'app.kubernetes.io/part-of': 'hosted-control-plane',
      },
    });
  }

  /**
   * Tells Argo CD the order, on every object that the wave has by now.
   *
   * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
   */
  annotateObjects(): void {
    const number = `${waveNumber(this.waveName)}`;
    for (const construct of this.node.findAll()) {
      if (ApiObject.isApiObject(construct)) construct.metadata.addAnnotation('argocd.argoproj.io/sync-wave', number);
    }
  }
}
