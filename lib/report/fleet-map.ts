import type { ClusterRecord, FleetRecord, PoolRecord } from '../fleet/fleet-record';
import { escapeHtml } from './html';

/** The most clusters that are drawn one by one; of more, a map shows regions and how much is in them. */
export const MOST_CLUSTERS = 40;

/** A name for each of the colours that tell tenants apart. */
const HUES = 6;

/** Where a map leads to: name of a cluster to the page about it. */
export type PageOf = (cluster: string) => string;

/** The map of a fleet, in the language of Graphviz. */
export function fleetMap(record: FleetRecord, pageOf: PageOf): string {
  return record.clusters.length > MOST_CLUSTERS ? overview(record) : drawn(record, record.clusters, pageOf);
}

/** The map of one cluster: its control plane, its pools, and the places that they are in. */
export function clusterMap(record: FleetRecord, cluster: ClusterRecord, pageOf: PageOf): string {
  return drawn(record, [cluster], pageOf);
}

/** What a map shows, as sentences. */
export function mapInWords(record: FleetRecord): string[] {
  return [
    ...record.regions.map(({ name }) => {
      const homes = record.managementClusters.filter(({ region }) => region === name);
      return `Region ${name} has ${[...homes.map((home) => homeInWords(record, home.name)), poolsInWords(record, name)].join('; ')}.`;
    }),
    ...record.sites.map(({ name }) => `Site ${name} has ${poolsInWords(record, name)}.`),
  ];
}

/** Where the nodes of a pool are. */
export function placeOf(pool: PoolRecord): string {
  return pool.servers?.region ?? pool.machines?.site ?? '';
}

/** How many nodes a pool has: least and most. */
export function nodesOf(pool: PoolRecord): { readonly min: number; readonly max: number } {
  const machines = Object.keys(pool.machines?.addresses ?? {}).length;
  return pool.servers?.count ?? { min: machines, max: machines };
}

/** A phrase for the nodes of a pool. */
export function nodesInWords(pool: PoolRecord): string {
  const { min, max } = nodesOf(pool);
  return min === max ? `${min}` : `${min} to ${max}`;
}

function homeInWords(record: FleetRecord, home: string): string {
  const names = record.clusters.filter(({ managementCluster }) => managementCluster === home).map(({ name }) => name);
  const some = names.slice(0, MOST_CLUSTERS);
  const rest = names.length - some.length;
  return `management cluster ${home} with the control planes of ${[...some, ...(rest > 0 ? [`${rest} more`] : [])].join(', ') || 'nobody'}`;
}

function poolsInWords(record: FleetRecord, place: string): string {
  const pools = record.clusters.flatMap((cluster) =>
    cluster.pools.filter((pool) => placeOf(pool) === place).map((pool) => ({ cluster: cluster.name, pool })),
  );
  if (pools.length > MOST_CLUSTERS) return `${pools.length} pools`;
  return (
    pools.map(({ cluster, pool }) => `pool ${pool.name} of ${cluster} (${nodesInWords(pool)} nodes)`).join(', ') ||
    'no nodes'
  );
}

function drawn(record: FleetRecord, clusters: readonly ClusterRecord[], pageOf: PageOf): string {
  const hue = new Map(record.tenants.map((tenant, index) => [tenant, `tenant-${index % HUES}`]));
  const homes = record.managementClusters.filter((home) =>
    clusters.some(({ managementCluster }) => managementCluster === home.name),
  );
  const isAlone = clusters.length === 1;
  const places = new Set(clusters.flatMap(({ pools }) => pools.map(placeOf)));
  const poolsIn = (place: string) =>
    clusters.flatMap((cluster) => {
      const own = cluster.pools.filter((pool) => placeOf(pool) === place);
      const nodes = own.map((pool) => poolNode(cluster, pool, hue.get(cluster.tenant)!));
      if (own.length === 0) return [];
      return isAlone ? nodes : box(`${place} ${cluster.name}`, 'group', [cluster.name], nodes);
    });
  return graph([
    ...homes.flatMap(({ name, region }) =>
      box(
        `home ${name}`,
        'home',
        [`Management cluster ${name}`, `in region ${region}`],
        clusters
          .filter(({ managementCluster }) => managementCluster === name)
          .map((cluster) => controlPlaneNode(cluster, hue.get(cluster.tenant)!, pageOf(cluster.name))),
      ),
    ),
    ...record.regions
      .filter(({ name }) => places.has(name))
      .flatMap(({ name }) => box(`region ${name}`, 'place', [`Region ${name}`], poolsIn(name))),
    ...record.sites
      .filter(({ name }) => places.has(name))
      .flatMap(({ name }) => box(`site ${name}`, 'place', [`Site ${name}`], poolsIn(name))),
    ...clusters.flatMap((cluster) =>
      cluster.pools.map(
        (pool) =>
          `${quoted(`cp ${cluster.name}`)} -> ${quoted(`pool ${cluster.name} ${pool.name}`)} [class="edge ${hue.get(cluster.tenant)}"]`,
      ),
    ),
  ]);
}

