import { JsonPatch } from 'cdk8s';
import { Problem } from '../../lib/problem';
import { yamlText } from '../../lib/yaml';
import type { IdentityProvider } from '../../lib/access/identity-provider';
import type { KubernetesVersion } from '../../lib/versions/kubernetes-version';
import { PORTS } from '../../lib/network/control-plane-ports';
import type { AuditLog } from './audit-log';
import { auditPolicy } from './audit-policy';
import type { AuthorizationWebhook } from './authorization-webhook';
import { certificateFile, keyFile, webhookFile } from './pki-files';

/** A Pod Security Standard. */
export type PodSecurityLevel = 'privileged' | 'baseline' | 'restricted';

/**
 * What namespaces of the tenant cluster do about pods, unless their labels say otherwise.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/enforce-standards-admission-controller/
 */
export interface PodSecurity {
  /**
   * What pods have to keep to.
   *
   * @default 'baseline'
   */
  readonly enforce?: PodSecurityLevel;

  /**
   * What whoever creates a pod is warned about.
   *
   * @default 'restricted'
   */
  readonly warn?: PodSecurityLevel;

  /**
   * What the audit log notes of pods.
   *
   * @default 'restricted'
   */
  readonly audit?: PodSecurityLevel;

  /**
   * The version of Kubernetes whose standards count, by its minor version.
   *
   * @default - the latest that the API server knows
   */
  readonly version?: KubernetesVersion;

  /**
   * Namespaces beside `kube-system` that are free of them, whatever their labels say.
   *
   * @default - none
   */
  readonly exemptNamespaces?: readonly string[];

  /**
   * Runtime classes whose pods are free of them: those that isolate pods in another way.
   *
   * @default - none
   */
  readonly exemptRuntimeClasses?: readonly string[];
}

/** What the configuration files of an API server are made from. */
export interface ApiServerConfigurationProps {
  /** Version of Kubernetes, which decides the form of the files. */
  readonly version: KubernetesVersion;

  /** Whom the API server believes about people. */
  readonly identityProviders: readonly IdentityProvider[];

  /**
   * Whom the API server asks, after the rules for nodes and before RBAC, what people may do.
   *
   * @default - nobody; RBAC decides
   */
  readonly authorizationWebhooks?: readonly AuthorizationWebhook[];

  /**
   * What the audit log says.
   *
   * @default AuditLog.toPodLog()
   */
  readonly auditLog?: AuditLog;

  /** What namespaces do about pods by default; a level is what they enforce. */
  readonly podSecurity: PodSecurityLevel | PodSecurity;

  /** Whether connections into the cluster go through konnectivity servers. */
  readonly konnectivity: boolean;

  /**
   * Changes to the files, after all else that is said about them.
   *
   * @default - none
   */
  readonly configurationPatches?: ApiServerPatches;
}

/** The configuration files of an API server. */
export type ApiServerFile =
  'admission.yaml' | 'audit-policy.yaml' | 'authentication.yaml' | 'authorization.yaml' | 'egress-selector.yaml';

/** Changes to configuration files: file to JSON patches, in order. */
export type ApiServerPatches = Readonly<Partial<Record<ApiServerFile, readonly JsonPatch[]>>>;

/**
 * Configuration files of an API server: name to YAML.
 *
 * @throws Problem when a change does not fit the file
 */
export function apiServerConfiguration(props: ApiServerConfigurationProps): Partial<Record<ApiServerFile, string>> {
  const { configurationPatches = {} } = props;
  const files = {
    'admission.yaml': () => admission(props.podSecurity),
    'audit-policy.yaml': () => auditPolicy(props.auditLog?.rules ?? []),
    'authentication.yaml': () => authentication(props),
    'authorization.yaml': () => authorization(props.authorizationWebhooks ?? []),
    ...(props.konnectivity && { 'egress-selector.yaml': egressSelector }),
  };
  const unknown = Object.keys(configurationPatches).find((file) => !(file in files));
  if (unknown !== undefined) throw misfit(unknown, 'no such file', Object.keys(files).join(', '));
  return Object.fromEntries(
    Object.entries(files).map(([file, document]) => {
      const patches = configurationPatches[file as ApiServerFile] ?? [];
      const isStandard = file === 'audit-policy.yaml' && (props.auditLog?.rules ?? []).length + patches.length === 0;
      return [file, isStandard ? standardAuditPolicy() : yamlText(patched(file, document(), patches))];
    }),
  );
}

