/** The Octavia driver that carries a load balancer's traffic. */
export class LoadBalancerProvider {
  /** Virtual machines run by Octavia: every feature, and a minute to create. */
  static readonly AMPHORA = new LoadBalancerProvider('amphora', 'ROUND_ROBIN', true, false);

  /** Flows in OVN: created at once, members see the clients' addresses; no timeouts and no allowed CIDRs. */
  static readonly OVN = new LoadBalancerProvider('ovn', 'SOURCE_IP_PORT', false, true);

  private constructor(
    /** Octavia's name of the driver. */
    readonly octaviaName: string,
    /** The balancing method that the driver offers for TCP. */
    readonly method: string,
    /** Whether listeners may set timeouts and allowed CIDRs. */
    readonly canFilter: boolean,
    /** Whether members see the address of the client instead of the load balancer's own. */
    readonly keepsClientAddress: boolean,
  ) {}

  /** Octavia's name of the driver. */
  toString(): string {
    return this.octaviaName;
  }
}
