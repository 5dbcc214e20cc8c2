import { Problem } from '../problem';
import { KubernetesVersion } from './kubernetes-version';

/** Minor versions that a kubelet may trail its API server by. */
const KUBELET_MAY_TRAIL = 3;

/** The versions of one cluster. */
export interface VersionSkewProps {
  /** Name of the cluster, for messages. */
  readonly cluster: string;

  /** Version of the control plane that is asked for. */
  readonly version: KubernetesVersion;

  /**
   * Version of each node pool: pool name to version.
   *
   * @default - every pool follows the control plane
   */
  readonly pools?: Readonly<Record<string, KubernetesVersion>>;

  /**
   * Version of the control plane that was synthesized last.
   *
   * @default - none; the cluster is new
   */
  readonly recorded?: KubernetesVersion;

  /**
   * Version of etcd that was synthesized last.
   *
   * @default - unknown
   */
  readonly recordedEtcd?: string;
}

/**
 * What the versions of a cluster violate of Kubernetes' version skew policy: a control plane goes up one minor version at a
 * time and never down; kubelets are never newer than the API server and at most three minor versions older.
 *
 * etcd goes on only from a release whose members may: to 3.6 after all have run 3.5.26 or later.
 *
 * @returns the problems, none when all is well
 * @see https://kubernetes.io/releases/version-skew-policy/
 * @see https://etcd.io/docs/v3.6/upgrades/upgrade_3_6/
 */
export function versionSkewProblems(props: VersionSkewProps): Problem[] {
  return [
    ...upgradeProblems(props),
    ...etcdProblems(props),
    ...Object.entries(props.pools ?? {}).flatMap(([pool, version]) => poolProblems(props, pool, version)),
  ];
}

function upgradeProblems({ cluster, version, recorded }: VersionSkewProps): Problem[] {
  if (!recorded) return [];
  if (recorded.isNewerThan(version)) {
    return [
      new Problem({
        what: `the control plane of ${cluster} would go back from ${recorded}`,
        found: version,
        allowed: `${recorded} or later: etcd's content may already be in a newer form`,
        remedy: 'name the recorded version or a later one; going back means restoring a snapshot',
      }),
    ];
  }
  if (version.minorsAfter(recorded) > 1) {
    const next = `1.${recorded.minor + 1}`;
    return [
      new Problem({
        what: `the control plane of ${cluster} would skip a minor version after ${recorded}`,
        found: version,
        allowed: `a patch of 1.${recorded.minor} or ${next}`,
        remedy: `upgrade to ${next} first and roll that out`,
      }),
    ];
  }
  return [];
}

function etcdProblems({ cluster, version, recorded, recordedEtcd = 'unknown' }: VersionSkewProps): Problem[] {
  const { etcd, etcdFrom } = version.release;
  if (!recorded || version.minorsAfter(recorded) !== 1 || etcdFrom === undefined) return [];
  if (!isEarlier(recordedEtcd, etcdFrom)) return [];
  return [
    new Problem({
      what: `the etcd of ${cluster} would go to ${/^\d+\.\d+/.exec(etcd)![0]} from a release that cannot`,
      found: recordedEtcd,
      allowed: `${etcdFrom} or later before ${etcd}: members could be refused as too many learners`,
      remedy: `synthesize Kubernetes ${recorded} once more with this library and roll that out first`,
    }),
  ];
}

/** Whether a release is earlier than another, or unknown. */
function isEarlier(release: string, other: string): boolean {
  const [numbers, others] = [release, other].map((text) => (text.match(/\d+/g) ?? []).map(Number));
  const place = others!.findIndex((number, n) => numbers![n] !== number);
  return place >= 0 && (numbers![place] ?? -1) < others![place]!;
}

function poolProblems({ cluster, version }: VersionSkewProps, pool: string, kubelet: KubernetesVersion): Problem[] {
  if (kubelet.isNewerThan(version)) {
    return [
      new Problem({
        what: `the nodes of pool ${pool} of ${cluster} are newer than its control plane ${version}`,
        found: kubelet,
        allowed: `${version} or earlier`,
        remedy: 'upgrade the control plane first, then the pool',
      }),
    ];
  }
  if (version.minorsAfter(kubelet) > KUBELET_MAY_TRAIL) {
    return [
      new Problem({
        what: `the nodes of pool ${pool} of ${cluster} are too old for its control plane ${version}`,
        found: kubelet,
        allowed: `1.${version.minor - KUBELET_MAY_TRAIL} or later`,
        remedy: 'upgrade the pool before the control plane',
      }),
    ];
  }
  return [];
}
