import { TerraformElement, TerraformResource, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { BlockstorageVolumeV3 } from '@cdktf/provider-openstack/lib/blockstorage-volume-v3';
import { compareNames } from '../../lib/names';
import { type Flavor, flavorTag } from '../../lib/nodes/flavor';
import type { Size } from '../../lib/size';
import { ExpectedServers } from './expected-servers';
import { lookUpFlavor } from './lookups';
import { Server } from './server';

/** Properties of a {@link QuotaCheck}. */
export interface QuotaCheckProps {
  /** What needs the quota, as messages name it. */
  readonly subject: string;

  /**
   * A tag that the ports of all servers of this stack carry, and no others in the project. By it the check knows which of
   * the servers in use are its own, and warns when the others leave too few.
   *
   * @default - none; only the quota itself is checked
   */
  readonly ownTag?: string;
}

/**
 * Compares what a whole stack needs with what its project may use, before anything is created.
 *
 * A need above the quota fails the plan (a precondition); a need above what others leave warns (a `check` block), since the
 * others may be about to go. What is needed is counted when the stack is synthesized, so it holds whatever was added, by
 * whom, and in which order. Nova tells what is used; Neutron and Cinder tell ordinary users their quota only; Octavia's is
 * in no data source.
 *
 * Servers that come and go with the load count as often as there may be ({@link ExpectedServers}).
 *
 * While servers are replaced they are there twice, which is not counted: see {@link Server}.
 */
export class QuotaCheck extends TerraformElement {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: QuotaCheckProps,
  ) {
    super(scope, id);
  }

  /** @internal */
  override toTerraform(): Record<string, unknown> {
    const count = this.count();
    const needs = needsOf(count);
    if (needs.length === 0) return {};
    const name = this.friendlyUniqueId;
    const shared = needs.filter(({ used }) => used !== undefined && this.props.ownTag !== undefined);
    return {
      data: this.dataSources(needs, count),
      locals: Object.fromEntries([
        ...needs.map(({ key, amount }) => [`${name}_${key}`, typeof amount === 'number' ? amount : `\${${amount}}`]),
        ...shared.map((need) => [`${name}_${need.key}_of_others`, `\${${this.usedByOthers(need, count)}}`]),
      ]),
      resource: {
        terraform_data: {
          [name]: {
            input: Object.fromEntries(needs.map(({ key }) => [key, `\${local.${name}_${key}}`])),
            lifecycle: { precondition: needs.map((need) => this.isWithinQuota(need)) },
          },
        },
      },
      ...(shared.length > 0 && { check: { [name]: { assert: shared.map((need) => this.isLeftByOthers(need)) } } }),
    };
  }

  private count(): Count {
    const types = new Map<string, number>();
    const flavors = new Map<string, { source: string; servers: number }>();
    const further = { servers: 0, ports: 0, volumes: 0, volumeGib: 0 };
    const addServers = (element: Construct, flavor: Flavor, servers: number) => {
      const tag = flavorTag(flavor);
      const { friendlyUniqueId, terraformResourceType } = lookUpFlavor(element, flavor);
      const source = `data.${terraformResourceType}.${friendlyUniqueId}`;
      flavors.set(tag, { source, servers: (flavors.get(tag)?.servers ?? 0) + servers });
    };
    const addVolumes = (sizes: readonly Size[], servers: number) => {
      further.volumes += sizes.length * servers;
      further.volumeGib += sizes.reduce((sum, size) => sum + size.toGibibytes(), 0) * servers;
    };
    for (const element of TerraformStack.of(this).node.findAll()) {
      if (TerraformResource.isTerraformResource(element)) {
        types.set(element.terraformResourceType, (types.get(element.terraformResourceType) ?? 0) + 1);
      }
      if (element instanceof BlockstorageVolumeV3) further.volumeGib += element.sizeInput ?? 0;
      if (Server.isServer(element)) {
        addServers(element, element.flavor, 1);
        if (element.rootVolume) addVolumes([element.rootVolume.size], 1);
      }
      if (ExpectedServers.areServers(element)) {
        const { flavor, most, ports, volumes } = element.props;
        addServers(element, flavor, most);
        addVolumes(volumes, most);
        further.servers += most;
        further.ports += ports * most;
      }
    }
    return {
      of: (type) => types.get(`openstack_${type}`) ?? 0,
      flavors: new Map([...flavors].sort(([a], [b]) => compareNames(a, b))),
      further,
    };
  }

  private dataSources(needs: readonly Need[], { flavors }: Count): Record<string, unknown> {
    const name = this.friendlyUniqueId;
    const { ownTag } = this.props;
    const asks = (source: Need['source']) => needs.some((need) => need.source === source);
    const project = { project_id: `\${data.openstack_identity_auth_scope_v3.${name}.project_id}` };
    return {
      ...((asks(NETWORK) || asks(VOLUME)) && { openstack_identity_auth_scope_v3: { [name]: { name } } }),
      // Nova lets nobody but administrators name a project, not even their own; without one it means the caller's.
      ...(asks(COMPUTE) && { [COMPUTE]: { [name]: { project_id: '' } } }),
      ...(asks(NETWORK) && { [NETWORK]: { [name]: project } }),
      ...(asks(VOLUME) && { [VOLUME]: { [name]: project } }),
      ...(ownTag !== undefined &&
        flavors.size > 0 && {
          [PORTS]: Object.fromEntries([...flavors.keys()].map((tag) => [this.portsOf(tag), { tags: [ownTag, tag] }])),
        }),
    };
  }

  private isWithinQuota({ key, what, source, limit }: Need): object {
    const name = this.friendlyUniqueId;
    const quota = `data.${source}.${name}.${limit}`;
    return {
      condition: `\${${quota} < 0 || local.${name}_${key} <= ${quota}}`,
      error_message:
        `${this.props.subject} needs \${local.${name}_${key}} ${what}, but the quota of its project is \${${quota}}; ` +
        'ask the cloud for more, or make the pools smaller',
    };
  }

  private isLeftByOthers({ key, what, source, limit }: Need): object {
    const name = this.friendlyUniqueId;
    const quota = `data.${source}.${name}.${limit}`;
    const others = `local.${name}_${key}_of_others`;
    return {
      condition: `\${${quota} < 0 || local.${name}_${key} <= ${quota} - ${others}}`,
      error_message:
        `${this.props.subject} needs \${local.${name}_${key}} ${what}, but others use \${${others}} ` +
        `of the \${${quota}} that the project may use`,
    };
  }

  /** What the project uses, without what the servers of this stack use, which are known by the tags of their ports. */
  private usedByOthers({ source, used, perServer }: Need, { flavors }: Count): string {
    const own = [...flavors].map(([tag, flavor]) => {
      const servers = `length(data.${PORTS}.${this.portsOf(tag)}.ids)`;
      return perServer === undefined ? servers : `${servers} * ${flavor.source}.${perServer}`;
    });
    return `data.${source}.${this.friendlyUniqueId}.${used} - (${own.join(' + ')})`;
  }

  private portsOf(tag: string): string {
    return `${this.friendlyUniqueId}_${tag.replace(/[^\w-]/g, '_')}`;
  }
}