function patched(file: string, document: object, patches: readonly JsonPatch[]): object {
  if (patches.length === 0) return document;
  try {
    return JsonPatch.apply(document, ...patches) as object;
  } catch (error) {
    const [message] = (error as Error).message.split('\n');
    throw misfit(file, message!, 'paths that the file has');
  }
}

function misfit(file: string, found: string, allowed: string): Problem {
  return new Problem({
    what: `a change to the configuration file ${file} of an API server does not fit`,
    found,
    allowed,
    remedy: 'look at the file in a ConfigMap of wave 40, and correct the change',
  });
}

/** Without further rules the same for every cluster, so written once. */
let auditPolicyText: string | undefined;

function standardAuditPolicy(): string {
  return (auditPolicyText ??= yamlText(auditPolicy([])));
}

/**
 * Anonymous requests are let in to the health paths alone: the kubelet's probes have no identity.
 *
 * @see https://kubernetes.io/docs/reference/config-api/apiserver-config.v1/#apiserver-config-k8s-io-v1-AuthenticationConfiguration
 */
function authentication({ version, identityProviders }: ApiServerConfigurationProps) {
  return {
    apiVersion: `apiserver.config.k8s.io/${version.release.authenticationConfiguration}`,
    kind: 'AuthenticationConfiguration',
    anonymous: { enabled: true, conditions: ['/livez', '/readyz', '/healthz'].map((path) => ({ path })) },
    ...(identityProviders.length > 0 && { jwt: identityProviders.map((provider) => provider.toJwtAuthenticator()) }),
  };
}

function authorization(webhooks: readonly AuthorizationWebhook[]) {
  return {
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'AuthorizationConfiguration',
    authorizers: [
      { type: 'Node', name: 'node' },
      ...webhooks.map((webhook) => webhook.toAuthorizer(webhookFile(webhook.name))),
      { type: 'RBAC', name: 'rbac' },
    ],
  };
}

function admission(podSecurity: PodSecurityLevel | PodSecurity) {
  const {
    enforce = 'baseline',
    warn = 'restricted',
    audit = 'restricted',
    version,
    exemptNamespaces = [],
    exemptRuntimeClasses = [],
  } = typeof podSecurity === 'string' ? { enforce: podSecurity } : podSecurity;
  const standards = version === undefined ? 'latest' : `v${version.major}.${version.minor}`;
  return {
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'AdmissionConfiguration',
    plugins: [
      {
        name: 'PodSecurity',
        configuration: {
          apiVersion: 'pod-security.admission.config.k8s.io/v1',
          kind: 'PodSecurityConfiguration',
          defaults: {
            enforce,
            'enforce-version': standards,
            warn,
            'warn-version': standards,
            audit,
            'audit-version': standards,
          },
          exemptions: {
            usernames: [],
            runtimeClasses: exemptRuntimeClasses,
            namespaces: [...new Set(['kube-system', ...exemptNamespaces])],
          },
        },
      },
      {
        name: 'EventRateLimit',
        configuration: {
          apiVersion: 'eventratelimit.admission.k8s.io/v1alpha1',
          kind: 'Configuration',
          limits: [
            { type: 'Server', qps: 500, burst: 5000 },
            { type: 'Namespace', qps: 50, burst: 500, cacheSize: 2000 },
          ],
        },
      },
    ],
  };
}

/** @see https://kubernetes.io/docs/reference/config-api/apiserver-config.v1beta1/ */
function egressSelector() {
  const direct = { proxyProtocol: 'Direct' };
  return {
    apiVersion: 'apiserver.k8s.io/v1beta1',
    kind: 'EgressSelectorConfiguration',
    egressSelections: [
      {
        name: 'cluster',
        connection: {
          proxyProtocol: 'HTTPConnect',
          transport: {
            tcp: {
              url: `https://konnectivity-server:${PORTS.konnectivityServer}`,
              tlsConfig: {
                caBundle: certificateFile('konnectivity-ca'),
                clientCert: certificateFile('api-server-konnectivity-client'),
                clientKey: keyFile('api-server-konnectivity-client'),
              },
            },
          },
        },
      },
      { name: 'controlplane', connection: direct },
      { name: 'etcd', connection: direct },
    ],
  };
}
