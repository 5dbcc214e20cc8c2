import { ApiForwarder } from '../../../constructs/add-ons';
import { Cidr } from '../../../lib';
import { brought } from '../../support/an-add-on-cluster';

const endpoint = { host: 'acme.cp.example.net', port: 6443, forwardHost: 'acme-forward.cp.example.net' };

test('every node has the address that the Service kubernetes leads to, and adding it again is no mistake', () => {
  const { initContainers, hostNetwork } = brought(new ApiForwarder(), { endpoint }).pod('api-forwarder');
  expect(hostNetwork).toBe(true);
  expect(initContainers[0].args[0]).toMatch(/^ip address add 198\.18\.0\.1\/32 dev lo 2>\/dev\/null \|\| .*grep -qF/);
  expect(initContainers[0].securityContext.capabilities).toEqual({ drop: ['ALL'], add: ['NET_ADMIN'] });
});

test('connections are wrapped as they are, with the name that the Gateway knows', () => {
  const configuration = brought(new ApiForwarder(), { endpoint }).file('api-forwarder', 'haproxy.cfg');
  expect(configuration).toContain('mode tcp');
  expect(configuration).toContain('bind 198.18.0.1:17443\n');
  expect(configuration).toContain(
    'server gateway acme-forward.cp.example.net:6443 ssl verify none sni str(acme-forward.cp.example.net)',
  );
});

test('a cluster of the other family has an address of it', () => {
  const { file, pod } = brought(new ApiForwarder(), { endpoint, serviceRanges: [Cidr.of('fd00:20::/112')] });
  expect(file('api-forwarder', 'haproxy.cfg')).toContain('bind [2001:2::1]:17443');
  expect(pod('api-forwarder').initContainers[0].args[0]).toContain('2001:2::1/128');
});

test('the program that forwards may nothing, and looks names up without the cluster', () => {
  const { containers, dnsPolicy, automountServiceAccountToken } = brought(new ApiForwarder(), { endpoint }).pod(
    'api-forwarder',
  );
  expect(containers[0].securityContext).toMatchObject({ runAsNonRoot: true, capabilities: { drop: ['ALL'] } });
  expect([dnsPolicy, automountServiceAccountToken]).toEqual(['Default', false]);
});

test('a successor listens before its predecessor goes', () => {
  const { updateStrategy } = brought(new ApiForwarder(), { endpoint }).find('DaemonSet', 'api-forwarder').spec;
  expect(updateStrategy.rollingUpdate).toEqual({ maxSurge: '10%', maxUnavailable: 0 });
});

test('refuses a cluster that needs none', () => {
  expect(() => brought(new ApiForwarder())).toThrow('allowed: a cluster behind ServiceEndpoint.gateway()');
});
