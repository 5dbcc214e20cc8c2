import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import type { IdentityProvider } from '../../lib/access/identity-provider';
import type { Cidr } from '../../lib/network/cidr';
import type { KubernetesVersion } from '../../lib/versions/kubernetes-version';
import { knownGenerations, usedGeneration } from '../../lib/rotation/generations';
import type { KeyRing } from '../../lib/rotation/key-ring';
import { PORTS } from '../../lib/network/control-plane-ports';
import {
  ControlPlaneDeployment,
  FileSource,
  type Flags,
  type FlagValue,
  HashedConfigMap,
  type PodMount,
  type PodScheduling,
  PodVolume,
  type Resources,
} from '../workload';
import type { Exposure } from './exposure';
import {
  apiServerConfiguration,
  type ApiServerPatches,
  type PodSecurity,
  type PodSecurityLevel,
} from './api-server-configuration';
import { API_SERVER, servicesOf } from './api-server-service';
import type { AuditLog } from './audit-log';
import type { AuthorizationWebhook } from './authorization-webhook';
import { AssembledFiles } from './assembled-files';
import type { EncryptionAtRest } from './encryption-at-rest';
import {
  authorityCertificate,
  authorityLabels,
  certificateFile,
  CONFIG_FOLDER,
  keyFile,
  keyPair,
  PKI_FOLDER,
  WEBHOOK_FOLDER,
  webhookFile,
} from './pki-files';
import { TLS_FLAGS } from './tls';

/** How long a pod that ends still serves, in seconds: every node must have stopped sending to it by then. */
const SHUTDOWN_DELAY = 20;

/** How long watches are told to move on, in seconds. */
const WATCH_DRAIN = 25;

/** How long a request may last, in seconds: the API server's own default. */
const REQUEST_TIMEOUT = 60;

/** How long a pod that is replaced may still write, in seconds. */
export const API_SERVER_GRACE = SHUTDOWN_DELAY + WATCH_DRAIN + REQUEST_TIMEOUT + 30;

/** Properties of an {@link ApiServer}. */
export interface ApiServerProps {
  /** Image of kube-apiserver. */
  readonly image: string;

  /** An image with a shell, for files that must be put together. */
  readonly shellImage: string;

  /** Version of Kubernetes. */
  readonly version: KubernetesVersion;

  /** Pods, at least 1; all of them serve. */
  readonly replicas: number;

  /** What each pod gets. */
  readonly resources: Resources;

  /** Requests that are worked on at once; others wait. */
  readonly requestsAtOnce: { readonly reading: number; readonly writing: number };

  /** Host name or address that clients and nodes dial. */
  readonly host: string;

  /** What clients and nodes dial: `https://host:port`. */
  readonly publicUrl: string;

  /** How it is reached from outside. */
  readonly exposure: Exposure;

  /**
   * Port of every management node that leads here.
   *
   * @default - none; it is not exposed by a NodePort
   */
  readonly nodePort?: number;

  /** The tenant cluster's ranges of Service addresses: one, or one of each family with the main one first. */
  readonly serviceRanges: readonly Cidr[];

  /** Where etcd is dialled: `https://…`. */
  readonly etcdUrl: string;

  /**
   * Where an etcd for events alone is dialled: `https://…`. It serves without that one.
   *
   * @default - events are kept with the rest
   */
  readonly eventsEtcdUrl?: string;

  /** The issuer in service-account tokens: an https URL. Changing it makes every token invalid. */
  readonly serviceAccountIssuer: string;

  /** Whom the API server believes about people. */
  readonly identityProviders: readonly IdentityProvider[];

  /**
   * Whom the API server asks, after the rules for nodes and before RBAC, what people may do.
   *
   * @default - nobody; RBAC decides
   */
  readonly authorizationWebhooks?: readonly AuthorizationWebhook[];

  /**
   * Where the audit log goes.
   *
   * @default AuditLog.toPodLog()
   */
  readonly auditLog?: AuditLog;

  /** What namespaces enforce by default. */
  readonly podSecurity: PodSecurityLevel | PodSecurity;

  /**
   * Changes to its configuration files.
   *
   * @default - none
   */
  readonly configurationPatches?: ApiServerPatches;

  /** How Secrets are encrypted. */
  readonly encryption: EncryptionAtRest;

  /** Whether connections into the cluster go through konnectivity servers. */
  readonly konnectivity: boolean;

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
   * How its pods are scheduled.
   *
   * @default - on any node, with the default priority
   */
  readonly scheduling?: PodScheduling;

  /**
   * Further flags; one that is set here wins over ours.
   *
   * @default - none
   */
  readonly flags?: Flags;
}

/**
 * kube-apiserver of a hosted control plane, its configuration files and its Service.
 *
 * A pod that ends keeps serving until the management cluster's nodes have stopped sending to it, then tells clients to come
 * back and finishes what it has begun: no request is lost when pods are replaced.
 *
 * @see https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
 */
