import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import type { TenantObject } from '../workload';
import type { AddOn, AddOnContribution } from './add-on';
import { type AddOnCluster, mostNodes } from './add-on-cluster';
import { configMap, serviceAccount } from './tenant-objects';
import { confined, filesHash, NOBODY, spread, SYSTEM } from './tenant-pod';

/** Properties of {@link CoreDns}. */
export interface CoreDnsProps {
  /**
   * Pods, at least 1.
   *
   * @default - one for each 16 nodes that the cluster may have, at least 2
   */
  readonly replicas?: number;

  /**
   * Addresses of name servers for everything outside the cluster.
   *
   * @default - those of the nodes that its pods run on
   */
  readonly forwardTo?: readonly string[];

  /**
   * Further server blocks, such as for a domain of a company's own.
   *
   * @default - none
   * @see https://coredns.io/manual/toc/#configuration
   */
  readonly serverBlocks?: string;
}

const NAME = 'coredns';
const LABELS = { 'k8s-app': 'kube-dns' };
const PORTS = { dns: 53, metrics: 9153, health: 8080, ready: 8181 };
const NODES_PER_POD = 16;

/**
 * CoreDNS: names of Services in the tenant cluster. Comes by itself.
 *
 * @see https://coredns.io/plugins/kubernetes/
 */
export class CoreDns implements AddOn {
  readonly name = NAME;
  readonly roles = ['cluster-dns'];

  constructor(private readonly props: CoreDnsProps = {}) {}

  /** {@inheritDoc AddOn.contribute} */
  contribute(cluster: AddOnCluster): AddOnContribution {
    const { replicas = Math.max(2, Math.ceil(mostNodes(cluster) / NODES_PER_POD)) } = this.props;
    const files = { Corefile: corefile(cluster, this.props) };
    return {
      tenantObjects: [
        ...serviceAccount(NAME, {
          rules: [
            { apiGroups: [''], resources: ['services', 'namespaces'], verbs: ['list', 'watch'] },
            { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
          ],
        }),
        configMap(NAME, files),
        service(cluster),
        deployment(cluster, replicas, files),
        k8s.KubePodDisruptionBudget.manifest({
          metadata: { name: NAME, namespace: SYSTEM, labels: LABELS },
          spec: {
            selector: { matchLabels: LABELS },
            maxUnavailable: k8s.IntOrString.fromNumber(1),
            unhealthyPodEvictionPolicy: 'AlwaysAllow',
          },
        }) as TenantObject,
      ],
    };
  }
}

function corefile({ dnsDomain }: AddOnCluster, { forwardTo = ['/etc/resolv.conf'], serverBlocks }: CoreDnsProps) {
  return `.:${PORTS.dns} {
    errors
    health :${PORTS.health} {
       lameduck 5s
    }
    ready :${PORTS.ready}
    kubernetes ${dnsDomain} in-addr.arpa ip6.arpa {
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :${PORTS.metrics}
    forward . ${forwardTo.join(' ')} {
       max_concurrent 1000
    }
    cache 30 {
       disable success ${dnsDomain}
       disable denial ${dnsDomain}
    }
    loop
    reload
    loadbalance
}
${serverBlocks ?? ''}`;
}

function service({ dnsIp }: AddOnCluster): TenantObject {
  const port = (name: string, number: number, protocol: string, target: string) => ({
    name,
    port: number,
    protocol,
    targetPort: k8s.IntOrString.fromString(target),
  });
  return k8s.KubeService.manifest({
    metadata: {
      name: 'kube-dns',
      namespace: SYSTEM,
      labels: { ...LABELS, 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' },
      annotations: { 'prometheus.io/port': `${PORTS.metrics}`, 'prometheus.io/scrape': 'true' },
    },
    spec: {
      selector: LABELS,
      clusterIp: dnsIp,
      ports: [
        port('dns', PORTS.dns, 'UDP', 'dns'),
        port('dns-tcp', PORTS.dns, 'TCP', 'dns-tcp'),
        port('metrics', PORTS.metrics, 'TCP', 'metrics'),
      ],
    },
  }) as TenantObject;
}

function deployment({ images, version }: AddOnCluster, replicas: number, files: Record<string, string>): TenantObject {
  const get = (path: string, port: number) => ({ path, port: k8s.IntOrString.fromNumber(port) });
  return k8s.KubeDeployment.manifest({
    metadata: { name: NAME, namespace: SYSTEM, labels: LABELS },
    spec: {
      replicas,
      revisionHistoryLimit: 2,
      selector: { matchLabels: LABELS },
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: {
          maxSurge: k8s.IntOrString.fromString('50%'),
          maxUnavailable: k8s.IntOrString.fromNumber(0),
        },
      },
      template: {
        metadata: { labels: LABELS, annotations: filesHash(files) },
        spec: {
          priorityClassName: 'system-cluster-critical',
          serviceAccountName: NAME,
          automountServiceAccountToken: true,
          enableServiceLinks: false,
          // The names that it does not know are those of its node.
          dnsPolicy: 'Default',
          securityContext: NOBODY,
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          tolerations: [{ key: 'CriticalAddonsOnly', operator: 'Exists' }],
          ...spread(LABELS),
          containers: [
            {
              name: NAME,
              image: images.coreDns(version),
              args: ['-conf', '/etc/coredns/Corefile'],
              ports: [
                { name: 'dns', containerPort: PORTS.dns, protocol: 'UDP' },
                { name: 'dns-tcp', containerPort: PORTS.dns, protocol: 'TCP' },
                { name: 'metrics', containerPort: PORTS.metrics, protocol: 'TCP' },
              ],
              livenessProbe: { httpGet: get('/health', PORTS.health), timeoutSeconds: 5, failureThreshold: 5 },
              readinessProbe: { httpGet: get('/ready', PORTS.ready), periodSeconds: 3, timeoutSeconds: 3 },
              resources: {
                requests: { cpu: k8s.Quantity.fromString('50m'), memory: k8s.Quantity.fromString('70Mi') },
                limits: { memory: k8s.Quantity.fromString('256Mi') },
              },
              securityContext: confined(['NET_BIND_SERVICE']),
              volumeMounts: [{ name: 'configuration', mountPath: '/etc/coredns', readOnly: true }],
            },
          ],
          volumes: [{ name: 'configuration', configMap: { name: NAME } }],
        },
      },
    },
  }) as TenantObject;
}
