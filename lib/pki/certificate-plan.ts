import { CLUSTER_AUTHORITY, joiningGroup, joinSecret } from '../bootstrap/join-credential';
import { dnsLabel } from '../names';
import { parseAddress } from '../network/address';
import { Problem } from '../problem';
import { generationName, knownGenerations, usedGeneration } from '../rotation/generations';
import type { KeyRing } from '../rotation/key-ring';
import { FIRST_KEYS } from '../rotation/rotation-problems';

/** What a {@link CertificatePlan} is made from. */
export interface CertificatePlanProps {
  /** Name of the tenant cluster, written into every certificate authority. */
  readonly clusterName: string;

  /** Namespace of the control plane in its management cluster: part of the names that pods dial each other by. */
  readonly namespace: string;

  /** Host name or address that clients and nodes dial. */
  readonly endpointHost: string;

  /**
   * Host name or address that agents of konnectivity dial.
   *
   * @default - {@link endpointHost}
   */
  readonly tunnelHost?: string;

  /** Address of the Service `kubernetes` inside the tenant cluster: the first of the service range. */
  readonly serviceIp: string;

  /** Domain of Services inside the tenant cluster. */
  readonly dnsDomain: string;

  /** Members of etcd, at least 1. */
  readonly etcdMembers: number;

  /**
   * Whether events have an etcd of their own, with one member.
   *
   * @default false
   */
  readonly eventsEtcd?: boolean;

  /** Whether there is a konnectivity server. */
  readonly konnectivity: boolean;

  /**
   * Whether programs outside the control plane collect its metrics.
   *
   * @default false
   */
  readonly monitoring?: boolean;

  /**
   * Keys that encrypt what the API server stores, first the one that writes.
   *
   * @default - none
   */
  readonly encryptionKeys?: readonly string[];

  /**
   * Whether Cluster API and cluster-autoscaler make nodes.
   *
   * @default false
   */
  readonly autoscaling?: boolean;

  /**
   * Names of the pools whose nodes join by themselves.
   *
   * @default - none
   */
  readonly nodePools?: readonly string[];

  /**
   * Keys that sign service-account tokens.
   *
   * @default KeyRing.of('1')
   */
  readonly serviceAccountKeys?: KeyRing;

  /**
   * Generations of the certificate authorities.
   *
   * @default KeyRing.of('1')
   */
  readonly authorities?: KeyRing;

  /**
   * Programs of add-ons beside the control plane.
   *
   * @default - none
   */
  readonly programs?: readonly PlannedProgram[];
}

/** A program beside a control plane that has certificates of its own. */
export interface PlannedProgram {
  /** Its name, and that of its client certificate; `<name>-serving` is what it serves with. */
  readonly name: string;

  /** Its user name towards the API server. */
  readonly user: string;
}

/** Name of a certificate authority, of its Issuer and of its Secret. */
export type AuthorityName =
  'cluster-ca' | 'client-ca' | 'kubelet-ca' | 'etcd-ca' | 'etcd-peer-ca' | 'front-proxy-ca' | 'konnectivity-ca';

/** What a certificate may be used for, as cert-manager names it. */
export type CertificateUsage = 'client auth' | 'server auth' | 'digital signature';

/** A certificate authority. */
export interface PlannedAuthority {
  /** What it is for. */
  readonly name: AuthorityName;

  /** Name of its Issuer, and of the Secret with its certificate and key: its own name, or that and a generation. */
  readonly secretName: string;

  /** Issuer that signs its certificate: its predecessor, or `self`. */
  readonly signedBy: string;

  /** Common name. */
  readonly commonName: string;

  /** Organizations: the cluster, so that certificates of two clusters are told apart. */
  readonly organizations: readonly string[];

  /** Who presents what it signs to whom. */
  readonly signs: string;

  /** How long its certificate is valid, in hours. It is renewed with the same key, so what it signed stays valid. */
  readonly durationHours: number;
}

/** A certificate that is not an authority. */
export interface PlannedLeaf {
  /** Name of the certificate. */
  readonly name: string;

  /** Who signs it; `self` for a key pair whose certificate nobody checks. */
  readonly authority: AuthorityName | 'self';

  /** Common name: the user's name, where it is presented to an API server. */
  readonly commonName: string;

  /** Organizations: the user's groups, where it is presented to an API server. */
  readonly organizations: readonly string[];

  /** DNS names that are dialled. */
  readonly dnsNames: readonly string[];

