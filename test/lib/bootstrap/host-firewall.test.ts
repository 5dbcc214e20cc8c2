import { HostFirewall } from '../../../lib/bootstrap/host-firewall';
import { NodePlace } from '../../../lib/bootstrap/node-place';
import { Cidr } from '../../../lib/network/cidr';
import { Cni } from '../../../lib/network/cni';
import { PortMatrix } from '../../../lib/network/port-matrix';
import { fileOf } from './a-node-bootstrap';

const rules = (firewall?: HostFirewall) =>
  fileOf({ place: NodePlace.bareMetal('plant'), firewall }, '/etc/tenantry/node.nft');

test('pods never reach the metadata service, whatever else is let in', () => {
  expect(rules()).toContain(
    'hook forward priority filter - 10; policy accept;\n    ip daddr 169.254.169.254 counter drop',
  );
  expect(rules(HostFirewall.allow([]))).toContain('ip daddr 169.254.169.254 counter drop');
});

test('is no firewall unless asked for', () => {
  expect(rules()).not.toContain('hook input');
});

test('drops what no rule lets in; answers, pings, the machine and its pods are let in', () => {
  const text = rules(HostFirewall.allow([]));
  expect(text).toContain('hook input priority filter; policy drop;');
  for (const line of ['ct state established,related accept', 'iif lo accept', 'ip saddr 100.64.0.0/16 accept'])
    expect(text).toContain(line);
});

test.each([
  [
    { protocol: 'TCP', ports: { first: 22, last: 22 }, sources: [Cidr.of('10.9.0.0/24')] },
    'ip saddr 10.9.0.0/24 tcp dport 22 accept',
  ],
  [{ protocol: 'UDP', ports: { first: 30000, last: 32767 } }, '    udp dport 30000-32767 accept'],
  [{ protocol: 'IPIP', sources: [Cidr.of('fd00::/64')] }, 'ip6 saddr fd00::/64 meta l4proto 4 accept'],
  [{ protocol: 'ANY', sources: [Cidr.of('10.9.0.7/32')] }, 'ip saddr 10.9.0.7/32 accept'],
  [{ protocol: 'TCP' }, '    meta l4proto tcp accept'],
] as const)('lets in %j', (rule, line) => {
  expect(rules(HostFirewall.allow([rule]))).toContain(line);
});

test('lets in the flows of the port matrix from where they come', () => {
  const flows = PortMatrix.workers({ cni: Cni.flannel(), nodePorts: false }).to('worker');
  const text = rules(HostFirewall.fromFlows(flows, { worker: [Cidr.of('10.9.0.0/24')] }));
  expect(text).toContain('ip saddr 10.9.0.0/24 tcp dport 10250 accept');
  expect(text).toContain('ip saddr 10.9.0.0/24 udp dport 8472 accept');
});

test('fails when it is not said where somebody is', () => {
  expect(() =>
    HostFirewall.fromFlows(PortMatrix.workers({ cni: Cni.none(), bastion: true }).to('worker'), {
      'worker': [],
      'worker-load-balancer': [],
    }),
  ).toThrow(
    'a host firewall does not know where bastion is, which needs: people who log in to repair a node; allowed: its addresses, or an empty list; add bastion to the sources',
  );
});
