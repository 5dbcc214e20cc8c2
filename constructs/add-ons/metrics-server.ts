import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import type { TenantObject } from '../workload';
import type { AddOn, AddOnContribution } from './add-on';
import type { AddOnCluster } from './add-on-cluster';
import { serviceAccount } from './tenant-objects';
import { confined, NOBODY, spread, SYSTEM } from './tenant-pod';

const NAME = 'metrics-server';
const LABELS = { 'k8s-app': NAME };
const PORT = 10250;
const AUTHORITIES = '/etc/kubelet-authorities';

/**
 * metrics-server: what nodes and pods use, for `kubectl top` and autoscalers.
 *
 * It asks kubelets over TLS and checks their certificates, by the authorities that the API server publishes inside the cluster.
 * The API server does not check its certificate, which it signs itself: whoever could stand in its place can only lie about
 * consumption.
 *
 * @see https://github.com/kubernetes-sigs/metrics-server
 */
export class MetricsServer implements AddOn {
  readonly name = NAME;
  readonly roles = ['resource-metrics'];

  /** {@inheritDoc AddOn.contribute} */
  contribute(cluster: AddOnCluster): AddOnContribution {
    return {
      tenantObjects: [
        ...serviceAccount(NAME, {
          roles: ['system:auth-delegator'],
          rules: [
            { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
            { apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] },
          ],
        }),
        ...sharedAccess(),
        k8s.KubeService.manifest({
          metadata: { name: NAME, namespace: SYSTEM, labels: LABELS },
          spec: {
            selector: LABELS,
            ports: [{ name: 'https', port: 443, targetPort: k8s.IntOrString.fromString('https') }],
          },
        }) as TenantObject,
        deployment(cluster),
        k8s.KubePodDisruptionBudget.manifest({
          metadata: { name: NAME, namespace: SYSTEM, labels: LABELS },
          spec: {
            selector: { matchLabels: LABELS },
            maxUnavailable: k8s.IntOrString.fromNumber(1),
            unhealthyPodEvictionPolicy: 'AlwaysAllow',
          },
        }) as TenantObject,
        k8s.KubeApiService.manifest({
          metadata: { name: 'v1beta1.metrics.k8s.io' },
          spec: {
            group: 'metrics.k8s.io',
            version: 'v1beta1',
            groupPriorityMinimum: 100,
            versionPriority: 100,
            insecureSkipTlsVerify: true,
            service: { name: NAME, namespace: SYSTEM },
          },
        }) as TenantObject,
      ],
    };
  }
}

/** It learns from the cluster whom its callers may be; everybody who may read pods may read what they use. */
function sharedAccess(): TenantObject[] {
  const aggregated = ['admin', 'edit', 'view'].map((role) => [
    `rbac.authorization.k8s.io/aggregate-to-${role}`,
    'true',
  ]);
  return [
    k8s.KubeRoleBinding.manifest({
      metadata: { name: `tenantry:${NAME}`, namespace: SYSTEM },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'Role',
        name: 'extension-apiserver-authentication-reader',
      },
      subjects: [{ kind: 'ServiceAccount', name: NAME, namespace: SYSTEM }],
    }) as TenantObject,
    k8s.KubeClusterRole.manifest({
      metadata: { name: `tenantry:${NAME}-reader`, labels: Object.fromEntries(aggregated) as Record<string, string> },
      rules: [{ apiGroups: ['metrics.k8s.io'], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] }],
    }) as TenantObject,
  ];
}

function deployment({ images }: AddOnCluster): TenantObject {
  const get = (path: string) => ({ path, port: k8s.IntOrString.fromString('https'), scheme: 'HTTPS' });
  return k8s.KubeDeployment.manifest({
    metadata: { name: NAME, namespace: SYSTEM, labels: LABELS },
    spec: {
      replicas: 2,
      revisionHistoryLimit: 2,
      selector: { matchLabels: LABELS },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: k8s.IntOrString.fromNumber(1) } },
      template: {
        metadata: { labels: LABELS },
        spec: {
          priorityClassName: 'system-cluster-critical',
          serviceAccountName: NAME,
          automountServiceAccountToken: true,
          enableServiceLinks: false,
          securityContext: { ...NOBODY, fsGroup: NOBODY.runAsGroup },
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          tolerations: [{ key: 'CriticalAddonsOnly', operator: 'Exists' }],
          ...spread(LABELS),
          containers: [
            {
              name: NAME,
              image: images.metricsServer(),
              command: ['/metrics-server'],
              args: [
                `--secure-port=${PORT}`,
                '--cert-dir=/tmp',
                '--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname',
                `--kubelet-certificate-authority=${AUTHORITIES}/ca.crt`,
                '--kubelet-use-node-status-port',
                '--metric-resolution=15s',
              ],
              ports: [{ name: 'https', containerPort: PORT, protocol: 'TCP' }],
              livenessProbe: { httpGet: get('/livez'), periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 5 },
              readinessProbe: { httpGet: get('/readyz'), initialDelaySeconds: 20, timeoutSeconds: 5 },
              resources: {
                requests: { cpu: k8s.Quantity.fromString('50m'), memory: k8s.Quantity.fromString('100Mi') },
              },
              securityContext: confined(),
              volumeMounts: [
                { name: 'certificate', mountPath: '/tmp' },
                { name: 'authorities', mountPath: AUTHORITIES, readOnly: true },
              ],
            },
          ],
          volumes: [
            {
              name: 'certificate',
              emptyDir: { medium: 'Memory', sizeLimit: k8s.Quantity.fromString('1Mi') },
            },
            {
              name: 'authorities',
              configMap: {
                name: 'extension-apiserver-authentication',
                items: [{ key: 'client-ca-file', path: 'ca.crt' }],
              },
            },
          ],
        },
      },
    },
  }) as TenantObject;
}
