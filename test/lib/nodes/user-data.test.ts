import { gunzipSync } from 'node:zlib';
import { UserData } from '../../../lib/nodes/user-data';

const text = '#cloud-config\nruncmd: [echo]\n';
const noise = (bytes: number) => `#cloud-config\n#${'x'.repeat(bytes - 15)}`;

test('renders a document as it is', () => {
  expect(UserData.cloudConfig(text).render()).toBe(text);
  expect(UserData.ignition('{"ignition":{"version":"3.4.0"}}').render()).toContain('3.4.0');
});

test('compresses to the same bytes on every system, at any time', () => {
  const bytes = Buffer.from(UserData.cloudConfig(text, { gzip: true }).render(), 'base64');
  expect(gunzipSync(bytes).toString()).toBe(text);
  expect([...bytes.subarray(4, 8), bytes[9]]).toEqual([0, 0, 0, 0, 255]);
});

test('has a hash that changes with the content, not with the packing', () => {
  const plain = UserData.cloudConfig(text);
  expect(plain.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(UserData.cloudConfig(text, { gzip: true }).hash).toBe(plain.hash);
  expect(UserData.cloudConfig(`${text}#`).hash).not.toBe(plain.hash);
});

test('counts bytes, not characters, towards what Nova stores', () => {
  expect(UserData.cloudConfig(noise(49_149)).size).toBe(49_149);
  expect(() => UserData.cloudConfig(noise(49_150))).toThrow(
    'user data is larger than Nova stores (found "49150 bytes"); allowed: at most 49149 bytes (65,535 characters of base64); compress it',
  );
  expect(() => UserData.cloudConfig(`${noise(49_149).slice(0, -1)}é`)).toThrow('found "49150 bytes"');
  expect(UserData.cloudConfig(noise(49_150), { gzip: true }).size).toBeLessThan(500);
});

test('takes a template, and a hash that stands for its content', () => {
  const template = `## template: jinja\n${text}`;
  expect(UserData.cloudConfig(template, { hash: 'abc' })).toMatchObject({ hash: 'abc', size: template.length });
  expect(UserData.ignition('{"ignition":{}}', { hash: 'abc' }).hash).toBe('abc');
});

test('fails on a document of another kind', () => {
  expect(() => UserData.cloudConfig('#!/bin/sh\n')).toThrow(
    'user data is not a cloud-init document (found "#!/bin/sh\\n")',
  );
  expect(() => UserData.ignition('variant: fcos')).toThrow('user data is not an Ignition document');
});
