import { dnsLabel } from '../names';
import { Problem } from '../problem';
import type { Cidr } from './cidr';

/**
 * Where a control plane dials somebody who is not part of it: a key management service, a webhook, an object store. Its network
 * policies, which know addresses and no names, let it through to there.
 */
export class Destination {
  /**
   * Outside the management cluster.
   *
   * @param port TCP port, 1 to 65535
   * @param ranges its addresses; without any it may be anywhere but in the ranges that control planes must not dial
   * @throws Problem when the port is none
   */
  static outside(port: number, ranges: readonly Cidr[] = []): Destination {
    return new Destination(checkedPort(port), ranges, undefined);
  }

  /**
   * In another namespace of the management cluster. What is dialled through an ingress there is where the ingress is.
   *
   * @param name the namespace
   * @param port TCP port that its pods listen on, whatever their Service does, 1 to 65535
   * @throws Problem when the name is malformed or the port is none
   */
  static inNamespace(name: string, port: number): Destination {
    dnsLabel('the namespace of what a control plane dials', name);
    return new Destination(checkedPort(port), [], name);
  }

  private constructor(
    /** TCP port. */
    readonly port: number,
    /** Its addresses; with none, and no namespace, it may be anywhere outside. */
    readonly ranges: readonly Cidr[],
    /** Namespace of the management cluster, if it is there. */
    readonly namespace: string | undefined,
  ) {}

  /** It in words, such as `port 8200 in namespace vault`; the same for the same destination. */
  toString(): string {
    if (this.namespace !== undefined) return `port ${this.port} in namespace ${this.namespace}`;
    return this.ranges.length === 0 ? `port ${this.port} outside` : `port ${this.port} in ${this.ranges.join(', ')}`;
  }
}

function checkedPort(port: number): number {
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new Problem({
    what: 'what a control plane dials has no port',
    found: port,
    allowed: '1 to 65535',
    remedy: 'correct it',
  });
}
