import { App, Chart, JsonPatch } from 'cdk8s';
import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { NO_COPYING, type Stock, tableOf } from '../../../constructs/fleet/generated-bindings';
import { withPlainValuesAsTheyAre } from '../../../constructs/fleet/manifest-values';

const functions = Object.entries<unknown>(k8s).flatMap(([name, value]) =>
  name.startsWith('toJson_') ? [[name.slice('toJson_'.length), value as Stock] as const] : [],
);

test('reads every generated function', () => {
  expect(functions.length).toBeGreaterThan(400);
  expect(functions.filter(([type, stock]) => !tableOf(type, stock)).map(([type]) => type)).toEqual([]);
});

test.each(['in the order of the type', 'in another order'])('converts all fields of each type, %s', (order) => {
  for (const [type, stock] of functions) {
    const fields = [...`${stock}`.matchAll(/^ +'.*(obj\.\w+).*,$/gm)].map(([line, field]) => [
      field!.slice('obj.'.length),
      aValue(line),
    ]);
    const object = Object.fromEntries([['unknown', 1], ...(order === 'in another order' ? fields.reverse() : fields)]);
    expect([type, JSON.stringify(tableOf(type, stock)!(object, NO_COPYING))]).toEqual([
      type,
      JSON.stringify(stock(object)),
    ]);
  }
});

test('calls a function that has another form', () => {
  expect(tableOf('Thing', (thing) => thing)).toBeUndefined();
});

test('gives the classes back as they were', () => {
  const method = () => Reflect.get(k8s.KubePod.prototype, 'toJson') as unknown;
  const stock = method();
  expect(() =>
    withPlainValuesAsTheyAre(() => {
      expect(method()).not.toBe(stock);
      throw new Error('in between');
    }),
  ).toThrow('in between');
  expect(method()).toBe(stock);
});

test('renders what a patch has put in, wherever it stands', () => {
  const service = new k8s.KubeService(new Chart(new App(), 'chart'), 'service', {
    spec: { type: 'ClusterIP', ports: [{ port: 1, targetPort: k8s.IntOrString.fromNumber(2) }] },
  });
  service.addJsonPatch(JsonPatch.add('/spec/clusterIp', 'None'), JsonPatch.add('/spec/unknown', 1));
  const stock = JSON.stringify(service.toJson());
  expect(stock).toContain('"spec":{"clusterIP":"None","ports":[{"port":1,"targetPort":2}],"type":"ClusterIP"}');
  expect(withPlainValuesAsTheyAre(() => JSON.stringify(service.toJson()))).toBe(stock);
});

test('makes objects without a place as well, of objects of whatever class', () => {
  class Spec {
    get clusterIp() {
      return 'None';
    }
  }
  for (const spec of [
    new Spec(),
    { ports: [{ port: 1, targetPort: k8s.IntOrString.fromNumber(2) }], type: undefined },
  ]) {
    const stock = JSON.stringify(k8s.KubeService.manifest({ spec }));
    expect(withPlainValuesAsTheyAre(() => JSON.stringify(k8s.KubeService.manifest({ spec })))).toBe(stock);
    expect(stock).toMatch(/"clusterIP":"None"|"targetPort":2/);
  }
});

function aValue(line: string): unknown {
  if (line.includes('toISOString')) return new Date(0);
  const value = { value: 'v', name: undefined };
  return line.includes('?.map(') && !line.includes('i[1]')
    ? [value]
    : line.includes('i[1]')
      ? { a: [value], b: undefined }
      : value;
}
