import { Size } from '../../lib/size';

test.each([
  [Size.gibibytes(20), 20_480, '20Gi'],
  [Size.mebibytes(2048), 2048, '2Gi'],
  [Size.mebibytes(1536), 1536, '1536Mi'],
])('%s is %i MiB and is written %s', (size, mebibytes, quantity) => {
  expect([size.toMebibytes(), size.toQuantity(), JSON.stringify(size)]).toEqual([
    mebibytes,
    quantity,
    JSON.stringify(quantity),
  ]);
});

test('is one value in whichever unit', () => {
  expect(Size.gibibytes(2).equals(Size.mebibytes(2048))).toBe(true);
  expect(Size.mebibytes(2048).toGibibytes()).toBe(2);
});

test.each([0, -1, 1.5, Number.NaN])('fails on %d gibibytes', (amount) => {
  expect(() => Size.gibibytes(amount)).toThrow('a size is not a whole number of gibibytes');
});

test('fails when gibibytes are asked for and it is none', () => {
  expect(() => Size.mebibytes(1536).toGibibytes()).toThrow(
    'a size is needed in whole gibibytes (found "1536Mi"); allowed: a multiple of 1024Mi; use Size.gibibytes(2)',
  );
});
