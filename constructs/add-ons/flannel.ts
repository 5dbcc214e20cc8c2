import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import type { TenantObject } from '../workload';
import type { AddOn, AddOnContribution } from './add-on';
import { type AddOnCluster, networkMtuOf } from './add-on-cluster';
import { nodeDaemonSet } from './node-daemon-set';
import { configMap, serviceAccount } from './tenant-objects';
import { confined, filesHash } from './tenant-pod';

/** Properties of {@link Flannel}. */
export interface FlannelProps {
  /**
   * Largest packet between nodes, in bytes; that of a pod is smaller by what the encapsulation takes.
   *
   * @default - what the networks of all regions carry; that of each node's own interface where no region says
   */
  readonly mtu?: number;
}

const NAME = 'flannel';
const LABELS = { 'k8s-app': NAME };
const HEALTH_PORT = 10261;

/**
 * Flannel: routes between the pods of all nodes, in VXLAN or WireGuard. It knows no network policies. Comes by itself with
 * `Cni.flannel()`, the default.
 *
 * The nodes bring the plug-ins `bridge`, `host-local`, `loopback` and `portmap`; it brings its own, which calls these.
 *
 * @see https://github.com/flannel-io/flannel/blob/master/Documentation/configuration.md
 */
export class Flannel implements AddOn {
  readonly name = NAME;
  readonly roles = ['pod-network'];

  constructor(private readonly props: FlannelProps = {}) {}

  /** {@inheritDoc AddOn.contribute} */
  contribute(cluster: AddOnCluster): AddOnContribution {
    const files = {
      'cni-conf.json': JSON.stringify(PLUGINS),
      'net-conf.json': JSON.stringify(network(cluster, this.props)),
    };
    return {
      tenantObjects: [
        ...serviceAccount(NAME, {
          rules: [
            { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
            { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
            { apiGroups: [''], resources: ['nodes/status'], verbs: ['patch'] },
          ],
        }),
        configMap(NAME, files),
        daemonSet(cluster, files),
      ],
    };
  }
}

const PLUGINS = {
  name: 'cbr0',
  cniVersion: '0.3.1',
  plugins: [
    { type: 'flannel', delegate: { hairpinMode: true, isDefaultGateway: true } },
    { type: 'portmap', capabilities: { portMappings: true } },
  ],
};

function network(cluster: AddOnCluster, { mtu = networkMtuOf(cluster) }: FlannelProps): Record<string, unknown> {
  const { podRanges, cni } = cluster;
  const of = (family: 4 | 6) => podRanges.find((range) => range.family === family)?.toString();
  const [v4, v6] = [of(4), of(6)];
  return {
    ...(v4 === undefined ? { EnableIPv4: false } : { Network: v4 }),
    ...(v6 !== undefined && { EnableIPv6: true, IPv6Network: v6 }),
    // As kube-proxy does: no node then needs both kinds of rules.
    EnableNFTables: true,
    Backend: { Type: cni.encapsulation, ...(mtu !== undefined && { MTU: mtu }) },
  };
}

function daemonSet({ images, endpoint }: AddOnCluster, files: Record<string, string>): TenantObject {
  const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  const port = k8s.IntOrString.fromNumber(HEALTH_PORT);
  const copying = {
    resources: { requests: { cpu: k8s.Quantity.fromString('10m'), memory: k8s.Quantity.fromString('16Mi') } },
    // As root, to whom the folders belong.
    securityContext: confined(),
  };
  return nodeDaemonSet({
    name: NAME,
    labels: LABELS,
    annotations: filesHash(files),
    pod: {
      serviceAccountName: NAME,
      automountServiceAccountToken: true,
      initContainers: [
        {
          ...copying,
          name: 'install-plugin',
          image: images.flannelCniPlugin(),
          command: ['cp'],
          args: ['-f', '/flannel', '/opt/cni/bin/flannel'],
          volumeMounts: [{ name: 'plugins', mountPath: '/opt/cni/bin' }],
        },
        {
          ...copying,
          name: 'install-configuration',
          image: images.flannel(),
          command: ['/opt/bin/install-conf'],
          args: ['/etc/kube-flannel/cni-conf.json', '/etc/cni/net.d/10-flannel.conflist'],
          volumeMounts: [
            { name: 'networks', mountPath: '/etc/cni/net.d' },
            { name: 'configuration', mountPath: '/etc/kube-flannel', readOnly: true },
          ],
        },
      ],
      containers: [
        {
          name: NAME,
          image: images.flannel(),
          command: ['/opt/bin/flanneld'],
          args: [
            '--ip-masq',
            '--kube-subnet-mgr',
            '--iface=$(NODE_IP)',
            '--healthz-ip=127.0.0.1',
            `--healthz-port=${HEALTH_PORT}`,
          ],
          env: [
            field('POD_NAME', 'metadata.name'),
            field('POD_NAMESPACE', 'metadata.namespace'),
            field('NODE_IP', 'status.hostIP'),
            // The Service `kubernetes` needs kube-proxy, which may not run yet.
            { name: 'KUBERNETES_SERVICE_HOST', value: endpoint.host },
            { name: 'KUBERNETES_SERVICE_PORT', value: `${endpoint.port}` },
          ],
          resources: {
            requests: { cpu: k8s.Quantity.fromString('20m'), memory: k8s.Quantity.fromString('50Mi') },
          },
          readinessProbe: { httpGet: { host: '127.0.0.1', path: '/readyz', port }, timeoutSeconds: 5 },
          livenessProbe: {
            httpGet: { host: '127.0.0.1', path: '/healthz', port },
            initialDelaySeconds: 10,
            timeoutSeconds: 10,
            failureThreshold: 6,
          },
          securityContext: confined(['NET_ADMIN', 'NET_RAW']),
          volumeMounts: [
            { name: 'leases', mountPath: '/run/flannel' },
            { name: 'configuration', mountPath: '/etc/kube-flannel', readOnly: true },
          ],
        },
      ],
      volumes: [
        { name: 'leases', hostPath: { path: '/run/flannel', type: 'DirectoryOrCreate' } },
        { name: 'plugins', hostPath: { path: '/opt/cni/bin', type: 'DirectoryOrCreate' } },
        { name: 'networks', hostPath: { path: '/etc/cni/net.d', type: 'DirectoryOrCreate' } },
        { name: 'configuration', configMap: { name: NAME } },
      ],
    },
  });
}
