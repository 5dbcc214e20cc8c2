import type { ClusterDescription, FleetDescription } from '../../lib/fleet/description';
import type { PoolDescription } from '../../lib/fleet/pool-description';
import { Cidr } from '../../lib/network/cidr';
import { Flavor } from '../../lib/nodes/flavor';
import { Image } from '../../lib/nodes/image';
import { NodeCount } from '../../lib/nodes/node-count';
import { Taint } from '../../lib/nodes/taint';
import { Size } from '../../lib/size';
import { KubernetesVersion } from '../../lib/versions/kubernetes-version';
import { aMetalPool, aPool, aRegion } from './fleets';

/** A mistake that a user makes in one cluster, and what must be said about it. */
export interface Mistake {
  /** What is done wrong, as a phrase. */
  readonly name: string;

  /** The cluster with the mistake in it. */
  inject(cluster: ClusterDescription, fleet: FleetDescription): ClusterDescription;

  /** Part of the message. */
  readonly says: string;

  /** The pool at fault, when it is one. */
  readonly pool?: string;

  /** The version that the allocations remember. */
  readonly recorded?: string;

  /** What the cluster is called afterwards, when the mistake is in its name. */
  readonly renamed?: (name: string) => string;
}

/** The pool that mistakes are made in; generated clusters have none of this name. */
const POOL = 'faulty';

/** Mistakes in a cluster itself. */
const IN_CLUSTER: readonly Mistake[] = [
  inCluster('an unknown tenant', () => ({ tenant: 'nobody' }), 'is not one of the fleet'),
  inCluster('an unknown management cluster', () => ({ managementCluster: 'nowhere' }), 'is not one of the fleet'),
  inCluster('an even number of etcd members', () => ({ etcdMembers: 4 }), 'makes it no safer'),
  inCluster('an API port outside the range', () => ({ apiPort: 443 }), 'is outside the range (found 443)'),
  inCluster(
    'a tunnel port outside the range',
    () => ({ konnectivity: true, tunnelPort: 6001 }),
    'is outside the range (found 6001)',
  ),
  inCluster('a tunnel port without a tunnel', () => ({ konnectivity: false, tunnelPort: 7900 }), 'has no konnectivity'),
  inCluster('a cluster id of 0', () => ({ clusterId: 0 }), 'the cluster id of'),
  inCluster('pods where the management cluster is', () => ({ podRange: Cidr.of('172.16.0.0/16') }), 'overlap, and'),
  inCluster(
    'pods and Services in one range',
    () => ({ podRange: Cidr.of('172.24.0.0/16'), serviceRange: Cidr.of('172.24.16.0/20') }),
    'overlap, and',
  ),
  inCluster('pods without room for a node', () => ({ podRange: Cidr.of('172.25.0.0/25') }), 'has no useful size'),
  inCluster('too many Services', () => ({ serviceRange: Cidr.of('11.0.0.0/8') }), 'has no useful size'),
  inCluster(
    'pods of the other family',
    () => ({ podRange: Cidr.of('fd77::/56') }),
    'is of another family than its space',
  ),
  inCluster(
    'IPv6 in a single-stack cluster',
    () => ({ dualStack: false, podRangeV6: Cidr.of('fd77::/56') }),
    'is not dual-stack',
  ),
  inCluster(
    'nodes in a region without a pool',
    () => ({ nodeRanges: { moon: Cidr.of('10.250.0.0/22') } }),
    'that it has no pool in',
  ),
  {
    ...inCluster(
      'a skipped minor version',
      () => ({ version: KubernetesVersion.V1_36, pools: [] }),
      'would skip a minor version',
    ),
    recorded: '1.34.1',
  },
  {
    ...inCluster('a downgrade', () => ({ version: KubernetesVersion.V1_34, pools: [] }), 'would go back from'),
    recorded: '1.35.0',
  },
  { ...inCluster('a version that is not run any more', () => ({}), 'does not run any more'), recorded: '1.12.0' },
];

/** Mistakes in the name of a cluster. */
const IN_NAME: readonly Mistake[] = [
  inName('capitals in its name', (name) => name.toUpperCase(), 'cannot be part of a host name'),
  inName('a name that is too long', (name) => name.padEnd(33, 'x'), 'is too long'),
  inName('a digit in front of its name', (name) => `1${name}`, 'starts with a digit'),
];

