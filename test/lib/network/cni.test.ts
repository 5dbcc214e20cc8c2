import { Cni } from '../../../lib/network/cni';

test.each([
  ['flannel', Cni.flannel(), 'vxlan', 50, ['UDP 8472']],
  ['flannel over WireGuard', Cni.flannel({ encapsulation: 'wireguard' }), 'wireguard', 80, ['UDP 51820-51821']],
  ['Cilium', Cni.cilium(), 'vxlan', 50, ['TCP 4240', 'ICMP', 'UDP 8472', 'TCP 4244']],
  [
    'Cilium in Geneve without Hubble',
    Cni.cilium({ encapsulation: 'geneve', hasHubble: false }),
    'geneve',
    50,
    ['TCP 4240', 'ICMP', 'UDP 6081'],
  ],
  [
    'Cilium with native routing, encrypted',
    Cni.cilium({ encapsulation: 'native', isEncrypted: true }),
    'native',
    80,
    ['TCP 4240', 'ICMP', 'UDP 51871', 'TCP 4244'],
  ],
  [
    'Cilium, encrypted',
    Cni.cilium({ isEncrypted: true, hasHubble: false }),
    'vxlan',
    130,
    ['TCP 4240', 'ICMP', 'UDP 8472', 'UDP 51871'],
  ],
  ['Calico', Cni.calico(), 'vxlan', 50, ['UDP 4789', 'TCP 5473']],
  ['Calico in IPIP', Cni.calico({ encapsulation: 'ipip' }), 'ipip', 20, ['IPIP', 'TCP 179', 'TCP 5473']],
  [
    'Calico with native routing, encrypted, without Typha',
    Cni.calico({ encapsulation: 'native', isEncrypted: true, hasTypha: false }),
    'native',
    80,
    ['TCP 179', 'UDP 51820-51821'],
  ],
  ['no plug-in', Cni.none(), 'native', 0, []],
] as const)('%s sends only what it needs from node to node', (_, cni, encapsulation, overhead, flows) => {
  expect([cni.encapsulation, cni.overhead]).toEqual([encapsulation, overhead]);
  expect(
    cni.nodeFlows.map(({ protocol, ports }) =>
      [protocol, ports && [...new Set([ports.first, ports.last])].join('-')].filter(Boolean).join(' '),
    ),
  ).toEqual(flows);
  for (const { from, to, purpose } of cni.nodeFlows)
    expect([from, to, purpose !== '']).toEqual(['worker', 'worker', true]);
});
