import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { dnsLabel, unknownName } from '../../lib/names';
import { Problem } from '../../lib/problem';
import type { Region } from '../../lib/region/region';
import type { StorageZone } from '../../lib/region/storage-zone';
import type { TenantObject } from '../workload';
import type { AddOn, AddOnContribution } from './add-on';
import { type AddOnCluster, regionsOf, sitesOf } from './add-on-cluster';
import { cinderController, cinderControllerAccess } from './cinder-controller';
import { cinderNodes } from './cinder-nodes';
import { credentialOf } from './openstack-credentials';
import { SYSTEM } from './tenant-pod';
import { VolumeZones } from './volume-zones';

/** Properties of {@link OpenStackVolumes}. */
export interface OpenStackVolumesProps {
  /**
   * How zones of servers and of volumes fit together.
   *
   * @default VolumeZones.matched()
   */
  readonly zones?: VolumeZones;

  /**
   * Name of the StorageClass for claims that name none: `<region>-<zone>-<volume type>`, in small letters.
   *
   * @default - the only one, if there is only one; else none
   */
  readonly defaultClass?: string;

  /**
   * Whether snapshots of volumes can be taken. The kinds of resources of Kubernetes' snapshot controller, and that controller,
   * have to be in the tenant cluster already.
   *
   * @default false
   * @see https://github.com/kubernetes-csi/external-snapshotter
   */
  readonly snapshots?: boolean;
}

/** Name of the driver, which every volume carries. */
const DRIVER = 'cinder.csi.openstack.org';

/**
 * Volumes of OpenStack's Cinder: a StorageClass for each storage zone of each region that the cluster has nodes in.
 *
 * The controller runs beside the control plane and holds the credentials of all regions, because there is one controller for each
 * driver's name in a cluster (docs/decisions/0006). Nodes attach what they are told to and need no credential; nodes that are no
 * servers of OpenStack have no driver, and no pod with such a volume goes there.
 *
 * @see https://github.com/kubernetes/cloud-provider-openstack/blob/master/docs/cinder-csi-plugin/multi-region-clouds.md
 */
export class OpenStackVolumes implements AddOn {
  readonly name = 'openstack-volumes';
  readonly roles = ['volumes'];
  readonly needs = ['node-cloud'];

  constructor(private readonly props: OpenStackVolumesProps = {}) {}

  /** {@inheritDoc AddOn.contribute} */
  contribute(cluster: AddOnCluster): AddOnContribution {
    const { zones = VolumeZones.matched(), snapshots = false } = this.props;
    const regions = regionsOf(cluster);
    checkPlaces(cluster, zones);
    const hasTopology = zones.kind !== 'flat';
    return {
      programs: regions.length === 0 ? [] : [cinderController(cluster, regions, { hasTopology, snapshots })],
      tenantObjects: [
        k8s.KubeCsiDriver.manifest({
          metadata: { name: DRIVER },
          spec: { attachRequired: true, podInfoOnMount: true, volumeLifecycleModes: ['Persistent'] },
        }) as TenantObject,
        ...cinderControllerAccess(regions.map(cloudSecretName), snapshots),
        ...cinderNodes(cluster, regions, hasTopology),
        ...regions.map(cloudSecret),
        ...this.storageClasses(cluster, regions, zones),
        ...(snapshots ? regions.map(snapshotClass) : []),
      ],
      secrets: regions.map(credentialOf),
    };
  }

  private storageClasses({ name }: AddOnCluster, regions: readonly Region[], zones: VolumeZones): TenantObject[] {
    const planned = regions.flatMap((region) =>
      region.storageZones.map((storage) => ({ region, storage, className: className(region, storage) })),
    );
    const names = planned.map(({ className: known }) => known);
    const { defaultClass = names.length === 1 ? names[0] : undefined } = this.props;
    if (defaultClass !== undefined && !names.includes(defaultClass)) {
      throw unknownName(`the default StorageClass of ${name} does not exist`, defaultClass, names, 'name one of these');
    }
    return planned.map(
      ({ region, storage, className: own }) =>
        k8s.KubeStorageClass.manifest({
          metadata: {
            name: own,
            ...(own === defaultClass && { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } }),
          },
          provisioner: DRIVER,
          // Where the pod goes decides where the volume is made.
          volumeBindingMode: 'WaitForFirstConsumer',
          allowVolumeExpansion: true,
          reclaimPolicy: 'Delete',
          parameters: {
            type: storage.volumeType,
            ...cinderZoneParameter(zones, storage),
            ...cloudParameters(region),
          },
          ...(zones.kind !== 'flat' && { allowedTopologies: [topology(region, storage)] }),
        }) as TenantObject,
    );
  }
}

function checkPlaces(cluster: AddOnCluster, zones: VolumeZones): void {
  const places = [...regionsOf(cluster), ...sitesOf(cluster)].map(({ name }) => name);
  if (zones.kind !== 'flat' || places.length < 2) return;
  throw new Problem({
    what: `pods of ${cluster.name} would be placed where their volumes cannot be attached`,
    found: places,
    allowed: 'VolumeZones.flat() for nodes in one region',
    remedy: 'use VolumeZones.matched() or VolumeZones.mapped()',
  });
}

function className({ name }: Region, { zone, volumeType }: StorageZone): string {
  const text = `${name}-${zone}-${volumeType}`.toLowerCase().replace(/[^a-z0-9-]+/g, '-');
  return dnsLabel(`the StorageClass of ${name}, ${zone} and ${volumeType}`, text);
}

function cinderZoneParameter(zones: VolumeZones, { zone }: StorageZone): Record<string, string> {
  const availability = zones.cinderZone(zone);
  return availability === undefined ? {} : { availability };
}

function topology(region: Region, { zone }: StorageZone): k8s.TopologySelectorTerm {
  return {
    matchLabelExpressions: [
      { key: `topology.${DRIVER}/zone`, values: [zone] },
      { key: 'topology.kubernetes.io/region', values: [region.regionName] },
    ],
  };
}

/** The driver takes the name of a cloud out of a Secret, and only out of one; it holds nothing else. */
function cloudSecret(region: Region): TenantObject {
  return {
    ...(k8s.KubeSecret.manifest({
      metadata: {
        name: cloudSecretName(region),
        namespace: SYSTEM,
        annotations: { 'tenantry/public-content': 'the name of a region' },
      },
    }) as TenantObject),
    stringData: { cloud: region.name },
  };
}

function cloudSecretName({ name }: Region): string {
  return `openstack-${name}`;
}

function cloudParameters(region: Region): Record<string, string> {
  const users = ['provisioner', 'controller-publish', 'controller-expand', 'node-stage', 'node-publish'];
  return Object.fromEntries(
    users.flatMap((user) => [
      [`csi.storage.k8s.io/${user}-secret-name`, cloudSecretName(region)],
      [`csi.storage.k8s.io/${user}-secret-namespace`, SYSTEM],
    ]),
  );
}

function snapshotClass(region: Region): TenantObject {
  return {
    apiVersion: 'snapshot.storage.k8s.io/v1',
    kind: 'VolumeSnapshotClass',
    metadata: { name: `openstack-${region.name}` },
    driver: DRIVER,
    deletionPolicy: 'Delete',
    parameters: {
      'csi.storage.k8s.io/snapshotter-secret-name': cloudSecretName(region),
      'csi.storage.k8s.io/snapshotter-secret-namespace': SYSTEM,
    },
  };
}
