import { Problem } from '../../lib/problem';
import type { AddOn, AddOnContribution } from './add-on';
import { type AddOnCluster, networkMtuOf } from './add-on-cluster';
import { HelmChart } from './helm-chart';
import { SYSTEM } from './tenant-pod';

/** Properties of {@link Cilium}. */
export interface CiliumProps {
  /**
   * Version of the chart.
   *
   * @default '1.20.2'
   */
  readonly version?: string;

  /**
   * Whether it does kube-proxy's job too.
   *
   * @default true
   */
  readonly replacesKubeProxy?: boolean;

  /**
   * Most clusters of the mesh that this one may join, the same in all of them. It cannot be changed later.
   *
   * @default - 255; 511 for a cluster whose id is above 255
   */
  readonly maxConnectedClusters?: 255 | 511;

  /**
   * Further values of the chart; below each of its top-level keys ours are kept unless they are named here too.
   *
   * @default - none
   * @see https://docs.cilium.io/en/stable/helm-reference/
   */
  readonly values?: Readonly<Record<string, unknown>>;
}

/**
 * Cilium, by its Helm chart: pods' addresses, network policies, Services, and meshes of clusters. Comes by itself with
 * `Cni.cilium()`.
 *
 * Nodes have no pod network before the chart is installed, so whatever installs it runs elsewhere.
 *
 * @see https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free/
 */
export class Cilium implements AddOn {
  readonly name = 'cilium';

  constructor(private readonly props: CiliumProps = {}) {}

  /** Jobs that it does. */
  get roles(): string[] {
    return ['pod-network', ...((this.props.replacesKubeProxy ?? true) ? ['service-proxy'] : [])];
  }

  /** {@inheritDoc AddOn.contribute} */
  contribute(cluster: AddOnCluster): AddOnContribution {
    const { version = '1.20.2', values = {} } = this.props;
    return {
      charts: [
        new HelmChart({
          release: 'cilium',
          repository: 'https://helm.cilium.io',
          chart: 'cilium',
          version,
          namespace: SYSTEM,
          values: merged(this.values(cluster), values),
        }),
      ],
    };
  }

  private values(cluster: AddOnCluster): Record<string, unknown> {
    const { name, id, endpoint, podRanges, cni } = cluster;
    const { replacesKubeProxy = true } = this.props;
    const rangeOf = (family: 4 | 6) => podRanges.find((range) => range.family === family)?.toString();
    const [v4, v6] = [rangeOf(4), rangeOf(6)];
    const mtu = networkMtuOf(cluster);
    return {
      cluster: { name, id },
      ...this.mesh(cluster),
      k8sServiceHost: endpoint.host,
      k8sServicePort: endpoint.port,
      kubeProxyReplacement: replacesKubeProxy,
      // Nodes have parts of the cluster's range already.
      ipam: { mode: 'kubernetes' },
      ipv4: { enabled: v4 !== undefined },
      ipv6: { enabled: v6 !== undefined },
      ...(cni.encapsulation === 'native'
        ? {
            routingMode: 'native',
            ...(v4 !== undefined && { ipv4NativeRoutingCIDR: v4 }),
            ...(v6 !== undefined && { ipv6NativeRoutingCIDR: v6 }),
          }
        : { routingMode: 'tunnel', tunnelProtocol: cni.encapsulation }),
      // Of the nodes' networks: Cilium takes off what it adds.
      ...(mtu !== undefined && { MTU: mtu }),
      ...(cni.isEncrypted && { encryption: { enabled: true, type: 'wireguard' } }),
      operator: { replicas: 2 },
    };
  }

  private mesh({ name, id }: AddOnCluster): Record<string, unknown> {
    const { maxConnectedClusters = id > 255 ? 511 : 255 } = this.props;
    if (id > maxConnectedClusters) {
      throw new Problem({
        what: `the id of ${name} is too large for its mesh`,
        found: id,
        allowed: `1 to ${maxConnectedClusters}`,
        remedy: 'set maxConnectedClusters to 511 in all clusters of the mesh, or choose a smaller clusterId',
      });
    }
    return maxConnectedClusters === 255 ? {} : { clustermesh: { maxConnectedClusters } };
  }
}

/** Values over defaults, one level deep: what a chart groups under one key stays together. */
function merged(defaults: Record<string, unknown>, over: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(over).map(([key, value]) => {
    const below = defaults[key];
    return [key, isMap(below) && isMap(value) ? { ...below, ...value } : value];
  });
  return { ...defaults, ...(Object.fromEntries(entries) as Record<string, unknown>) };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