/** A fleet that is too large to be drawn: what is in each place, and how much of it belongs where by the width of a line. */
function overview(record: FleetRecord): string {
  const joins = new Map<string, number>();
  const pools = new Map<string, PoolRecord[]>();
  for (const { managementCluster, pools: own } of record.clusters) {
    for (const pool of own) {
      const place = placeOf(pool);
      pools.set(place, [...(pools.get(place) ?? []), pool]);
      const edge = `${quoted(`home ${managementCluster}`)} -> ${quoted(`pools ${place}`)}`;
      joins.set(edge, (joins.get(edge) ?? 0) + 1);
    }
  }
  const most = Math.max(...joins.values());
  const placeNode = (name: string, kind: string) => {
    const own = pools.get(name) ?? [];
    const nodes = own.reduce((sum, pool) => sum + nodesOf(pool).min, 0);
    return node(`pools ${name}`, 'pool', [`${kind} ${name}`, `${own.length} pools`, `${nodes} nodes`]);
  };
  return graph([
    ...record.managementClusters.map(({ name, region }) => {
      const hosted = record.clusters.filter(({ managementCluster }) => managementCluster === name).length;
      return node(`home ${name}`, 'control-plane', [
        `Management cluster ${name}`,
        `in region ${region}`,
        `${hosted} control planes`,
      ]);
    }),
    ...record.regions.map(({ name }) => placeNode(name, 'Region')),
    ...record.sites.map(({ name }) => placeNode(name, 'Site')),
    ...[...joins].map(([edge, count]) => `${edge} [class="edge", penwidth=${(1 + (5 * count) / most).toFixed(1)}]`),
  ]);
}

function graph(lines: readonly string[]): string {
  return [
    'digraph {',
    'graph [rankdir=LR, bgcolor=transparent, fontname=Helvetica, fontsize=13, labeljust=l, nodesep=0.2, ranksep=2, pad=0.1]',
    'node [shape=box, style=rounded, fontname=Helvetica, fontsize=13, margin="0.26,0.1", height=0.2]',
    'edge [arrowhead=none, tailport=e, headport=w, fontname=Helvetica, fontsize=12]',
    ...lines,
    '}',
    '',
  ].join('\n');
}

function box(id: string, kind: string, title: readonly string[], content: readonly string[]): string[] {
  const margin = kind === 'group' ? 10 : 16;
  return [
    `subgraph ${quoted(`cluster ${id}`)} {`,
    `graph [class="${kind}", style=rounded, margin=${margin}, label=${label(title, 4)}]`,
    ...content,
    '}',
  ];
}

function controlPlaneNode(cluster: ClusterRecord, hue: string, page: string): string {
  const { name, version, etcd, api, hibernated } = cluster;
  return node(
    `cp ${name}`,
    `control-plane ${hue}`,
    [name, `${version} · etcd × ${etcd.members}${hibernated ? ' · asleep' : ''}`, `${api.host}:${api.port}`],
    page,
  );
}

function poolNode(cluster: ClusterRecord, pool: PoolRecord, hue: string): string {
  const { servers, name } = pool;
  const exposed = servers?.exposedPorts ?? [];
  return node(`pool ${cluster.name} ${name}`, `pool ${hue}`, [
    name,
    `${nodesInWords(pool)} × ${servers?.flavor ?? 'machine'}`,
    ...(exposed.length > 0 ? [`open to the world: ${exposed.join(', ')}`] : []),
  ]);
}

function node(id: string, kind: string, text: readonly string[], page?: string): string {
  const link = page === undefined ? '' : `, URL=${quoted(page)}`;
  return `${quoted(id)} [class="${kind}", label=${label(text, 1)}${link}]`;
}

/** Lines below each other, the first of them bold: a table, as Graphviz sets lines of a text too tight. */
function label([title, ...others]: readonly string[], padding: number): string {
  const row = (text: string) => `<tr><td align="left">${text}</td></tr>`;
  const rows = [row(`<b>${escapeHtml(title!)}</b>`), ...others.map((line) => row(escapeHtml(line)))];
  return `<<table border="0" cellborder="0" cellspacing="0" cellpadding="${padding}">${rows.join('')}</table>>`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
