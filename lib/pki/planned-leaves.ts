import { CLUSTER_AUTHORITY, joiningGroup, joinSecret } from '../bootstrap/join-credential';
import { knownGenerations } from '../rotation/generations';
import type { CertificatePlanProps } from './certificate-plan-props';
import { client, DAY, lasting, leaf, type Names, namesOf, peer, server, YEAR } from './leaf-certificates';
import type { PlannedLeaf } from './planned-certificate';

/** Every certificate of a control plane that is not an authority. */
export function plannedLeaves(props: CertificatePlanProps): PlannedLeaf[] {
  const { namespace, konnectivity, etcdMembers, dnsDomain } = props;
  const service = (name: string) => [name, `${name}.${namespace}`, `${name}.${namespace}.svc`];
  const members = [
    ...Array.from({ length: etcdMembers }, (_, n) => `etcd-${n}.etcd`),
    ...(props.eventsEtcd ? ['etcd-events-0.etcd-events'] : []),
  ];
  const endpoint = namesOf([props.endpointHost]);
  return [
    server('api-server', 'cluster-ca', 'kube-apiserver', 'the API server, to everyone', {
      dnsNames: [
        ...endpoint.dnsNames,
        'kubernetes',
        'kubernetes.default',
        'kubernetes.default.svc',
        `kubernetes.default.svc.${dnsDomain}`,
        ...service('kube-apiserver'),
        'localhost',
      ],
      ipAddresses: [...endpoint.ipAddresses, props.serviceIp, '127.0.0.1'],
    }),
    ...(props.forwardHost === undefined
      ? []
      : [
          server(
            'api-forward',
            'cluster-ca',
            'api-forward',
            'what takes connections of pods off their nodes, to these',
            namesOf([props.forwardHost]),
          ),
        ]),
    client('api-server-kubelet-client', 'client-ca', 'kube-apiserver-kubelet-client', 'the API server, to kubelets'),
    client('api-server-etcd-client', 'etcd-ca', 'kube-apiserver-etcd-client', 'the API server, to etcd'),
    client('etcd-backup', 'etcd-ca', 'etcd-backup', 'the CronJob that takes snapshots, to etcd'),
    client('front-proxy-client', 'front-proxy-ca', 'front-proxy-client', 'the API server, to aggregated API servers'),
    peer('etcd-server', 'etcd-ca', 'etcd-server', 'etcd members, to clients; to themselves as a client too', {
      dnsNames: [
        ...service('etcd-client'),
        ...(props.eventsEtcd ? service('etcd-events-client') : []),
        ...members,
        ...members.map((name) => `${name}.${namespace}.svc`),
        'localhost',
      ],
      ipAddresses: ['127.0.0.1'],
    }),
    // Only names that are dialled: etcd looks up each of them to see whether a connection comes from there.
    peer('etcd-peer', 'etcd-peer-ca', 'etcd-peer', 'etcd members, to each other', {
      dnsNames: members,
      ipAddresses: [],
    }),
    client(
      'controller-manager',
      'client-ca',
      'system:kube-controller-manager',
      'the controller manager, to the API server',
    ),
    server(
      'controller-manager-serving',
      'cluster-ca',
      'kube-controller-manager',
      'the controller manager, to monitoring',
      {
        dnsNames: [...service('kube-controller-manager'), 'localhost'],
        ipAddresses: ['127.0.0.1'],
      },
    ),
    client('scheduler', 'client-ca', 'system:kube-scheduler', 'the scheduler, to the API server'),
    server('scheduler-serving', 'cluster-ca', 'kube-scheduler', 'the scheduler, to monitoring', {
      dnsNames: [...service('kube-scheduler'), 'localhost'],
      ipAddresses: ['127.0.0.1'],
    }),
    {
      // Nothing else may do anything in a new cluster: the first role bindings have to come from this group.
      ...client(
        'tenant-bootstrap',
        'client-ca',
        'tenantry:tenant-bootstrap',
        'the Job that prepares the cluster, to the API server',
      ),
      organizations: ['system:masters'],
      durationHours: DAY,
      renewBeforeHours: 8,
    },
    ...joinLeaves(props),
    ...(props.programs ?? []).flatMap(({ name, user }) => [
      client(name, 'client-ca', user, `${name}, to the API server`),
      server(`${name}-serving`, 'cluster-ca', name, `${name}, to monitoring`, {
        dnsNames: [...service(name), 'localhost'],
        ipAddresses: ['127.0.0.1'],
      }),
    ]),
    ...(konnectivity
      ? konnectivityLeaves(service('konnectivity-server'), namesOf([props.tunnelHost ?? props.endpointHost]))
      : []),
    ...(props.autoscaling
      ? [
          client('cluster-api', 'client-ca', 'tenantry:cluster-api', 'controllers of Cluster API, to the API server'),
          client(
            'cluster-autoscaler',
            'client-ca',
            'tenantry:cluster-autoscaler',
            'cluster-autoscaler, to the API server',
          ),
        ]
      : []),
    ...(props.monitoring
      ? [client('monitoring', 'client-ca', 'tenantry:monitoring', 'whoever collects metrics, to what serves them')]
      : []),
    ...knownGenerations('service-account', props.serviceAccountKeys).map((name) =>
      lasting(name, 'the API server and the controller manager sign tokens with its key'),
    ),
    ...(props.encryptionKeys ?? []).map((key) =>
      lasting(`encryption-key-${key}`, 'the API server encrypts what it stores with a key made from its key'),
    ),
  ];
}

/** What new nodes show and believe; whoever makes nodes may read these Secrets and no other. */
function joinLeaves({ clusterName, nodePools = [] }: CertificatePlanProps): PlannedLeaf[] {
  if (nodePools.length === 0) return [];
  return [
    client(
      'kubelet-serving-approver',
      'client-ca',
      'tenantry:kubelet-serving-approver',
      'the approver of what kubelets serve with, to the API server',
    ),
    leaf(CLUSTER_AUTHORITY, 'cluster-ca', CLUSTER_AUTHORITY, 'nobody; it shows its authority to joining nodes', []),
    ...[...nodePools].sort().map((pool) => ({
      ...client(joinSecret(pool), 'client-ca', 'tenantry:joining-node', `new nodes of pool ${pool}, to the API server`),
      organizations: [joiningGroup(clusterName, pool)],
      durationHours: DAY,
      renewBeforeHours: 12,
    })),
  ];
}

/** For what a program reads only when it starts: it outlives every pod. */
const READ_ONCE = { durationHours: YEAR, renewBeforeHours: 120 * DAY };

function konnectivityLeaves(serviceNames: readonly string[], endpoint: Names): PlannedLeaf[] {
  return [
    {
      ...server('konnectivity-server', 'konnectivity-ca', 'konnectivity-server', 'the server, to API servers', {
        dnsNames: serviceNames,
        ipAddresses: [],
      }),
      ...READ_ONCE,
    },
    // By the authority that every pod of the tenant cluster knows already.
    {
      ...server('konnectivity-tunnel', 'cluster-ca', 'konnectivity-server', 'the server, to agents', endpoint),
      ...READ_ONCE,
    },
    {
      ...client(
        'api-server-konnectivity-client',
        'konnectivity-ca',
        'kube-apiserver-konnectivity-client',
        'the API server, to the konnectivity server',
      ),
      ...READ_ONCE,
    },
    client('konnectivity', 'client-ca', 'system:konnectivity-server', 'the konnectivity server, to the API server'),
  ];
}
