import type { Cni } from './cni';
import { Destination } from './destination';
import type { Flow, FlowProtocol, Party } from './flow';
import type { PortRange } from './port-plan';

/** Where clients and nodes reach a hosted control plane. */
export interface EndpointPorts {
  /** Port of the tenant cluster's API at the endpoint. */
  readonly api: number;

  /**
   * Port of the tenant cluster's konnectivity server at the endpoint.
   *
   * @default - none; there is no tunnel
   */
  readonly tunnel?: number;
}

/** Options of {@link PortMatrix.controlPlane}. */
export interface ControlPlaneFlowOptions {
  /** Whether the API server reaches nodes, pods and Services through a tunnel that the nodes open. */
  readonly konnectivity: boolean;

  /**
   * Whether Cluster API and cluster-autoscaler make nodes.
   *
   * @default false
   */
  readonly autoscaling?: boolean;

  /**
   * Whether events have an etcd of their own.
   *
   * @default false
   */
  readonly eventsEtcd?: boolean;

  /**
   * Whether pods of the tenant cluster reach the API by connections that nodes wrap, through a Gateway.
   *
   * @default false
   */
  readonly forwards?: boolean;

  /**
   * Issuers of tokens that API servers believe, beside those that listen on port 443 outside.
   *
   * @default - none further
   */
  readonly identityProviders?: readonly Destination[];

  /**
   * Webhooks that API servers ask what people may do, or send their audit log to.
   *
   * @default - none
   */
  readonly webhooks?: readonly Destination[];

  /**
   * Key management services that wrap the keys of Secrets.
   *
   * @default - none; keys are made in the management cluster
   */
  readonly keyServices?: readonly Destination[];

  /**
   * The object store that snapshots are copied to.
   *
   * @default - none
   */
  readonly backupStore?: Destination;

  /**
   * The object store that etcd is restored from.
   *
   * @default - none
   */
  readonly restoreStore?: Destination;
}

/** Options of {@link PortMatrix.addOn}. */
export interface AddOnFlowOptions {
  /**
   * Whether the program dials others outside, on whichever TCP port these listen.
   *
   * @default false
   */
  readonly dialsOutside?: boolean;

  /**
   * Port that monitoring collects metrics at.
   *
   * @default - none
   */
  readonly metricsPort?: number;
}

/** Options of {@link PortMatrix.workers}. */
export interface WorkerFlowOptions {
  /** The network plug-in. */
  readonly cni: Cni;

  /**
   * Whether load balancers send traffic to NodePorts.
   *
   * @default true
   */
  readonly nodePorts?: boolean;

  /**
   * Whether people log in from a bastion.
   *
   * @default false
   */
  readonly bastion?: boolean;

  /**
   * Where nodes reach their control plane.
   *
   * @default - not in the table; nodes may reach everybody outside anyway
   */
  readonly endpoint?: EndpointPorts;

  /**
   * What nodes and pods may reach outside: `open` for everything, `listed` for what a node itself needs.
   *
   * @default 'open'
   */
  readonly egress?: 'open' | 'listed';
}

/** Ports that Kubernetes gives Services of type NodePort, unless the API server is told otherwise. */
export const NODE_PORTS: PortRange = { first: 30000, last: 32767 };

/**
 * Who may talk to whom: the one table that security group rules, network policies and Services are made from.
 *
 * Ports are those that programs listen on. What a load balancer listens on is planned for each cluster.
 *
 * @see https://kubernetes.io/docs/reference/networking/ports-and-protocols/
 */
