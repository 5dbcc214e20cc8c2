export { AutoscaledPool } from './autoscaled-pool';
export type { AutoscaledPoolProps, MachineNetwork } from './autoscaled-pool-props';
export { type AutoscaledPoolOptions, AutoscaledPools, type AutoscaledPoolsProps } from './autoscaled-pools';
export { ClusterAutoscaler, type ClusterAutoscalerProps } from './cluster-autoscaler';
export {
  DeclaredControlPlane,
  DeclaredControlPlaneKind,
  type DeclaredControlPlaneProps,
} from './declared-control-plane';
export { type MachinePlace, MachineRegion, type MachineRegionProps } from './machine-region';
export { type MachineSecret, MachineSecrets, type MachineSecretsProps } from './machine-secrets';
