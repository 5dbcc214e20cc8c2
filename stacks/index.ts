import '../constructs/openstack/deferred-dependencies';
export { Backend, type RemoteBackendOptions, type S3BackendOptions } from './backend';
export { OpenStackStack, type OpenStackStackProps } from './openstack-stack';
export { endpointName } from './endpoint-name';
export { RegionStack, type RegionStackProps, type ServiceEndpointOptions } from './region-stack';
export { TenantRegionStack } from './tenant-region-stack';
export type { EndpointNameOptions, EndpointPortsOptions, TenantRegionStackProps } from './tenant-region-stack-props';
