import { differences, pathText } from '../../lib/difference';

const told = (before: unknown, after: unknown, byName = false) =>
  differences(before, after, byName).map(({ path, before: left, after: right }) => [pathText(path), left, right]);

test.each([
  ['equal values', { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, []],
  ['a changed leaf', { a: { b: 1 } }, { a: { b: 2 } }, [['a.b', 1, 2]]],
  [
    'what comes and goes',
    { a: 1 },
    { b: 2 },
    [
      ['a', 1, undefined],
      ['b', undefined, 2],
    ],
  ],
  ['another kind of value', { a: [] }, { a: {} }, [['a', [], {}]]],
  [
    'items by their place',
    { a: [1, 2] },
    { a: [1, 3, 4] },
    [
      ['a[1]', 2, 3],
      ['a[2]', undefined, 4],
    ],
  ],
  ['names that are no words', { 'a/b': 1 }, { 'a/b': 2 }, [['["a/b"]', 1, 2]]],
])('finds %s', (_, before, after, expected) => {
  expect(told(before, after)).toEqual(expected);
});

test('tells items with a name apart by it, so that one that comes first is one difference', () => {
  const [first, second] = [
    { name: 'a', image: 'x' },
    { name: 'b', image: 'y' },
  ];
  expect(told([second], [first, second], true)).toEqual([['[a]', undefined, first]]);
  expect(told([first, second], [second, { ...first, image: 'z' }], true)).toEqual([['[a].image', 'x', 'z']]);
  expect(told([], [first], true)).toEqual([['[a]', undefined, first]]);
});
