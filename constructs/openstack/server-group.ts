import { Construct } from 'constructs';
import { ComputeServergroupV2 } from '@cdktf/provider-openstack/lib/compute-servergroup-v2';
import { Problem } from '../../lib/problem';

/**
 * How the scheduler places the servers of a group: apart if it can (`soft-anti-affinity`), apart or not at all
 * (`anti-affinity`), together if it can, together or not at all.
 */
export type ServerGroupPolicy = 'soft-anti-affinity' | 'anti-affinity' | 'soft-affinity' | 'affinity';

/** A server group, ours or somebody else's. */
export interface IServerGroup {
  /** Its id. */
  readonly serverGroupId: string;
}

/** Properties of a {@link ServerGroup}. */
export interface ServerGroupProps {
  /** Name in OpenStack. Changing it replaces the group, thus its servers. */
  readonly name: string;

  /**
   * How the scheduler places the servers. Changing it replaces the group, thus its servers.
   *
   * @default 'soft-anti-affinity'
   */
  readonly policy?: ServerGroupPolicy;
}

/** A Nova server group: servers that should not, or should, share a host. */
export class ServerGroup extends Construct implements IServerGroup {
  readonly serverGroupId: string;

  constructor(scope: Construct, id: string, props: ServerGroupProps) {
    super(scope, id);
    this.serverGroupId = new ComputeServergroupV2(this, 'Resource', {
      name: props.name,
      policies: [props.policy ?? 'soft-anti-affinity'],
    }).id;
  }
}

/** Properties of {@link ShardedServerGroup}. */
export interface ShardedServerGroupProps extends ServerGroupProps {
  /**
   * Servers that the project may have in one group (Nova's quota `server_group_members`), at least 2; -1 is unlimited.
   *
   * @default 10, Nova's own default
   */
  readonly memberQuota?: number;
}

/**
 * As many server groups as it takes to hold any number of servers, although Nova limits the members of each.
 *
 * A group is filled to half of the quota: while servers are replaced, each has its successor beside it. A server's group
 * depends on its own number alone, so that servers that come and go move no other.
 */
export class ShardedServerGroup extends Construct {
  private readonly size: number;

  /** @throws Problem when the quota leaves no room for a server and its successor */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ShardedServerGroupProps,
  ) {
    super(scope, id);
    const quota = props.memberQuota ?? 10;
    if (quota !== -1 && (!Number.isInteger(quota) || quota < 2)) {
      throw new Problem({
        what: `server group ${props.name} cannot hold a server and its successor`,
        found: quota,
        allowed: 'a member quota of at least 2, or -1 for unlimited',
        remedy: 'ask the cloud for a larger quota (server_group_members)',
      });
    }
    this.size = quota === -1 ? Infinity : Math.floor(quota / 2);
  }

  /**
   * The group of the n-th server.
   *
   * @param ordinal number of the server, from 0
   */
  groupOf(ordinal: number): IServerGroup {
    const shard = `${Math.floor(ordinal / this.size)}`;
    const existing = this.node.tryFindChild(shard) as ServerGroup | undefined;
    return existing ?? new ServerGroup(this, shard, { ...this.props, name: `${this.props.name}-${shard}` });
  }
}
