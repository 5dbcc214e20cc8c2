import type { ClusterRecord, PoolRecord } from '../fleet/fleet-record';
import { Cidr } from '../network/cidr';
import { findingsTable } from './findings-table';
import { nodesInWords, nodesOf, placeOf } from './fleet-map';
import type { PageContext } from './fleet-page';
import { html, type Html, type HtmlValue } from './html';
import { mapFigure } from './map-figure';
import { counted, facts, lines, listed, page, type SectionProps, table } from './page';
import type { CertificateFacts, ClusterFacts, FindingFacts } from './synthesis-facts';

/** The page of one cluster. */
export function clusterPage(cluster: ClusterRecord, { synthesis, svg, links }: PageContext): string {
  const { name } = cluster;
  const own = synthesis.factsOf(cluster);
  return page({
    title: name,
    lead: `Kubernetes ${cluster.version} for tenant ${cluster.tenant}. Its control plane runs in ${cluster.managementCluster}, its ${counted(cluster.pools.length, 'pool')} in ${listed([...new Set(cluster.pools.map(placeOf))]) || 'no place yet'}.`,
    intro: overview(cluster),
    links,
    sections: [
      {
        heading: 'Map',
        about: 'The control plane, and the pools whose nodes join it.',
        content: mapFigure({
          svg,
          title: `Map of cluster ${name}`,
          description: 'Lines lead from the control plane to the pools of its nodes, in their regions and sites.',
          words: cluster.pools.map((pool) => `Pool ${pool.name} has ${nodesInWords(pool)} nodes in ${placeOf(pool)}.`),
        }),
      },
      network(cluster),
      ports(cluster, own),
      certificates(own),
      rollout(cluster),
      capacity(cluster, own),
      images(own),
      keys(cluster),
      {
        heading: 'Findings',
        about: 'What the policy pack has found in the files of this cluster.',
        content: findingsTable(synthesis.findings.filter((finding) => isOf(cluster, finding))),
      },
    ],
  });
}

function overview(cluster: ClusterRecord): Html {
  const { api, tunnel, etcd } = cluster;
  return facts([
    ['Tenant', cluster.tenant],
    ['API server', html`<code>https://${api.host}:${api.port}</code>`],
    ...(tunnel ? [['Konnectivity', html`<code>${tunnel.host}:${tunnel.port}</code>`] as const] : []),
    ['Control plane', html`${cluster.managementCluster}, namespace <code>${cluster.namespace}</code>`],
    ['etcd', `${etcd.version}, ${counted(etcd.members, 'member')}`],
    ['Network plug-in', cluster.cni],
    ['State', cluster.hibernated ? 'asleep: its volumes stay, no pod runs' : 'awake'],
    ['Number', cluster.clusterId],
  ]);
}

function network(cluster: ClusterRecord): SectionProps {
  const ranges: [string, string][] = [
    ...cluster.podRanges.map((range): [string, string] => ['Pods', range]),
    ...cluster.serviceRanges.map((range): [string, string] => ['Services', range]),
    ...Object.entries(cluster.nodeRanges).flatMap(([region, its]) =>
      its.map((range): [string, string] => [`Nodes in ${region}`, range]),
    ),
  ];
  return {
    heading: 'Network plan',
    about:
      'No other cluster, region or site has an address of the ranges of nodes. Those of pods and Services no other cluster of ' +
      'the tenant has; clusters of other tenants may have the same.',
    content: table({
      caption: 'Ranges',
      columns: ['For', 'Range', 'From', 'To', { heading: 'Addresses', isNumber: true }],
      rows: ranges.map(([purpose, text]) => {
        const range = Cidr.of(text);
        return [purpose, code(text), code(range.first), code(range.last), addresses(range)];
      }),
    }),
  };
}

