import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { FORWARDER, FORWARDING_DEFAULTS, type ForwarderAddress } from '../../lib/network/forwarder';
import { Problem } from '../../lib/problem';
import type { TenantObject } from '../workload';
import type { AddOn, AddOnContribution } from './add-on';
import type { AddOnCluster } from './add-on-cluster';
import { nodeDaemonSet } from './node-daemon-set';
import { configMap } from './tenant-objects';
import { confined, filesHash, NOBODY } from './tenant-pod';

const NAME = 'api-forwarder';
const LABELS = { 'k8s-app': NAME };
const FOLDER = '/usr/local/etc/haproxy';
const HEALTH_PORT = 10261;

/**
 * The way of pods to their API where a Gateway tells clusters apart by name: it comes by itself in such a cluster.
 *
 * The Service `kubernetes` leads to an address that every node has for itself alone. There HAProxy wraps each connection, as it
 * is, in another TLS connection with a name that the Gateway knows; {@link ApiForward} takes that off again beside the API
 * server. Kubelets and what has to work before the pod network does dial the Gateway by name, without it.
 *
 * @see docs/decisions/0011-an-outer-connection-carries-the-name.md
 */
export class ApiForwarder implements AddOn {
  readonly name = NAME;
  readonly roles = ['api-forwarder'];

  /** {@inheritDoc AddOn.contribute} */
  contribute(cluster: AddOnCluster): AddOnContribution {
    const { forwardHost, port } = cluster.endpoint;
    if (forwardHost === undefined) {
      throw new Problem({
        what: `${cluster.name} has a forwarder of its API, and an endpoint that needs none`,
        allowed: 'a cluster behind ServiceEndpoint.gateway()',
        remedy: 'leave the forwarder out',
      });
    }
    const { family } = cluster.serviceRanges[0]!;
    const files = { 'haproxy.cfg': configuration(forwardHost, port, family) };
    return { tenantObjects: [configMap(NAME, files), daemonSet(cluster, FORWARDER[family], files)] };
  }
}

/**
 * The outer connection carries the name and nothing else, so its other end proves nothing: whoever could take its place sees
 * what the Gateway sees. That it needs neither authority nor validity leaves nothing that could expire on a node.
 */
function configuration(host: string, port: number, family: 4 | 6): string {
  return `global
  log stdout format raw daemon notice
  maxconn 4000
  hard-stop-after 30s

${FORWARDING_DEFAULTS}
resolvers node
  parse-resolv-conf

listen pods
  bind ${bracketed(FORWARDER[family].address)}:${FORWARDER[family].port}
  server gateway ${host}:${port} ssl verify none sni str(${host}) resolvers node resolve-prefer ipv${family} init-addr libc,none

frontend health
  mode http
  bind 127.0.0.1:${HEALTH_PORT}
  monitor-uri /
`;
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

function daemonSet(
  { images }: AddOnCluster,
  { address, prefix }: ForwarderAddress,
  files: Record<string, string>,
): TenantObject {
  const probe = { httpGet: { host: '127.0.0.1', path: '/', port: k8s.IntOrString.fromNumber(HEALTH_PORT) } };
  return nodeDaemonSet({
    name: NAME,
    labels: LABELS,
    annotations: filesHash(files),
    // HAProxy shares its ports with a successor, and finishes what it has begun.
    overlaps: true,
    pod: {
      automountServiceAccountToken: false,
      // Names of pods are looked up with its help.
      dnsPolicy: 'Default',
      terminationGracePeriodSeconds: 60,
      initContainers: [
        {
          name: 'add-address',
          image: images.busybox(),
          command: ['sh', '-c'],
          args: [
            `ip address add ${address}/${prefix} dev lo 2>/dev/null || ip address show dev lo | grep -qF ${address}/${prefix}`,
          ],
          securityContext: { ...confined(['NET_ADMIN']), runAsUser: 0, seccompProfile: { type: 'RuntimeDefault' } },
        },
      ],
      containers: [
        {
          name: NAME,
          image: images.haproxy(),
          command: ['haproxy', '-f', `${FOLDER}/haproxy.cfg`],
          readinessProbe: probe,
          livenessProbe: { ...probe, failureThreshold: 6 },
          resources: {
            requests: { cpu: k8s.Quantity.fromString('10m'), memory: k8s.Quantity.fromString('32Mi') },
            limits: { memory: k8s.Quantity.fromString('256Mi') },
          },
          securityContext: { ...confined(), ...NOBODY },
          volumeMounts: [{ name: 'configuration', mountPath: FOLDER, readOnly: true }],
        },
      ],
      volumes: [{ name: 'configuration', configMap: { name: NAME } }],
    },
  });
}
