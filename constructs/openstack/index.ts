import './deferred-dependencies';
export { type AccessRule, ApplicationCredential, type ApplicationCredentialProps } from './application-credential';
export { BackupStore, type BackupStoreProps, type StoreUser } from './backup-store';
export { Bastion, type BastionOptions, type BastionProps } from './bastion';
export { DnsRecord, type DnsRecordProps } from './dns-record';
export { DnsZone, type DnsZoneProps, type IDnsZone } from './dns-zone';
export { ExpectedServers, type ExpectedServersProps } from './expected-servers';
export { FloatingIp, type FloatingIpProps } from './floating-ip';
export { type IKeyPair, KeyPair, type KeyPairProps } from './key-pair';
export { type ILoadBalancer, LoadBalancer, type LoadBalancerProps } from './load-balancer';
export { type INetwork, Network, type NetworkNames, type NetworkProps } from './network';
export { OpenStackProvider, type OpenStackProviderProps } from './openstack-provider';
export { QuotaCheck, type QuotaCheckProps } from './quota-check';
export { ResourceTags } from './resource-tags';
export { type IRouter, Router, type RouterProps } from './router';
export { type ISecurityGroup, Peer, SecurityGroup, type SecurityGroupProps, type Traffic } from './security-group';
export { Server } from './server';
export type { RootVolume, ServerProps } from './server-props';
export {
  type IServerGroup,
  ServerGroup,
  type ServerGroupPolicy,
  type ServerGroupProps,
  ShardedServerGroup,
  type ShardedServerGroupProps,
} from './server-group';
export type { ServerPortOptions } from './server-port';
export type { ServerVolumeOptions } from './server-volume';
export { StackPolicy } from './stack-policy';
export { SubnetPool } from './subnet-pool';
export { TcpListener, type TcpListenerOptions, type TcpListenerProps } from './tcp-listener';
export { SharedUserData, type SharedUserDataProps } from './shared-user-data';