export class ApiServer extends Construct {
  /** The Deployment. */
  readonly deployment: k8s.KubeDeployment;

  /** The Service `kube-apiserver`, for pods beside it and, as it is exposed, for everybody else. */
  readonly service: k8s.KubeService;

  private readonly workload: ControlPlaneDeployment;

  constructor(scope: Construct, id: string, props: ApiServerProps) {
    super(scope, id);
    const configuration = new HashedConfigMap(this, 'Configuration', {
      name: 'kube-apiserver',
      files: apiServerConfiguration(props),
    });
    const assembled = new AssembledFiles({
      image: props.shellImage,
      encryption: props.encryption,
      authorities: props.authorities,
    });

    this.service = new k8s.KubeService(this, 'Service', {
      metadata: { name: 'kube-apiserver', annotations: props.exposure.serviceAnnotations(props.host) },
      spec: {
        selector: { 'app.kubernetes.io/name': 'kube-apiserver' },
        ...props.exposure.serviceSpec(
          { name: 'https', port: PORTS.apiServer, targetPort: k8s.IntOrString.fromString('https') },
          props.nodePort,
        ),
      },
    });
    props.exposure.addRoute(this, 'Route', { service: 'kube-apiserver', host: props.host, port: PORTS.apiServer });
    const versions = servicesOf(props.version);
    for (const [name, label] of Object.entries(versions)) {
      new k8s.KubeService(this, name, {
        metadata: { name },
        spec: {
          selector: { 'app.kubernetes.io/name': API_SERVER, [label]: 'true' },
          ports: [{ name: 'https', port: PORTS.apiServer, targetPort: k8s.IntOrString.fromString('https') }],
        },
      });
    }
    const usesKms = props.encryption.plugins.length > 0;
    // It serves all but events without the one member that keeps them. The checks are there from 1.34 on.
    const [events, eventsReady] =
      props.eventsEtcdUrl === undefined ? [[], []] : [['etcd-override-0'], ['etcd-override-readiness-0']];
    this.workload = new ControlPlaneDeployment(this, 'Deployment', {
      program: 'kube-apiserver',
      image: props.image,
      replicas: props.replicas,
      podLabels: {
        ...Object.fromEntries(Object.values(versions).map((label) => [label, 'true'])),
        ...authorityLabels(props.authorities),
      },
      companions: props.encryption.plugins.map(({ container }) => container),
      initContainers: [assembled.initContainer],
      flags: { ...flagsOf(props, assembled), ...props.flags },
      ports: { https: PORTS.apiServer },
      probes: {
        port: PORTS.apiServer,
        scheme: 'HTTPS',
        // With a KMS that does not answer none starts, and those that run go on: they read what they have read before.
        startup: without(usesKms ? '/readyz' : '/livez', usesKms ? [...events, ...eventsReady] : events),
        // Restarting the API server does not bring etcd back.
        liveness: without('/livez', ['etcd', ...events]),
        readiness: without('/readyz', [...(usesKms ? ['kms-providers'] : []), ...events, ...eventsReady]),
        startupSeconds: 300,
      },
      resources: props.resources,
      mounts: [
        PodVolume.files('pki', keyPairs(props)).mountAt(PKI_FOLDER),
        PodVolume.files('configuration', [FileSource.configMap(configuration.configMapName)]).mountAt(CONFIG_FOLDER),
        ...assembled.mounts,
        ...webhookMounts(props),
      ],
      keepsNetBindService: true,
      scheduling: props.scheduling,
      gracePeriodSeconds: API_SERVER_GRACE,
    });
    this.deployment = this.workload.deployment;
  }

  /** Sets a flag of kube-apiserver, whatever its value was before. */
  addFlag(name: string, value: FlagValue): void {
    this.workload.addFlag(name, value);
  }
}

/** Path of a health endpoint that leaves some checks out. */
function without(path: string, checks: readonly string[]): string {
  return `${path}${checks.map((check, index) => `${index === 0 ? '?' : '&'}exclude=${check}`).join('')}`;
}

function keyPairs(props: ApiServerProps): FileSource[] {
  return [
    keyPair('api-server'),
    keyPair('api-server-etcd-client'),
    keyPair('api-server-kubelet-client'),
    keyPair('front-proxy-client'),
    ...knownGenerations('service-account', props.serviceAccountKeys).map((name) => keyPair(name)),
    authorityCertificate('etcd-ca', props.authorities),
    authorityCertificate('front-proxy-ca', props.authorities),
    ...(props.konnectivity
      ? [keyPair('api-server-konnectivity-client'), authorityCertificate('konnectivity-ca', props.authorities)]
      : []),
  ];
}

/** Name of the file that describes where the audit log goes. */
const AUDIT = 'audit-log';

