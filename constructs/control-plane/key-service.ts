import type { NetworkPolicyPeer } from 'cdk8s-plus-27/lib/imports/k8s';
import { dnsLabel } from '../../lib/names';
import type { Cidr } from '../../lib/network/cidr';
import { Problem } from '../../lib/problem';

/** Where a KMS plugin reaches its key management service, for the network policy of the API server. */
export class KeyService {
  /**
   * Outside the management cluster.
   *
   * @param port TCP port, 1 to 65535
   * @param ranges its addresses; without any it may be anywhere but in the ranges that control planes must not dial
   * @throws Problem when the port is none
   */
  static outside(port: number, ranges: readonly Cidr[] = []): KeyService {
    return new KeyService(
      checkedPort(port),
      ranges.length === 0 ? undefined : ranges.map((range) => ({ ipBlock: { cidr: range.toString() } })),
    );
  }

  /**
   * In another namespace of the management cluster.
   *
   * @param name the namespace
   * @param port TCP port that its pods listen on, 1 to 65535
   * @throws Problem when the name is malformed or the port is none
   */
  static inNamespace(name: string, port: number): KeyService {
    dnsLabel('the namespace of a key management service', name);
    return new KeyService(checkedPort(port), [
      { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } },
    ]);
  }

  private constructor(
    /** TCP port. */
    readonly port: number,
    /** @internal Whom a network policy lets through to; undefined for the world outside. */
    readonly peers: readonly NetworkPolicyPeer[] | undefined,
  ) {}
}

function checkedPort(port: number): number {
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new Problem({
    what: 'a key management service has no port',
    found: port,
    allowed: '1 to 65535',
    remedy: 'correct it',
  });
}
