import { join } from 'node:path';
import { SIM_FOLDER } from './management';

/** Version of Traefik. */
export const TRAEFIK = '3.7.10';

/** Folder with the kinds of the Gateway API that it reads. */
export const TRAEFIK_CRDS = join(SIM_FOLDER, 'traefik', `v${TRAEFIK}`, 'crds');

/** What Traefik calls itself in a GatewayClass and in the status of routes. */
export const CONTROLLER = 'traefik.io/gateway-controller';

const NAME = 'traefik';
const GROUP = 'gateway.networking.k8s.io';
const HEALTH_PORT = 8080;

/** What a Traefik that is the implementation of a Gateway listens on, and reads. */
export interface TraefikProps {
  /** Namespace of its pods, which holds the Gateway. */
  readonly namespace: string;

  /** Port of the Gateway. */
  readonly port: number;

  /** Other namespaces that it reads; it may nothing elsewhere. */
  readonly routeNamespaces: readonly string[];
}

/** Labels of its pods. */
export const TRAEFIK_LABELS = { app: NAME };

/** A Traefik, and the GatewayClass `traefik`: a pod as restricted as can be, with the least that Traefik starts with. */
export function traefik({ namespace, port, routeNamespaces }: TraefikProps): object[] {
  const namespaces = [namespace, ...routeNamespaces];
  const metadata = { name: NAME, namespace };
  return [
    { apiVersion: `${GROUP}/v1`, kind: 'GatewayClass', metadata: { name: NAME }, spec: { controllerName: CONTROLLER } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    ...grant('Cluster', { name: `${NAME}-${namespace}` }, namespace, [
      reads('', 'namespaces'),
      reads(GROUP, 'gatewayclasses'),
      writes(GROUP, 'gatewayclasses/status'),
    ]),
    ...namespaces.flatMap((each) =>
      grant('', { name: NAME, namespace: each }, namespace, [
        reads('', 'services', 'configmaps', 'secrets'),
        reads('discovery.k8s.io', 'endpointslices'),
        reads(GROUP, 'gateways', 'tlsroutes', 'httproutes', 'grpcroutes', 'referencegrants', 'backendtlspolicies'),
        writes(GROUP, 'gateways/status', 'tlsroutes/status'),
      ]),
    ),
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        selector: { matchLabels: TRAEFIK_LABELS },
        template: {
          metadata: { labels: TRAEFIK_LABELS },
          spec: {
            serviceAccountName: NAME,
            securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
            containers: [
              {
                name: NAME,
                image: `docker.io/library/traefik:v${TRAEFIK}`,
                args: [
                  `--entryPoints.control-planes.address=:${port}`,
                  `--entryPoints.traefik.address=:${HEALTH_PORT}`,
                  '--ping=true',
                  '--log.noColor=true',
                  '--providers.kubernetesGateway=true',
                  `--providers.kubernetesGateway.namespaces=${namespaces.join(',')}`,
                  '--global.checkNewVersion=false',
                  '--global.sendAnonymousUsage=false',
                ],
                readinessProbe: { httpGet: { path: '/ping', port: HEALTH_PORT }, periodSeconds: 2, timeoutSeconds: 5 },
                // Without, a busy machine leaves it nothing.
                resources: { requests: { cpu: '100m', memory: '64Mi' } },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ['ALL'] },
                },
              },
            ],
          },
        },
      },
    },
  ];
}

function reads(apiGroup: string, ...resources: string[]) {
  return { apiGroups: [apiGroup], resources, verbs: ['list', 'watch'] };
}

function writes(apiGroup: string, ...resources: string[]) {
  return { apiGroups: [apiGroup], resources, verbs: ['update'] };
}

function grant(
  scope: 'Cluster' | '',
  metadata: { readonly name: string; readonly namespace?: string },
  namespace: string,
  rules: object[],
) {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: `${scope}Role`, name: metadata.name };
  const subjects = [{ kind: 'ServiceAccount', name: NAME, namespace }];
  return [
    { apiVersion, kind: `${scope}Role`, metadata, rules },
    { apiVersion, kind: `${scope}RoleBinding`, metadata, roleRef, subjects },
  ];
}