function webhookMounts({ authorizationWebhooks = [], auditLog }: ApiServerProps): PodMount[] {
  const described = new Map(authorizationWebhooks.map(({ name, secretName }) => [`${name}.kubeconfig`, secretName]));
  if (auditLog?.secretName !== undefined) described.set(`${AUDIT}.kubeconfig`, auditLog.secretName);
  if (described.size === 0) return [];
  const sources = [...described].map(([file, secretName]) => FileSource.secret(secretName, { kubeconfig: file }));
  return [PodVolume.files('webhooks', sources).mountAt(WEBHOOK_FOLDER)];
}

function auditFlags({ auditLog }: ApiServerProps): Flags {
  if (auditLog?.secretName !== undefined) {
    return {
      'audit-webhook-config-file': webhookFile(AUDIT),
      'audit-webhook-mode': 'batch',
      'audit-webhook-initial-backoff': '5s',
    };
  }
  return {
    // To the pod's log, which whoever collects logs has already; the other three count when a user names a file instead.
    'audit-log-path': '-',
    'audit-log-maxage': 30, // CIS 1.2.17
    'audit-log-maxbackup': 10, // CIS 1.2.18
    'audit-log-maxsize': 100, // CIS 1.2.19
  };
}

function flagsOf(props: ApiServerProps, assembled: AssembledFiles): Flags {
  const config = (file: string) => `${CONFIG_FOLDER}/${file}`;
  return {
    'secure-port': PORTS.apiServer,
    'external-hostname': props.host,
    // Pods of the control plane are not reachable from nodes: the endpoint's address is put there when the cluster is prepared.
    'endpoint-reconciler-type': 'none',
    'service-cluster-ip-range': props.serviceRanges.join(','),
    // Nodes need it for kube-proxy and the network plug-in; namespaces limit it.
    'allow-privileged': true,

    'tls-cert-file': certificateFile('api-server'),
    'tls-private-key-file': keyFile('api-server'),
    ...TLS_FLAGS,

    'etcd-servers': props.etcdUrl,
    'etcd-cafile': certificateFile('etcd-ca'),
    'etcd-certfile': certificateFile('api-server-etcd-client'),
    'etcd-keyfile': keyFile('api-server-etcd-client'),
    ...(props.eventsEtcdUrl !== undefined && {
      'etcd-servers-overrides': ['/events', 'events.k8s.io/events']
        .map((kind) => `${kind}#${props.eventsEtcdUrl}`)
        .join(','),
    }),
    ...(assembled.encryptionConfiguration !== undefined && {
      'encryption-provider-config': assembled.encryptionConfiguration,
    }),

    'client-ca-file': assembled.clientAuthorities,
    'authentication-config': config('authentication.yaml'),
    'authorization-config': config('authorization.yaml'),
    'enable-admission-plugins': 'NodeRestriction,EventRateLimit,DenyServiceExternalIPs',
    'admission-control-config-file': config('admission.yaml'),

    'requestheader-client-ca-file': certificateFile('front-proxy-ca'),
    'requestheader-allowed-names': 'front-proxy-client',
    'requestheader-username-headers': 'X-Remote-User',
    'requestheader-group-headers': 'X-Remote-Group',
    'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
    'proxy-client-cert-file': certificateFile('front-proxy-client'),
    'proxy-client-key-file': keyFile('front-proxy-client'),
    // No kube-proxy runs here that could lead to a Service address of the tenant cluster.
    'enable-aggregator-routing': true,

    'kubelet-client-certificate': certificateFile('api-server-kubelet-client'),
    'kubelet-client-key': keyFile('api-server-kubelet-client'),
    'kubelet-certificate-authority': assembled.kubeletAuthorities,
    'kubelet-preferred-address-types': 'InternalIP,ExternalIP,Hostname',
    ...(props.konnectivity && { 'egress-selector-config-file': config('egress-selector.yaml') }),

    'service-account-issuer': props.serviceAccountIssuer,
    'service-account-jwks-uri': `${props.publicUrl}/openid/v1/jwks`,
    'service-account-signing-key-file': keyFile(usedGeneration('service-account', props.serviceAccountKeys)),
    'service-account-key-file': knownGenerations('service-account', props.serviceAccountKeys).map(certificateFile),
    'service-account-extend-token-expiration': false, // CIS 1.2.30
    'service-account-max-token-expiration': '48h',

    'audit-policy-file': config('audit-policy.yaml'),
    ...auditFlags(props),

    'max-requests-inflight': props.requestsAtOnce.reading,
    'max-mutating-requests-inflight': props.requestsAtOnce.writing,
    // Now and then a client is asked to connect anew, so that all pods get their share.
    'goaway-chance': props.replicas > 1 ? 0.001 : 0,
    'profiling': false, // CIS 1.2.15

    'shutdown-delay-duration': `${SHUTDOWN_DELAY}s`,
    'shutdown-watch-termination-grace-period': `${WATCH_DRAIN}s`,
    'shutdown-send-retry-after': true,
  };
}
