import { PORTS } from './control-plane-ports';
import { Destination } from './destination';
import { dnsFlows, flow, type Flow, type Party } from './flow';

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

/** Everything that the programs of a hosted control plane say to each other and across the border of their namespace. */
export function controlPlaneFlows(options: ControlPlaneFlowOptions): Flow[] {
  const { konnectivity, autoscaling = false, eventsEtcd = false, forwards = false } = options;
  return [
    flow('endpoint', 'api-server', 'TCP', PORTS.apiServer, 'the tenant cluster API, for clients and nodes'),
    flow('controller-manager', 'api-server', 'TCP', PORTS.apiServer, 'watching and changing objects'),
    flow('scheduler', 'api-server', 'TCP', PORTS.apiServer, 'placing pods'),
    flow('kubelet-serving-approver', 'api-server', 'TCP', PORTS.apiServer, 'approving what kubelets serve with'),
    flow('tenant-bootstrap', 'api-server', 'TCP', PORTS.apiServer, 'applying what every tenant cluster starts with'),
    ...apiServerDials(options),
    flow('api-server', 'etcd', 'TCP', PORTS.etcdClient, 'the state of the tenant cluster'),
    flow('etcd', 'etcd', 'TCP', PORTS.etcdPeer, 'consensus and copies of snapshots'),
    flow('etcd', 'etcd', 'TCP', PORTS.etcdClient, 'a member that lost its volume asks the others to take it back'),
    flow('etcd', 'etcd', 'TCP', PORTS.etcdMetrics, 'a member asks whether others run before it starts'),
    flow('backup', 'etcd', 'TCP', PORTS.etcdClient, 'snapshots, defragmentation and status'),
    flow('backup', 'etcd', 'TCP', PORTS.etcdPeer, 'telling members without data that they may found a cluster'),
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
  ];
}

function forwardFlows(): Flow[] {
  return [
    flow('endpoint', 'api-forward', 'TCP', PORTS.apiForward, 'connections of pods, wrapped by their nodes'),
    flow('api-forward', 'api-server', 'TCP', PORTS.apiServer, 'the same, as pods opened them'),
  ];
}

function eventsFlows(): Flow[] {
  return [
    flow('api-server', 'etcd-events', 'TCP', PORTS.etcdClient, 'events of the tenant cluster'),
    flow('backup', 'etcd-events', 'TCP', PORTS.etcdClient, 'defragmentation and status'),
    flow('monitoring', 'etcd-events', 'TCP', PORTS.etcdMetrics, 'metrics'),
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
    flow('endpoint', 'konnectivity-server', 'TCP', PORTS.konnectivityAgent, 'tunnels that agents on the nodes open'),
    flow(
      'api-server',
      'konnectivity-server',
      'TCP',
      PORTS.konnectivityServer,
      'connections to nodes, pods and Services through the tunnels',
    ),
    flow('konnectivity-server', 'api-server', 'TCP', PORTS.apiServer, 'reviewing the tokens of agents'),
  ];
}

/** What API servers open to nodes where no tunnel leads there. */
export function directFlows(): Flow[] {
  return [flow('api-server', 'worker', 'TCP', 10250, 'logs, exec and port-forward, by a route to the nodes')];
}

/** Behind the Service `kubernetes` of a management cluster its API listens on 6443, mostly. */
function autoscalingFlows(): Flow[] {
  const parties = ['cluster-autoscaler', 'machine-secrets'] as const;
  return [
    flow(
      'cluster-autoscaler',
      'api-server',
      'TCP',
      PORTS.apiServer,
      'pods that wait for a node, and nodes that nobody needs',
    ),
    flow('cluster-api', 'api-server', 'TCP', PORTS.apiServer, 'nodes that joined, and nodes to drain'),
    ...parties.flatMap((from) =>
      [443, 6443].map((port) => flow(from, 'management-api', 'TCP', port, 'machines, and Secrets that they read')),
    ),
    flow('monitoring', 'cluster-autoscaler', 'TCP', 8085, 'metrics'),
  ];
}

function monitoringFlows(konnectivity: boolean): Flow[] {
  const ports: [Party, number][] = [
    ['api-server', PORTS.apiServer],
    ['etcd', PORTS.etcdMetrics],
    ['controller-manager', PORTS.controllerManager],
    ['scheduler', PORTS.scheduler],
    ...(konnectivity ? ([['konnectivity-server', PORTS.konnectivityAdmin]] as [Party, number][]) : []),
  ];
  return ports.map(([to, port]) => flow('monitoring', to, 'TCP', port, 'metrics'));
}
