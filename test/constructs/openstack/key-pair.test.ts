import { KeyPair } from '../../../constructs/openstack/key-pair';
import { aStack, PUBLIC_KEY } from '../../support/openstack';
import { resources } from '../../support/terraform';

test('has the public key of who may log in, so that Nova makes no private one', () => {
  const stack = aStack();
  const { keyPairName } = new KeyPair(stack, 'KeyPair', { name: 'sre', publicKey: `${PUBLIC_KEY}\n` });
  expect(resources(stack, 'openstack_compute_keypair_v2')).toEqual([{ name: 'sre', public_key: PUBLIC_KEY }]);
  expect(keyPairName).toBe('sre');
});

test.each([['-----BEGIN OPENSSH PRIVATE KEY-----'], ['ssh-ed25519'], ['']])('fails when the key is %j', (publicKey) => {
  expect(() => new KeyPair(aStack(), 'KeyPair', { name: 'sre', publicKey })).toThrow(
    'the key of key pair sre is not a public key; allowed: a line of authorized_keys: type, base64, comment; ' +
      'use the content of the .pub file',
  );
});