/** Mistakes in a pool of servers. */
const IN_SERVERS: readonly Mistake[] = [
  inPool('an unknown zone', ({ region }) => ({ zones: [`${region.name}-x`] }), 'did you mean'),
  inPool('no zone at all', () => ({ zones: [] }), 'is spread over no zone'),
  inPool('a zone twice', ({ region }) => ({ zones: [region.zones[0]!, region.zones[0]!] }), 'names a zone twice'),
  inPool('an unknown flavor', () => ({ flavor: Flavor.named('c4-r61') }), 'did you mean c4-r16?'),
  inPool('an unknown image', () => ({ image: Image.named('ubuntu-22.04') }), 'did you mean ubuntu-24.04?'),
  inPool(
    'an unknown volume type',
    () => ({ rootVolume: { size: Size.gibibytes(20), type: 'sdd' } }),
    'did you mean ssd?',
  ),
  inPool(
    'volumes in a zone without any',
    ({ region }) => ({ rootVolume: { size: Size.gibibytes(20), type: 'ssd' }, zones: [region.zones[2]!] }),
    'in zones that have none',
  ),
  inPool('half a gibibyte of volume', () => ({ rootVolume: { size: Size.mebibytes(512) } }), 'whole gibibytes'),
  inPool('a port 0', () => ({ exposedPorts: [0] }), 'exposes what is no port'),
  inPool('a port twice', () => ({ exposedPorts: [80, 80] }), 'exposes a port twice'),
  inPool(
    "a label of Kubernetes' own",
    () => ({ labels: { 'node-role.kubernetes.io/web': '' } }),
    'may not give itself a label',
  ),
  inPool('a taint twice', () => ({ taints: [Taint.noSchedule('a'), Taint.noSchedule('a')] }), 'has a taint twice'),
  inPool(
    'kubelets newer than the API server',
    () => ({ version: KubernetesVersion.of('1.36.99') }),
    'are newer than its control plane',
  ),
  inPool('a region that nobody declared', () => ({ region: aRegion(7) }), 'that is not one of the fleet'),
  inPool(
    'another definition of a region',
    ({ region }) => ({ region: aRegion(['paris', 'lagos', 'osaka', 'quito'].indexOf(region.name)) }),
    'has another definition of its region',
  ),
  {
    ...inPool(
      'node names that are too long',
      () => ({ name: 'faulty'.padEnd(50, 'x'), nodes: NodeCount.between(1, 2) }),
      'too long',
    ),
    pool: 'faulty'.padEnd(50, 'x'),
  },
  { ...inPool('capitals in its name', () => ({ name: 'Faulty' }), 'cannot be part of a host name'), pool: 'Faulty' },
];

/** Mistakes in a pool of machines; the fleet must have a site. */
const IN_MACHINES: readonly Mistake[] = [
  inMachines('a machine outside its site', { 'rack-x': { address: '203.0.113.9' } }, 'has no address of site'),
  inMachines('a machine on the network address', { 'rack-x': { address: '192.168.0.0' } }, 'has no address of site'),
  inMachines(
    'a hardware address in dashes',
    { 'rack-x': { address: '192.168.0.250', mac: '52-54-00-00-00-01' } },
    'no usable hardware address',
  ),
  inMachines(
    'two machines with one address',
    { 'rack-x': { address: '192.168.0.250' }, 'rack-y': { address: '192.168.0.250' } },
    'have the same address',
  ),
  inMachines('a machine with a bad name', { Rack_X: { address: '192.168.0.250' } }, 'cannot be part of a host name'),
];

/** All mistakes. */
export const MISTAKES: readonly Mistake[] = [...IN_CLUSTER, ...IN_NAME, ...IN_SERVERS, ...IN_MACHINES];

function inCluster(
  name: string,
  change: (cluster: ClusterDescription) => Partial<ClusterDescription>,
  says: string,
): Mistake {
  return { name, says, inject: (cluster) => ({ ...cluster, ...change(cluster) }) };
}

function inName(name: string, renamed: (name: string) => string, says: string): Mistake {
  return { name, says, renamed, inject: (cluster) => ({ ...cluster, name: renamed(cluster.name) }) };
}

function inPool(
  name: string,
  change: (pool: ReturnType<typeof aPool>) => Partial<ReturnType<typeof aPool>>,
  says: string,
): Mistake {
  return {
    name: `${name} in a pool`,
    says,
    pool: POOL,
    inject: (cluster, fleet) => {
      const pool = aPool({ name: POOL, region: fleet.regions[0]!, nodes: NodeCount.fixed(1) });
      return { ...withPool(cluster, { ...pool, ...change(pool) }) };
    },
  };
}

function inMachines(name: string, hosts: Record<string, { address: string; mac?: string }>, says: string): Mistake {
  return {
    name,
    says,
    pool: POOL,
    inject: (cluster, fleet) =>
      withPool({ ...cluster, dualStack: false }, aMetalPool({ name: POOL, site: fleet.sites![0]!, hosts })),
  };
}

function withPool(cluster: ClusterDescription, pool: PoolDescription): ClusterDescription {
  return { ...cluster, pools: [...cluster.pools, pool] };
}
