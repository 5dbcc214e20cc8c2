import type { ClusterRecord, FleetRecord, ScriptsRecord, StackRecord } from '../../lib';

/** A stack of a region, or of none. */
export function aStackRecord(name: string, region: string | undefined): StackRecord {
  return { name, folder: `stacks/${name}`, region, resources: 1, after: [] };
}

/** A cluster with a stack in each region. */
export function aClusterRecord(
  name: string,
  regions: readonly string[],
  scripts: Partial<ScriptsRecord> = {},
): ClusterRecord {
  return {
    name,
    tenant: 'acme',
    managementCluster: 'paris-1',
    namespace: `cluster-${name}`,
    version: '1.35.4',
    etcd: { version: '3.6.6-0', members: 1 },
    api: { host: 'cp.example.net', port: 6001 },
    allowedCidrs: [],
    clusterId: 1,
    podRanges: ['100.64.0.0/16'],
    serviceRanges: ['172.20.0.0/20'],
    nodeRanges: {},
    cni: 'flannel',
    keys: { encryption: '1', serviceAccounts: '1', authorities: '1' },
    hibernated: false,
    pools: [],
    manifests: {
      folder: `paris-1/${name}`,
      waves: [{ name: '10-namespace', file: '10-namespace.k8s.yaml', objects: 1, gates: 1 }],
    },
    secrets: {},
    stacks: regions.map((region) => aStackRecord(`${name}-${region}`, region)),
    scripts: { apply: 'apply.sh', kubeconfig: 'admin-kubeconfig.sh', ...scripts },
  };
}

/** A fleet of one management cluster. */
export function aFleetRecord(parts: Partial<FleetRecord> = {}): FleetRecord {
  return {
    format: 1,
    regions: [],
    sites: [],
    managementClusters: [
      {
        name: 'paris-1',
        region: 'paris',
        context: 'paris-1',
        endpoint: 'cp.example.net',
        nodes: {},
        ranges: [],
        manifests: { folder: 'paris-1/_cluster', waves: [] },
      },
    ],
    tenants: ['acme'],
    stacks: [],
    clusters: [],
    ...parts,
  };
}
