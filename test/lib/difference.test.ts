import { changeText, differences, pathText } from '../../lib/difference';

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

describe('by name', () => {
  test.each([
    ['words are told apart by themselves', ['b', 'c'], ['a', 'b', 'c'], [['[a]', undefined, 'a']]],
    ['flags by their names', ['etcd', '--a=1', '--b=1'], ['etcd', '--b=2', '--a=1'], [['[--b]', '--b=1', '--b=2']]],
    ['texts by their place', ['sh', 'echo a b'], ['sh', 'echo a c'], [['[1]', 'echo a b', 'echo a c']]],
    ['and what is there twice', ['-v', 'a', '-v'], ['-v', 'b', '-v'], [['[1]', 'a', 'b']]],
    ['another order is a difference', ['a', 'b'], ['b', 'a'], [['', ['a', 'b'], ['b', 'a']]]],
  ])('%s', (_, before, after, expected) => {
    expect(told(before, after, true)).toEqual(expected);
  });
});

describe('both sides of a difference', () => {
  const script = 'x'.repeat(100);

  test('are shown whole where they are short', () => {
    expect(changeText({ before: undefined, after: ['a'] }, 30)).toBe('none → ["a"]');
  });

  test('are cut shortly before they begin to differ, and after what can be shown', () => {
    const [left, right] = [`${script}one${script}`, `${script}two`];
    expect(changeText({ before: left, after: right }, 30)).toBe(
      `…${'x'.repeat(20)}one${'x'.repeat(6)}… → …${'x'.repeat(20)}two"`,
    );
  });

  test('are shown from their beginning where they differ there', () => {
    expect(changeText({ before: 1, after: script }, 30)).toBe(`1 → "${'x'.repeat(28)}…`);
  });
});
