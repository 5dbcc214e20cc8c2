import { Cidr } from '../network/cidr';
import { overlappingPairs } from '../network/overlaps';
import type { Rule, Violation } from './rule';
import { blocksOf, resourcesOf, type WrittenResource, type WrittenStack } from './terraform-resources';

interface SecurityGroupRule {
  readonly direction: string;
  readonly protocol: string;
  readonly remote_ip_prefix: string;
  readonly remote_group_id: string;
  readonly port_range_min: number;
  readonly port_range_max: number;
}

interface Listener {
  readonly name: string;
  readonly protocol: string;
  readonly protocol_port: number;
  readonly allowed_cidrs: readonly string[];
  readonly default_pool_id: string;
  readonly default_tls_container_ref: string;
  readonly timeout_client_data: number;
}

/** Smallest MTU under which an overlay still carries what IPv6 demands: 1280 bytes and 50 of VXLAN. */
const LEAST_MTU = 1330;

/** Rules `OS-NET`: what OpenStack's networks let through. */
export const NETWORK_RULES: readonly Rule<WrittenStack>[] = [
  {
    id: 'OS-NET-1',
    title: 'Nobody is let in from everywhere, except at the port of a load balancer.',
    severity: 'error',
    check: (stack) => {
      const listened = new Set(listenersOf(stack).map(({ is }) => is.protocol_port));
      return ingressOf(stack)
        .filter(({ is }) => is.remote_group_id === undefined && isEverywhere(is.remote_ip_prefix))
        .filter(({ is }) => is.port_range_min !== is.port_range_max || !listened.has(is.port_range_min))
        .map(({ path, is }) => ({
          path,
          what: 'a security group lets in everybody',
          found: is.remote_ip_prefix ?? 'no remote',
          allowed: 'a range, a security group, or the port of a listener in the same stack',
          remedy: 'name who has to come in: Peer.range, Peer.group, Peer.network',
        }));
    },
  },
  {
    id: 'OS-NET-2',
    title: 'No rule lets in all ports.',
    severity: 'error',
    check: (stack) =>
      ingressOf(stack)
        .filter(({ is }) => [undefined, '', 'any', 'tcp', 'udp'].includes(is.protocol))
        .filter(
          ({ is: { port_range_min: first, port_range_max: last } }) =>
            first === undefined || (first <= 1 && last === 65535),
        )
        .map(({ path, is }) => ({
          path,
          what: 'a security group lets in all ports',
          found: is.protocol ?? 'any protocol',
          allowed: 'the ports that something listens on',
          remedy: 'name the ports',
        })),
  },
  {
    id: 'OS-NET-3',
    title: 'Ports keep their security, and send from no addresses but theirs and those of pods.',
    severity: 'error',
    check: (stack) => [
      ...['openstack_networking_port_v2', 'openstack_networking_network_v2'].flatMap((type) =>
        resourcesOf<{ port_security_enabled: boolean }>(stack, type)
          .filter(({ is }) => is.port_security_enabled === false)
          .map(({ path }) => ({
            path,
            what: 'port security is off: neither security groups nor anti-spoofing apply',
            found: false,
            allowed: 'port security, with allowed address pairs for what pods send',
            remedy: 'leave it on, and list the ranges of pods in allowed address pairs',
          })),
      ),
      ...resourcesOf<{ allowed_address_pairs: object }>(stack, 'openstack_networking_port_v2').flatMap(({ path, is }) =>
        blocksOf(is.allowed_address_pairs as { ip_address: string } | undefined)
          .filter(({ ip_address: range }) => isWide(range))
          .map(({ ip_address: range }) => ({
            path,
            what: 'a port may send from addresses of others',
            found: range,
            allowed: 'the ranges of pods',
            remedy: 'list the ranges of the pods alone',
          })),
      ),
    ],
  },
  {
    id: 'OS-NET-4',
    title: 'The load balancer in front of an API server says who may connect.',
    severity: 'warning',
    check: (stack) =>
      listenersOf(stack)
        .filter(({ is }) => is.protocol_port === 6443 || /-api$/.test(is.name ?? ''))
        .filter(({ is }) => (is.allowed_cidrs ?? []).length === 0 || is.allowed_cidrs!.some(isEverywhere))
        .map(({ path, is }) => ({
          path,
          what: `listener ${is.name} lets everybody connect to an API server`,
          found: is.allowed_cidrs,
          allowed: 'the ranges that nodes and people come from',
          remedy: 'set allowedCidrs of the cluster',
        })),
  },
  {
    id: 'OS-NET-5',
    title: 'Listeners cut no watch, know which members live, and take certificates by reference.',
    severity: 'warning',
    check: listenerFaults,
  },
  {
    id: 'OS-NET-6',
    title: 'Subnets are disjoint, in a region and between regions.',
    severity: 'error',
    check: () => [],
    across: {
      keep: (stack) =>
        resourcesOf<{ cidr: string }>(stack, 'openstack_networking_subnet_v2').flatMap(({ path, is }) => {
          const range = rangeOf(is.cidr);
          return range ? [{ path, range }] : [];
        }),
      check: (subnets) =>
        overlappingPairs(subnets, ({ range }) => range).map(([outer, inner]) => ({
          path: inner.path,
          what: `a subnet overlaps that of ${outer.path}: no router can tell them apart`,
          found: `${inner.range} in ${outer.range}`,
          allowed: 'ranges without a common address',
          remedy: 'let the plan choose the range, or give one that is free',
        })),
    },
  },
  {
    id: 'OS-NET-7',
    title: 'Packets of a network are large enough for an overlay on it.',
    severity: 'error',
    check: (stack) =>
      resourcesOf<{ mtu: number }>(stack, 'openstack_networking_network_v2')
        .filter(({ is }) => typeof is.mtu === 'number' && is.mtu < LEAST_MTU)
        .map(({ path, is }) => ({
          path,
          what: 'packets of pods would be smaller than IPv6 allows once an overlay has taken its bytes',
          found: is.mtu,
          allowed: `${LEAST_MTU} bytes or more`,
          remedy: 'raise the MTU, if the network below carries more',
        })),
  },
];

