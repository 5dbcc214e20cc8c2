import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { WatchedControlPlane } from '../../lib/monitoring/alert';
import type { Monitoring } from '../../lib/monitoring/monitoring';
import { trustedGeneration } from '../../lib/rotation/generations';
import type { KeyRing } from '../../lib/rotation/key-ring';
import type { TenantObject } from '../workload';

/** Certificate that metrics are collected with; see {@link metricsAccess}. */
const CREDENTIAL = 'monitoring';

/** Properties of {@link Monitors}. */
export interface MonitorsProps {
  /** How the management cluster watches. */
  readonly monitoring: Monitoring;

  /** What is watched. */
  readonly watched: WatchedControlPlane;

  /**
   * Generations of the certificate authorities.
   *
   * @default KeyRing.of('1')
   */
  readonly authorities?: KeyRing;
}

/**
 * What the Prometheus operator needs to watch a hosted control plane: a PodMonitor for each program.
 *
 * Programs that only tell known callers show Prometheus a certificate of the cluster's authority, and get one that may read
 * metrics and nothing else.
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor
 */
export class Monitors extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: MonitorsProps,
  ) {
    super(scope, id);
    this.addMonitor('etcd', 'metrics', 'http');
    if (props.watched.eventsEtcd) this.addMonitor('etcd-events', 'metrics', 'http');
    for (const program of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'])
      this.addMonitor(program, 'https', 'https');
    if (props.watched.konnectivity) this.addMonitor('konnectivity-server', 'admin', 'http');
  }

  private addMonitor(program: string, port: string, scheme: 'http' | 'https'): void {
    const { monitoring, watched, authorities } = this.props;
    const secret = (name: string, key: string) => ({ secret: { name, key } });
    new ApiObject(this, program, {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: { name: program, labels: monitoring.labels },
      spec: {
        selector: { matchLabels: { 'app.kubernetes.io/name': program } },
        podMetricsEndpoints: [
          {
            port,
            scheme,
            ...(scheme === 'https' && {
              tlsConfig: {
                ca: secret(trustedGeneration('cluster-ca', authorities), 'tls.crt'),
                cert: secret(CREDENTIAL, 'tls.crt'),
                keySecret: { name: CREDENTIAL, key: 'tls.key' },
                serverName: program,
              },
            }),
            relabelings: [{ action: 'replace', targetLabel: 'tenant_cluster', replacement: watched.cluster }],
          },
        ],
      },
    });
  }
}

/** What whoever shows the certificate `monitoring` may do in the tenant cluster: read metrics, nothing else. */
export function metricsAccess(): TenantObject[] {
  const group = 'rbac.authorization.k8s.io';
  const name = 'tenantry:monitoring';
  return [
    {
      apiVersion: `${group}/v1`,
      kind: 'ClusterRole',
      metadata: { name },
      rules: [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }],
    },
    {
      apiVersion: `${group}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: group, kind: 'ClusterRole', name },
      subjects: [{ apiGroup: group, kind: 'User', name }],
    },
  ];
}
