import {
  ApplicationCredential,
  type ApplicationCredentialProps,
} from '../../../constructs/openstack/application-credential';
import { aStack } from '../../support/openstack';
import { resources, synthesize } from '../../support/terraform';

test('has an end, is good for few requests, and has a successor before it goes', () => {
  const stack = anApplicationCredential();
  expect(resources(stack, 'openstack_identity_application_credential_v3')).toEqual([
    {
      name: 'etcd-backup-2027-03-01',
      expires_at: '2027-03-01T00:00:00Z',
      unrestricted: false,
      access_rules: [{ service: 'object-store', method: 'PUT', path: '/v1/*/acme-backups/**' }],
      lifecycle: { create_before_destroy: true },
    },
  ]);
  expect(Object.values(synthesize(stack).output)).toEqual([expect.objectContaining({ sensitive: true })]);
});

test('fails without an end', () => {
  expect(() => anApplicationCredential({ expiresAt: 'never' })).toThrow(
    'application credential etcd-backup has no end (found "never"); ' +
      'allowed: a moment in UTC, such as 2027-03-01T00:00:00Z; ' +
      'set expiresAt to a day not far off, and move it on before that day',
  );
});

test('fails when it would be good for everything', () => {
  expect(() => anApplicationCredential({ accessRules: [] })).toThrow(
    'application credential etcd-backup would be good for everything; allowed: at least one access rule',
  );
});

/** A stack with a credential. */
function anApplicationCredential(props: Partial<ApplicationCredentialProps> = {}) {
  const stack = aStack();
  new ApplicationCredential(stack, 'Credential', {
    name: 'etcd-backup',
    expiresAt: '2027-03-01T00:00:00Z',
    accessRules: [{ service: 'object-store', method: 'PUT', path: '/v1/*/acme-backups/**' }],
    ...props,
  });
  return stack;
}
