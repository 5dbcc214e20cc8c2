export { AlertRules, type AlertRulesProps } from './alert-rules';
export { ApiForward, type ApiForwardProps } from './api-forward';
export { ApiServer, type ApiServerProps } from './api-server';
export {
  type ApiServerFile,
  type ApiServerPatches,
  type PodSecurity,
  type PodSecurityLevel,
} from './api-server-configuration';
export { AuditLog, type AuditLogOptions, type AuditWebhookOptions } from './audit-log';
export type { AuditRule } from './audit-policy';
export { AuthorizationWebhook, type AuthorizationWebhookProps } from './authorization-webhook';
export { Certificate, type CertificateSpec, Issuer, type IssuerSpec } from './cert-manager';
export { ControlPlaneNamespace, type ControlPlaneNamespaceProps, type PodDemand } from './control-plane-namespace';
export { CLUSTER_AUTOSCALER_RESOURCES, ControlPlaneSize, type ControlPlaneSizeProps } from './control-plane-size';
export { Controller, type ControllerProgram, type ControllerProps } from './controller';
export { ControllerManager, type ControllerManagerProps } from './controller-manager';
export { EncryptionAtRest } from './encryption-at-rest';
export { Etcd, type EtcdProps } from './etcd';
export { EtcdBackup, type EtcdBackupProps, type ObjectStoreBackupProps } from './etcd-backup';
export { type EtcdJobImages, EtcdJobs, type EtcdJobsProps } from './etcd-jobs';
export { EtcdMaintenance, type EtcdMaintenanceProps, type MaintainedEtcd } from './etcd-maintenance';
export { EtcdRestore, type EtcdRestoreProps, type ObjectStoreRestoreProps } from './etcd-restore';
export { EtcdRestoreDrill, type EtcdRestoreDrillProps } from './etcd-restore-drill';
export { EtcdSnapshots, type EtcdSnapshotsProps, type RestoreNeeds } from './etcd-snapshots';
export { type DedicatedEtcdProps, EtcdTopology } from './etcd-topology';
export { type Delivery, HostedControlPlane } from './hosted-control-plane';
export type { ControlPlaneOptions } from './control-plane-options';
export type { ControlPlaneEndpoint, HostedControlPlaneProps } from './hosted-control-plane-props';
export { HostedWorkload, type HostedWorkloadProps } from './hosted-workload';
export { Exposure, type ExposedService, type GatewayExposureProps, type LoadBalancerExposureProps } from './exposure';
export { hibernate } from './hibernation';
export { KmsPlugin, type KmsPluginProps } from './kms-plugin';
export { KonnectivityServer, type KonnectivityServerProps } from './konnectivity-server';
export { KubeletServingApprover, type KubeletServingApproverProps } from './kubelet-serving-approver';
export { ControlPlaneDashboard, type ControlPlaneDashboardProps } from './dashboard';
export { Monitors, type MonitorsProps } from './monitors';
export { NetworkPolicies, type NetworkPoliciesProps } from './network-policies';
export { ObjectStore, type S3ObjectStoreProps } from './object-store';
export { Pki, PKI_LABEL, type PkiProps } from './pki';
export { authorityCertificate, CONFIG_FOLDER, KUBECONFIG_FILE, kubeconfigOf, keyPair, PKI_FOLDER } from './pki-files';
export { PORTS } from '../../lib/network/control-plane-ports';
export { ControlPlanePriorities, type PriorityClassNames } from './priorities';
export { Scheduler, type SchedulerProps } from './scheduler';
export { grant } from './tenant-access';
export { TenantKubectl, type TenantKubectlProps } from './tenant-kubectl';
export {
  KubernetesEndpointJob,
  type KubernetesEndpointJobProps,
  type KubernetesEndpointProps,
} from './kubernetes-endpoint';
export { SecretRewrite, type SecretRewriteProps } from './secret-rewrite';
export { TenantBootstrap, type TenantBootstrapProps } from './tenant-bootstrap';
export {
  type HostedAccess,
  type HostedProgram,
  ManifestPolicy,
  PolicyPlugin,
  type PolicyPluginContext,
  type PolicyPluginProps,
  type SecretKey,
  type TenantObject,
} from '../workload';
export { waitForApiServer } from './wait-for-api-server';
export { Wave, type WaveName, type WaveProps, WAVES } from './wave';
