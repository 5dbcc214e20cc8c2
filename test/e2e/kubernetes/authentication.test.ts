import { type ChildProcess, spawn } from 'node:child_process';
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EncryptionAtRest, EtcdBackup } from '../../../constructs/control-plane';
import { Claim, IdentityProvider } from '../../../lib';
import { describeUnless } from '../../support/describe-unless';
import { ENDPOINT, Hosted } from './hosted';
import { bringUp, eventually, Kubectl, obstacle, reach } from './management';
import { selfSigned } from './self-signed';

const PORT = 18_743;
const ISSUER = `https://${ENDPOINT}:${PORT}`;

const reason = obstacle();

describeUnless(reason, 'tokens of an identity provider', () => {
  let work: string;
  let hosted: Hosted;
  let admin: Kubectl;
  let issuer: Issuer;

  beforeAll(async () => {
    bringUp();
    work = mkdtempSync(join(tmpdir(), 'authentication-'));
    issuer = new Issuer(work);
    reach(PORT);
    hosted = new Hosted('rollout-auth', 30841, work, {
      backup: EtcdBackup.none(),
      encryption: EncryptionAtRest.secretbox().covering('configmaps'),
      identityProviders: [
        IdentityProvider.oidc({
          issuer: ISSUER,
          clientId: 'kubernetes',
          furtherClientIds: ['dashboard'],
          prefix: 'corp:',
          usernameClaim: 'email',
          groupsClaim: Claim.expression('has(claims.realm) ? claims.realm.roles : []'),
          uidClaim: 'sub',
          extra: {
            'acme.example/department': 'department',
            'acme.example/site': 'https://acme.example/site',
            'acme.example/tenants': Claim.expression('["a", "b"]'),
          },
          requiredClaims: { org: 'acme' },
          claimRules: [{ expression: 'claims.exp - claims.iat <= 3600', message: 'tokens live an hour at most' }],
          certificateAuthority: issuer.authority,
        }),
      ],
    });
    hosted.synthesize();
    await hosted.apply();
    admin = hosted.administrator();
    const whole = { email: 'eve@acme.example' };
    // The issuer's keys are fetched once the API server runs.
    await eventually(120, () => {
      const { authenticated, error } = review(whole);
      if (authenticated) return true;
      throw new Error(`the token is not believed: ${error}`);
    });
  }, 45 * 60_000);

  afterAll(() => {
    issuer?.stop();
    hosted?.remove();
    if (work) rmSync(work, { recursive: true, force: true });
  }, 5 * 60_000);

  test('give the name and the groups in their claims, with the prefix of the provider', () => {
    expect(review({ email: 'eve@acme.example', realm: { roles: ['sre', 'dev'] }, aud: 'dashboard' })).toMatchObject({
      authenticated: true,
      user: { username: 'corp:eve@acme.example', groups: ['corp:sre', 'corp:dev', 'system:authenticated'] },
    });
  });

  test('give what else the provider tells of a user, if it does', () => {
    const { user } = review({ email: 'eve@acme.example', department: 'sales' });
    expect(user).toMatchObject({
      uid: '1',
      extra: {
        'acme.example/department': ['sales'],
        'acme.example/site': ['plant'],
        'acme.example/tenants': ['a', 'b'],
      },
    });
    expect(Object.keys(review({ email: 'eve@acme.example' }).user!.extra)).not.toContain('acme.example/department');
  });

  test('let their bearer do what the groups may, and nothing else', () => {
    admin.run(['create', 'clusterrolebinding', 'sre', '--clusterrole=view', '--group=corp:sre']);
    const token = issuer.token({ email: 'eve@acme.example', realm: { roles: ['sre'] } });
    const bearer = hosted.bearer(token);
    expect(bearer.try(['get', 'configmaps', '-n', 'default']).ok).toBe(true);
    expect(bearer.try(['get', 'secrets', '-n', 'default']).stderr).toContain(
      'User "corp:eve@acme.example" cannot list resource "secrets"',
    );
  });

  test.each<[string, Record<string, unknown>]>([
    ['for another audience', { aud: 'another' }],
    ['of another issuer', { iss: 'https://id.example.net' }],
    ['that expired', { exp: 1_000_000_000 }],
    ['that live longer than a rule allows', { exp: Math.floor(Date.now() / 1000) + 7200 }],
    ['without a claim that is required', { org: 'globex' }],
    ['without a name', { email: undefined }],
  ])('are refused %s', (_, claims) => {
    expect(review({ email: 'eve@acme.example', ...claims }).authenticated).not.toBe(true);
  });

  test('are refused when somebody else signed them', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    expect(reviewToken(issuer.token({ email: 'eve@acme.example' }, privateKey)).authenticated).not.toBe(true);
  });

  test.each([
    ['Secret', ['secret', 'generic'], 'secrets'],
    ['ConfigMap', ['configmap'], 'configmaps'],
  ])("a %s's content is not in etcd, where only its ciphertext lies", (_, kind, resource) => {
    admin.run(['create', ...kind, 'password', '--from-literal=word=swordfish']);
    const raw = hosted.raw(`/registry/${resource}/default/password`);
    expect(raw).toContain('k8s:enc:secretbox:v1:key-1:');
    expect(raw).not.toContain('swordfish');
  });

  test('what nobody asked to encrypt is in etcd as it is', () => {
    admin.run(['create', 'serviceaccount', 'swordfish']);
    expect(hosted.raw('/registry/serviceaccounts/default/swordfish')).toContain('swordfish');
  });

  function review(claims: Record<string, unknown>) {
    return reviewToken(issuer.token(claims));
  }

  function reviewToken(token: string): { authenticated?: boolean; user?: { extra: object }; error?: string } {
    const asked = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } };
    return JSON.parse(admin.run(['create', '-o', 'json', '-f', '-'], JSON.stringify(asked))).status;
  }
});

