import type { ClusterRecord, FleetRecord } from '../../lib';

/** A fleet of one cluster in one region, as it is recorded. */
export function aFleetRecord(props: Partial<FleetRecord> = {}): FleetRecord {
  return {
    format: 1,
    regions: [
      { name: 'paris', cloud: 'paris-prod', zones: ['a'], addressSpaces: ['10.16.0.0/13'], egress: ['203.0.113.0/24'] },
    ],
    sites: [{ name: 'plant', addressSpaces: ['10.40.0.0/16'], egress: [] }],
    managementClusters: [
      { name: 'home', region: 'paris', context: 'home', endpoint: 'cp.example.net', nodes: {}, ranges: [] },
    ],
    tenants: ['acme'],
    stacks: [],
    clusters: [aClusterRecord()],
    ...props,
  };
}

/** A cluster with a pool of three servers and one of two machines. */
export function aClusterRecord(props: Partial<ClusterRecord> = {}): ClusterRecord {
  return {
    name: 'prod',
    tenant: 'acme',
    managementCluster: 'home',
    namespace: 'cluster-prod',
    version: '1.35.4',
    etcd: { version: '3.6.6-0', members: 3 },
    api: { host: 'cp.example.net', port: 6001, nodePort: 30001 },
    allowedCidrs: [],
    clusterId: 1,
    podRanges: ['100.64.0.0/16'],
    serviceRanges: ['172.20.0.0/20'],
    nodeRanges: { paris: ['10.16.0.0/22'] },
    cni: 'cilium',
    keys: { encryption: '1' },
    hibernated: false,
    pools: [
      {
        name: 'web',
        version: '1.35.4',
        labels: {},
        taints: [],
        servers: {
          region: 'paris',
          count: { min: 3, max: 3 },
          flavor: 'm1.small',
          capacity: { cpus: 2, memoryMib: 4096, diskGib: 20 },
          image: 'noble',
          zones: ['a'],
          exposedPorts: [443],
        },
      },
      {
        name: 'metal',
        version: '1.35.4',
        labels: {},
        taints: [],
        machines: { site: 'plant', addresses: { 'press-1': '10.40.0.11', 'press-2': '10.40.0.12' }, seeds: 'sites' },
      },
    ],
    manifests: { folder: 'home/prod', waves: [{ name: '30-etcd', file: '30-etcd.k8s.yaml', objects: 9, gates: 1 }] },
    secrets: {},
    stacks: [],
    scripts: { apply: 'apply.sh', kubeconfig: 'admin-kubeconfig.sh' },
    ...props,
  };
}
