import { TerraformStack, Testing, Token } from 'cdktf';
import { SharedUserData, type SharedUserDataProps } from '../../../constructs/openstack/shared-user-data';
import { UserData } from '../../../lib/nodes/user-data';
import { synthesize } from '../../support/terraform';

const aDocument = (text: string) => UserData.cloudConfig(`#cloud-config\n${text}\n`);

test('puts secrets into their places, and not into what stands for its content', () => {
  const userData = aDocument('write_files: [{ path: /key, content: "@@key@@" }]');
  const { shared, text } = share({ userData, secrets: { '@@key@@': '${var.key}' } });
  expect(text).toContain('content: "${var.key}"');
  expect(shared.hash).toBe(userData.hash);
});

test("keeps a shell's variables from being read by Terraform", () => {
  expect(share({ userData: aDocument('runcmd: ["echo ${HOME} %{x} $1"]') }).text).toBe(
    '#cloud-config\nruncmd: ["echo $${HOME} %%{x} $1"]\n',
  );
});

test('fails when it has no place for a secret', () => {
  expect(() => share({ userData: aDocument('{}'), secrets: { '@@key@@': 'x' } })).toThrow(
    'the user data Stack/Shared has no place for a secret (found "@@key@@"); ' +
      'allowed: a text that stands in the user data, which is not compressed; put it there, or leave the secret out',
  );
});

test('fails when its text is known to Terraform only', () => {
  const text = Token.asString({ resolve: () => 'x' });
  expect(() => share({ userData: aDocument(text) })).toThrow('the user data Stack/Shared is known to Terraform only');
});

function share(props: SharedUserDataProps) {
  const stack = new TerraformStack(Testing.app(), 'Stack');
  const shared = new SharedUserData(stack, 'Shared', props);
  return { shared, text: Object.values(synthesize(stack).locals)[0] };
}
