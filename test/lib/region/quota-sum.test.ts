import { Flavor } from '../../../lib/nodes/flavor';
import { NodeCount } from '../../../lib/nodes/node-count';
import { QuotaSum } from '../../../lib/region/quota-sum';
import { Size } from '../../../lib/size';

const flavor = Flavor.named('c4-r16', { cpus: 4, memoryMib: 16_384, diskGib: 0 });
const web = { nodes: NodeCount.fixed(3), flavor, rootVolume: { size: Size.gibibytes(50) }, hasLoadBalancer: true };
const edge = { nodes: NodeCount.between(2, 21), flavor: Flavor.named('c2-r8') };

test('adds up what pools and their network take, an autoscaled pool at its largest', () => {
  expect(QuotaSum.ofPools([web, edge]).plus(QuotaSum.ofNetwork(2)).amounts).toEqual({
    servers: 24,
    cores: 12,
    ramMib: 49_152,
    serverGroups: 4,
    volumes: 3,
    volumeGib: 150,
    networks: 1,
    subnets: 2,
    routers: 1,
    ports: 28,
    securityGroups: 1,
    loadBalancers: 1,
  });
});

test('counts further volumes and ports of every node', () => {
  const size = Size.gibibytes(10);
  const dataVolumes = { runtime: { size, mountPath: '/var/lib/containerd' }, data: { size, mountPath: '/srv' } };
  const { volumes, volumeGib, ports } = QuotaSum.ofPools([
    { ...web, dataVolumes, furtherNetworks: ['storage'] },
  ]).amounts;
  expect({ volumes, volumeGib, ports }).toEqual({ volumes: 9, volumeGib: 210, ports: 7 });
});

test('says of each amount that the quota does not allow what is needed', () => {
  const problems = QuotaSum.ofPools([web]).problemsAgainst('paris', {
    servers: 2,
    cores: 11,
    ramMib: 49_152,
    ports: -1,
  });
  expect(problems.map(({ message }) => message)).toEqual([
    'the fleet needs more servers in region paris than the quota allows (found 3); allowed: 2; ' +
      'have the quota raised and change it in the region, or use less',
    'the fleet needs more processors in region paris than the quota allows (found 12); allowed: 11; ' +
      'have the quota raised and change it in the region, or use less',
  ]);
});

test('finds nothing wrong without a quota, and nothing in nothing', () => {
  expect(QuotaSum.ofPools([web, edge]).problemsAgainst('paris', {})).toEqual([]);
  expect(QuotaSum.NONE.problemsAgainst('paris', { servers: 0 })).toEqual([]);
});
