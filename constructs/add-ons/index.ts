export { type AddOn, type AddOnContribution, type AddOnRole, type SecretReference, withoutAddOn } from './add-on';
export type { AddOnCluster, AddOnEndpoint } from './add-on-cluster';
export { ClusterAddOns } from './cluster-add-ons';
export { CoreDns, type CoreDnsProps } from './core-dns';
export { Flannel, type FlannelProps } from './flannel';
export { HelmChart, type HelmChartProps } from './helm-chart';
export { KonnectivityAgents } from './konnectivity-agents';
export { KubeProxy, type KubeProxyProps } from './kube-proxy';
