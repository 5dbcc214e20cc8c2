import { Testing } from 'cdk8s';
import { HashedConfigMap } from '../../../constructs/workload';

test('has another name when its content is another, and only then', () => {
  const name = nameFor({ a: '1', b: '2' });
  expect(name).toMatch(/^program-[0-9a-f]{10}$/);
  expect(nameFor({ b: '2', a: '1' })).toBe(name);
  expect(nameFor({ a: '1', b: '3' })).not.toBe(name);
  expect(nameFor({ a: '1', c: '2' })).not.toBe(name);
});

test('is never changed in place', () => {
  const chart = Testing.chart();
  const { configMapName } = new HashedConfigMap(chart, 'Files', { name: 'program', files: { a: '1' } });
  expect(Testing.synth(chart)).toEqual([
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: configMapName }, immutable: true, data: { a: '1' } },
  ]);
});

/** The name of a ConfigMap with these files. */
function nameFor(files: Record<string, string>): string {
  return new HashedConfigMap(Testing.chart(), 'Files', { name: 'program', files }).configMapName;
}