  /** Addresses that are dialled. */
  readonly ipAddresses: readonly string[];

  /** What it may be used for. */
  readonly usages: readonly CertificateUsage[];

  /** How long it is valid, in hours. */
  readonly durationHours: number;

  /** How long before its end it is renewed, in hours. */
  readonly renewBeforeHours: number;

  /** Whether renewing keeps the private key. */
  readonly keepsKey: boolean;

  /** Name of the Secret with `tls.crt`, `tls.key` and `ca.crt`. */
  readonly secretName: string;

  /** Who presents it to whom. */
  readonly purpose: string;
}

const DAY = 24;
const YEAR = 365 * DAY;

/** Kubernetes' and etcd's names of the client certificates are those of kubeadm. */
const SIGNS: Readonly<Record<AuthorityName, string>> = {
  'cluster-ca':
    'what the API server, controllers and the konnectivity server present to clients; the CA in every kubeconfig',
  'client-ca': 'what control-plane programs and administrators present to the API server; its key enters no pod',
  'kubelet-ca': 'what kubelets present to the API server and as servers; the controller manager signs with it',
  'etcd-ca': 'what etcd members present to their clients, and clients to them',
  'etcd-peer-ca': 'what etcd members present to each other',
  'front-proxy-ca': 'what the API server presents to aggregated API servers',
  'konnectivity-ca': 'what the konnectivity server presents to API servers, and API servers to it',
};

/**
 * Every key pair of a hosted control plane: who signs it, what it is called, how long it lives.
 *
 * Each purpose has an authority of its own, because whoever trusts an authority trusts all that it signs: a kubelet's
 * certificate must not open etcd, nor an etcd member's the API.
 *
 * When authorities are changed, a successor is signed by its predecessor until that is left out, and certificates come with
 * their successor's: so both are good for whoever trusts the predecessor, with no file that holds two of them.
 *
 * Authorities live 10 years and keep their key; leaves live 90 days, are renewed 30 days before their end, and get a new key
 * each time. Keys that verify or decrypt what is stored (service-account tokens, encryption at rest) never change by
 * themselves.
 */
export class CertificatePlan {
  /**
   * @throws Problem when a name or address cannot stand in a certificate, or when the number of members makes no sense
   */
  static of(props: CertificatePlanProps): CertificatePlan {
    dnsLabel('the name of a cluster', props.clusterName);
    dnsLabel('the namespace of a control plane', props.namespace);
    if (parseAddress(props.serviceIp) === undefined) {
      throw new Problem({
        what: `the service address of ${props.clusterName} is not an address`,
        found: props.serviceIp,
        allowed: 'an IPv4 or IPv6 address',
        remedy: 'give the first address of the service range',
      });
    }
    if (!Number.isInteger(props.etcdMembers) || props.etcdMembers < 1) {
      throw new Problem({
        what: `${props.clusterName} has no number of etcd members`,
        found: props.etcdMembers,
        allowed: 'a whole number, at least 1',
        remedy: 'correct it',
      });
    }
    const all = leaves(props);
    const names = all.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
      throw new Problem({
        what: `a program beside the control plane of ${props.clusterName} has the name of another certificate`,
        found: twice,
        allowed: 'a name that no other certificate has',
        remedy: 'rename the program',
      });
    }
    return new CertificatePlan(authorities(props), all, props.authorities ?? FIRST_KEYS);
  }

  private constructor(
    /** Every authority, each once. */
    readonly authorities: readonly PlannedAuthority[],
    /** Every other certificate, each once. */
    readonly leaves: readonly PlannedLeaf[],
    /** Generations of the authorities. */
    readonly generations: KeyRing,
  ) {}

  /** Secrets that no renewal brings back: the keys of authorities, and those that verify or decrypt what is stored. */
  get lastingSecrets(): string[] {
    return [
      ...this.authorities.map(({ secretName }) => secretName),
      ...this.leaves.filter(({ keepsKey }) => keepsKey).map(({ secretName }) => secretName),
    ];
  }

  /** Issuer of an authority's certificates. */
  issuerOf(authority: AuthorityName): string {
    return usedGeneration(authority, this.generations);
  }

  /**
   * A certificate by its name.
   *
   * @throws Problem when there is none
   */
  leaf(name: string): PlannedLeaf {
    const leaf = this.leaves.find((candidate) => candidate.name === name);
    if (!leaf) {
      throw new Problem({
        what: 'a certificate is asked for that is not planned',
        found: name,
        allowed: this.leaves.map((candidate) => candidate.name).join(', '),
        remedy: 'use one of these',
      });
    }
    return leaf;
  }
}