const COMPUTE = 'openstack_compute_limits_v2';
const NETWORK = 'openstack_networking_quota_v2';
const VOLUME = 'openstack_blockstorage_quotaset_v3';
const PORTS = 'openstack_networking_port_ids_v2';

/** What is in a stack. */
interface Count {
  /** How many resources of a type, named without `openstack_`. */
  readonly of: (type: string) => number;

  /** Tag of a flavor to the address of its data source and the number of its servers. */
  readonly flavors: ReadonlyMap<string, { readonly source: string; readonly servers: number }>;

  /** What no resource of its own stands for. */
  readonly further: {
    readonly servers: number;
    readonly ports: number;
    readonly volumes: number;
    readonly volumeGib: number;
  };
}

/** So much of something; an amount that depends on flavors is an expression of Terraform. */
interface Need {
  readonly key: string;
  readonly what: string;
  readonly amount: number | string;
  readonly source: typeof COMPUTE | typeof NETWORK | typeof VOLUME;
  readonly limit: string;

  /** Where the source tells what is used, if it does. */
  readonly used?: string;

  /** What of a flavor one server uses of it; one of it, if nothing is said. */
  readonly perServer?: string;
}

/** What a stack needs, without that of which it needs nothing. */
function needsOf({ further, ...count }: Count): Need[] {
  const perServer = (attribute: string) =>
    [...count.flavors.values()].map(({ source, servers }) => `${servers} * ${source}.${attribute}`).join(' + ');
  // A load balancer has a port for its address and one for an amphora, a network one for DHCP.
  const ports =
    further.ports +
    count.of('networking_port_v2') +
    count.of('networking_router_interface_v2') +
    count.of('networking_network_v2') +
    2 * count.of('lb_loadbalancer_v2');
  const needs: Need[] = [
    need('instances', 'instances', count.of('compute_instance_v2') + further.servers, COMPUTE, 'max_total_instances', {
      used: 'total_instances_used',
    }),
    need('cores', 'cores', perServer('vcpus'), COMPUTE, 'max_total_cores', {
      used: 'total_cores_used',
      perServer: 'vcpus',
    }),
    need('ram', 'MiB of memory', perServer('ram'), COMPUTE, 'max_total_ram_size', {
      used: 'total_ram_used',
      perServer: 'ram',
    }),
    need('server_groups', 'server groups', count.of('compute_servergroup_v2'), COMPUTE, 'max_server_groups'),
    need('volumes', 'volumes', further.volumes + count.of('blockstorage_volume_v3'), VOLUME, 'volumes'),
    need('gigabytes', 'GiB of volumes', further.volumeGib, VOLUME, 'gigabytes'),
    need('networks', 'networks', count.of('networking_network_v2'), NETWORK, 'network'),
    need('subnets', 'subnets', count.of('networking_subnet_v2'), NETWORK, 'subnet'),
    need('routers', 'routers', count.of('networking_router_v2'), NETWORK, 'router'),
    need('ports', 'ports', ports, NETWORK, 'port'),
    need('floating_ips', 'floating addresses', count.of('networking_floatingip_v2'), NETWORK, 'floatingip'),
    need('security_groups', 'security groups', count.of('networking_secgroup_v2'), NETWORK, 'security_group'),
    need('rules', 'security group rules', count.of('networking_secgroup_rule_v2'), NETWORK, 'security_group_rule'),
  ];
  return needs.filter(({ amount }) => amount !== 0 && amount !== '');
}

function need(
  key: string,
  what: string,
  amount: number | string,
  source: Need['source'],
  limit: string,
  usage: Pick<Need, 'used' | 'perServer'> = {},
): Need {
  return { key, what, amount, source, limit, ...usage };
}
