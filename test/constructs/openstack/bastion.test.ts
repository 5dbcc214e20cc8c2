import { Bastion, type BastionProps } from '../../../constructs/openstack/bastion';
import { KeyPair } from '../../../constructs/openstack/key-pair';
import { Cidr } from '../../../lib/network/cidr';
import { Flavor } from '../../../lib/nodes/flavor';
import { Image } from '../../../lib/nodes/image';
import { aNetwork, aStack, PUBLIC_KEY } from '../../support/openstack';
import { resources } from '../../support/terraform';

test('is reached by SSH from the ranges that are let in, and by nothing else', () => {
  const { stack } = aBastion();
  const ingress = resources(stack, 'openstack_networking_secgroup_rule_v2').filter(
    ({ direction }) => direction === 'ingress',
  );
  expect(ingress).toMatchObject([{ protocol: 'tcp', port_range_min: 22, remote_ip_prefix: '198.51.100.0/24' }]);
  expect(resources(stack, 'openstack_networking_floatingip_v2')).toMatchObject([{ pool: 'ext-net' }]);
  expect(resources(stack, 'openstack_compute_instance_v2')).toMatchObject([{ name: 'bastion', key_pair: 'sre' }]);
});

test.each<[string, Cidr[]]>([
  ['everybody', [Cidr.of('0.0.0.0/0')]],
  ['nobody', []],
])('fails when %s could reach it', (who, allowedCidrs) => {
  expect(() => aBastion({ allowedCidrs })).toThrow(`bastion bastion could be reached by ${who}`);
});

/** A bastion in a stack of its own. */
function aBastion(props: Partial<BastionProps> = {}) {
  const stack = aStack();
  new Bastion(stack, 'Bastion', {
    name: 'bastion',
    flavor: Flavor.named('tiny'),
    image: Image.named('debian'),
    keyPair: new KeyPair(stack, 'KeyPair', { name: 'sre', publicKey: PUBLIC_KEY }),
    allowedCidrs: [Cidr.of('198.51.100.0/24')],
    network: aNetwork(),
    externalNetwork: 'ext-net',
    ...props,
  });
  return { stack };
}
