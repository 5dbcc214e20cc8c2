import { Flavor } from '../../../lib/nodes/flavor';
import { Image } from '../../../lib/nodes/image';
import { NodeCount } from '../../../lib/nodes/node-count';
import { Taint } from '../../../lib/nodes/taint';

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

test('an image is known by its name or by its id', () => {
  expect(Image.named('ubuntu').name).toBe('ubuntu');
  expect(Image.withId('6F9619FF-8B86-D011-B42D-00CF4FC964FF').id).toBe('6f9619ff-8b86-d011-b42d-00cf4fc964ff');
});

test('fails on an image id that is no UUID', () => {
  expect(() => Image.withId('ubuntu')).toThrow('the id of an image is malformed (found "ubuntu"); allowed: a UUID');
});

test('a node count is fixed or moves', () => {
  expect(NodeCount.fixed(3)).toMatchObject({ min: 3, max: 3, isFixed: true });
  expect(NodeCount.between(2, 8)).toMatchObject({ min: 2, max: 8, isFixed: false });
  expect([`${NodeCount.fixed(3)}`, `${NodeCount.between(2, 8)}`]).toEqual(['3', '2 to 8']);
});

test.each([
  [() => NodeCount.fixed(-1), 'a node count is not a number of nodes (found -1)'],
  [() => NodeCount.fixed(1.5), 'a node count is not a number of nodes (found 1.5)'],
  [() => NodeCount.fixed(NaN), 'a node count is not a number of nodes'],
  [() => NodeCount.between(3, 3), 'a node count has no room to move (found {"min":3,"max":3})'],
])('fails on a count that is none (%#)', (make, message) => {
  expect(make).toThrow(message);
});

test('a taint reads as the kubelet takes it', () => {
  expect(`${Taint.noSchedule('tier', 'edge')}`).toBe('tier=edge:NoSchedule');
  expect(`${Taint.noExecute('example.com/gpu')}`).toBe('example.com/gpu=:NoExecute');
  expect(`${Taint.preferNoSchedule('a', 'b')}`).toBe('a=b:PreferNoSchedule');
});

test.each([
  ['', 'x'],
  ['a/b/c', 'x'],
  ['Example.com/gpu', 'x'],
  ['tier', 'a b'],
  ['tier', '-x'],
  ['t'.repeat(64), ''],
])('fails on the taint %j=%j', (key, value) => {
  expect(() => Taint.noSchedule(key, value)).toThrow('a taint is malformed');
});
