import { yamlText } from '../../lib/yaml';
import type { IdentityProvider } from '../../lib/access/identity-provider';
import type { KubernetesVersion } from '../../lib/versions/kubernetes-version';
import type { AuditLog } from './audit-log';
import { auditPolicy, type AuditRule } from './audit-policy';
import type { AuthorizationWebhook } from './authorization-webhook';
import { certificateFile, keyFile, webhookFile } from './pki-files';
import { PORTS } from './ports';

/** What namespaces of the tenant cluster enforce, unless their labels say otherwise. */
export type PodSecurityLevel = 'privileged' | 'baseline' | 'restricted';

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

  /** What namespaces enforce by default. */
  readonly podSecurity: PodSecurityLevel;

  /** Whether connections into the cluster go through konnectivity servers. */
  readonly konnectivity: boolean;
}

/** Configuration files of an API server: name to YAML. */
export function apiServerConfiguration(props: ApiServerConfigurationProps): Record<string, string> {
  return {
    'admission.yaml': yamlText(admission(props.podSecurity)),
    'audit-policy.yaml': auditPolicyText(props.auditLog?.rules ?? []),
    'authentication.yaml': yamlText(authentication(props)),
    'authorization.yaml': yamlText(authorization(props.authorizationWebhooks ?? [])),
    ...(props.konnectivity && { 'egress-selector.yaml': yamlText(egressSelector()) }),
  };
}

/** Without further rules the same for every cluster, so written once. */
let standardAuditPolicy: string | undefined;

function auditPolicyText(first: readonly AuditRule[]): string {
  if (first.length > 0) return yamlText(auditPolicy(first));
  return (standardAuditPolicy ??= yamlText(auditPolicy([])));
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

function admission(level: PodSecurityLevel) {
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
            'enforce': level,
            'enforce-version': 'latest',
            'warn': 'restricted',
            'warn-version': 'latest',
            'audit': 'restricted',
            'audit-version': 'latest',
          },
          exemptions: { usernames: [], runtimeClasses: [], namespaces: ['kube-system'] },
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
