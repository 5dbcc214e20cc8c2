import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import { FORWARDING_DEFAULTS } from '../../lib/network/forwarder';
import { Size } from '../../lib/size';
import { PORTS } from '../../lib/network/control-plane-ports';
import {
  ControlPlaneDeployment,
  FileSource,
  HashedConfigMap,
  type PodScheduling,
  PodVolume,
  type Resources,
} from '../workload';
import type { Exposure } from './exposure';
import { CONFIG_FOLDER, certificateFile, keyPair, PKI_FOLDER } from './pki-files';

const NAME = 'api-forward';
const CONFIG_FILE = 'haproxy.cfg';

/** Properties of an {@link ApiForward}. */
export interface ApiForwardProps {
  /** Image of HAProxy. */
  readonly image: string;

  /** Pods, at least 1; all of them forward. */
  readonly replicas: number;

  /** How nodes reach it from outside. */
  readonly exposure: Exposure;

  /** Host name that nodes dial. */
  readonly host: string;

  /**
   * How its pods are scheduled.
   *
   * @default - on any node, with the default priority
   */
  readonly scheduling?: PodScheduling;
}

/**
 * Where connections of the tenant cluster's pods come out that nodes have wrapped, and go on to the API server as they are.
 *
 * A Gateway tells control planes apart by the name in a TLS connection; pods dial the Service `kubernetes` and name none that a
 * Gateway could know. So an {@link ApiForwarder} on each node wraps them in another TLS connection, with a name, which ends
 * here. The one within stays between pod and API server: neither end of the outer one sees into it, or has a key of it.
 *
 * @see docs/decisions/0011-an-outer-connection-carries-the-name.md
 */
export class ApiForward extends Construct {
  /** What each pod gets. */
  static readonly RESOURCES: Resources = { cpuMillis: 20, memory: Size.mebibytes(64) };

  /** The Deployment. */
  readonly deployment: k8s.KubeDeployment;

  constructor(scope: Construct, id: string, { exposure, host, ...props }: ApiForwardProps) {
    super(scope, id);
    const configuration = new HashedConfigMap(this, 'Configuration', {
      name: NAME,
      files: { [CONFIG_FILE]: CONFIGURATION },
    });
    new k8s.KubeService(this, 'Service', {
      metadata: { name: NAME },
      spec: {
        type: 'ClusterIP',
        selector: { 'app.kubernetes.io/name': NAME },
        ports: [{ name: 'tls', port: PORTS.apiForward, targetPort: k8s.IntOrString.fromString('tls') }],
      },
    });
    exposure.addRoute(this, 'Route', { service: NAME, host, port: PORTS.apiForward });
    this.deployment = new ControlPlaneDeployment(this, 'Deployment', {
      ...props,
      program: NAME,
      executable: 'haproxy',
      leadingArguments: ['-f', `${CONFIG_FOLDER}/${CONFIG_FILE}`],
      flags: {},
      ports: { tls: PORTS.apiForward, health: PORTS.apiForwardHealth },
      probes: { port: PORTS.apiForwardHealth, scheme: 'HTTP', startup: '/', liveness: '/', readiness: '/' },
      resources: ApiForward.RESOURCES,
      mounts: [
        PodVolume.files('pki', [keyPair(NAME)]).mountAt(PKI_FOLDER),
        PodVolume.files('configuration', [FileSource.configMap(configuration.configMapName)]).mountAt(CONFIG_FOLDER),
      ],
      gracePeriodSeconds: 60,
    }).deployment;
  }
}

// A Gateway learns seconds later that a pod ends, and tries no other one when that refuses a connection: so it goes on to listen.
const CONFIGURATION = `global
  log stdout format raw daemon notice
  maxconn 8000
  grace 10s
  hard-stop-after 30s
  ssl-load-extra-del-ext
  ssl-default-bind-options ssl-min-ver TLSv1.2

${FORWARDING_DEFAULTS}
listen nodes
  bind [::]:${PORTS.apiForward} v4v6 ssl crt ${certificateFile(NAME)}
  server api-server kube-apiserver:${PORTS.apiServer}

frontend health
  mode http
  bind [::]:${PORTS.apiForwardHealth} v4v6
  monitor-uri /
`;
