import { TerraformStack, Testing } from 'cdktf';
import { JoinCredentials } from '../../../constructs/workers';
import { synthesize } from '../../support/terraform';

test('asks for the credentials of all pools once, in a sensitive variable that has to be set', () => {
  const stack = new TerraformStack(Testing.app(), 'Stack');
  expect(JoinCredentials.of(stack)).toBe(JoinCredentials.of(stack));
  const { join_credentials: variable } = synthesize(stack).variable;
  expect(variable).toMatchObject({ sensitive: true, nullable: false });
  expect(variable).not.toHaveProperty('default');
});

test('refuses credentials that have expired', () => {
  const stack = new TerraformStack(Testing.app(), 'Stack');
  JoinCredentials.of(stack);
  expect(synthesize(stack).variable.join_credentials.validation).toEqual([
    {
      condition: '${alltrue([for pool in var.join_credentials : timecmp(plantimestamp(), pool.expires) < 0])}',
      error_message: 'These join credentials have expired; run join-credentials.sh again.',
    },
  ]);
});

test("leads to a pool's own credential, and to nothing where none is set at all", () => {
  const stack = new TerraformStack(Testing.app(), 'Stack');
  expect(JoinCredentials.of(stack).credentialOf('web').certificate).toBe(
    '${length(var.join_credentials) == 0 ? "" : var.join_credentials["web"].certificate}',
  );
});
