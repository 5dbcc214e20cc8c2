import { Problem } from '../../lib/problem';

/** A part of a subnet pool, cut by Neutron: for clouds where the operator hands out address ranges. */
export class SubnetPool {
  /**
   * @param pool name of the pool, unique among those that the project can see
   * @param prefix length of the prefix to cut, 8 to 28 for IPv4; IPv6 subnets are always /64
   * @throws Problem when the prefix is something else
   */
  static named(pool: string, prefix: number): SubnetPool {
    const fits = (prefix >= 8 && prefix <= 28) || prefix === 64;
    if (!Number.isInteger(prefix) || !fits) {
      throw new Problem({
        what: `no subnet of nodes can be cut from pool ${pool}`,
        found: `/${prefix}`,
        allowed: '/8 to /28 for IPv4, /64 for IPv6',
        remedy: 'choose another prefix length',
      });
    }
    return new SubnetPool(pool, prefix);
  }

  private constructor(
    /** Name of the pool. */
    readonly pool: string,
    /** Length of the prefix to cut. */
    readonly prefix: number,
  ) {}

  /** The version of the Internet protocol. */
  get family(): 4 | 6 {
    return this.prefix === 64 ? 6 : 4;
  }
}
