/** Ports that the programs of a control plane listen on; {@link PortMatrix} says who dials them. */
export const PORTS = {
  apiServer: 6443,
  apiForward: 8443,
  apiForwardHealth: 8444,
  etcdClient: 2379,
  etcdPeer: 2380,
  etcdMetrics: 2381,
  etcdStatus: 2382,
  controllerManager: 10257,
  scheduler: 10259,
  servingApproverHealth: 8081,
  konnectivityServer: 8090,
  konnectivityAgent: 8132,
  konnectivityAdmin: 8133,
  konnectivityHealth: 8134,
} as const;
