import { placeOf, mapInWords, nodesInWords, nodesOf } from './fleet-map';
import { findingsTable } from './findings-table';
import { html } from './html';
import { mapFigure } from './map-figure';
import { counted, figures, lines, listed, page, table } from './page';
import type { SynthesisFacts } from './synthesis-facts';
import type { PoolRecord } from '../fleet/fleet-record';

/** What a page of a report needs besides the facts. */
export interface PageContext {
  /** What a synthesis has made. */
  readonly synthesis: SynthesisFacts;

  /** The drawn map. */
  readonly svg: string;

  /** Other pages: text to address. */
  readonly links: Readonly<Record<string, string>>;

  /** Name of a cluster to the address of its page. */
  readonly pageOf: (cluster: string) => string;
}

/** The page of the whole fleet. */
export function fleetPage({ synthesis, svg, links, pageOf }: PageContext): string {
  const { record, findings } = synthesis;
  const { clusters, regions, sites, managementClusters, tenants, stacks } = record;
  const pools = clusters.flatMap((cluster) => cluster.pools);
  const versions = [...new Set(clusters.map(({ version }) => version.split('.').slice(0, 2).join('.')))].sort(
    (a, b) => Number(a.split('.')[1]) - Number(b.split('.')[1]),
  );
  const open = findings.filter(({ accepted }) => accepted === undefined).length;
  return page({
    title: 'The fleet',
    lead: `${counted(clusters.length, 'tenant cluster')} of ${counted(tenants.length, 'tenant')}, with nodes in ${listed([...regions, ...sites].map(({ name }) => name))}; their control planes run in ${listed(managementClusters.map(({ name }) => name))}.`,
    intro: figures([
      ['Tenant clusters', clusters.length, counted(tenants.length, 'tenant')],
      ['Nodes', sumOfNodes(pools), `in ${counted(pools.length, 'pool')}`],
      [
        'Places',
        regions.length + sites.length,
        `${counted(regions.length, 'region')}, ${counted(sites.length, 'site')}`,
      ],
      [
        'Kubernetes',
        versions.length === 0 ? '–' : versions.length === 1 ? versions[0] : `${versions[0]} – ${versions.at(-1)}`,
        counted(versions.length, 'minor version'),
      ],
      ['Findings', open, `${findings.length - open} accepted with a reason`],
    ]),
    links,
    sections: [
      {
        heading: 'Map',
        about: 'Where everything is, and which control plane the nodes of each pool belong to.',
        content: mapFigure({
          svg,
          title: 'Map of the fleet',
          description:
            'Regions and sites are boxes. Control planes stand in their management cluster, and lines lead from them to the pools of their nodes. Each tenant has a colour.',
          words: mapInWords(record),
        }),
      },
      {
        heading: 'Clusters',
        about: 'What each tenant has. The name leads to all about a cluster.',
        content: table({
          caption: 'Tenant clusters',
          columns: [
            'Cluster',
            'Tenant',
            'Kubernetes',
            'Control plane',
            'API server',
            'Pools',
            { heading: 'Nodes', isNumber: true },
          ],
          rows: clusters.map((cluster) => [
            html`<a href="${pageOf(cluster.name)}">${cluster.name}</a>`,
            cluster.tenant,
            cluster.version,
            html`${cluster.managementCluster}${cluster.hibernated && html` <span class="tag">asleep</span>`}`,
            html`<code>${cluster.api.host}:${cluster.api.port}</code>`,
            lines(cluster.pools.map((pool) => html`${pool.name} <span class="quiet">in ${placeOf(pool)}</span>`)),
            lines(cluster.pools.map(nodesInWords)),
          ]),
        }),
      },
      {
        heading: 'Places',
        about: 'Regions of OpenStack and sites with machines, and the addresses that are theirs.',
        content: [
          table({
            caption: 'Regions and sites',
            columns: [
              'Place',
              'Kind',
              'Zones',
              'Addresses of nodes',
              'Traffic comes from',
              { heading: 'Nodes', isNumber: true },
            ],
            rows: [
              ...regions.map((region) => [
                region.name,
                html`region <span class="quiet">of cloud ${region.cloud}</span>`,
                region.zones.join(', '),
                codes(region.addressSpaces),
                codes(region.egress),
                sumOfNodes(pools.filter((pool) => placeOf(pool) === region.name)),
              ]),
              ...sites.map((site) => [
                site.name,
                'site',
                '–',
                codes(site.addressSpaces),
                codes(site.egress),
                sumOfNodes(pools.filter((pool) => placeOf(pool) === site.name)),
              ]),
            ],
          }),
          table({
            caption: 'Management clusters',
            columns: [
              'Management cluster',
              'Region',
              'Endpoint',
              'Nodes that take its ports',
              { heading: 'Control planes', isNumber: true },
            ],
            rows: managementClusters.map(({ name, region, endpoint, nodes }) => [
              name,
              region,
              html`<code>${endpoint}</code>`,
              lines(Object.entries(nodes).map(([node, address]) => html`${node} <code>${address}</code>`)),
              clusters.filter(({ managementCluster }) => managementCluster === name).length,
            ]),
          }),
        ],
      },
      {
        heading: 'Ports',
        about: 'Where API servers and tunnels are reached, and through which port of the management cluster’s nodes.',
        content: table({
          caption: 'Ports of endpoints',
          columns: ['Cluster', 'For', 'Address', { heading: 'NodePort', isNumber: true }, 'Allowed from'],
          rows: clusters.flatMap((cluster) =>
            (['api', 'tunnel'] as const).flatMap((purpose) => {
              const endpoint = cluster[purpose];
              if (!endpoint) return [];
              return [
                [
                  cluster.name,
                  purpose === 'api' ? 'API server' : 'konnectivity',
                  html`<code>${endpoint.host}:${endpoint.port}</code>`,
                  endpoint.nodePort ?? '–',
                  cluster.allowedCidrs.length === 0 ? 'everywhere' : codes(cluster.allowedCidrs),
                ],
              ];
            }),
          ),
        }),
      },
      {
        heading: 'States',
        about:
          'Terraform keeps a small state for what tenants share in a region, and one for each cluster in each region.',
        content: table({
          caption: 'Terraform stacks',
          columns: ['Stack', 'Region', 'Of', { heading: 'Resources', isNumber: true }],
          rows: [
            ...stacks.map(({ name, region, resources }) => [name, region, 'all tenants', resources]),
            ...clusters.flatMap((cluster) =>
              cluster.stacks.map(({ name, region, resources }) => [name, region, cluster.name, resources]),
            ),
          ],
        }),
      },
      {
        heading: 'Findings',
        about: 'What the policy pack has found in everything that was written, and why it may stay.',
        content: findingsTable(findings),
      },
    ],
  });
}

function sumOfNodes(pools: readonly PoolRecord[]): string {
  const least = pools.reduce((sum, pool) => sum + nodesOf(pool).min, 0);
  const most = pools.reduce((sum, pool) => sum + nodesOf(pool).max, 0);
  return least === most ? `${least}` : `${least} – ${most}`;
}

function codes(texts: readonly string[]) {
  return texts.length === 0 ? '–' : lines(texts.map((text) => html`<code>${text}</code>`));
}