/** Serves what an issuer says of itself, in a process of its own: this one stands still while it waits for kubectl. */
const SERVER = `
const [port, folder] = process.argv.slice(1);
const { readFileSync } = require('node:fs');
const read = (name) => readFileSync(folder + '/' + name);
require('node:https')
  .createServer({ cert: read('issuer.crt'), key: read('issuer.key') }, (asked, answer) => {
    answer.setHeader('content-type', 'application/json');
    answer.end(read(asked.url === '/keys' ? 'keys.json' : 'metadata.json'));
  })
  .listen(Number(port), '127.0.0.1');
`;

/** An OpenID Connect issuer of this test, with a certificate that only those trust who are told to. */
class Issuer {
  /** PEM certificate of whoever signs for its server: itself. */
  readonly authority: string;

  private readonly pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  private readonly server: ChildProcess;

  constructor(folder: string) {
    const file = (name: string) => join(folder, name);
    this.authority = selfSigned(folder, 'issuer', ENDPOINT).authority;
    const key = { ...this.pair.publicKey.export({ format: 'jwk' }), kid: 'only', alg: 'RS256', use: 'sig' };
    writeFileSync(file('keys.json'), JSON.stringify({ keys: [key] }));
    const metadata = {
      issuer: ISSUER,
      jwks_uri: `${ISSUER}/keys`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    };
    writeFileSync(file('metadata.json'), JSON.stringify(metadata));
    this.server = spawn(process.execPath, ['-e', SERVER, `${PORT}`, folder], { stdio: 'ignore' });
  }

  stop(): void {
    this.server.kill();
  }

  /** A token with some claims; an undefined one is left out. */
  token(claims: Record<string, unknown>, key: KeyObject = this.pair.privateKey): string {
    const now = Math.floor(Date.now() / 1000);
    const own = { 'org': 'acme', 'https://acme.example/site': 'plant' };
    const usual = { iss: ISSUER, aud: 'kubernetes', sub: '1', iat: now, exp: now + 600, ...own };
    const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const content = `${encoded({ alg: 'RS256', kid: 'only', typ: 'JWT' })}.${encoded({ ...usual, ...claims })}`;
    return `${content}.${createSign('RSA-SHA256').update(content).sign(key).toString('base64url')}`;
  }
}
