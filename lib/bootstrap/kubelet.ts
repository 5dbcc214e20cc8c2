import { kubeconfig } from '../pki/kubeconfig';
import { CREDENTIAL_FILES } from './join-credential';
import { type PlacedFile, textFile } from './node-file';
import type { NodeBootstrapProps } from './node-bootstrap-props';
import { reservedResources } from './reserved-resources';
import { kubeletPath } from './software';
import { yamlText } from '../yaml';

/** Where the kubelet finds the credential that it joins with; gone afterwards. @internal */
export const BOOTSTRAP_KUBECONFIG = '/etc/kubernetes/bootstrap-kubelet.conf';

/** Where the node's own settings go, those that are known only on the machine. @internal */
export const KUBELET_DROP_INS = '/etc/kubernetes/kubelet.conf.d';

/** Made when all is ready for the kubelet: a package that starts it at once does so in vain. @internal */
export const READY_MARK = '/var/lib/tenantry/ready';

/** Suites with authenticated encryption and forward secrecy: what CIS 4.2.12 lets stand and Go offers. */
const CIPHER_SUITES = [
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
  'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
];

/**
 * The kubelet's files: service, configuration, and the kubeconfig that it joins with.
 *
 * @internal
 */
export function kubeletFiles(props: NodeBootstrapProps): PlacedFile[] {
  return [
    textFile('/var/lib/kubelet/config.yaml', yamlText(kubeletConfiguration(props)), 0o600),
    textFile(
      BOOTSTRAP_KUBECONFIG,
      kubeconfig({
        server: `https://${urlHost(props.endpointHost)}:${props.endpointPort}`,
        caFile: CREDENTIAL_FILES.clusterAuthority.path,
        certFile: CREDENTIAL_FILES.certificate.path,
        keyFile: CREDENTIAL_FILES.privateKey.path,
        user: 'bootstrap',
      }),
      0o600,
    ),
    textFile('/etc/systemd/system/kubelet.service', service(props), 0o600),
    // In images made for kubeadm a file of this name sets other flags; this one hides it.
    textFile('/etc/systemd/system/kubelet.service.d/10-kubeadm.conf', '# Nothing: kubelet.service is complete.', 0o600),
  ];
}

/** Labels of the nodes, with those that every node has. @internal */
export function labelsOf({ place, labels = {} }: NodeBootstrapProps): Record<string, string> {
  return { 'topology.kubernetes.io/region': place.name, ...labels };
}

function service(props: NodeBootstrapProps): string {
  const { place } = props;
  const labels = Object.entries(labelsOf(props)).map(([key, value]) => `${key}=${value}`);
  const flags = [
    '--config=/var/lib/kubelet/config.yaml',
    `--config-dir=${KUBELET_DROP_INS}`,
    `--bootstrap-kubeconfig=${BOOTSTRAP_KUBECONFIG}`,
    '--kubeconfig=/etc/kubernetes/kubelet.conf',
    `--node-labels=${labels.sort().join(',')}`,
    ...(place.hasCloudController ? ['--cloud-provider=external'] : []),
    ...(place.address === undefined ? [] : [`--node-ip=${place.address}`]),
  ];
  return `[Unit]
Description=Kubelet
Documentation=https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/
Wants=network-online.target
Requires=node-firewall.service
After=network-online.target node-firewall.service containerd.service
ConditionPathExists=${READY_MARK}
StartLimitIntervalSec=0

[Service]
ExecStart=${[kubeletPath(props), ...flags].join(' \\\n  ')}
Restart=always
RestartSec=5
WatchdogSec=120
CPUAccounting=yes
MemoryAccounting=yes

[Install]
WantedBy=multi-user.target`;
}

/** The kubelet's configuration, hardened to section 4.2 of the CIS Kubernetes Benchmark 1.12. */
function kubeletConfiguration(props: NodeBootstrapProps): Record<string, unknown> {
  const { capacity, taints = [], swap } = props;
  const reserved = props.reserved ?? reservedResources(capacity);
  return merged(
    {
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      kind: 'KubeletConfiguration',
      authentication: {
        anonymous: { enabled: false },
        webhook: { enabled: true },
        x509: { clientCAFile: CREDENTIAL_FILES.clientAuthority.path },
      },
      authorization: { mode: 'Webhook' },
      readOnlyPort: 0,
      streamingConnectionIdleTimeout: '4h',
      makeIPTablesUtilChains: true,
      eventRecordQPS: 50,
      rotateCertificates: true,
      serverTLSBootstrap: true,
      tlsMinVersion: 'VersionTLS12',
      tlsCipherSuites: CIPHER_SUITES,
      podPidsLimit: 4096,
      seccompDefault: true,
      protectKernelDefaults: true,
      clusterDNS: [...props.dnsIps],
      clusterDomain: props.dnsDomain ?? 'cluster.local',
      cgroupDriver: 'systemd',
      containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
      ...(taints.length > 0 && {
        registerWithTaints: taints.map(({ key, value, effect }) => ({ key, value, effect })),
      }),
      maxPods: props.maxPods ?? 110,
      ...(swap ? { failSwapOn: false, memorySwap: { swapBehavior: 'LimitedSwap' } } : { failSwapOn: true }),
      kubeReserved: {
        'cpu': `${reserved.cpuMillis}m`,
        'memory': `${reserved.memoryMib}Mi`,
        'ephemeral-storage': `${reserved.diskMib}Mi`,
      },
      systemReserved: { 'cpu': '50m', 'memory': '100Mi', 'ephemeral-storage': '1Gi' },
      evictionHard: {
        'memory.available': '100Mi',
        'nodefs.available': '10%',
        'nodefs.inodesFree': '5%',
        'imagefs.available': '15%',
        'imagefs.inodesFree': '5%',
      },
      serializeImagePulls: false,
      maxParallelImagePulls: 5,
      containerLogMaxSize: '20Mi',
      containerLogMaxFiles: 5,
      shutdownGracePeriod: '60s',
      shutdownGracePeriodCriticalPods: '20s',
    },
    props.kubelet ?? {},
  );
}

function merged(base: Record<string, unknown>, over: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(over).map(([key, value]) => {
    const below = base[key];
    return [key, isObject(below) && isObject(value) ? merged(below, value) : value] as const;
  });
  return { ...base, ...Object.fromEntries(entries) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
