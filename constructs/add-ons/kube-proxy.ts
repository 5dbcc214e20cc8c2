import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { yamlText } from '../../lib/yaml';
import type { TenantObject } from '../workload';
import type { AddOn, AddOnContribution } from './add-on';
import { type AddOnCluster, apiUrl } from './add-on-cluster';
import { nodeDaemonSet } from './node-daemon-set';
import { configMap, serviceAccount } from './tenant-objects';
import { confined, filesHash, SERVICE_ACCOUNT_FOLDER } from './tenant-pod';

/** Properties of {@link KubeProxy}. */
export interface KubeProxyProps {
  /**
   * Further fields of its configuration, which win over ours.
   *
   * @default - none
   * @see https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/
   */
  readonly configuration?: Readonly<Record<string, unknown>>;
}

const NAME = 'kube-proxy';
const LABELS = { 'k8s-app': NAME };
const FOLDER = '/var/lib/kube-proxy';
const HEALTH_PORT = 10256;

/**
 * kube-proxy: the way from a Service's address to its pods, by nftables. Comes by itself, unless the network plug-in does its
 * job.
 *
 * It dials the endpoint of the control plane, because the Service `kubernetes` works only once it runs. What needs all rights
 * over a node is done once, before it starts; it keeps those over the network alone.
 *
 * @see https://kubernetes.io/docs/reference/networking/virtual-ips/#proxy-mode-nftables
 */
export class KubeProxy implements AddOn {
  readonly name = NAME;
  readonly roles = ['service-proxy'];

  constructor(private readonly props: KubeProxyProps = {}) {}

  /** {@inheritDoc AddOn.contribute} */
  contribute(cluster: AddOnCluster): AddOnContribution {
    const files = {
      'config.yaml': yamlText({ ...configuration(cluster), ...this.props.configuration }),
      'kubeconfig': kubeconfig(cluster),
    };
    return {
      tenantObjects: [
        ...serviceAccount(NAME, { roles: ['system:node-proxier'] }),
        configMap(NAME, files),
        daemonSet(cluster, files),
      ],
    };
  }
}

function configuration({ podRanges }: AddOnCluster): Record<string, unknown> {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clientConnection: { kubeconfig: `${FOLDER}/kubeconfig` },
    // Stable since 1.33, the oldest version that there is.
    mode: 'nftables',
    clusterCIDR: podRanges.join(','),
    detectLocalMode: 'ClusterCIDR',
    // NodePorts at the addresses that the cluster knows a node by, not at all of them.
    nodePortAddresses: ['primary'],
    metricsBindAddress: '127.0.0.1:10249',
  };
}

/** With the token of its service account, which the kubelet renews. */
function kubeconfig(cluster: AddOnCluster): string {
  return yamlText({
    'apiVersion': 'v1',
    'kind': 'Config',
    'clusters': [
      {
        name: 'cluster',
        cluster: { 'server': apiUrl(cluster), 'certificate-authority': `${SERVICE_ACCOUNT_FOLDER}/ca.crt` },
      },
    ],
    'users': [{ name: NAME, user: { tokenFile: `${SERVICE_ACCOUNT_FOLDER}/token` } }],
    'contexts': [{ name: 'default', context: { cluster: 'cluster', user: NAME } }],
    'current-context': 'default',
  });
}

function daemonSet({ images, version }: AddOnCluster, files: Record<string, string>): TenantObject {
  const program = {
    image: images.kubeProxy(version),
    command: [NAME],
    env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
    volumeMounts: [{ name: 'configuration', mountPath: FOLDER, readOnly: true }],
  };
  const flags = [`--config=${FOLDER}/config.yaml`, '--hostname-override=$(NODE_NAME)'];
  return nodeDaemonSet({
    name: NAME,
    labels: LABELS,
    annotations: filesHash(files),
    pod: {
      serviceAccountName: NAME,
      automountServiceAccountToken: true,
      initContainers: [
        {
          ...program,
          name: 'set-up-kernel',
          args: [...flags, '--init-only'],
          // Limits of the whole host's connection table.
          securityContext: { privileged: true },
        },
      ],
      containers: [
        {
          ...program,
          name: NAME,
          args: flags,
          resources: {
            requests: { cpu: k8s.Quantity.fromString('20m'), memory: k8s.Quantity.fromString('64Mi') },
          },
          readinessProbe: {
            httpGet: { path: '/healthz', port: k8s.IntOrString.fromNumber(HEALTH_PORT) },
            timeoutSeconds: 5,
          },
          livenessProbe: {
            httpGet: { path: '/livez', port: k8s.IntOrString.fromNumber(HEALTH_PORT) },
            initialDelaySeconds: 30,
            timeoutSeconds: 10,
            failureThreshold: 6,
          },
          securityContext: confined(['NET_ADMIN']),
        },
      ],
      volumes: [{ name: 'configuration', configMap: { name: NAME } }],
    },
  });
}
