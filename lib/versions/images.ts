import { Problem } from '../problem';
import type { KubernetesVersion } from './kubernetes-version';

/** Where images are pulled from instead: a prefix for all, or upstream registry or repository to its replacement. */
export type ImageMirror = string | Readonly<Record<string, string>>;

/** Key of the mirror that takes every registry without one of its own. */
const ANY_REGISTRY = '*';

/**
 * Names of the images that run in and beside a cluster. The only place that knows them.
 *
 * A set of images is a value: {@link withMirror} and {@link withDigest} return another one.
 */
export class Images {
  /** The images as their projects publish them. */
  static upstream(): Images {
    return new Images(new Map(), new Map());
  }

  private constructor(
    private readonly mirrors: ReadonlyMap<string, string>,
    private readonly digests: ReadonlyMap<string, string>,
  ) {}

  /**
   * The same images out of a mirror.
   *
   * With a prefix, `registry.k8s.io/etcd:3.6.6-0` becomes `<prefix>/etcd:3.6.6-0`, whichever registry it comes from. With a
   * map, the longest entry that an image's name begins with is replaced, by whole path segments: `registry.k8s.io`,
   * `registry.k8s.io/coredns` or a single repository; images without an entry stay where they are.
   *
   * @throws Problem when a mirror has a scheme, a tag or a trailing slash
   */
  withMirror(mirror: ImageMirror): Images {
    const entries = Object.entries(typeof mirror === 'string' ? { [ANY_REGISTRY]: mirror } : mirror);
    for (const [from, to] of entries) checkPrefix(from, to);
    return new Images(new Map([...this.mirrors, ...entries]), this.digests);
  }

  /**
   * The same images, one of them pinned to its content.
   *
   * @param image upstream name with its tag, as the other methods return it without a mirror; another tag is not pinned
   * @param digest `sha256:` and 64 hexadecimal digits
   * @throws Problem when the digest has another form
   */
  withDigest(image: string, digest: string): Images {
    if (!/^sha256:[0-9a-f]{64}$/.test(digest)) {
      throw new Problem({
        what: `the digest of image ${image} is malformed`,
        found: digest,
        allowed: 'sha256: and 64 hexadecimal digits in lower case',
        remedy: 'copy it from the registry',
      });
    }
    return new Images(this.mirrors, new Map([...this.digests, [image, digest]]));
  }

  /** kube-apiserver. */
  kubeApiServer(version: KubernetesVersion): string {
    return this.of(`registry.k8s.io/kube-apiserver:v${version}`);
  }

  /** kube-controller-manager. */
  kubeControllerManager(version: KubernetesVersion): string {
    return this.of(`registry.k8s.io/kube-controller-manager:v${version}`);
  }

  /** kube-scheduler. */
  kubeScheduler(version: KubernetesVersion): string {
    return this.of(`registry.k8s.io/kube-scheduler:v${version}`);
  }

  /** HAProxy, of the branch that is maintained longest. */
  haproxy(): string {
    return this.of('docker.io/library/haproxy:3.2-alpine');
  }

  /** kube-proxy. */
  kubeProxy(version: KubernetesVersion): string {
    return this.of(`registry.k8s.io/kube-proxy:v${version}`);
  }

  /** kubectl. */
  kubectl(version: KubernetesVersion): string {
    return this.of(`registry.k8s.io/kubectl:v${version}`);
  }

  /** etcd, with etcdctl and etcdutl, as kubeadm pairs it with the version. */
  etcd(version: KubernetesVersion): string {
    return this.of(`registry.k8s.io/etcd:${version.release.etcd}`);
  }

  /** The konnectivity server, of the same minor version. */
  konnectivityServer(version: KubernetesVersion): string {
    return this.of(`registry.k8s.io/kas-network-proxy/proxy-server:${version.release.konnectivity}`);
  }

  /** The konnectivity agent, of the same minor version. */
  konnectivityAgent(version: KubernetesVersion): string {
    return this.of(`registry.k8s.io/kas-network-proxy/proxy-agent:${version.release.konnectivity}`);
  }

  /** The container that holds a pod's namespaces. */
  pause(version: KubernetesVersion): string {
    return this.of(`registry.k8s.io/pause:${version.release.pause}`);
  }

  /** CoreDNS, as kubeadm pairs it with the version. */
  coreDns(version: KubernetesVersion): string {
    return this.of(`registry.k8s.io/coredns/coredns:${version.release.coreDns}`);
  }

