import { Cni } from '../../../lib/network/cni';
import { networkMtu, podMtu } from '../../../lib/network/pod-mtu';

test('fits through the narrowest network, with what the plug-in adds', () => {
  expect(podMtu(Cni.cilium(), [9000, 1450])).toBe(1400);
  expect(podMtu(Cni.cilium({ isEncrypted: true }), [9000, 1450])).toBe(1320);
});

test('takes a network that nobody described for an ordinary one', () => {
  expect(podMtu(Cni.flannel(), [9000, undefined])).toBe(1450);
});

test('tells what the networks of all places carry', () => {
  expect(networkMtu([9000, 1450, undefined])).toBe(1450);
});

test('is left to the plug-in where nothing is known', () => {
  expect(podMtu(Cni.flannel(), [undefined, undefined])).toBeUndefined();
});
