import type { DataVolumes } from '../nodes/data-volume';
import type { Flavor } from '../nodes/flavor';
import type { NodeCount } from '../nodes/node-count';
import { Problem } from '../problem';
import type { Size } from '../size';
import type { Quota } from './quota';

/** What a node pool's needs follow from. */
export interface QuotaPool {
  /** How many servers; of a range the most count. */
  readonly nodes: NodeCount;

  /** Size of each server; one without a known capacity counts no processors and no memory. */
  readonly flavor: Flavor;

  /**
   * Volume that each server boots from.
   *
   * @default - the disk of the flavor
   */
  readonly rootVolume?: {
    /** Its size in whole gibibytes. */
    readonly size: Size;
  };

  /**
   * Further volumes of each server.
   *
   * @default - none
   */
  readonly dataVolumes?: DataVolumes;

  /**
   * Networks besides the first that each server has a port in.
   *
   * @default - none
   */
  readonly furtherNetworks?: readonly string[];

  /**
   * Whether a load balancer stands in front of the nodes.
   *
   * @default false
   */
  readonly hasLoadBalancer?: boolean;
}

/** Servers that Nova lets into one server group, unless its operator changed that. */
export const SERVERS_PER_GROUP = 10;

const PHRASES: Record<keyof Quota, string> = {
  servers: 'servers',
  cores: 'processors',
  ramMib: 'MiB of memory',
  serverGroups: 'server groups',
  volumes: 'volumes',
  volumeGib: 'GiB of volumes',
  networks: 'networks',
  subnets: 'subnets',
  routers: 'routers',
  ports: 'ports',
  securityGroups: 'security groups',
  loadBalancers: 'load balancers',
};

const QUANTITIES = Object.keys(PHRASES) as (keyof Quota)[];

const NOTHING = Object.fromEntries(QUANTITIES.map((quantity) => [quantity, 0])) as unknown as Required<Quota>;

/**
 * What something takes of an OpenStack project at least: when that is more than the quota, it cannot be built.
 */
export class QuotaSum {
  /** Nothing at all. */
  static readonly NONE = new QuotaSum({});

  /** The given amounts. */
  static of(amounts: Quota): QuotaSum {
    return new QuotaSum(amounts);
  }

  /** Servers with a port each, their volumes, server groups and load balancers. */
  static ofPools(pools: readonly QuotaPool[]): QuotaSum {
    return pools.reduce((sum, { nodes, flavor, rootVolume, ...pool }) => {
      const loadBalancers = pool.hasLoadBalancer ? 1 : 0;
      const volumes = [...(rootVolume ? [rootVolume] : []), ...Object.values(pool.dataVolumes ?? {})];
      const volumeGib = volumes.reduce((gib, { size }) => gib + Math.ceil(size.toMebibytes() / 1024), 0);
      return sum.plus(
        new QuotaSum({
          servers: nodes.max,
          cores: nodes.max * (flavor.capacity?.cpus ?? 0),
          ramMib: nodes.max * (flavor.capacity?.memoryMib ?? 0),
          serverGroups: Math.ceil(nodes.max / SERVERS_PER_GROUP),
          volumes: nodes.max * volumes.length,
          volumeGib: nodes.max * volumeGib,
          ports: nodes.max * (1 + (pool.furtherNetworks ?? []).length) + loadBalancers,
          loadBalancers,
        }),
      );
    }, QuotaSum.NONE);
  }

  /**
   * A tenant network with its router and the security group of its nodes; of ports, the router's and one for DHCP.
   *
   * @param subnets 1, or 2 for a dual-stack network
   */
  static ofNetwork(subnets: 1 | 2): QuotaSum {
    return new QuotaSum({ networks: 1, subnets, routers: 1, securityGroups: 1, ports: subnets + 1 });
  }

  /** Each amount, 0 for what is not needed. */
  readonly amounts: Required<Quota>;

  private constructor(amounts: Quota) {
    this.amounts = { ...NOTHING, ...amounts };
  }

  /** Both together. */
  plus(other: QuotaSum): QuotaSum {
    const entries = QUANTITIES.map((quantity) => [quantity, this.amounts[quantity] + other.amounts[quantity]]);
    return new QuotaSum(Object.fromEntries(entries) as Quota);
  }

  /**
   * One problem for each amount that a quota does not allow.
   *
   * @param region name of the region, for messages
   */
  problemsAgainst(region: string, quota: Quota): Problem[] {
    return QUANTITIES.flatMap((quantity) => {
      const limit = quota[quantity] ?? -1;
      const needed = this.amounts[quantity];
      if (limit < 0 || needed <= limit) return [];
      return [
        new Problem({
          what: `the fleet needs more ${PHRASES[quantity]} in region ${region} than the quota allows`,
          found: needed,
          allowed: `${limit}`,
          remedy: 'have the quota raised and change it in the region, or use less',
        }),
      ];
    });
  }
}
