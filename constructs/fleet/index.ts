import '../openstack/deferred-dependencies';
import '../workload/shared-yaml';
export { BareMetalPool, type BareMetalPoolOptions } from './bare-metal-pool';
export { ManagementCluster, type ManagementClusterAttributes } from './management-cluster';
export { Platform } from './platform';
export type { PlatformProps } from './platform-props';
export { describeProblems, runProgram } from './run-program';
export { ServerPool, type ServerPoolOptions } from './server-pool';
export {
  type GatewayEndpointProps,
  type LoadBalancerPerClusterProps,
  ServiceEndpoint,
  type ServiceEndpointProps,
  type SharedLoadBalancerProps,
} from './service-endpoint';
export { BACKEND_CONTEXT, type StateBackend } from './state-backend';
export {
  type ReportedCluster,
  type ReportedFolder,
  SynthesisReport,
  type SynthesisReportProps,
} from './synthesis-report';
export { Tenant, type TenantProps } from './tenant';
export type { BuiltCluster } from './cluster-build';
export { TenantCluster } from './tenant-cluster';
export type { TenantClusterProps } from './tenant-cluster-props';
export { TokenGuard } from './token-guard';
export type {
  EndpointPortsRequest,
  EndpointRequest,
  ITenantRegion,
  IWorkerRegion,
  MachineNames,
  MachineRequest,
  TenantRegionRequest,
} from './worker-region';
export { writeReport, type WriteReportProps } from './write-report';
