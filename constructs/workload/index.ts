export { clusterScoped } from './cluster-scoped';
export { CommandLine, type Flags, type FlagValue } from './command-line';
export { ControlPlaneDeployment, type ControlPlaneDeploymentProps } from './control-plane-deployment';
export {
  type ClaimProps,
  ControlPlaneStatefulSet,
  type ControlPlaneStatefulSetProps,
  quorumOf,
} from './control-plane-stateful-set';
export { type ContainerProps, type Probes, type Resources, type SecretKey } from './hardened-pod';
export { hardenedJob, type HardenedJobProps } from './hardened-job';
export { HashedConfigMap, type HashedConfigMapProps } from './hashed-config-map';
export { literalSecretProblems, RefuseLiteralSecrets } from './literal-secrets';
export { ManifestPolicy } from './manifest-policy';
export { PolicyPlugin, type PolicyPluginContext, type PolicyPluginProps } from './policy-plugin';
export { type PodPlacement, type PodScheduling } from './pod-scheduling';
export { type FileNames, FileSource, type PodMount, PodVolume, SERVICE_ACCOUNT_FOLDER } from './pod-volume';
export { type TenantObject } from './tenant-object';
export type { HostedAccess, HostedProgram } from './hosted-program';
