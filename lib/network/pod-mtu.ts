import type { Cni } from './cni';

/** Largest packet of a network whose MTU nobody has said. */
const ETHERNET = 1500;

/**
 * Largest packet that the networks of all places carry. A plug-in that finds out by itself looks at its own node's network only,
 * and pods in a place with larger packets would send what other places drop.
 *
 * @param mtus largest packet of each place's network in bytes, undefined where it is unknown
 * @returns undefined when it is unknown for all places: the plug-in may as well find out by itself
 */
export function networkMtu(mtus: readonly (number | undefined)[]): number | undefined {
  return mtus.every((mtu) => mtu === undefined) ? undefined : Math.min(...mtus.map((mtu) => mtu ?? ETHERNET));
}

/** Largest packet of pods that fits through the network of every place, with what the network plug-in adds to it. */
export function podMtu(cni: Cni, mtus: readonly (number | undefined)[]): number | undefined {
  const mtu = networkMtu(mtus);
  return mtu === undefined ? undefined : mtu - cni.overhead;
}
