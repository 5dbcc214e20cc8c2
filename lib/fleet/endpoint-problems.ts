import { parseAddress } from '../network/address';
import type { PortRange } from '../network/port-plan';
import { Problem, problemsOf } from '../problem';
import type { ClusterDescription, EndpointDescription, ManagementClusterDescription } from './description';
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

/** What clients and nodes of a cluster dial. */
export function endpointHost({ host, names }: EndpointDescription, cluster: string): string {
  return names ? `${cluster}.${host}` : host;
}

/** What agents of konnectivity dial. One label, so that a wildcard covers it. */
export function tunnelHost(endpoint: EndpointDescription, cluster: string): string {
  return endpointHost(endpoint, endpoint.names?.tunnelHasName ? `${cluster}${TUNNEL_NAME}` : cluster);
}

/** What nodes dial with the connections of their pods, where these need a name. */
export function forwardHost(endpoint: EndpointDescription, cluster: string): string | undefined {
  return endpoint.names?.forwards ? endpointHost(endpoint, `${cluster}${FORWARD_NAME}`) : undefined;
}

const TUNNEL_NAME = '-tunnel';
const FORWARD_NAME = '-forward';

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
    const own = clusters.get(name) ?? [];
    const listeners = own.reduce((sum, cluster) => sum + (hasTunnel(cluster) ? 2 : 1), 0);
    const ofClusters = [
      ...own.flatMap((cluster) => problemsOf(cluster.name, () => checkFilter(cluster, endpoint))),
      ...(endpoint.names ? own.flatMap((cluster) => namedPortProblems(cluster, own, endpoint)) : []),
    ];
    return [
      ...ofClusters,
      ...problemsOf(
        name,
        () => checkHost(name, endpoint),
        () => checkOwnHost(name, endpoint.host, hosts),
        () => checkRanges(name, endpoint),
        () => checkNodes(management),
        () => checkListeners(name, endpoint, listeners),
      ),
    ];
  });
}

function checkFilter({ name, allowedCidrs = [] }: ClusterDescription, { canFilter = true }: EndpointDescription): void {
  if (canFilter || allowedCidrs.length === 0) return;
  throw new Problem({
    what: `the API of ${name} is to be for some ranges only, and its endpoint lets everybody through`,
    found: allowedCidrs,
    allowed: 'no allowedCidrs with a Gateway, which sees no addresses of clients',
    remedy: 'leave out allowedCidrs, or take an endpoint with load balancers',
  });
}

/** Where clusters have names, none has ports of its own, and no name is another cluster's too. */
function namedPortProblems(
  { name, apiPort, tunnelPort }: ClusterDescription,
  all: readonly ClusterDescription[],
  { names }: EndpointDescription,
): Problem[] {
  return problemsOf(
    name,
    () => {
      if (apiPort === undefined && tunnelPort === undefined) return;
      throw new Problem({
        what: `${name} chooses ports, and its endpoint has a name for each cluster instead`,
        found: { apiPort, tunnelPort },
        allowed: 'neither apiPort nor tunnelPort',
        remedy: 'leave them out, or take an endpoint that clusters share by ports',
      });
    },
    () => {
      const isTaken = (cluster: ClusterDescription) =>
        (hasTunnel(cluster) && name === `${cluster.name}${TUNNEL_NAME}`) ||
        (names?.forwards && name === `${cluster.name}${FORWARD_NAME}`);
      const other = all.find(isTaken);
      if (!other) return;
      throw new Problem({
        what: `the name of ${name} is what nodes of ${other.name} dial`,
        found: name,
        allowed: `names that do not end with ${TUNNEL_NAME} or ${FORWARD_NAME} after the name of another cluster`,
        remedy: 'rename one of the two',
      });
    },
  );
}

function checkHost(name: string, { host, names }: EndpointDescription): void {
  const isName =
    host.length <= 253 && /^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)*[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(host);
  if (names && !(isName && host.length <= 253 - 42)) {
    throw new Problem({
      what: `the endpoint of ${name} has no domain for the names of clusters`,
      found: host,
      allowed: 'a DNS name in small letters, of at most 211 characters',
      remedy: 'give a domain that you can put names into',
    });
  }
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
  for (const [what, port] of Object.entries(endpoint.names ?? {})) {
    if (typeof port !== 'number' || isRange({ first: port, last: port })) continue;
    throw new Problem({
      what: `the ${what} port of the endpoint of ${name} is no port`,
      found: port,
      allowed: '1 to 65535',
      remedy: 'correct it',
    });
  }
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

function checkListeners(name: string, { listenerQuota, names }: EndpointDescription, listeners: number): void {
  if (names === undefined && listenerQuota !== undefined && listeners > listenerQuota) {
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
