import { Claim } from '../../../lib/access/claim';

test('is read by its name, or by an expression', () => {
  expect(Claim.named('email')).toMatchObject({
    name: 'email',
    expression: '"email" in claims ? claims["email"] : null',
  });
  expect(Claim.expression('claims.a.b')).toMatchObject({ name: undefined, expression: 'claims.a.b' });
});

test('is itself, or the one with a name', () => {
  const claim = Claim.expression('claims.a.b');
  expect(Claim.of(claim)).toBe(claim);
  expect(Claim.of('email')).toEqual(Claim.named('email'));
});

test('fails when it is empty', () => {
  expect(() => Claim.named('')).toThrow('a claim of a token is empty (found "")');
  expect(() => Claim.expression(' ')).toThrow('an expression over the claims of a token is empty (found "")');
});
