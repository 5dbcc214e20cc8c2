import { NodeConfiguration } from '../../../lib/bootstrap/node-configuration';
import { NodePlace } from '../../../lib/bootstrap/node-place';
import { OperatingSystem } from '../../../lib/bootstrap/operating-system';
import { Problems } from '../../../lib/problem';
import { aNodeBootstrap, fileOf } from './a-node-bootstrap';

const of = (about = {}) => NodeConfiguration.of(aNodeBootstrap(about));

describe('the hash', () => {
  test('is the same for the same content', () => {
    expect(of().hash).toBe(of().hash);
    expect(of().hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    ['a label', { labels: { a: 'b' } }],
    ['a mode', { files: [{ path: '/opt/x', content: '' }] }],
    ['an operating system', { operatingSystem: OperatingSystem.DEBIAN_12 }],
    ['a key that may log in', { sshAuthorizedKeys: ['ssh-ed25519 AAAA x'] }],
    ['a hook', { preJoinHooks: [{ name: 'a', script: '#!/bin/sh\n' }] }],
    ['the port of the API', { endpointPort: 6102 }],
  ])('changes with %s', (_, about) => {
    expect(of(about).hash).not.toBe(of().hash);
  });

  test('tells a file from one with another mode', () => {
    const file = { path: '/opt/x', content: 'a' };
    expect(of({ files: [file] }).hash).not.toBe(of({ files: [{ ...file, mode: 0o600 }] }).hash);
  });
});

test('with other labels is what it would have been with them from the start', () => {
  const labels = { 'topology.kubernetes.io/zone': 'az1' };
  const changed = of({ labels: { a: 'b' } }).withLabels(labels);
  expect(changed.files).toEqual(of({ labels }).files);
  expect(changed.hash).toBe(of({ labels }).hash);
  expect(() => changed.withLabels({ 'node-role.kubernetes.io/worker': '' })).toThrow('may not give itself a label');
});

test('has no place for a credential that somebody else brings', () => {
  const paths = of({ bringsCredential: false }).files.map(({ path }) => path);
  expect(paths).not.toContain('/etc/kubernetes/pki/bootstrap.key');
  expect(paths).toContain('/etc/kubernetes/bootstrap-kubelet.conf');
});

test('says everything that is wrong at once', () => {
  expect.assertions(2);
  try {
    of({
      endpointHost: 'https://cp.example.net',
      endpointPort: 0,
      dnsIps: ['10.0.0.10'],
      maxPods: 0,
      labels: { 'node-role.kubernetes.io/worker': '' },
      sshAuthorizedKeys: ['-----BEGIN OPENSSH PRIVATE KEY-----'],
      trustedAuthorities: '/etc/ssl/corporate.pem',
      proxy: { http: 'proxy:3128' },
      preJoinHooks: [{ name: 'Tune', script: 'echo' }],
      timeServers: ['time one'],
      sysctls: { 'a b': '1' },
      kernelModules: ['a;b'],
    });
  } catch (error) {
    expect(error).toBeInstanceOf(Problems);
    expect((error as Problems).problems.map(({ facts }) => `${facts.path}: ${facts.what}`)).toEqual([
      'pool acme-prod-web: the endpoint of pool acme-prod-web is no host',
      "pool acme-prod-web: the cluster's name server, which nodes of pool acme-prod-web tell their pods, is no Service",
      'pool acme-prod-web: a node of pool acme-prod-web may not give itself a label',
      'pool acme-prod-web: the name of a hook of pool acme-prod-web cannot be part of a host name',
      'pool acme-prod-web: the trusted authorities of pool acme-prod-web hold no certificate',
      'pool acme-prod-web: the proxy of pool acme-prod-web is not a URL',
      'pool acme-prod-web: an SSH key of pool acme-prod-web is not a public key',
      'pool acme-prod-web: a time server of pool acme-prod-web is no host',
      'pool acme-prod-web: a kernel setting of pool acme-prod-web is malformed',
      'pool acme-prod-web: a kernel module of pool acme-prod-web is malformed',
    ]);
  }
});

test.each([
  [{ endpointPort: 0 }, 'the endpoint of pool acme-prod-web has no port (found 0); allowed: 1 to 65535'],
  [
    { maxPods: 1025 },
    'nodes of pool acme-prod-web have no number of pods (found 1025); allowed: 1 to 1024; correct maxPods',
  ],
  [
    { postJoinHooks: [{ name: 'tell', script: 'curl x' }] },
    'hook tell of pool acme-prod-web, which runs after the node joins, does not say what runs it (found "curl x")',
  ],
  [
    { proxy: { http: 'http://p', exceptions: ['a b'] } },
    'an exception of the proxy of pool acme-prod-web is malformed (found "a b")',
  ],
  [{ files: [{ path: 'etc/motd', content: '' }] }, 'a file of a node has no proper path (found "etc/motd")'],
  [{ files: [{ path: '/etc/../x', content: '' }] }, 'a file of a node has no proper path'],
  [{ files: [{ path: '/etc/x', content: '', mode: 1.5 }] }, 'the mode of /etc/x is none (found 1.5)'],
  [
    { files: [{ path: '/etc/crictl.yaml', content: '' }] },
    'two files of a node have one path (found "/etc/crictl.yaml")',
  ],
])('fails for %j', (about, message) => {
  expect(() => of(about)).toThrow(message);
});

test('fails for a place that cannot be part of a provider id', () => {
  expect(() => NodePlace.openStack('Region One')).toThrow(
    'the name of an OpenStack region cannot be part of a provider id (found "Region One")',
  );
  expect(() => NodePlace.bareMetal('Plant')).toThrow('the name of a site cannot be part of a host name');
  expect(() => NodePlace.bareMetal('plant', { address: '10.9.0.11/24' })).toThrow(
    'the address of a machine at plant is malformed',
  );
});

test('ends a file with a line end, as tools expect', () => {
  expect(fileOf({ files: [{ path: '/etc/motd', content: 'a' }] }, '/etc/motd')).toBe('a\n');
});