  /** Flannel: the pod network. */
  flannel(): string {
    return this.of('ghcr.io/flannel-io/flannel:v0.28.10');
  }

  /** The plug-in that a container runtime calls for Flannel, as its release is paired with it. */
  flannelCniPlugin(): string {
    return this.of('ghcr.io/flannel-io/flannel-cni-plugin:v1.9.1-flannel3');
  }

  /** The program that approves the serving certificates of kubelets. */
  kubeletCsrApprover(): string {
    return this.of('ghcr.io/postfinance/kubelet-csr-approver:v1.2.14');
  }

  /** cluster-autoscaler, of the same minor version. */
  clusterAutoscaler(version: KubernetesVersion): string {
    return this.of(`registry.k8s.io/autoscaling/cluster-autoscaler:${version.release.clusterAutoscaler}`);
  }

  /** OpenStack's cloud controller manager, of the same minor version. */
  openStackCloudControllerManager(version: KubernetesVersion): string {
    const tag = version.release.cloudProviderOpenStack;
    return this.of(`registry.k8s.io/provider-os/openstack-cloud-controller-manager:${tag}`);
  }

  /** Cinder's volume driver, of the same minor version. */
  cinderCsi(version: KubernetesVersion): string {
    return this.of(`registry.k8s.io/provider-os/cinder-csi-plugin:${version.release.cloudProviderOpenStack}`);
  }

  /** Makes volumes for claims. */
  csiProvisioner(): string {
    return this.of('registry.k8s.io/sig-storage/csi-provisioner:v5.3.0');
  }

  /** Attaches volumes to nodes. */
  csiAttacher(): string {
    return this.of('registry.k8s.io/sig-storage/csi-attacher:v4.10.0');
  }

  /** Enlarges volumes. */
  csiResizer(): string {
    return this.of('registry.k8s.io/sig-storage/csi-resizer:v1.14.0');
  }

  /** Takes snapshots of volumes. */
  csiSnapshotter(): string {
    return this.of('registry.k8s.io/sig-storage/csi-snapshotter:v8.4.0');
  }

  /** Says whether a volume driver is well. */
  csiLivenessProbe(): string {
    return this.of('registry.k8s.io/sig-storage/livenessprobe:v2.17.0');
  }

  /** Tells a kubelet of a volume driver. */
  csiNodeDriverRegistrar(): string {
    return this.of('registry.k8s.io/sig-storage/csi-node-driver-registrar:v2.15.0');
  }

  /** metrics-server. */
  metricsServer(): string {
    return this.of('registry.k8s.io/metrics-server/metrics-server:v0.9.0');
  }

  /**
   * A shell and its tools, for what has to be done before a program starts whose own image has none. The variant that is
   * statically linked, which also runs in such an image.
   */
  busybox(): string {
    return this.of('docker.io/library/busybox:1.37-musl');
  }

  /** rclone, which copies to and from object stores. Its image has a shell. */
  rclone(): string {
    return this.of('docker.io/rclone/rclone:1.76.0');
  }

  /** SOPS, which encrypts manifests to the keys of people. The variant with a shell. */
  sops(): string {
    return this.of('ghcr.io/getsops/sops:v3.13.3-alpine');
  }

  /**
   * Any other image, with the mirrors and digests of this set.
   *
   * @param upstream full name with registry and tag
   */
  of(upstream: string): string {
    const digest = this.digests.get(upstream);
    return `${this.placeOf(upstream)}${digest === undefined ? '' : `@${digest}`}`;
  }

  private placeOf(upstream: string): string {
    const repository = upstream.replace(/:[^:/]*$/, '');
    const segments = repository.split('/');
    for (let length = segments.length; length > 0; length -= 1) {
      const from = segments.slice(0, length).join('/');
      const to = this.mirrors.get(from);
      if (to !== undefined) return to + upstream.slice(from.length);
    }
    const prefix = this.mirrors.get(ANY_REGISTRY);
    return prefix === undefined ? upstream : prefix + upstream.slice(upstream.indexOf('/'));
  }
}

function checkPrefix(from: string, to: string): void {
  if (/^[\w.-]+(:\d+)?(\/[\w.-]+)*$/.test(to)) return;
  throw new Problem({
    what: from === ANY_REGISTRY ? 'the mirror of images is malformed' : `the mirror of ${from} is malformed`,
    found: to,
    allowed: 'a registry and a path, such as mirror.example.net/kubernetes',
    remedy: 'leave out scheme, tag and trailing slash',
  });
}
