export { Allocations, type AllocationsProps, type Pins } from './allocations';
export { Problem, type ProblemProps, Problems, problemsOf } from './problem';
export type { DataVolume, DataVolumes } from './nodes/data-volume';
export { Flavor, type FlavorCapacity } from './nodes/flavor';
export { Image, type ImageOptions } from './nodes/image';
export { zoneCounts, type ZoneCount } from './nodes/zone-counts';
export { NodeCount } from './nodes/node-count';
export { checkNodeLabels, type NodeLabels } from './nodes/node-labels';
export { Rollout } from './nodes/rollout';
export { Taint, type TaintEffect } from './nodes/taint';
export { UserData, type UserDataOptions } from './nodes/user-data';
export { skopeoSource } from './versions/image-list';
export { yamlText } from './yaml';
export { networkMtu, podMtu } from './network/pod-mtu';
export { type ImageMirror, Images } from './versions/images';
export { KubernetesVersion } from './versions/kubernetes-version';
export type { MinorRelease } from './versions/minor-release';
export { type VersionSkewProps, versionSkewProblems } from './versions/version-skew';
export { NODE_POD_PREFIX } from './fleet/spaces';
export { capacityOf, zonesOf } from './fleet/pool-problems';
export {
  clusterNamespace,
  compareNames,
  dnsLabel,
  machineGroupName,
  nodeName,
  properName,
  suggestion,
  unknownName,
} from './names';
export { Cidr } from './network/cidr';
export { CidrPlan, type CidrPlanProps, type JudgedCidrPlan } from './network/cidr-plan';
export { type CalicoOptions, type CiliumOptions, Cni, type Encapsulation, type FlannelOptions } from './network/cni';
export type { ControlPlaneFlowOptions } from './network/control-plane-flows';
export { Destination } from './network/destination';
export type { Flow, FlowProtocol, Party } from './network/flow';
export {
  type AddOnFlowOptions,
  type EndpointPorts,
  NODE_PORTS,
  PortMatrix,
  type WorkerFlowOptions,
} from './network/port-matrix';
export { type JudgedPortPlan, PortPlan, type PortPlanProps, type PortRange } from './network/port-plan';
export { LoadBalancerProvider } from './region/load-balancer-provider';
export type { Quota } from './region/quota';
export { type QuotaPool, QuotaSum, SERVERS_PER_GROUP } from './region/quota-sum';
export { Region, type RegionProps } from './region/region';
export { Site, type SiteProps } from './region/site';
export { StorageZone, type StorageZoneProps } from './region/storage-zone';
export { Size } from './size';
export type { ClusterPlan } from './fleet/cluster-plan';
export { type ClusterRecords, recordClusters } from './fleet/cluster-records';
export type {
  ClusterDescription,
  EndpointDescription,
  NamedPorts,
  FleetDescription,
  ManagementClusterDescription,
  TenantDescription,
} from './fleet/description';
export { FleetPlan, type JudgedFleetPlan } from './fleet/fleet-plan';
export {
  type ClusterRecord,
  type EndpointRecord,
  FLEET_RECORD,
  FLEET_RECORD_FORMAT,
  type FleetRecord,
  type MachinesRecord,
  type ManagementClusterRecord,
  type ManifestsRecord,
  type PoolRecord,
  type RegionRecord,
  type ScriptsRecord,
  type ServersRecord,
  type SiteRecord,
  type StackRecord,
  type WaveRecord,
} from './fleet/fleet-record';
export { fleetRecordText, type MadeCluster, type MadeFleet, manifestsRecord, recordFleet } from './fleet/record-fleet';
export type {
  BareMetalPoolDescription,
  HostDescription,
  OpenStackPoolDescription,
  PoolDescription,
  PoolFacts,
  RootVolumeDescription,
} from './fleet/pool-description';
export { Claim } from './access/claim';
export { checkIdentityProviders, type ClaimRule, IdentityProvider, type OidcProps } from './access/identity-provider';
export { Subject } from './access/subject';
export { CertificatePlan } from './pki/certificate-plan';
export type { CertificatePlanProps, PlannedProgram } from './pki/certificate-plan-props';
export type { AuthorityName, CertificateUsage, PlannedAuthority, PlannedLeaf } from './pki/planned-certificate';
export { kubeconfig, type KubeconfigProps } from './pki/kubeconfig';
export {
  ADMINISTRATOR_SCRIPT,
  administratorScript,
  type AdministratorScriptProps,
} from './rollout/administrator-script';
export type { KubernetesObject } from './kubernetes-object';
export { APPLY_SCRIPT, applyScript } from './rollout/apply-script';
export { fluxFiles, type FluxFilesProps } from './rollout/flux-kustomizations';
export { FluxSource, type FluxSourceProps } from './rollout/flux-source';
export { type Gate, type RolloutFile, RolloutPlan, type RolloutStep } from './rollout/rollout-plan';
export {
  ROLL_NODES_SCRIPT,
  type RolledNode,
  rollNodesScript,
  type RollNodesScriptProps,
} from './rollout/roll-nodes-script';
export { KeyRing } from './rotation/key-ring';
export type { ClusterKeys, KeyPurpose } from './rotation/rotation-problems';
export { BootstrapDocument } from './bootstrap/bootstrap-document';
export { type FirewallRule, HostFirewall } from './bootstrap/host-firewall';
export { JOIN_VARIABLE, joinCommand, type JoinCommandProps } from './bootstrap/join-command';
export {
  CLUSTER_AUTHORITY,
  type JoinCredential,
  joiningGroup,
  joinSecret,
  joinSecretEntries,
} from './bootstrap/join-credential';
export { NoCloudSeed, type SeedHost, type SeedNetwork } from './bootstrap/no-cloud-seed';
export type { NodeBootstrapProps, NodeProxy, NodeSettings, NodeSwap } from './bootstrap/node-bootstrap-props';
export { NodeConfiguration } from './bootstrap/node-configuration';
export type { NodeFile, NodeHook } from './bootstrap/node-file';
export { type BareMetalPlaceOptions, NodePlace, type OpenStackPlaceOptions } from './bootstrap/node-place';
export { OperatingSystem, type PrebuiltOptions } from './bootstrap/operating-system';
export {
  type BinariesProps,
  type Download,
  type MirrorRepositories,
  type PackageRepository,
  PackageSource,
  type PackageVersions,
} from './bootstrap/package-source';
export { RegistryMirror, type RegistryMirrorProps } from './bootstrap/registry-mirror';
export type { ReservedResources } from './bootstrap/reserved-resources';
export { type NeededRepository, type SoftwareNeeds, softwareNeeds } from './bootstrap/software-needs';
export { seedCommand, type SeedCommandProps } from './bootstrap/seed-command';
export { Monitoring, type PrometheusOperatorProps } from './monitoring/monitoring';
export type { Alert, AlertStep, WatchedCertificate, WatchedControlPlane, WatchedSchedule } from './monitoring/alert';
export { controlPlaneAlerts, runbook } from './monitoring/runbook';
export type { WrittenContainer, WrittenManifests } from './policy/kubernetes-objects';
export { Judgement, type JudgementNotes } from './policy/judgement';
export { Policy } from './policy/policy';
export { type Finding, PolicyReport } from './policy/policy-report';
export type { Rule, Severity, Violation, WrittenRange } from './policy/rule';
export { MANIFEST_RULES, STACK_RULES } from './policy/rules';
export { Suppression, type SuppressionProps } from './policy/suppression';
export type { TerraformDocument, WrittenStack } from './policy/terraform-resources';