export class PortMatrix {
  /**
   * What a hosted control plane needs, inside its namespace and across its border.
   *
   * | port | program | source |
   * |---|---|---|
   * | 6443 | kube-apiserver | kubernetes.io, Ports and Protocols |
   * | 2379, 2380, 2381 | etcd: clients, peers, metrics | etcd.io, Configuration options; kubeadm (2381) |
   * | 10257, 10259 | controller manager, scheduler | kubernetes.io, Ports and Protocols |
   * | 8443 | HAProxy before the API server, behind a Gateway | ours |
   * | 8085 | cluster-autoscaler: metrics | kubernetes/autoscaler |
   * | 8090, 8132, 8133 | konnectivity server: API server, agents, metrics | kubernetes-sigs/apiserver-network-proxy |
   */
  static controlPlane(options: ControlPlaneFlowOptions): PortMatrix {
    const { konnectivity, autoscaling = false, eventsEtcd = false, forwards = false } = options;
    return new PortMatrix([
      flow('endpoint', 'api-server', 'TCP', 6443, 'the tenant cluster API, for clients and nodes'),
      flow('controller-manager', 'api-server', 'TCP', 6443, 'watching and changing objects'),
      flow('scheduler', 'api-server', 'TCP', 6443, 'placing pods'),
      flow('kubelet-serving-approver', 'api-server', 'TCP', 6443, 'approving what kubelets serve with'),
      flow('tenant-bootstrap', 'api-server', 'TCP', 6443, 'applying what every tenant cluster starts with'),
      ...apiServerDials(options),
      flow('api-server', 'etcd', 'TCP', 2379, 'the state of the tenant cluster'),
      flow('etcd', 'etcd', 'TCP', 2380, 'consensus and copies of snapshots'),
      flow('etcd', 'etcd', 'TCP', 2379, 'a member that lost its volume asks the others to take it back'),
      flow('etcd', 'etcd', 'TCP', 2381, 'a member asks whether others run before it starts'),
      flow('backup', 'etcd', 'TCP', 2379, 'snapshots, defragmentation and status'),
      ...objectStoreFlows(options),
      ...(forwards ? forwardFlows() : []),
      ...(eventsEtcd ? eventsFlows() : []),
      ...(konnectivity ? tunnelFlows() : directFlows()),
      ...(autoscaling ? autoscalingFlows() : []),
      ...monitoringFlows(konnectivity),
      ...dnsFlows([
        'api-server',
        ...(forwards ? (['api-forward'] as const) : []),
        'etcd',
        'controller-manager',
        'scheduler',
        'kubelet-serving-approver',
        'tenant-bootstrap',
        'backup',
        ...(konnectivity ? (['konnectivity-server'] as const) : []),
        ...(autoscaling ? (['cluster-autoscaler', 'machine-secrets'] as const) : []),
      ]),
    ]);
  }

  /** What a program of an add-on needs beside a hosted control plane, in its namespace and across its border. */
  static addOn({ dialsOutside = false, metricsPort }: AddOnFlowOptions): PortMatrix {
    return new PortMatrix([
      flow('add-on', 'api-server', 'TCP', 6443, 'watching and changing objects'),
      ...(dialsOutside ? [allPorts('add-on', 'internet', 'TCP', 'whatever the add-on works with')] : []),
      ...(metricsPort === undefined ? [] : [flow('monitoring', 'add-on', 'TCP', metricsPort, 'metrics')]),
      ...dnsFlows(['add-on']),
    ]);
  }

  /**
   * What the workers of a tenant cluster need: between each other, from outside, and to the outside.
   *
   * Between regions, and to bare metal, the same flows must be let through by address instead of by security group.
   */
  static workers(options: WorkerFlowOptions): PortMatrix {
    const { cni, nodePorts = true, bastion = false, endpoint, egress = 'open' } = options;
    return new PortMatrix([
      flow('worker', 'worker', 'TCP', 10250, 'kubelets, asked by konnectivity agents and metrics-server'),
      ...cni.nodeFlows,
      ...(nodePorts
        ? (['TCP', 'UDP'] as const).map((protocol): Flow => {
            const purpose = `NodePorts of Services that speak ${protocol}`;
            return { from: 'worker-load-balancer', to: 'worker', protocol, ports: NODE_PORTS, purpose };
          })
        : []),
      ...(bastion ? [flow('bastion', 'worker', 'TCP', 22, 'people who log in to repair a node')] : []),
      ...(endpoint ? endpointFlows(endpoint) : []),
      ...(egress === 'open'
        ? [allPorts('worker', 'internet', 'ANY', 'whatever nodes and pods ask for')]
        : listedEgress()),
    ]);
  }

  private constructor(
    /** Every flow, each once. */
    readonly flows: readonly Flow[],
  ) {}

  /** The flows that a party accepts. */
  to(party: Party): Flow[] {
    return this.flows.filter((candidate) => candidate.to === party);
  }

  /** The flows that a party opens. */
  from(party: Party): Flow[] {
    return this.flows.filter((candidate) => candidate.from === party);
  }
}

function forwardFlows(): Flow[] {
  return [
    flow('endpoint', 'api-forward', 'TCP', 8443, 'connections of pods, wrapped by their nodes'),
    flow('api-forward', 'api-server', 'TCP', 6443, 'the same, as pods opened them'),
  ];
}

function eventsFlows(): Flow[] {
  return [
    flow('api-server', 'etcd-events', 'TCP', 2379, 'events of the tenant cluster'),
    flow('backup', 'etcd-events', 'TCP', 2379, 'defragmentation and status'),
    flow('monitoring', 'etcd-events', 'TCP', 2381, 'metrics'),
  ];
}

