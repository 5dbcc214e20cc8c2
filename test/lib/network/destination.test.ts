import { Cidr } from '../../../lib/network/cidr';
import { Destination } from '../../../lib/network/destination';

test('says in words where it is, the same for the same', () => {
  expect(`${Destination.inNamespace('vault', 8200)}`).toBe('port 8200 in namespace vault');
  expect(`${Destination.outside(443)}`).toBe('port 443 outside');
  const ranges = ['192.0.2.0/28', '198.51.100.7/32'].map((text) => Cidr.of(text));
  expect(`${Destination.outside(5696, ranges)}`).toBe('port 5696 in 192.0.2.0/28, 198.51.100.7/32');
});

test.each([0, 65_536, 1.5, Number.NaN])('refuses %p as a port', (port) => {
  expect(() => Destination.outside(port)).toThrow('what a control plane dials has no port');
  expect(() => Destination.inNamespace('vault', port)).toThrow('allowed: 1 to 65535');
});

test('refuses what cannot be a namespace', () => {
  expect(() => Destination.inNamespace('My Vault', 8200)).toThrow('name it my-vault');
});
