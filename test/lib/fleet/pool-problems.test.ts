import type { OpenStackPoolDescription } from '../../../lib/fleet/pool-description';
import { Flavor } from '../../../lib/nodes/flavor';
import { OperatingSystem } from '../../../lib/bootstrap/operating-system';
import { Image } from '../../../lib/nodes/image';
import { NodeCount } from '../../../lib/nodes/node-count';
import { Rollout } from '../../../lib/nodes/rollout';
import { Taint } from '../../../lib/nodes/taint';
import type { RegionProps } from '../../../lib/region/region';
import { Size } from '../../../lib/size';
import { KubernetesVersion } from '../../../lib/versions/kubernetes-version';
import { aCluster, aFleet, aPool, aRegion } from '../../support/fleets';
import { reported } from '../../support/reported';

const operatingSystem = OperatingSystem.DEBIAN_13;
const size = Size.gibibytes(20);

test.each<[string, Partial<OpenStackPoolDescription>, string]>([
  [
    'an unknown zone',
    { zones: ['paris-a', 'paris-x'] },
    'node pool web of acme-prod is in a zone that region paris does not have (found "paris-x"); ' +
      'allowed: paris-a, paris-b, paris-c; did you mean paris-a?',
  ],
  [
    'no zone',
    { zones: [] },
    'node pool web of acme-prod is spread over no zone (found []); allowed: paris-a, paris-b, paris-c; ' +
      'name at least one, or leave zones out for all of them',
  ],
  [
    'a zone twice',
    { zones: ['paris-a', 'paris-a'] },
    'node pool web of acme-prod names a zone twice (found "paris-a"); allowed: each zone once; remove one',
  ],
  [
    'an unknown flavor',
    { flavor: Flavor.named('gpu') },
    'node pool web of acme-prod has a flavor that region paris does not have (found "gpu"); allowed: c2-r8, c4-r16; ' +
      'use a flavor of paris, or add this one to the region',
  ],
  [
    'a flavor without a disk and no volume',
    { flavor: Flavor.named('c2-r8', { cpus: 2, memoryMib: 8192, diskGib: 0 }) },
    'node pool web of acme-prod has a flavor without a disk, so its servers have nothing to boot from (found "c2-r8"); ' +
      'allowed: a flavor with a disk, or a root volume; give the pool a rootVolume',
  ],
  [
    'an unknown image',
    { image: Image.named('ubuntu-24.4') },
    'node pool web of acme-prod boots from an image that region paris does not have (found "ubuntu-24.4"); ' +
      'allowed: ubuntu-24.04, debian-13; did you mean ubuntu-24.04?',
  ],
  [
    'an image that does not say its operating system',
    { image: Image.named('ubuntu-24.04') },
    'node pool web of acme-prod boots from an image with an unknown operating system, so it cannot be made a node ' +
      '(found "ubuntu-24.04"); allowed: an image that says its operating system; ' +
      "add it, as in Image.named('ubuntu-24.04', { operatingSystem: OperatingSystem.UBUNTU_24_04 })",
  ],
  [
    'an unknown volume type',
    { rootVolume: { size, type: 'nvme-fast' } },
    'node pool web of acme-prod boots from volumes of a type that region paris does not have (found "nvme-fast"); ' +
      'allowed: ssd; use a volume type of paris, or add a storage zone to the region',
  ],
  [
    'a volume type that not every zone has',
    { rootVolume: { size, type: 'ssd' } },
    'node pool web of acme-prod boots from ssd volumes in zones that have none (found ["paris-c"]); ' +
      'allowed: zones with a storage zone for ssd: paris-a, paris-b; ' +
      'limit the zones of the pool, use another volume type, or add the storage zones to the region',
  ],
  [
    'a volume of half a gibibyte',
    { rootVolume: { size: Size.mebibytes(512) } },
    'a size is needed in whole gibibytes (found "512Mi"); allowed: a multiple of 1024Mi; use Size.gibibytes(1)',
  ],
  [
    'a data volume of an unknown type',
    { dataVolumes: { data: { size, type: 'nvme', mountPath: '/srv' } } },
    'node pool web of acme-prod has in data volumes of a type that region paris does not have (found "nvme"); ' +
      'allowed: ssd; use a volume type of paris, or add a storage zone to the region',
  ],
  [
    'a volume that is kept for a successor that comes too early',
    { dataVolumes: { data: { size, mountPath: '/srv', isKept: true } } },
    'node pool web of acme-prod keeps volumes for successors that come while their predecessors still have them ' +
      '(found ["data"]); allowed: kept volumes in pools with NodeCount.fixed and Rollout.inPlace(); ' +
      'set rollout: Rollout.inPlace()',
  ],
  [
    'a volume that is kept for nobody',
    { dataVolumes: { data: { size, mountPath: '/srv', isKept: true } }, nodes: NodeCount.between(1, 3) },
    'node pool web of acme-prod keeps volumes for successors that come while their predecessors still have them ' +
      '(found ["data"]); allowed: kept volumes in pools with NodeCount.fixed and Rollout.inPlace(); ' +
      'leave out isKept; machines that come and go take nothing over',
  ],
  [
    'a port that is none',
    { exposedPorts: [65_536] },
    'node pool web of acme-prod exposes what is no port (found 65536); allowed: 1 to 65535; correct it',
  ],
  [
    'a port twice',
    { exposedPorts: [443, 443] },
    'node pool web of acme-prod exposes a port twice (found 443); allowed: each port once; remove one',
  ],
  [
    'an exposed port of nodes that come and go',
    { nodes: NodeCount.between(1, 3), exposedPorts: [443] },
    'node pool web of acme-prod follows the load, and a load balancer of Terraform would not know its nodes (found [443]); ' +
      'allowed: exposed ports on pools with NodeCount.fixed; use a Service of type LoadBalancer',
  ],
  [
    'a taint twice',
    { taints: [Taint.noSchedule('gpu'), Taint.noSchedule('gpu')] },
    'node pool web of acme-prod has a taint twice (found "gpu=:NoSchedule"); allowed: each taint once; remove one',
  ],
  [
    'a label that the API server would refuse',
    { labels: { 'node-role.kubernetes.io/web': '' } },
    'a node of pool web of acme-prod may not give itself a label (found "node-role.kubernetes.io/web")',
  ],
  [
    'kubelets newer than the API server',
    { version: KubernetesVersion.of('1.36.0') },
    'the nodes of pool web of acme-prod are newer than its control plane 1.35.4 (found "1.36.0"); ' +
      'allowed: 1.35.4 or earlier; upgrade the control plane first, then the pool',
  ],
])('reports %s, with the pool as its path', (_, pool, message) => {
  const problems = reported(fleetWith(pool));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`[acme-prod/web] ${message}`);
});

