import type { AddOn } from './add-on';
import type { AddOnCluster } from './add-on-cluster';
import { ApiForwarder } from './api-forwarder';
import { Calico } from './calico';
import { Cilium } from './cilium';
import { CoreDns } from './core-dns';
import { Flannel } from './flannel';
import { KonnectivityAgents } from './konnectivity-agents';
import { KubeProxy } from './kube-proxy';

/** What a cluster needs to work, and gets unless another add-on does the same job: one that was chosen, or one before it. */
export function standardAddOns(cluster: AddOnCluster): AddOn[] {
  return [
    new CoreDns(),
    ...podNetwork(cluster),
    new KubeProxy(),
    ...(cluster.endpoint.forwardHost === undefined ? [] : [new ApiForwarder()]),
    ...(cluster.endpoint.tunnelPort === undefined ? [] : [new KonnectivityAgents()]),
  ];
}

function podNetwork({ cni }: AddOnCluster): AddOn[] {
  switch (cni.name) {
    case 'flannel':
      return [new Flannel()];
    case 'cilium':
      return [new Cilium()];
    case 'calico':
      return [new Calico()];
    default:
      return [];
  }
}
