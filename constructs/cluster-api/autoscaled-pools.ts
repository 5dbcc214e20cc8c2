import { Construct } from 'constructs';
import type { Cidr } from '../../lib/network/cidr';
import { Images } from '../../lib/versions/images';
import type { KubernetesVersion } from '../../lib/versions/kubernetes-version';
import { type HostedControlPlane, Wave } from '../control-plane';
import { type PodScheduling, RefuseLiteralSecrets } from '../workload';
import { AutoscaledPool } from './autoscaled-pool';
import type { AutoscaledPoolProps } from './autoscaled-pool-props';
import { ClusterAutoscaler } from './cluster-autoscaler';
import { type MachinePlace, MachineRegion } from './machine-region';
import { MachineSecrets } from './machine-secrets';
import { autoscalerAccess, clusterApiAccess } from './tenant-access';

/** A pool, without what it has in common with the other pools of its cluster. */
export type AutoscaledPoolOptions = Omit<AutoscaledPoolProps, 'tenantCluster' | 'clusterName'>;

/** Properties of {@link AutoscaledPools}. */
export interface AutoscaledPoolsProps {
  /** Name of the tenant cluster. */
  readonly name: string;

  /** Namespace of its control plane. */
  readonly namespace: string;

  /** Version of its control plane. */
  readonly version: KubernetesVersion;

  /** Its control plane, made with `autoscaling`. */
  readonly controlPlane: HostedControlPlane;

  /** Where nodes dial its API. */
  readonly endpoint: { readonly host: string; readonly port: number };

  /** Ranges of its pods. */
  readonly podRanges: readonly Cidr[];

  /** Ranges of its Services. */
  readonly serviceRanges: readonly Cidr[];

  /** The pools, at least one, each name once. Pools in the same place share the same object as `place`. */
  readonly pools: readonly AutoscaledPoolOptions[];

  /**
   * Pods of cluster-autoscaler; one of them leads.
   *
   * @default 2
   */
  readonly replicas?: number;

  /**
   * Names of the images.
   *
   * @default Images.upstream()
   */
  readonly images?: Images;

  /**
   * How its pods are scheduled.
   *
   * @default - on any node, with the default priority
   */
  readonly scheduling?: PodScheduling;
}

/**
 * Nodes that come and go with the load, as objects for the management cluster, in wave 80-pools. It needs Cluster API's core
 * controllers (1.11 or newer), its provider for OpenStack (0.12 or newer), {@link DeclaredControlPlaneKind}, and in the
 * namespace a Secret with `clouds.yaml` for each region.
 *
 * Cluster API makes servers in the networks that Terraform has made; cluster-autoscaler says how many.
 *
 * @see https://cluster-api.sigs.k8s.io/tasks/automated-machine-management/autoscaling
 */
export class AutoscaledPools extends Construct {
  /** The tenant cluster in each place, as Cluster API sees it. */
  readonly regions: ReadonlyMap<MachinePlace, MachineRegion>;

  /** The pools by name. */
  readonly pools: ReadonlyMap<string, AutoscaledPool>;

  /** What says how many nodes there are. */
  readonly autoscaler: ClusterAutoscaler;

  constructor(scope: Construct, id: string, props: AutoscaledPoolsProps) {
    super(scope, id);
    const { name, namespace, version, controlPlane, scheduling, images = Images.upstream() } = props;
    const wave = new Wave(this, '80-pools', { namespace, clusterName: name });
    const places = [...new Set(props.pools.map(({ place }) => place))];
    this.regions = new Map(
      places.map((place) => [
        place,
        new MachineRegion(wave, `Region-${place.region}`, {
          clusterName: name,
          namespace,
          version: `v${version}`,
          endpointHost: props.endpoint.host,
          endpointPort: props.endpoint.port,
          podRanges: props.podRanges,
          serviceRanges: props.serviceRanges,
          place,
        }),
      ]),
    );
    this.pools = new Map(
      props.pools.map((pool) => {
        const { clusterName } = this.regions.get(pool.place)!;
        return [
          pool.name,
          new AutoscaledPool(wave, `Pool-${pool.name}`, { ...pool, tenantCluster: name, clusterName }),
        ];
      }),
    );
    new MachineSecrets(wave, 'Secrets', {
      image: images.kubectl(version),
      shellImage: images.busybox(),
      namespace,
      secrets: [
        ...[...this.regions.values()].map(({ kubeconfig }) => kubeconfig),
        ...[...this.pools.values()].flatMap(({ secrets }) => secrets),
      ],
      authorities: controlPlane.certificatePlan.generations,
      scheduling,
    });
    this.autoscaler = new ClusterAutoscaler(wave, 'Autoscaler', {
      image: images.clusterAutoscaler(version),
      shellImage: images.busybox(),
      namespace,
      replicas: props.replicas ?? 2,
      authorities: controlPlane.certificatePlan.generations,
      scheduling,
    });
    controlPlane.addTenantObjects('autoscaling', [...clusterApiAccess(), ...autoscalerAccess()]);
    wave.annotateObjects();
    this.node.addValidation(new RefuseLiteralSecrets(this));
  }
}
