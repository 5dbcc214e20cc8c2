/** What belongs to a minor version of Kubernetes. */
export interface MinorRelease {
  /** The second number of the version: 35 of 1.35.4. */
  readonly minor: number;

  /** The patch that is chosen when a user names only the minor version. */
  readonly patch: number;

  /** Tag of the etcd image. */
  readonly etcd: string;

  /** Flags by which that etcd looks for corrupt data and keeps watches informed: name to value. */
  readonly etcdIntegrityFlags: Readonly<Record<string, string | boolean>>;

  /**
   * First release of etcd whose members may become that of this minor version.
   *
   * @default - any that belongs to the minor version before
   */
  readonly etcdFrom?: string;

  /** Tag of the CoreDNS image. */
  readonly coreDns: string;

  /** Tag of the pause image. */
  readonly pause: string;

  /** Tag of the konnectivity images: the release made for this minor version. */
  readonly konnectivity: string;

  /** Tag of the cluster-autoscaler image: the newest release made for this minor version. */
  readonly clusterAutoscaler: string;

  /** Tag of the images of OpenStack's cloud provider: the release made for this minor version. */
  readonly cloudProviderOpenStack: string;

  /** Version of the API group `apiserver.config.k8s.io` that holds AuthenticationConfiguration. */
  readonly authenticationConfiguration: 'v1beta1' | 'v1';
}

const ETCD_3_5_INTEGRITY = {
  'experimental-initial-corrupt-check': true,
  'experimental-compact-hash-check-enabled': true,
  'experimental-corrupt-check-time': '4h',
  'experimental-watch-progress-notify-interval': '5s',
};

/** etcd 3.6 renamed what was experimental, and 3.7 will not know the old names. */
const ETCD_3_6_INTEGRITY = {
  'feature-gates': 'InitialCorruptCheck=true,CompactHashCheck=true',
  'corrupt-check-time': '4h',
  'watch-progress-notify-interval': '5s',
};

/**
 * The minor versions that are supported, oldest first.
 *
 * The tags are those of kubeadm's constants in the patch release that is named here; a later patch of etcd, CoreDNS or pause
 * serves every patch of the same minor.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/master/cmd/kubeadm/app/constants/constants.go
 */
export const MINOR_RELEASES: readonly MinorRelease[] = [
  {
    minor: 33,
    patch: 13,
    // Later than kubeadm's 3.5.24: from 3.5.26 on, all is in place for 3.6.
    etcd: '3.5.27-0',
    etcdIntegrityFlags: ETCD_3_5_INTEGRITY,
    coreDns: 'v1.12.0',
    pause: '3.10',
    konnectivity: 'v0.33.0',
    clusterAutoscaler: 'v1.33.6',
    cloudProviderOpenStack: 'v1.33.1',
    authenticationConfiguration: 'v1beta1',
  },
  {
    minor: 34,
    patch: 4,
    etcd: '3.6.5-0',
    etcdIntegrityFlags: ETCD_3_6_INTEGRITY,
    etcdFrom: '3.5.26',
    coreDns: 'v1.12.1',
    pause: '3.10.1',
    konnectivity: 'v0.34.0',
    clusterAutoscaler: 'v1.34.5',
    cloudProviderOpenStack: 'v1.34.1',
    authenticationConfiguration: 'v1',
  },
  {
    minor: 35,
    patch: 4,
    etcd: '3.6.6-0',
    etcdIntegrityFlags: ETCD_3_6_INTEGRITY,
    coreDns: 'v1.13.1',
    pause: '3.10.1',
    konnectivity: 'v0.35.0',
    clusterAutoscaler: 'v1.35.2',
    cloudProviderOpenStack: 'v1.35.0',
    authenticationConfiguration: 'v1',
  },
  {
    minor: 36,
    patch: 3,
    etcd: '3.6.8-0',
    etcdIntegrityFlags: ETCD_3_6_INTEGRITY,
    coreDns: 'v1.14.2',
    pause: '3.10.2',
    konnectivity: 'v0.36.0',
    clusterAutoscaler: 'v1.36.1',
    cloudProviderOpenStack: 'v1.36.0',
    authenticationConfiguration: 'v1',
  },
];
