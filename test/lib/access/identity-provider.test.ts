import { Claim } from '../../../lib/access/claim';
import { checkIdentityProviders, IdentityProvider, type OidcProps } from '../../../lib/access/identity-provider';

test('becomes an entry of an AuthenticationConfiguration', () => {
  const provider = anOidcProvider({ prefix: 'corp:', usernameClaim: 'email', requiredClaims: { hd: 'example.net' } });
  expect(provider.toJwtAuthenticator()).toMatchObject({
    issuer: { url: 'https://id.example.net', audiences: ['kubernetes'] },
    claimValidationRules: [{ claim: 'hd', requiredValue: 'example.net' }],
    claimMappings: {
      username: { claim: 'email', prefix: 'corp:' },
      groups: { claim: 'groups', prefix: 'corp:' },
    },
  });
});

test('never believes names that belong to Kubernetes', () => {
  expect(anOidcProvider().toJwtAuthenticator()).toMatchObject({
    userValidationRules: [
      { expression: "!user.username.startsWith('system:')" },
      { expression: "user.groups.all(group, !group.startsWith('system:'))" },
    ],
  });
});

test('puts its prefix before what expressions make of claims', () => {
  const claims = {
    usernameClaim: Claim.expression('claims.upn.lowerAscii()'),
    groupsClaim: Claim.expression('claims.realm_access.roles'),
  };
  expect(anOidcProvider({ ...claims, prefix: 'corp:' }).toJwtAuthenticator().claimMappings).toEqual({
    username: { expression: '"corp:" + (claims.upn.lowerAscii())' },
    groups: { expression: '(claims.realm_access.roles).map(group, "corp:" + group)' },
  });
  expect(anOidcProvider(claims).toJwtAuthenticator().claimMappings).toEqual({
    username: { expression: 'claims.upn.lowerAscii()' },
    groups: { expression: 'claims.realm_access.roles' },
  });
});

test('tells what else is known of a user, as far as the token says it', () => {
  const { claimMappings } = anOidcProvider({
    uidClaim: 'sub',
    extra: { 'example.net/tenant': 'tenant', 'example.net/teams': Claim.expression('claims.teams') },
  }).toJwtAuthenticator();
  expect(claimMappings).toMatchObject({
    uid: { claim: 'sub' },
    extra: [
      { key: 'example.net/tenant', valueExpression: 'has(claims.tenant) ? claims.tenant : null' },
      { key: 'example.net/teams', valueExpression: 'claims.teams' },
    ],
  });
  expect(anOidcProvider({ uidClaim: Claim.expression('claims.oid') }).toJwtAuthenticator().claimMappings).toMatchObject(
    {
      uid: { expression: 'claims.oid' },
    },
  );
});

test('believes tokens for several clients, and only those that meet its rules', () => {
  const rule = { expression: 'claims.exp - claims.iat <= 3600', message: 'tokens live an hour at most' };
  const props = { furtherClientIds: ['dashboard'], requiredClaims: { hd: 'example.net' }, claimRules: [rule] };
  expect(anOidcProvider(props).toJwtAuthenticator()).toMatchObject({
    issuer: { audiences: ['kubernetes', 'dashboard'], audienceMatchPolicy: 'MatchAny' },
    claimValidationRules: [{ claim: 'hd', requiredValue: 'example.net' }, rule],
  });
});

test.each([
  'tenant',
  'Example.net/tenant',
  'example.net/',
  'example.net/Tenant',
  'x.k8s.io/tenant',
  'kubernetes.io/tenant',
])('fails on the key %j of what is known of a user', (key) => {
  expect(() => anOidcProvider({ extra: { [key]: 'tenant' } })).toThrow(
    `what https://id.example.net tells of a user has a key that an API server refuses (found "${key}")`,
  );
});

test('leaves out what is not said', () => {
  expect(Object.keys(anOidcProvider().toJwtAuthenticator().issuer as object)).toEqual(['url', 'audiences']);
  const { issuer } = anOidcProvider({
    certificateAuthority: 'PEM',
    discoveryUrl: 'https://a.example.net/d',
  }).toJwtAuthenticator();
  expect(issuer).toMatchObject({ certificateAuthority: 'PEM', discoveryURL: 'https://a.example.net/d' });
});

test.each(['http://id.example.net', 'id.example.net', 'https://id.example.net?x=1', 'https://me@id.example.net', ''])(
  'fails on the issuer %j',
  (issuer) => {
    expect(() => anOidcProvider({ issuer })).toThrow(
      `the issuer of an identity provider is not a URL that an API server accepts (found "${issuer}")`,
    );
  },
);

test('fails on a prefix of Kubernetes, and without a client', () => {
  expect(() => anOidcProvider({ prefix: 'system:' })).toThrow(
    'the prefix of https://id.example.net belongs to Kubernetes (found "system:")',
  );
  expect(() => anOidcProvider({ clientId: '' })).toThrow(
    'clients of the identity provider https://id.example.net are not named, or twice (found [""])',
  );
  expect(() => anOidcProvider({ furtherClientIds: ['kubernetes'] })).toThrow('are not named, or twice');
});

test('fails when two providers could speak for each other', () => {
  const corporate = anOidcProvider();
  const partner = anOidcProvider({ issuer: 'https://id.partner.example' });
  expect(() => checkIdentityProviders([corporate, partner])).toThrow(
    'https://id.example.net and https://id.partner.example could name each other\'s users and groups: they share a prefix (found "")',
  );
  const apart = anOidcProvider({ issuer: 'https://id.partner.example', prefix: 'partner:' });
  expect(() => checkIdentityProviders([corporate, apart])).not.toThrow();
  expect(() => checkIdentityProviders([corporate, anOidcProvider({ prefix: 'x:' })])).toThrow(
    'two identity providers have the same issuer',
  );
});

/** An issuer of tokens. */
function anOidcProvider(props: Partial<OidcProps> = {}): IdentityProvider {
  return IdentityProvider.oidc({ issuer: 'https://id.example.net', clientId: 'kubernetes', ...props });
}
