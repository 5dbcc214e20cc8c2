import type { AddOn } from './add-on';
import type { AddOnCluster } from './add-on-cluster';
import { CoreDns } from './core-dns';
import { Flannel } from './flannel';
import { KonnectivityAgents } from './konnectivity-agents';
import { KubeProxy } from './kube-proxy';

/** What a cluster needs to work, and gets unless another add-on does the same job. */
export function standardAddOns(cluster: AddOnCluster): AddOn[] {
  return [
    new CoreDns(),
    new KubeProxy(),
    ...podNetwork(cluster),
    ...(cluster.endpoint.tunnelPort === undefined ? [] : [new KonnectivityAgents()]),
  ];
}

function podNetwork({ cni }: AddOnCluster): AddOn[] {
  switch (cni.name) {
    case 'flannel':
      return [new Flannel()];
    default:
      return [];
  }
}
