import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Problem } from '../../lib/problem';
import type { TenantObject } from '../workload';
import type { AddOn, AddOnContribution } from './add-on';
import type { AddOnCluster } from './add-on-cluster';
import { serviceAccount } from './tenant-objects';
import { nodeDaemonSet } from './node-daemon-set';
import { confined, NOBODY } from './tenant-pod';

/** The server believes the tokens of this service account, and of no other. */
const NAME = 'konnectivity-agent';
const LABELS = { 'k8s-app': NAME };
const FOLDER = '/var/run/konnectivity';
const HEALTH_PORT = 8134;
const ADMIN_PORT = 8133;

/**
 * Konnectivity agents: tunnels from the nodes to the control plane, by which the API server reaches nodes, pods and Services.
 * They come by themselves in a cluster with konnectivity.
 *
 * One runs on each node and says which one it is, so that a kubelet is reached by its own agent, wherever the node stands and
 * whatever the pod network does. Everything else goes by any of them.
 *
 * @see https://github.com/kubernetes-sigs/apiserver-network-proxy
 */
export class KonnectivityAgents implements AddOn {
  readonly name = NAME;
  readonly roles = ['node-tunnel'];

  /** {@inheritDoc AddOn.contribute} */
  contribute(cluster: AddOnCluster): AddOnContribution {
    const { host, tunnelHost = host, tunnelPort } = cluster.endpoint;
    if (tunnelPort === undefined) {
      throw new Problem({
        what: `${cluster.name} has konnectivity agents, and no server that they could dial`,
        allowed: 'a cluster with konnectivity',
        remedy: 'set konnectivity, or leave the agents out',
      });
    }
    return { tenantObjects: [...serviceAccount(NAME), daemonSet(cluster, tunnelHost, tunnelPort)] };
  }
}

function daemonSet({ images, version, podRanges }: AddOnCluster, host: string, port: number): TenantObject {
  const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  const probe = (path: string) => ({
    httpGet: { host: '127.0.0.1', path, port: k8s.IntOrString.fromNumber(HEALTH_PORT) },
    timeoutSeconds: 5,
  });
  return nodeDaemonSet({
    name: NAME,
    labels: LABELS,
    pod: {
      serviceAccountName: NAME,
      automountServiceAccountToken: false,
      // Without it, logs of a pod network that is broken could not be read.
      hostNetwork: true,
      dnsPolicy: 'Default',
      securityContext: { ...NOBODY, fsGroup: NOBODY.runAsGroup },
      containers: [
        {
          name: NAME,
          image: images.konnectivityAgent(version),
          command: ['/proxy-agent'],
          args: [
            `--proxy-server-host=${host}`,
            `--proxy-server-port=${port}`,
            `--ca-cert=${FOLDER}/ca.crt`,
            `--service-account-token-path=${FOLDER}/token`,
            `--agent-identifiers=${podRanges[0]!.family === 4 ? 'ipv4' : 'ipv6'}=$(NODE_IP)&host=$(NODE_NAME)`,
            // Servers may become more or fewer.
            '--sync-forever',
            '--sync-interval=5s',
            '--sync-interval-cap=30s',
            '--probe-interval=5s',
            '--keepalive-time=30s',
            '--health-server-host=127.0.0.1',
            `--health-server-port=${HEALTH_PORT}`,
            '--admin-bind-address=127.0.0.1',
            `--admin-server-port=${ADMIN_PORT}`,
          ],
          env: [field('NODE_IP', 'status.hostIP'), field('NODE_NAME', 'spec.nodeName')],
          readinessProbe: probe('/readyz'),
          livenessProbe: { ...probe('/healthz'), initialDelaySeconds: 10, failureThreshold: 6 },
          resources: {
            requests: { cpu: k8s.Quantity.fromString('10m'), memory: k8s.Quantity.fromString('32Mi') },
            limits: { memory: k8s.Quantity.fromString('256Mi') },
          },
          securityContext: confined(),
          volumeMounts: [{ name: 'credential', mountPath: FOLDER, readOnly: true }],
        },
      ],
      volumes: [
        {
          name: 'credential',
          projected: {
            defaultMode: 0o440,
            sources: [
              {
                serviceAccountToken: {
                  audience: 'system:konnectivity-server',
                  path: 'token',
                  expirationSeconds: 3600,
                },
              },
              { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
            ],
          },
        },
      ],
    },
  });
}
