import { createRequire } from 'node:module';
import { Fn } from 'cdktf';
import { snakeCaseKeys } from '../../../constructs/fleet/snake-case-keys';

const { keysToSnakeCase, snakeCase } = createRequire(__filename)('cdktf/lib/util') as {
  keysToSnakeCase: (value: unknown) => unknown;
  snakeCase: (key: string) => string;
};

const token = Fn.join('-', ['a', 'b']);

test.each([
  ['meta arguments', { dependsOn: ['a.b'], count: undefined, lifecycle: { ignoreChanges: ['userData'] }, forEach: {} }],
  ['keys of whatever form', { 'HTTPPort': 1, 'already_snake': 2, 'with-dash': 3, 'v4Address': 4, '_x': 5 }],
  ['names that users have chosen', { tags: { camelCase: 1 }, environment: { HOME: 2 }, inner: [{ tags: { aB: 1 } }] }],
  ['lists in lists', { aB: [[{ cD: 1 }], 'eF', 2] }],
  ['tokens', { aB: token, cD: [token], eF: Fn.lookup({ gH: 1 }, 'gH', 0) }],
])('writes %s as cdktf does, also a second time', (_, value) => {
  for (const expected of [keysToSnakeCase(value), keysToSnakeCase(value)]) {
    expect(snakeCaseKeys(value, snakeCase)).toEqual(expected);
  }
});
