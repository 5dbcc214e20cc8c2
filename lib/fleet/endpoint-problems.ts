import { parseAddress } from '../network/address';
import type { PortRange } from '../network/port-plan';
import { Problem, problemsOf } from '../problem';
import type { EndpointDescription, ManagementClusterDescription } from './description';
import { type FleetIndex, groupBy, hasTunnel } from './fleet-index';

/** The ports of an endpoint, with what holds for those that were left out. */
export interface EndpointRanges {
  /** Ports for APIs. */
  readonly apiPorts: PortRange;

  /** Ports for konnectivity servers. */
  readonly tunnelPorts: PortRange;

  /** NodePorts for both. */
  readonly nodePorts: PortRange;
}

/** The ports of an endpoint. */
export function rangesOf(endpoint: EndpointDescription): EndpointRanges {
  return {
    apiPorts: endpoint.apiPorts ?? { first: 6001, last: 6999 },
    tunnelPorts: endpoint.tunnelPorts ?? { first: 7001, last: 7999 },
    nodePorts: endpoint.nodePorts ?? { first: 30_000, last: 31_999 },
  };
}

/** Whether ports can be planned in the ranges of an endpoint. */
export function isPlannable(endpoint: EndpointDescription): boolean {
  const { apiPorts, tunnelPorts, nodePorts } = rangesOf(endpoint);
  return [apiPorts, tunnelPorts, nodePorts].every(isRange) && !overlap(apiPorts, tunnelPorts);
}

/** All that is wrong with the endpoints of a fleet. */
export function endpointProblems(index: FleetIndex): Problem[] {
  const clusters = groupBy(index.clusters, ({ managementCluster }) => managementCluster);
  const hosts = new Map<string, string>();
  return [...index.managementClusters.values()].flatMap((management) => {
    const { name, endpoint } = management;
    const listeners = (clusters.get(name) ?? []).reduce((sum, cluster) => sum + (hasTunnel(cluster) ? 2 : 1), 0);
    return problemsOf(
      name,
      () => checkHost(name, endpoint.host),
      () => checkOwnHost(name, endpoint.host, hosts),
      () => checkRanges(name, endpoint),
      () => checkNodes(management),
      () => checkListeners(name, endpoint, listeners),
    );
  });
}

function checkHost(name: string, host: string): void {
  const isName =
    host.length <= 253 && /^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)*[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(host);
  if (!isName && parseAddress(host) === undefined) {
    throw new Problem({
      what: `the endpoint of ${name} has no usable host`,
      found: host,
      allowed: 'a DNS name in small letters, or an address',
      remedy: 'leave out scheme, port and final dot',
    });
  }
}

function checkOwnHost(name: string, host: string, hosts: Map<string, string>): void {
  const other = hosts.get(host);
  if (other === undefined) {
    hosts.set(host, name);
    return;
  }
  throw new Problem({
    what: `${other} and ${name} have the same endpoint, so their ports would collide`,
    found: host,
    allowed: 'a host for each management cluster',
    remedy: 'give one of the two another host',
  });
}

function checkRanges(name: string, endpoint: EndpointDescription): void {
  const ranges = rangesOf(endpoint);
  for (const [what, range] of Object.entries(ranges) as [string, PortRange][]) {
    if (!isRange(range)) {
      throw new Problem({
        what: `${what} of the endpoint of ${name} is no range of ports`,
        found: range,
        allowed: 'first and last port, 1 to 65535, the first not above the last',
        remedy: 'correct it',
      });
    }
  }
  if (overlap(ranges.apiPorts, ranges.tunnelPorts)) {
    throw new Problem({
      what: `the ports for APIs and for tunnels of ${name} overlap`,
      found: ranges.tunnelPorts,
      allowed: `ports outside ${ranges.apiPorts.first} to ${ranges.apiPorts.last}`,
      remedy: 'move one of the two ranges',
    });
  }
}

function checkNodes({ name, nodes }: ManagementClusterDescription): void {
  const owners = new Map<string, string>();
  for (const [node, address] of Object.entries(nodes)) {
    if (parseAddress(address) === undefined) {
      throw new Problem({
        what: `node ${node} of ${name} has no address`,
        found: address,
        allowed: 'an IPv4 or IPv6 address',
        remedy: 'correct it',
      });
    }
    const other = owners.get(address);
    if (other !== undefined) {
      throw new Problem({
        what: `nodes ${other} and ${node} of ${name} have the same address`,
        found: address,
        allowed: 'an address for each node',
        remedy: 'correct one of the two',
      });
    }
    owners.set(address, node);
  }
}

function checkListeners(name: string, { listenerQuota }: EndpointDescription, listeners: number): void {
  if (listenerQuota !== undefined && listeners > listenerQuota) {
    throw new Problem({
      what: `the endpoint of ${name} needs more listeners than its load balancer may have`,
      found: listeners,
      allowed: `${listenerQuota}; each cluster takes one for its API and one for its tunnel`,
      remedy: 'have the quota raised and change listenerQuota, or put clusters on another management cluster',
    });
  }
}

function isRange({ first, last }: PortRange): boolean {
  return Number.isInteger(first) && Number.isInteger(last) && first >= 1 && first <= last && last <= 65_535;
}

function overlap(one: PortRange, other: PortRange): boolean {
  return one.first <= other.last && other.first <= one.last;
}
