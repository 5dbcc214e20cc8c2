import fc from 'fast-check';
import { reservedResources } from '../../../lib/bootstrap/reserved-resources';

const of = (cpus: number, memoryGib: number) => reservedResources({ cpus, memoryMib: memoryGib * 1024, diskGib: 40 });

// The figures that Google publishes for its own nodes.
test.each([
  [1, 4, 60, 1024],
  [2, 8, 70, 1844],
  [4, 16, 80, 2663],
  [8, 32, 90, 3646],
  [16, 64, 110, 5612],
  [32, 128, 150, 9544],
])('%i processors with %i GiB keep %im and %i MiB', (cpus, memoryGib, cpuMillis, memoryMib) => {
  expect(of(cpus, memoryGib)).toMatchObject({ cpuMillis, memoryMib });
});

test('a machine below 1 GiB keeps 255 MiB, one of unknown size 200', () => {
  expect(reservedResources({ cpus: 1, memoryMib: 512, diskGib: 1 }).memoryMib).toBe(255);
  expect(reservedResources(undefined)).toEqual({ cpuMillis: 200, memoryMib: 200, diskMib: 1024 });
});

test('a larger machine keeps no less, and most of it is for pods', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 200 }), (memoryGib, cpus) => {
      expect(of(cpus, memoryGib + 1).memoryMib).toBeGreaterThanOrEqual(of(cpus, memoryGib).memoryMib);
      expect(of(cpus + 1, memoryGib).cpuMillis).toBeGreaterThanOrEqual(of(cpus, memoryGib).cpuMillis);
      expect(of(cpus, memoryGib).memoryMib).toBeLessThanOrEqual(memoryGib * 256);
    }),
  );
});