function listenerFaults(stack: WrittenStack): Violation[] {
  const pools = resourcesOf<{ lb_method: string }>(stack, 'openstack_lb_pool_v2');
  const monitored = resourcesOf<{ pool_id: string }>(stack, 'openstack_lb_monitor_v2').map(({ is }) => is.pool_id);
  // Provider ovn balances by this method alone; it never cuts a connection and takes no timeout.
  const ovn = pools.filter(({ is }) => is.lb_method === 'SOURCE_IP_PORT').map(({ name }) => reference(name));
  return [
    ...listenersOf(stack)
      .filter(({ is }) => is.protocol === 'TCP' && is.timeout_client_data === undefined)
      .filter(({ is }) => !ovn.includes(is.default_pool_id ?? ''))
      .map(({ path }) => ({
        path,
        what: 'a listener has no timeout: after 50 silent seconds Octavia cuts watches',
        allowed: 'timeout_client_data and timeout_member_data of an hour',
        remedy: 'set idleTimeoutSeconds',
      })),
    ...listenersOf(stack)
      .filter(({ is }) => is.protocol === 'TERMINATED_HTTPS' && is.default_tls_container_ref === undefined)
      .map(({ path }) => ({
        path,
        what: 'a listener ends TLS without a certificate container',
        allowed: 'a reference to a container of Barbican',
        remedy: 'set default_tls_container_ref',
      })),
    ...pools
      .filter(({ name }) => !monitored.includes(reference(name)))
      .map(({ path }) => ({
        path,
        what: 'a member pool has no monitor: members that are down get connections',
        allowed: 'a monitor for each member pool',
        remedy: 'add one that connects every few seconds',
      })),
    ...resourcesOf<{ payload: string }>(stack, 'openstack_keymanager_secret_v1')
      .filter(({ is }) => is.payload !== undefined)
      .map(({ path }) => ({
        path,
        what: 'a secret of Barbican has its payload in Terraform: it stands in the state, in clear',
        allowed: 'secrets that somebody else fills',
        remedy: 'store the payload with the client of Barbican, and refer to it',
      })),
  ];
}

function reference(pool: string): string {
  return `\${openstack_lb_pool_v2.${pool}.id}`;
}

function listenersOf(stack: WrittenStack): WrittenResource<Listener>[] {
  return resourcesOf<Listener>(stack, 'openstack_lb_listener_v2');
}

function ingressOf(stack: WrittenStack): WrittenResource<SecurityGroupRule>[] {
  return resourcesOf<SecurityGroupRule>(stack, 'openstack_networking_secgroup_rule_v2').filter(
    ({ is }) => is.direction === 'ingress',
  );
}

function isEverywhere(range: string | undefined): boolean {
  return range === undefined || range === '' || range.endsWith('/0');
}

/** Whether a range is wider than any that pods are given. */
function isWide(range: string): boolean {
  const { prefix, family } = rangeOf(range) ?? {};
  return prefix !== undefined && prefix < (family === 4 ? 8 : 32);
}

/** A range, unless only Terraform knows it. */
function rangeOf(text: string | undefined): Cidr | undefined {
  return text?.includes('/') && !text.includes('${') ? Cidr.of(text) : undefined;
}
