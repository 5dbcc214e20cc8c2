export { type AddOn, type AddOnContribution, type AddOnRole, type SecretReference, withoutAddOn } from './add-on';
export type { AddOnCluster, AddOnEndpoint } from './add-on-cluster';
export { ApiForwarder } from './api-forwarder';
export { Calico, type CalicoProps } from './calico';
export {
  type ArgoCdDeliveryOptions,
  ChartDelivery,
  type DeliveryObject,
  type FluxDeliveryOptions,
} from './chart-delivery';
export { Cilium, type CiliumProps } from './cilium';
export { ClusterAddOns } from './cluster-add-ons';
export { CoreDns, type CoreDnsProps } from './core-dns';
export { Flannel, type FlannelProps } from './flannel';
export { HelmChart, type HelmChartProps } from './helm-chart';
export { KonnectivityAgents } from './konnectivity-agents';
export { KubeProxy, type KubeProxyProps } from './kube-proxy';
export { MetricsServer } from './metrics-server';
export { OpenStackCloud, type OpenStackCloudProps } from './openstack-cloud';
export { OpenStackShares, type OpenStackSharesProps, type ShareClass } from './openstack-shares';
export { OpenStackVolumes, type OpenStackVolumesProps } from './openstack-volumes';
export { VolumeZones } from './volume-zones';
