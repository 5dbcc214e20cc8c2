import { Flavor } from '../../../lib/nodes/flavor';

test('a flavor may say what it gives', () => {
  expect(Flavor.named('c4-r16', { cpus: 4, memoryMib: 16384, diskGib: 0 }).capacity?.cpus).toBe(4);
  expect(Flavor.named('c4-r16').capacity).toBeUndefined();
});

test('fails on a flavor that gives nothing', () => {
  expect(() => Flavor.named('c4', { cpus: 0, memoryMib: 1, diskGib: 0 })).toThrow(
    'cpus of flavor c4 makes no sense (found 0); allowed: a whole number, at least 1',
  );
  expect(() => Flavor.named(' ')).toThrow('a flavor has no name');
});
