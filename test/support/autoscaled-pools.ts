import type { Construct } from 'constructs';
import { type AutoscaledPoolOptions, AutoscaledPools, type MachinePlace } from '../../constructs/cluster-api';
import type { HostedControlPlane } from '../../constructs/control-plane';
import { BootstrapDocument } from '../../lib/bootstrap/bootstrap-document';
import { NodeConfiguration } from '../../lib/bootstrap/node-configuration';
import { Cidr } from '../../lib/network/cidr';
import { Flavor } from '../../lib/nodes/flavor';
import { Image } from '../../lib/nodes/image';
import { NodeCount } from '../../lib/nodes/node-count';
import { KubernetesVersion } from '../../lib/versions/kubernetes-version';
import { aNodeBootstrap } from '../lib/bootstrap/a-node-bootstrap';

const CAPACITY = { cpus: 2, memoryMib: 4096, diskGib: 40 };

/** Where the machines of {@link aPool} are. */
export const PARIS_PLACE: MachinePlace = {
  region: 'paris',
  openStackRegion: 'RegionOne',
  cloud: 'region-one',
  credentialsSecret: 'cloud-paris',
  network: 'acme',
  subnets: ['acme'],
  securityGroup: 'acme-workers',
};

/** A pool of up to five nodes in two zones, joining with a certificate that every control plane has. */
export function anAutoscaledPool(props: Partial<AutoscaledPoolOptions> = {}): AutoscaledPoolOptions {
  return {
    name: 'burst',
    place: PARIS_PLACE,
    nodes: NodeCount.between(1, 5),
    zones: ['az1', 'az2'],
    flavor: Flavor.named('m1.medium', CAPACITY),
    capacity: CAPACITY,
    image: Image.named('ubuntu-24.04'),
    version: 'v1.35.4',
    documents: new Map(['az1', 'az2'].map((zone) => [zone, aDocument(zone)])),
    credential: 'cluster-autoscaler',
    ...props,
  };
}

function aDocument(zone: string): BootstrapDocument {
  return BootstrapDocument.userData(
    NodeConfiguration.of(aNodeBootstrap({ labels: { 'topology.kubernetes.io/zone': zone } })),
  );
}

/** The pools of cluster `acme`. */
export function autoscaledPools(
  scope: Construct,
  controlPlane: HostedControlPlane,
  pools: readonly AutoscaledPoolOptions[] = [anAutoscaledPool()],
  namespace = 'cluster-acme',
): AutoscaledPools {
  return new AutoscaledPools(scope, 'pools', {
    name: 'acme',
    namespace,
    version: KubernetesVersion.V1_35,
    controlPlane,
    endpoint: { host: 'api.example.net', port: 6001 },
    podRanges: [Cidr.of('100.64.0.0/16')],
    serviceRanges: [Cidr.of('172.20.0.0/20')],
    pools,
  });
}
