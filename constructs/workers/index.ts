import '../openstack/deferred-dependencies';
export { JoinCredentials } from './join-credentials';
export { NodePool } from './node-pool';
export type { NodePoolOptions, NodePoolProps, PoolNode } from './node-pool-props';
export type { PoolNetwork } from './pool-network';
export { GATE_VARIABLE, ReplacementGate, type ReplacementGateProps } from './replacement-gate';
export { RolloutGuard, type RolloutGuardProps } from './rollout-guard';
export { type ExposePortOptions, WorkerIngress, type WorkerIngressProps } from './worker-ingress';
