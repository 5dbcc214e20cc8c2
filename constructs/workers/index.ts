export { JoinCredentials } from './join-credentials';
export { NodePool, type NodePoolOptions, type NodePoolProps, type PoolNode } from './node-pool';
export type { PoolNetwork } from './pool-network';
export { type ExposePortOptions, WorkerIngress, type WorkerIngressProps } from './worker-ingress';