function ports(cluster: ClusterRecord, { flows }: ClusterFacts): SectionProps {
  const regions = [...new Set(flows.map(({ region }) => region))];
  const exposed = cluster.pools.flatMap((pool) =>
    (pool.servers?.exposedPorts ?? []).map((port) => [
      `Pool ${pool.name}`,
      `${port}`,
      'everywhere',
      'a load balancer in front of its nodes',
    ]),
  );
  const endpoints = (['api', 'tunnel'] as const).flatMap((purpose) => {
    const endpoint = cluster[purpose];
    const allowed = cluster.allowedCidrs.length === 0 ? ['everywhere'] : cluster.allowedCidrs;
    if (!endpoint) return [];
    const nodePort =
      endpoint.nodePort === undefined ? '' : ` to NodePort ${endpoint.nodePort} of ${cluster.managementCluster}`;
    return [
      [
        purpose === 'api' ? 'API server' : 'Konnectivity',
        `${endpoint.port}`,
        codes(allowed),
        `${endpoint.host}${nodePort}`,
      ],
    ];
  });
  return {
    heading: 'Port matrix',
    about: 'Everything that may come in. What is not here is dropped.',
    content: [
      table({
        caption: 'From outside',
        columns: ['What', 'Port', 'Allowed from', 'How'],
        rows: [...endpoints, ...exposed],
      }),
      regions.map((region) =>
        table({
          caption: `To nodes in ${region}`,
          columns: ['For', 'Protocol', 'Ports', 'From'],
          rows: flows
            .filter((flow) => flow.region === region)
            .map(({ purpose, protocol, ports: numbers, from }) => [
              purpose,
              protocol.toUpperCase(),
              numbers,
              codes(from),
            ]),
        }),
      ),
    ],
  };
}

function certificates({ certificates: all }: ClusterFacts): SectionProps {
  return {
    heading: 'Certificates',
    about:
      'cert-manager issues and renews them; no key leaves the management cluster. The bar ends where a certificate does; it is filled up to the day of its renewal.',
    content: table({
      caption: `${counted(all.length, 'certificate')} and their lifetimes`,
      columns: ['Certificate', 'Signed by', 'Good for', 'Renewed after', 'Lifetime'],
      rows: all.map((certificate) => [
        certificate.isAuthority ? html`${certificate.name} <span class="tag">authority</span>` : certificate.name,
        certificate.issuer === 'self-signed' ? 'itself' : certificate.issuer,
        duration(certificate.hours),
        duration(certificate.hours - certificate.renewedBefore),
        lifetime(certificate),
      ]),
    }),
  };
}

function rollout({ manifests, stacks, scripts }: ClusterRecord): SectionProps {
  const waves = manifests.waves.map(({ name, objects, gates }) => ({
    name: waveInWords(name),
    text: `${counted(objects, 'object')}; ${gates === 0 ? 'nothing is waited for' : `${counted(gates, 'object')} must be ready before the next wave`}`,
  }));
  return {
    heading: 'Rollout',
    about: html`What is applied, in this order: by <code>${scripts.apply}</code>, by Argo CD or by Flux; then Terraform.`,
    content: html`<ol class="waves">
      ${[
        ...waves,
        ...stacks.map(({ name, resources }) => ({ name: `Terraform ${name}`, text: counted(resources, 'resource') })),
      ].map(({ name, text }) => html`<li><strong>${name}</strong><span>${text}</span></li>`)}
    </ol>`,
  };
}

function capacity(cluster: ClusterRecord, { quota }: ClusterFacts): SectionProps {
  const sums = { min: 0, max: 0, cpus: 0, memory: 0, isKnown: true };
  const rows = cluster.pools.map((pool): HtmlValue[] => {
    const { min, max } = nodesOf(pool);
    const size = pool.servers?.capacity;
    sums.min += min;
    sums.max += max;
    sums.cpus += (size?.cpus ?? 0) * max;
    sums.memory += (size?.memoryMib ?? 0) * max;
    return [
      pool.name,
      placeOf(pool),
      pool.servers?.flavor ?? 'bare metal',
      details(pool),
      nodesInWords(pool),
      size ? size.cpus * max : '–',
      size ? gibibytes(size.memoryMib * max) : '–',
    ];
  });
  return {
    heading: 'Capacity',
    about:
      'What the pools have at their largest, as far as the sizes of flavors are known, and what the control plane asks of its management cluster.',
    content: [
      table({
        caption: 'Pools',
        columns: [
          'Pool',
          'Place',
          'Size',
          'Made of',
          { heading: 'Nodes', isNumber: true },
          { heading: 'vCPUs', isNumber: true },
          { heading: 'Memory', isNumber: true },
        ],
        rows,
        sums: [
          'All',
          '',
          '',
          '',
          sums.min === sums.max ? sums.max : `${sums.min} – ${sums.max}`,
          sums.cpus,
          gibibytes(sums.memory),
        ],
      }),
      Object.keys(quota).length > 0 &&
        table({
          caption: 'Quota of the control plane’s namespace',
          columns: ['Resource', { heading: 'At most', isNumber: true }],
          rows: Object.entries(quota).map(([resource, most]) => [QUOTED[resource] ?? resource, most]),
        }),
    ],
  };
}

