import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { unknownName } from '../../lib/names';
import type { Region } from '../../lib/region/region';
import type { TenantObject } from '../workload';
import type { AddOn, AddOnContribution } from './add-on';
import { type AddOnCluster, regionsOf } from './add-on-cluster';
import { HelmChart } from './helm-chart';
import { onNodesOf, SYSTEM } from './tenant-pod';

/** Shares of one Manila share type, as a StorageClass offers them. */
export interface ShareClass {
  /** Manila share type, by name, whose shares speak NFS. */
  readonly shareType: string;

  /**
   * Name of the region.
   *
   * @default - the region that the cluster has nodes in, if it is one
   */
  readonly region?: string;

  /**
   * Id of the Manila share network.
   *
   * @default - none; the share type needs no share network
   */
  readonly shareNetworkId?: string;

  /**
   * Manila availability zone.
   *
   * @default - Manila's own default
   */
  readonly zone?: string;
}

/** Properties of {@link OpenStackShares}. */
export interface OpenStackSharesProps {
  /** Name of the StorageClass to the shares behind it. */
  readonly classes: Readonly<Record<string, ShareClass>>;

  /**
   * Version of the chart `openstack-manila-csi`.
   *
   * @default '2.36.2'
   */
  readonly version?: string;

  /**
   * Version of the chart `csi-driver-nfs`, whose driver mounts what Manila's has made.
   *
   * @default '4.12.1'
   */
  readonly nfsVersion?: string;
}

const DRIVER = 'nfs.manila.csi.openstack.org';
const NFS = 'csi-driver-nfs';

/**
 * Shares of OpenStack's Manila over NFS, which many pods use at once, by the Helm charts of its driver. Pods that use them are
 * for nodes of OpenStack: the driver is on no others.
 *
 * Unlike the other controllers of OpenStack this driver takes its credentials from the tenant cluster alone. For each region
 * somebody puts a Secret `openstack-shares-<region>` into `kube-system` there, with `os-authURL`, `os-region`,
 * `os-applicationCredentialID` and `os-applicationCredentialSecret`; an `ApplicationCredential` with rules for paths of Manila
 * can do no more than that. Who may read Secrets of `kube-system` can use it.
 *
 * @see https://github.com/kubernetes/cloud-provider-openstack/blob/master/docs/manila-csi-plugin/using-manila-csi-plugin.md
 */
export class OpenStackShares implements AddOn {
  readonly name = 'openstack-shares';
  readonly roles = ['shares'];

  constructor(private readonly props: OpenStackSharesProps) {}

  /** {@inheritDoc AddOn.contribute} */
  contribute(cluster: AddOnCluster): AddOnContribution {
    const { classes, version = '2.36.2', nfsVersion = '4.12.1' } = this.props;
    const affinity = onNodesOf(regionsOf(cluster).map(({ regionName }) => regionName));
    return {
      tenantObjects: Object.entries(classes)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, shares]) => storageClass(name, shares, cluster)),
      charts: [
        new HelmChart({
          release: NFS,
          repository: 'https://raw.githubusercontent.com/kubernetes-csi/csi-driver-nfs/master/charts',
          chart: NFS,
          version: nfsVersion,
          namespace: SYSTEM,
          values: { node: { affinity }, controller: { affinity } },
        }),
        new HelmChart({
          release: 'openstack-manila-csi',
          repository: 'https://kubernetes.github.io/cloud-provider-openstack',
          chart: 'openstack-manila-csi',
          version,
          namespace: SYSTEM,
          after: [NFS],
          values: {
            shareProtocols: [
              {
                protocolSelector: 'NFS',
                fsGroupPolicy: 'None',
                fwdNodePluginEndpoint: { dir: '/var/lib/kubelet/plugins/csi-nfsplugin', sockFile: 'csi.sock' },
              },
            ],
            csimanila: { clusterID: cluster.name },
            nodeplugin: { affinity },
            controllerplugin: { affinity },
          },
        }),
      ],
    };
  }
}

function storageClass(name: string, shares: ShareClass, cluster: AddOnCluster): TenantObject {
  const region = regionOf(name, shares, cluster);
  const secret = `openstack-shares-${region.name}`;
  const users = ['provisioner', 'controller-expand', 'node-stage', 'node-publish'];
  return k8s.KubeStorageClass.manifest({
    metadata: { name },
    provisioner: DRIVER,
    allowVolumeExpansion: true,
    reclaimPolicy: 'Delete',
    parameters: {
      'type': shares.shareType,
      // Who may mount: by default it would be everybody.
      'nfs-shareClient': cluster.nodeRanges
        .filter((range) => region.addressSpace.contains(range) || (region.addressSpaceV6?.contains(range) ?? false))
        .join(','),
      ...(shares.shareNetworkId !== undefined && { shareNetworkID: shares.shareNetworkId }),
      ...(shares.zone !== undefined && { availability: shares.zone }),
      ...Object.fromEntries(
        users.flatMap((user) => [
          [`csi.storage.k8s.io/${user}-secret-name`, secret],
          [`csi.storage.k8s.io/${user}-secret-namespace`, SYSTEM],
        ]),
      ),
    },
  }) as TenantObject;
}

function regionOf(name: string, shares: ShareClass, cluster: AddOnCluster): Region {
  const regions = regionsOf(cluster);
  const { region: chosen = regions.length === 1 ? regions[0]!.name : '' } = shares;
  const region = regions.find((candidate) => candidate.name === chosen);
  if (region) return region;
  const known = regions.map((candidate) => candidate.name);
  const what = `shares of StorageClass ${name} of ${cluster.name} are in a region without nodes`;
  throw unknownName(what, chosen, known, 'name the region of the shares, one that the cluster has nodes in');
}
