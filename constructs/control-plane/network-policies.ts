import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import type { Cidr } from '../../lib/network/cidr';
import type { Destination } from '../../lib/network/destination';
import type { Flow, Party } from '../../lib/network/flow';
import type { PortMatrix } from '../../lib/network/port-matrix';

/** Pods of the namespace: who they are in the port matrix, and the name in their `app.kubernetes.io/name` label. */
const PROGRAMS: Readonly<Partial<Record<Party, string>>> = {
  'api-server': 'kube-apiserver',
  'api-forward': 'api-forward',
  'etcd': 'etcd',
  'etcd-events': 'etcd-events',
  'controller-manager': 'kube-controller-manager',
  'scheduler': 'kube-scheduler',
  'kubelet-serving-approver': 'kubelet-serving-approver',
  'konnectivity-server': 'konnectivity-server',
  'tenant-bootstrap': 'tenant-bootstrap',
  'backup': 'etcd-backup',
  'cluster-autoscaler': 'cluster-autoscaler',
  'machine-secrets': 'machine-secrets',
};

/** What no pod may dial: metadata and other services that a node offers to itself. */
const LINK_LOCAL = { 4: '169.254.0.0/16', 6: 'fe80::/10' } as const;

const EVERYWHERE = { 4: '0.0.0.0/0', 6: '::/0' } as const;

/** Properties of {@link NetworkPolicies}. */
export interface NetworkPoliciesProps {
  /** Who may talk to whom. */
  readonly matrix: PortMatrix;

  /**
   * Programs of add-ons: name to what it needs.
   *
   * @default - none
   */
  readonly addOns?: ReadonlyMap<string, PortMatrix>;

  /** The tenant cluster's ranges of node addresses, which the API server dials when there is no tunnel. */
  readonly nodeRanges: readonly Cidr[];

  /**
   * Ranges that no pod may dial although it may dial the world: those of the management cluster and its API. Only what makes
   * nodes dials the API in them.
   */
  readonly unreachableRanges: readonly Cidr[];

  /**
   * The one namespace that connections to the endpoint come from.
   *
   * @default - none; they come from nodes, or from clients themselves
   */
  readonly endpointNamespace?: string;

  /**
   * Ranges of the management cluster's pods, which are then kept from what the endpoint leads to.
   *
   * @default - unknown; pods of other namespaces may dial what everybody may
   */
  readonly podRanges?: readonly Cidr[];

  /**
   * Namespace of the management cluster whose pods collect metrics.
   *
   * @default - none; nobody may
   */
  readonly monitoringNamespace?: string;
}