function authorities(props: CertificatePlanProps): PlannedAuthority[] {
  const { clusterName, konnectivity, authorities: ring = FIRST_KEYS } = props;
  const signerOf = (generation: string) =>
    generation === ring.used ? (ring.old ?? ring.forgotten) : generation === ring.next ? ring.used : undefined;
  return (Object.entries(SIGNS) as [AuthorityName, string][])
    .filter(([name]) => konnectivity || name !== 'konnectivity-ca')
    .flatMap(([name, signs]) =>
      [...ring.names, ...(ring.forgotten === undefined ? [] : [ring.forgotten])].map((generation) => {
        const secretName = generationName(name, generation);
        const signer = signerOf(generation);
        return {
          name,
          secretName,
          signedBy: signer === undefined ? 'self' : generationName(name, signer),
          commonName: secretName,
          organizations: [clusterName],
          signs,
          durationHours: 10 * YEAR,
        };
      }),
    );
}

function leaves(props: CertificatePlanProps): PlannedLeaf[] {
  const { namespace, konnectivity, etcdMembers, dnsDomain } = props;
  const service = (name: string) => [name, `${name}.${namespace}`, `${name}.${namespace}.svc`];
  const members = [
    ...Array.from({ length: etcdMembers }, (_, n) => `etcd-${n}.etcd`),
    ...(props.eventsEtcd ? ['etcd-events-0.etcd-events'] : []),
  ];
  const endpoint = split([props.endpointHost]);
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
        'the Job that prepares the tenant cluster, and people in an emergency, to the API server',
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
      ? konnectivityLeaves(service('konnectivity-server'), split([props.tunnelHost ?? props.endpointHost]))
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

function konnectivityLeaves(serviceNames: readonly string[], endpoint: Names): PlannedLeaf[] {
  return [
    server('konnectivity-server', 'konnectivity-ca', 'konnectivity-server', 'the server, to API servers', {
      dnsNames: serviceNames,
      ipAddresses: [],
    }),
    // By the authority that every pod of the tenant cluster knows already.
    server('konnectivity-tunnel', 'cluster-ca', 'konnectivity-server', 'the server, to agents', endpoint),
    {
      ...client(
        'api-server-konnectivity-client',
        'konnectivity-ca',
        'kube-apiserver-konnectivity-client',
        'the API server, to the konnectivity server',
      ),
      // An API server reads this one only when it starts: it must outlive every pod.
      durationHours: YEAR,
      renewBeforeHours: 120 * DAY,
    },
    client('konnectivity', 'client-ca', 'system:konnectivity-server', 'the konnectivity server, to the API server'),
  ];
}

interface Names {
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
}

function split(hosts: readonly string[]): Names {
  const isAddress = (host: string) => parseAddress(host) !== undefined;
  return { dnsNames: hosts.filter((host) => !isAddress(host)), ipAddresses: hosts.filter(isAddress) };
}

function client(name: string, authority: AuthorityName, commonName: string, purpose: string): PlannedLeaf {
  return leaf(name, authority, commonName, purpose, ['client auth']);
}

function server(
  name: string,
  authority: AuthorityName,
  commonName: string,
  purpose: string,
  names: Names,
): PlannedLeaf {
  return { ...leaf(name, authority, commonName, purpose, ['server auth']), ...names };
}

function peer(name: string, authority: AuthorityName, commonName: string, purpose: string, names: Names): PlannedLeaf {
  return { ...leaf(name, authority, commonName, purpose, ['server auth', 'client auth']), ...names };
}

/** A key pair that only its holders use: no name is dialled, and losing its key would lose data. */
function lasting(name: string, purpose: string): PlannedLeaf {
  return {
    ...leaf(name, 'self', name, purpose, []),
    durationHours: 10 * YEAR,
    renewBeforeHours: YEAR,
    keepsKey: true,
  };
}

function leaf(
  name: string,
  authority: AuthorityName | 'self',
  commonName: string,
  purpose: string,
  usages: readonly CertificateUsage[],
): PlannedLeaf {
  return {
    name,
    authority,
    commonName,
    organizations: [],
    dnsNames: [],
    ipAddresses: [],
    usages: ['digital signature', ...usages],
    durationHours: 90 * DAY,
    renewBeforeHours: 30 * DAY,
    keepsKey: false,
    secretName: name,
    purpose,
  };
}
