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
  expect(() => anOidcProvider({ clientId: '' })).toThrow('has no client');
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
