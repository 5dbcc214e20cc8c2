import { Peer, SecurityGroup, type SecurityGroupProps } from '../../../constructs/openstack/security-group';
import { Cidr } from '../../../lib/network/cidr';
import { Cni } from '../../../lib/network/cni';
import { PortMatrix } from '../../../lib/network/port-matrix';
import { aNetwork, aStack } from '../../support/openstack';
import { addresses, resources } from '../../support/terraform';

const kubelet = { protocol: 'TCP', ports: { first: 10250, last: 10250 }, purpose: 'kubelets' } as const;
const elsewhere = Cidr.of('10.24.0.0/22');

test('starts with no rule of Neutron, and lets servers ask for whatever they want', () => {
  const { stack, rules } = aSecurityGroup();
  expect(resources(stack, 'openstack_networking_secgroup_v2')).toMatchObject([{ delete_default_rules: true }]);
  expect(rules()).toEqual(['egress IPv4 any to anywhere']);
});

test('names servers of the same group by the group, servers elsewhere by their range', () => {
  const { group, rules } = aSecurityGroup();
  group.allowFrom(Peer.SELF, kubelet);
  group.allowFrom(Peer.range(elsewhere), kubelet);
  expect(rules()).toEqual([
    'egress IPv4 any to anywhere',
    'ingress IPv4 tcp 10250-10250 from 10.24.0.0/22',
    'ingress IPv4 tcp 10250-10250 from group',
  ]);
});

test('makes rules for both families only where no range decides the family', () => {
  const { group, rules } = aSecurityGroup({ isDualStack: true, egress: [] });
  group.allowFrom(Peer.SELF, kubelet);
  group.allowFrom(Peer.range(elsewhere), kubelet);
  expect(rules()).toEqual([
    'ingress IPv4 tcp 10250-10250 from 10.24.0.0/22',
    'ingress IPv4 tcp 10250-10250 from group',
    'ingress IPv6 tcp 10250-10250 from group',
  ]);
});

test.each([
  ['Cilium in VXLAN', Cni.cilium(), ['icmp 8-0', 'tcp 10250-10250', 'tcp 4240-4240', 'tcp 4244-4244', 'udp 8472-8472']],
  ['Calico in IP', Cni.calico({ encapsulation: 'ipip' }), ['ipip', 'tcp 10250-10250', 'tcp 179-179', 'tcp 5473-5473']],
  ['Flannel in WireGuard', Cni.flannel({ encapsulation: 'wireguard' }), ['tcp 10250-10250', 'udp 51820-51821']],
  ['no plug-in', Cni.none(), ['tcp 10250-10250']],
])('lets in from other nodes what %s needs, nothing else', (_, cni, expected) => {
  const { group, rules } = aSecurityGroup();
  group.allowFlows('worker', PortMatrix.workers({ cni }).flows, { worker: [Peer.SELF] });
  expect(rules()).toEqual([
    'egress IPv4 any to anywhere',
    ...expected.map((rule) => `ingress IPv4 ${rule} from group`),
  ]);
});

test('lets servers that may not go everywhere reach what the matrix says', () => {
  const { group, rules } = aSecurityGroup({ egress: [] });
  const matrix = PortMatrix.workers({ cni: Cni.none(), egress: 'listed' });
  group.allowFlows('worker', matrix.flows, {
    'worker': [Peer.SELF],
    'dns': [Peer.range(Cidr.of('192.0.2.53/32'))],
    'time-server': [Peer.ANYWHERE],
  });
  expect(rules()).toEqual([
    'egress IPv4 tcp 10250-10250 to group',
    'egress IPv4 tcp 53-53 to 192.0.2.53/32',
    'egress IPv4 udp 123-123 to anywhere',
    'egress IPv4 udp 53-53 to 192.0.2.53/32',
    'ingress IPv4 tcp 10250-10250 from group',
  ]);
});

test('writes echo as type and code, in the words of each family', () => {
  const { group, rules } = aSecurityGroup({ isDualStack: true, egress: [] });
  group.allowFrom(Peer.SELF, { protocol: 'ICMP', purpose: 'health checks' });
  expect(rules()).toEqual(['ingress IPv4 icmp 8-0 from group', 'ingress IPv6 ipv6-icmp 128-0 from group']);
});

test('leaves out a full range of ports, which Neutron would not keep', () => {
  const { group, rules } = aSecurityGroup({ egress: [] });
  group.allowFrom(Peer.SELF, { protocol: 'TCP', ports: { first: 1, last: 65535 }, purpose: 'all' });
  expect(rules()).toEqual(['ingress IPv4 tcp from group']);
});

test('limits where servers may open connections to', () => {
  const { group, rules } = aSecurityGroup({ egress: [Cidr.of('192.0.2.0/24')] });
  group.allowTo(Peer.range(elsewhere), kubelet);
  expect(rules()).toEqual(['egress IPv4 any to 192.0.2.0/24', 'egress IPv4 tcp 10250-10250 to 10.24.0.0/22']);
});

test('makes one rule of what is said twice, and none of what is let through anyway', () => {
  const { group, rules } = aSecurityGroup();
  group.allowFrom(Peer.SELF, kubelet);
  group.allowFrom(Peer.SELF, { ...kubelet, purpose: 'kubelets once more' });
  group.allowTo(Peer.SELF, kubelet);
  expect(rules()).toHaveLength(2);
});

test('gives a rule the same Terraform address in whichever order rules are added', () => {
  const peers = [Peer.SELF, Peer.range(elsewhere), Peer.network(aNetwork())];
  const after = (order: readonly Peer[]) => {
    const { stack, group } = aSecurityGroup();
    for (const peer of order) group.allowFrom(peer, kubelet);
    return addresses(stack);
  };
  expect(after(peers)).toEqual(after([...peers].reverse()));
});

test('does not take a rule away for another wording of its purpose', () => {
  const { stack } = aSecurityGroup();
  expect(resources(stack, 'openstack_networking_secgroup_rule_v2')[0]!.lifecycle).toEqual({
    ignore_changes: ['description'],
  });
});

test('fails when the range of a network is unknown', () => {
  expect(() => Peer.network(aNetwork({ ipv4Range: undefined }))).toThrow(
    'traffic is let in from a network of unknown range; allowed: a network with an ipv4Range; ' +
      'add ipv4Range to its attributes, or use Network.fromNames',
  );
});

/** A security group in a stack of its own, and its rules as sentences. */
function aSecurityGroup(props: Partial<SecurityGroupProps> = {}) {
  const stack = aStack();
  const group = new SecurityGroup(stack, 'Workers', { name: 'workers', description: 'Nodes', ...props });
  const rules = () =>
    resources(stack, 'openstack_networking_secgroup_rule_v2')
      .map((rule) =>
        [
          rule.direction,
          rule.ethertype,
          rule.protocol ?? 'any',
          ...(rule.port_range_min === undefined ? [] : [`${rule.port_range_min}-${rule.port_range_max}`]),
          rule.direction === 'egress' ? 'to' : 'from',
          rule.remote_ip_prefix ?? (rule.remote_group_id === undefined ? 'anywhere' : 'group'),
        ].join(' '),
      )
      .sort();
  return { stack, group, rules };
}