/** Tenants may have their API server dial port 443 anyway: by webhooks that they register with a URL. */
function apiServerDials({ identityProviders = [], webhooks = [], keyServices = [] }: ControlPlaneFlowOptions): Flow[] {
  const dialled: [Party, readonly Destination[], string][] = [
    ['identity-provider', [Destination.outside(443), ...identityProviders], 'keys of OIDC issuers'],
    ['webhook', webhooks, 'what people may do, and what they did'],
    ['key-service', keyServices, 'wrapping the keys that Secrets are encrypted with'],
  ];
  return dialled.flatMap(([party, destinations, purpose]) => flowsTo(destinations, 'api-server', party, purpose));
}

function objectStoreFlows({ backupStore, restoreStore }: ControlPlaneFlowOptions): Flow[] {
  return [
    ...flowsTo([backupStore], 'backup', 'object-store', 'copies of snapshots outside the cluster'),
    ...flowsTo([restoreStore], 'etcd', 'object-store', 'the snapshot that is restored'),
  ];
}

/** A flow to each destination, once. */
function flowsTo(destinations: readonly (Destination | undefined)[], from: Party, to: Party, purpose: string): Flow[] {
  const known = destinations.filter((destination) => destination !== undefined);
  const distinct = new Map(known.map((destination) => [destination.toString(), destination]));
  return [...distinct.values()].map((destination) => ({
    ...flow(from, to, 'TCP', destination.port, purpose),
    destination,
  }));
}

function tunnelFlows(): Flow[] {
  return [
    flow('endpoint', 'konnectivity-server', 'TCP', 8132, 'tunnels that agents on the nodes open'),
    flow(
      'api-server',
      'konnectivity-server',
      'TCP',
      8090,
      'connections to nodes, pods and Services through the tunnels',
    ),
    flow('konnectivity-server', 'api-server', 'TCP', 6443, 'reviewing the tokens of agents'),
  ];
}

function directFlows(): Flow[] {
  return [flow('api-server', 'worker', 'TCP', 10250, 'logs, exec and port-forward, by a route to the nodes')];
}

/** Behind the Service `kubernetes` of a management cluster its API listens on 6443, mostly. */
function autoscalingFlows(): Flow[] {
  const parties = ['cluster-autoscaler', 'machine-secrets'] as const;
  return [
    flow('cluster-autoscaler', 'api-server', 'TCP', 6443, 'pods that wait for a node, and nodes that nobody needs'),
    flow('cluster-api', 'api-server', 'TCP', 6443, 'nodes that joined, and nodes to drain'),
    ...parties.flatMap((from) =>
      [443, 6443].map((port) => flow(from, 'management-api', 'TCP', port, 'machines, and Secrets that they read')),
    ),
    flow('monitoring', 'cluster-autoscaler', 'TCP', 8085, 'metrics'),
  ];
}

function monitoringFlows(konnectivity: boolean): Flow[] {
  const ports: [Party, number][] = [
    ['api-server', 6443],
    ['etcd', 2381],
    ['controller-manager', 10257],
    ['scheduler', 10259],
    ...(konnectivity ? ([['konnectivity-server', 8133]] as [Party, number][]) : []),
  ];
  return ports.map(([to, port]) => flow('monitoring', to, 'TCP', port, 'metrics'));
}

function dnsFlows(parties: readonly Party[]): Flow[] {
  return parties.flatMap((from) => [
    flow(from, 'dns', 'UDP', 53, 'looking up names'),
    flow(from, 'dns', 'TCP', 53, 'looking up names with long answers'),
  ]);
}

function endpointFlows({ api, tunnel }: EndpointPorts): Flow[] {
  return [
    flow('worker', 'endpoint', 'TCP', api, 'the API, for kubelets and pods'),
    ...(tunnel === undefined ? [] : [flow('worker', 'endpoint', 'TCP', tunnel, 'tunnels of konnectivity agents')]),
  ];
}

function listedEgress(): Flow[] {
  return [
    ...dnsFlows(['worker']),
    flow('worker', 'time-server', 'UDP', 123, 'the time, without which no certificate is valid'),
    flow('worker', 'registry', 'TCP', 443, 'images'),
    flow(
      'worker',
      'metadata',
      'TCP',
      80,
      "the machine's own identity and user data, for the node itself and not for pods",
    ),
  ];
}

function flow(from: Party, to: Party, protocol: FlowProtocol, port: number, purpose: string): Flow {
  return { from, to, protocol, ports: { first: port, last: port }, purpose };
}

function allPorts(from: Party, to: Party, protocol: FlowProtocol, purpose: string): Flow {
  return { from, to, protocol, purpose };
}
