import { parseAllDocuments } from 'yaml';
import { Cidr } from '../../lib';
import type { Synthesized } from './platforms';
import type { Block } from './terraform';

/** What must hold for clusters whose nodes are in several places: name of the rule to the violations found. */
export const HYBRID_INVARIANTS: Readonly<Record<string, (fleet: Synthesized) => string[]>> = {
  'nodes of a cluster let each other in, wherever they are': (fleet) =>
    clustersOf(fleet).flatMap((cluster) => {
      const places = placesOf(fleet, cluster);
      return places.flatMap(({ stack, block }) =>
        places
          .filter((other) => other.stack !== stack)
          .flatMap(({ ranges }) => ranges)
          .flatMap((range) => unmet(block, range).map((flow) => `${stack}: ${flow} from ${range}`)),
      );
    }),

  'load balancers reach the nodes behind them': ({ stacks }) =>
    Object.entries(stacks).flatMap(([stack, block]) => {
      const networks = subnetsOf(block);
      return resourcesOf(block, 'openstack_lb_member_v2')
        .filter(
          ({ protocol_port: port }) =>
            !ingressOf(block).some(
              (rule) =>
                rule.protocol === 'tcp' &&
                rule.port_range_min <= port &&
                port <= rule.port_range_max &&
                networks.some((range) => covers(rule, range)),
            ),
        )
        .map(({ name, protocol_port: port }) => `${stack}: ${name}, port ${port}`);
    }),

  'an agent on every node dials a port that leads to the konnectivity server': (fleet) =>
    clustersOf(fleet).flatMap((cluster) => {
      const [folder, objects] = Object.entries(fleet.objects).find(([name]) => name.endsWith(`/${cluster}`))!;
      const server = objects.find(
        ({ kind, metadata }) => kind === 'Service' && metadata.name === 'konnectivity-agents',
      );
      const agents = tenantObjectsOf(objects).filter(
        ({ kind, metadata }) => kind === 'DaemonSet' && metadata.name === 'konnectivity-agent',
      );
      if (agents.length === 0) return [];
      const pod = agents[0].spec.template.spec;
      const port = Number(/--proxy-server-port=(\d+)/.exec(pod.containers[0].args.join(' '))?.[1]);
      const members = Object.values(fleet.stacks).flatMap((block) =>
        resourcesOf(block, 'openstack_lb_listener_v2')
          .filter((listener) => listener.name === `${cluster}-tunnel` && listener.protocol_port === port)
          .flatMap(() => resourcesOf(block, 'openstack_lb_members_v2').flatMap((group) => group.member)),
      );
      const nodePorts = (server?.spec.ports ?? []).map(({ nodePort }: any) => nodePort);
      return [
        ...(Object.keys(pod.nodeSelector).join() !== 'kubernetes.io/os' || pod.affinity
          ? [`${folder}: agents are not on every node`]
          : []),
        ...(members.some((member) => nodePorts.includes(member.protocol_port))
          ? []
          : [`${folder}: port ${port} leads nowhere`]),
      ];
    }),
};

function clustersOf({ objects }: Synthesized): string[] {
  return Object.keys(objects)
    .map((folder) => folder.split('/').at(-1)!)
    .filter((name) => name !== '_cluster' && !name.startsWith('flux'));
}

/** Where a cluster has nodes: its stack in each region with its ranges, and the machines of sites, which have none. */
function placesOf({ stacks, files }: Synthesized, cluster: string) {
  const regions = Object.entries(stacks)
    .filter(([, block]) =>
      resourcesOf(block, 'openstack_networking_secgroup_v2').some(({ name }) => name === `${cluster}-workers`),
    )
    .map(([stack, block]) => ({ stack, block, ranges: subnetsOf(block) }));
  const hosts = Object.entries(files)
    .filter(
      ([path]) => path.startsWith('dist/sites/') && path.split('/')[3] === cluster && path.endsWith('/inventory.yml'),
    )
    .flatMap(([, text]) =>
      [...text.matchAll(/ansible_host: "?([0-9.]+)"?$/gm)].map(([, address]) => Cidr.of(`${address}/32`)),
    );
  return [...regions, { stack: 'sites', block: {} as Block, ranges: hosts }];
}

/** What nodes of a stack let in from each other, and not from a range. */
function unmet(block: Block, range: Cidr): string[] {
  const rules = ingressOf(block).filter((rule) => rule.ethertype === `IPv${range.family}`);
  const flowOf = (rule: Block) => `${rule.protocol} ${rule.port_range_min ?? ''}-${rule.port_range_max ?? ''}`;
  return rules
    .filter((own) => isSelf(own))
    .filter((own) => !rules.some((rule) => flowOf(rule) === flowOf(own) && covers(rule, range)))
    .map(flowOf);
}

/** Whether a rule names the group that it belongs to. */
function isSelf(rule: Block): boolean {
  return rule.remote_group_id !== undefined && rule.remote_group_id === rule.security_group_id;
}

function covers(rule: Block, range: Cidr): boolean {
  if (rule.remote_group_id) return false;
  return rule.remote_ip_prefix === undefined || Cidr.of(rule.remote_ip_prefix).contains(range);
}

function ingressOf(block: Block): Block[] {
  return resourcesOf(block, 'openstack_networking_secgroup_rule_v2').filter(({ direction }) => direction === 'ingress');
}

function subnetsOf(block: Block): Cidr[] {
  return resourcesOf(block, 'openstack_networking_subnet_v2').map(({ cidr }) => Cidr.of(cidr));
}

function resourcesOf(block: Block, type: string): Block[] {
  return Object.values(block.resource?.[type] ?? {});
}

/** Objects of the tenant cluster, out of the ConfigMaps that its bootstrap Job applies. */
function tenantObjectsOf(objects: readonly any[]): any[] {
  return objects
    .filter(({ kind }) => kind === 'ConfigMap')
    .flatMap(({ data }) => Object.values<string>(data ?? {}))
    .filter((text) => text.includes('kind: DaemonSet'))
    .flatMap((text) => parseAllDocuments(text).map((document) => document.toJS()))
    .flatMap((object) => (object?.kind === 'List' ? object.items : [object]));
}
