import { Claim } from '../../../lib/access/claim';

test('is read by its name, or by an expression', () => {
  expect(Claim.named('email')).toMatchObject({
    name: 'email',
    expression: 'has(claims.email) ? claims.email : null',
  });
  expect(Claim.expression('claims.a.b')).toMatchObject({ name: undefined, expression: 'claims.a.b' });
});

test.each(['https://example.net/tenant', 'namespace', 'a__b', 'a-b', '1st'])('the claim %j has to be there', (name) => {
  expect(Claim.named(name).expression).toBe(`claims["${name}"]`);
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
