import { yamlText } from '../../lib/yaml';
import type { Taint } from '../../lib/nodes/taint';

/** What the kubelet of a node is told. */
export interface KubeletConfigurationProps {
  /** Path of the authority whose client certificates may talk to the kubelet. */
  readonly clientCaFile: string;

  /** Address of the cluster's DNS Service. */
  readonly clusterDns: string;

  /** Domain of the cluster's Services. */
  readonly dnsDomain: string;

  /** Taints to register with. */
  readonly taints: readonly Taint[];
}

/**
 * A `KubeletConfiguration`, hardened as section 4.2 of the CIS Kubernetes Benchmark asks.
 *
 * @see https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
 */
export function kubeletConfiguration(props: KubeletConfigurationProps): string {
  return yamlText({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',

    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: props.clientCaFile },
    },
    authorization: { mode: 'Webhook' },
    readOnlyPort: 0,
    rotateCertificates: true,
    serverTLSBootstrap: true,
    tlsMinVersion: 'VersionTLS12',
    tlsCipherSuites: [
      'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
      'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
      'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
      'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
    ],
    protectKernelDefaults: true,
    seccompDefault: true,
    podPidsLimit: 4096,

    clusterDNS: [props.clusterDns],
    clusterDomain: props.dnsDomain,
    // systemd-resolved's own stub would be asked by itself.
    resolvConf: '/run/systemd/resolve/resolv.conf',
    ...(props.taints.length > 0 && {
      registerWithTaints: props.taints.map(({ key, value, effect }) => ({ key, value, effect })),
    }),

    cgroupDriver: 'systemd',
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    failSwapOn: true,
    serializeImagePulls: false,
    maxParallelImagePulls: 5,
    kubeReserved: { 'cpu': '200m', 'memory': '200Mi', 'ephemeral-storage': '1Gi' },
    systemReserved: { 'cpu': '200m', 'memory': '200Mi', 'ephemeral-storage': '1Gi' },
    evictionHard: {
      'memory.available': '100Mi',
      'nodefs.available': '10%',
      'nodefs.inodesFree': '5%',
      'imagefs.available': '15%',
    },
    // Terraform cannot drain: pods get this long when the server is stopped.
    shutdownGracePeriod: '60s',
    shutdownGracePeriodCriticalPods: '20s',
    containerLogMaxSize: '10Mi',
    containerLogMaxFiles: 5,
  });
}