/**
 * The seal of a control plane's namespace: nothing in and nothing out but the flows of the port matrix.
 *
 * One policy denies everything; for each program another lets through what the matrix says. Outside the namespace, name
 * servers are pods of `kube-system` labelled `k8s-app: kube-dns`.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export class NetworkPolicies extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: NetworkPoliciesProps,
  ) {
    super(scope, id);
    new k8s.KubeNetworkPolicy(this, 'DenyAll', {
      metadata: { name: 'deny-all' },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
    const { matrix, addOns = new Map<string, PortMatrix>() } = props;
    for (const [party, program] of Object.entries(PROGRAMS) as [Party, string][]) this.allow(program, party, matrix);
    for (const [program, own] of addOns) this.allow(program, 'add-on', own);
    if (addOns.size === 0) return;
    const [toApiServer] = [...addOns.values()][0]!.to('api-server');
    new k8s.KubeNetworkPolicy(this, 'AddOnsToApiServer', {
      metadata: { name: 'add-ons-to-kube-apiserver' },
      spec: {
        podSelector: pods(PROGRAMS['api-server']!),
        policyTypes: ['Ingress'],
        ingress: [
          { from: [...addOns.keys()].map((name) => ({ podSelector: pods(name) })), ports: portsOf(toApiServer!) },
        ],
      },
    });
  }

  private allow(program: string, party: Party, matrix: PortMatrix): void {
    const ingress = matrix.to(party).flatMap((flow) => this.ingressOf(flow));
    const egress = matrix.from(party).flatMap((flow) => this.egressOf(flow));
    if (ingress.length + egress.length === 0) return;
    new k8s.KubeNetworkPolicy(this, program, {
      metadata: { name: program },
      spec: {
        podSelector: pods(program),
        policyTypes: ['Ingress', 'Egress'],
        // An empty list means the same as none, and would differ from what the API server gives back.
        ...(ingress.length > 0 && { ingress }),
        ...(egress.length > 0 && { egress }),
      },
    });
  }

  private ingressOf(flow: Flow): k8s.NetworkPolicyIngressRule[] {
    const from = this.peersOf(flow.from);
    if (from === 'nobody') return [];
    return [{ ...(from !== 'anybody' && { from }), ports: portsOf(flow) }];
  }

  private egressOf(flow: Flow): k8s.NetworkPolicyEgressRule[] {
    const to = flow.destination ? peersAt(flow.destination) : this.peersOf(flow.to);
    if (to === 'nobody') return [];
    return [
      { to: to === 'anybody' ? worldWithout(this.props.unreachableRanges, LINK_LOCAL) : to, ports: portsOf(flow) },
    ];
  }

  private peersOf(party: Party): k8s.NetworkPolicyPeer[] | 'anybody' | 'nobody' {
    const program = PROGRAMS[party];
    if (program !== undefined) return [{ podSelector: pods(program) }];
    const { monitoringNamespace, nodeRanges, endpointNamespace } = this.props;
    switch (party) {
      case 'dns':
        return [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
            podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
          },
        ];
      case 'monitoring':
        return monitoringNamespace === undefined ? 'nobody' : [namespaced(monitoringNamespace)];
      case 'worker':
        return nodeRanges.length === 0
          ? 'nobody'
          : nodeRanges.map((range) => ({ ipBlock: { cidr: range.toString() } }));
      case 'management-api': {
        const { unreachableRanges } = this.props;
        return unreachableRanges.length === 0
          ? 'anybody'
          : unreachableRanges.map((range) => ({ ipBlock: { cidr: range.toString() } }));
      }
      // The load balancer's connections come from whichever node took them, or from the client itself.
      case 'endpoint':
        if (endpointNamespace !== undefined) return [namespaced(endpointNamespace)];
        return this.props.podRanges === undefined ? 'anybody' : worldWithout(this.props.podRanges);
      case 'internet':
        return 'anybody';
      default:
        return 'nobody';
    }
  }
}

function peersAt({ namespace, ranges }: Destination): k8s.NetworkPolicyPeer[] | 'anybody' {
  if (namespace !== undefined) return [namespaced(namespace)];
  return ranges.length === 0 ? 'anybody' : ranges.map((range) => ({ ipBlock: { cidr: range.toString() } }));
}

/** Everybody but those in some ranges. */
function worldWithout(
  ranges: readonly Cidr[],
  further: Partial<Readonly<Record<4 | 6, string>>> = {},
): k8s.NetworkPolicyPeer[] {
  return ([4, 6] as const).map((family) => {
    const own = ranges.filter((range) => range.family === family).map((range) => range.toString());
    const except = [...(further[family] === undefined ? [] : [further[family]]), ...own];
    return { ipBlock: { cidr: EVERYWHERE[family], ...(except.length > 0 && { except }) } };
  });
}

function namespaced(name: string): k8s.NetworkPolicyPeer {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } };
}

function pods(program: string): k8s.LabelSelector {
  return { matchLabels: { 'app.kubernetes.io/name': program } };
}

function portsOf({ protocol, ports }: Flow): k8s.NetworkPolicyPort[] {
  if (ports === undefined) return [{ protocol }];
  const port = k8s.IntOrString.fromNumber(ports.first);
  return [{ protocol, port, ...(ports.last > ports.first && { endPort: ports.last }) }];
}
