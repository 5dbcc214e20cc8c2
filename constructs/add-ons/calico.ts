import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import type { Encapsulation } from '../../lib/network/cni';
import type { TenantObject } from '../workload';
import type { AddOn, AddOnContribution } from './add-on';
import { type AddOnCluster, podMtuOf } from './add-on-cluster';
import { HelmChart } from './helm-chart';

/** Properties of {@link Calico}. */
export interface CalicoProps {
  /**
   * Version of the charts, 3.32 or newer.
   *
   * @default 'v3.32.1'
   */
  readonly version?: string;

  /**
   * Further fields of the operator's Installation, which win over ours.
   *
   * @default - none
   * @see https://docs.tigera.io/calico/latest/reference/installation/api
   */
  readonly installation?: Readonly<Record<string, unknown>>;
}

const REPOSITORY = 'https://docs.tigera.io/calico/charts';
const NAMESPACE = 'tigera-operator';
const KINDS = 'calico-crds';

const ENCAPSULATIONS: Partial<Record<Encapsulation, string>> = { vxlan: 'VXLAN', ipip: 'IPIP', native: 'None' };

/**
 * Calico, by the Helm charts of its operator: pods' addresses and network policies. Comes by itself with `Cni.calico()`;
 * kube-proxy does the rest.
 *
 * Nodes have no pod network before the charts are installed, so whatever installs them runs elsewhere.
 *
 * @see https://docs.tigera.io/calico/latest/getting-started/kubernetes/helm
 */
export class Calico implements AddOn {
  readonly name = 'calico';
  readonly roles = ['pod-network'];
  readonly needs = ['service-proxy'];

  constructor(private readonly props: CalicoProps = {}) {}

  /** {@inheritDoc AddOn.contribute} */
  contribute(cluster: AddOnCluster): AddOnContribution {
    const { version = 'v3.32.1', installation = {} } = this.props;
    const has = (family: 4 | 6) => hasFamily(cluster, family);
    const chart = { repository: REPOSITORY, version, namespace: NAMESPACE };
    return {
      // The operator shares the network of its node, which no other namespace allows.
      tenantObjects: [
        k8s.KubeNamespace.manifest({
          metadata: { name: NAMESPACE, labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } },
        }) as TenantObject,
      ],
      charts: [
        new HelmChart({ ...chart, release: KINDS, chart: 'crd.projectcalico.org.v1', values: {} }),
        new HelmChart({
          ...chart,
          release: 'calico',
          chart: 'tigera-operator',
          after: [KINDS],
          values: {
            installation: { ...installationOf(cluster), ...installation },
            kubernetesServiceEndpoint: { host: cluster.endpoint.host, port: `${cluster.endpoint.port}` },
            defaultFelixConfiguration: cluster.cni.isEncrypted
              ? { enabled: true, wireguardEnabled: has(4), ...(has(6) && { wireguardEnabledV6: true }) }
              : { enabled: false },
            // Neither is needed for the network, and both serve pages.
            goldmane: { enabled: false },
            whisker: { enabled: false },
          },
        }),
      ],
    };
  }
}

function hasFamily({ podRanges }: AddOnCluster, family: 4 | 6): boolean {
  return podRanges.some((range) => range.family === family);
}

function installationOf(cluster: AddOnCluster): Record<string, unknown> {
  const { cni, podRanges } = cluster;
  const mtu = podMtuOf(cluster);
  const byNode = { kubernetes: 'NodeInternalIP' };
  return {
    enabled: true,
    cni: { type: 'Calico' },
    calicoNetwork: {
      // As kube-proxy does.
      linuxDataplane: 'Nftables',
      ...(mtu !== undefined && { mtu }),
      bgp: cni.encapsulation === 'vxlan' ? 'Disabled' : 'Enabled',
      ipPools: podRanges.map((range) => ({
        cidr: range.toString(),
        encapsulation: ENCAPSULATIONS[cni.encapsulation] ?? 'VXLAN',
        natOutgoing: 'Enabled',
      })),
      ...(hasFamily(cluster, 4) && { nodeAddressAutodetectionV4: byNode }),
      ...(hasFamily(cluster, 6) && { nodeAddressAutodetectionV6: byNode }),
    },
  };
}