function images({ images: all }: ClusterFacts): SectionProps {
  return {
    heading: 'Images',
    about:
      'Everything that is pulled for the control plane and for what it brings into the cluster. Charts bring their own.',
    content: table({
      caption: counted(all.length, 'image'),
      columns: ['Image', 'In the wave of'],
      rows: all.map(({ name, files }) => [code(name), files.map(waveInWords).join(', ')]),
    }),
  };
}

function keys({ keys: all, secrets }: ClusterRecord): SectionProps {
  return {
    heading: 'Keys and secrets',
    about: 'Which keys are in use and how far their rotation is, and what somebody has to put into the namespace.',
    content: [
      table({
        caption: 'Keys',
        columns: ['Purpose', 'Stage'],
        rows: Object.entries(all).map(([purpose, stage]) => [capitalized(inWords(purpose)), `key ${stage}`]),
      }),
      Object.keys(secrets).length > 0 &&
        table({
          caption: 'Secrets that are not made here',
          columns: ['Secret', 'Entries'],
          rows: Object.entries(secrets).map(([secret, entries]) => [code(secret), codes(entries)]),
        }),
    ],
  };
}

function isOf(cluster: ClusterRecord, { path }: FindingFacts): boolean {
  const { name, manifests, stacks } = cluster;
  return [name, manifests.folder, ...stacks.map((stack) => stack.name)].some(
    (start) => path === start || path.startsWith(`${start}/`),
  );
}

/** What a wave is called; the number in front is its place. */
function waveInWords(file: string): string {
  const name = file.replace(/^\d+-|\.k8s\.yaml$/g, '');
  return WAVES[name] ?? capitalized(name.replaceAll('-', ' '));
}

const WAVES: Readonly<Record<string, string>> = {
  'pki': 'PKI',
  'etcd': 'etcd',
  'api-server': 'API server',
  'add-ons': 'Add-ons',
};

/** Resources of a quota, in words. */
const QUOTED: Readonly<Record<string, string>> = {
  'persistentvolumeclaims': 'Volume claims',
  'pods': 'Pods',
  'requests.cpu': 'Processors',
  'requests.memory': 'Memory',
  'services.loadbalancers': 'Load balancers',
  'services.nodeports': 'NodePorts',
};

/** What the nodes of a pool are, besides their size. */
function details({ servers, machines, version, taints }: PoolRecord): HtmlValue {
  return lines([
    servers ? `${servers.image} in ${servers.zones.join(', ')}` : Object.keys(machines?.addresses ?? {}).join(', '),
    html`<span class="quiet">kubelet ${version}${taints.length > 0 && `, ${taints.join(', ')}`}</span>`,
  ]);
}

function lifetime({ hours, renewedBefore }: CertificateFacts): Html {
  const share = Math.round((100 * (hours - renewedBefore)) / hours);
  return html`<span class="life" aria-hidden="true"><i style="width:${share}%"></i></span
    ><span class="quiet">${share} %</span>`;
}

function duration(hours: number): string {
  if (hours >= 8760) return counted(Math.round(hours / 8760), 'year');
  return hours >= 48 ? counted(Math.round(hours / 24), 'day') : counted(hours, 'hour');
}

function gibibytes(mebibytes: number): string {
  return mebibytes === 0 ? '–' : `${Math.round(mebibytes / 102.4) / 10} GiB`;
}

function addresses({ size, prefix }: Cidr): string {
  return size <= 0xffffffffn ? size.toLocaleString('en') : `2^${128 - prefix}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function code(text: string): Html {
  return html`<code>${text}</code>`;
}

function codes(texts: readonly string[]): HtmlValue {
  return lines(texts.map((text) => (/^[a-z ]+$/.test(text) ? text : code(text))));
}
