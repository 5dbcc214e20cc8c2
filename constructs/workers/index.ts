export { type JoinCredential, NodeBootstrap, type NodeBootstrapProps } from './node-bootstrap';
export { NodePool, type NodePoolOptions, type NodePoolProps, type PoolNode } from './node-pool';
export { type ExposePortOptions, WorkerIngress, type WorkerIngressProps } from './worker-ingress';