test('reports every mistake of a pool at once', () => {
  expect(
    reported(
      fleetWith({ zones: ['mars', 'moon'], flavor: Flavor.named('gpu'), image: Image.named('x'), exposedPorts: [0] }),
    ),
  ).toHaveLength(5);
});

test.each<[string, Partial<OpenStackPoolDescription>, Partial<RegionProps>]>([
  ['any flavor of a region without a catalogue', { flavor: Flavor.named('gpu') }, { flavors: undefined }],
  [
    'any image of a region without a catalogue',
    { image: Image.named('x', { operatingSystem }) },
    { images: undefined },
  ],
  [
    'an image by id, where the catalogue has names',
    { image: Image.withId('6ba7b810-9dad-11d1-80b4-00c04fd430c8', { operatingSystem }) },
    {},
  ],
  [
    'volumes that are kept where their server goes first',
    { dataVolumes: { data: { size, mountPath: '/srv', isKept: true } }, rollout: Rollout.inPlace() },
    {},
  ],
  ['any volume type of a region without storage zones', { rootVolume: { size, type: 'nvme' } }, { storageZones: [] }],
  ['volumes of the default type in any zone', { rootVolume: { size } }, {}],
  ['kubelets three minor versions older', { version: KubernetesVersion.of('1.33.0') }, {}],
  ['a pool that an autoscaler moves', { nodes: NodeCount.between(0, 5) }, {}],
  ['a pool without nodes', { nodes: NodeCount.fixed(0) }, {}],
])('accepts %s', (_, pool, region) => {
  expect(reported(fleetWith(pool, region))).toEqual([]);
});

test('reports an image by id that the catalogue of ids lacks', () => {
  const id = (digit: string) => Image.withId(`6ba7b810-9dad-11d1-80b4-00c04fd430c${digit}`, { operatingSystem });
  expect(reported(fleetWith({ image: id('9') }, { images: [id('8')] }))).toEqual([
    expect.stringContaining(
      'boots from an image that region paris does not have (found "6ba7b810-9dad-11d1-80b4-00c04fd430c9")',
    ),
  ]);
});

function fleetWith(pool: Partial<OpenStackPoolDescription>, props: Partial<RegionProps> = {}) {
  const region = aRegion(0, props);
  return aFleet({ regions: [region], clusters: [aCluster({ pools: [aPool({ region, ...pool })] })] });
}
