import { expectedNode } from '../../../lib/nodes/expected-node';
import { Taint } from '../../../lib/nodes/taint';

const capacity = { cpus: 2, memoryMib: 4096, diskGib: 40 };

test('foresees what is left for pods, in the form that an autoscaler reads', () => {
  expect(
    expectedNode({
      capacity,
      labels: { 'topology.kubernetes.io/zone': 'az1', 'example.net/tier': 'batch' },
      taints: [Taint.noSchedule('example.net/tier', 'batch'), Taint.noExecute('spot')],
    }),
  ).toEqual({
    cpuMillis: 1880, // 2000, less 70 reserved and 50 for the system
    memoryMib: 2749, // 3973 that the kernel leaves, less 1024 reserved and 200
    diskGib: 32, // 34 that may be filled, less 2
    maxPods: 110,
    labels: 'example.net/tier=batch,topology.kubernetes.io/zone=az1',
    taints: 'example.net/tier=batch:NoSchedule,spot=:NoExecute',
  });
});

test('counts the root volume instead of the disk, and what the pool keeps itself', () => {
  const reserved = { cpuMillis: 500, memoryMib: 1000, diskMib: 10240 };
  expect(expectedNode({ capacity, rootVolumeGib: 100, reserved, maxPods: 30, labels: {} })).toMatchObject({
    cpuMillis: 1450,
    memoryMib: 2773,
    diskGib: 74,
    maxPods: 30,
  });
});

test('never forecasts less than nothing', () => {
  expect(expectedNode({ capacity: { ...capacity, diskGib: 0 }, labels: {} }).diskGib).toBe(0);
});
