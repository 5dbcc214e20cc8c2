import { Taint } from '../../../lib/nodes/taint';

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
