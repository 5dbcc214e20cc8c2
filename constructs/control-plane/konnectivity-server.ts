import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import { Size } from '../../lib/size';
import type { KeyRing } from '../../lib/rotation/key-ring';
import { PORTS } from '../../lib/network/control-plane-ports';
import type { Exposure } from './exposure';
import {
  ControlPlaneDeployment,
  FileSource,
  type Flags,
  type FlagValue,
  HashedConfigMap,
  type PodScheduling,
  PodVolume,
  type Resources,
} from '../workload';
import {
  authorityCertificate,
  authorityLabels,
  certificateFile,
  CONFIG_FOLDER,
  KUBECONFIG_FILE,
  kubeconfigOf,
  keyFile,
  keyPair,
  PKI_FOLDER,
} from './pki-files';

/** Properties of a {@link KonnectivityServer}. */
export interface KonnectivityServerProps {
  /** Image of the konnectivity server, of the API server's minor version. */
  readonly image: string;

  /** Pods, at least 1. Agents connect to each of them. */
  readonly replicas: number;

  /** How agents reach it from outside. */
  readonly exposure: Exposure;

  /** Host name or address that agents dial. */
  readonly host: string;

  /**
   * Port of every management node that leads agents here.
   *
   * @default - none; it is not exposed by a NodePort
   */
  readonly nodePort?: number;

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
 * The konnectivity server of a hosted control plane: agents on the tenant cluster's nodes dial it, and through their tunnels
 * the API server reaches nodes, pods and Services.
 *
 * It runs beside the API server, not in its pod, so that an API server that starts finds tunnels that are open already.
 * Agents show a service-account token, which the API server reviews; API servers show a certificate.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/setup-konnectivity/
 */
export class KonnectivityServer extends Construct {
  /** What each pod gets. */
  static readonly RESOURCES: Resources = {
    cpuMillis: 20,
    memory: Size.mebibytes(64),
    memoryLimit: Size.mebibytes(512),
  };

  /** The Deployment. */
  readonly deployment: k8s.KubeDeployment;

  private readonly workload: ControlPlaneDeployment;

  constructor(scope: Construct, id: string, props: KonnectivityServerProps) {
    super(scope, id);
    const program = 'konnectivity-server';
    const selector = { 'app.kubernetes.io/name': program };
    const configuration = new HashedConfigMap(this, 'Configuration', {
      name: program,
      files: { [KUBECONFIG_FILE]: kubeconfigOf('konnectivity') },
    });

    new k8s.KubeService(this, 'Service', {
      metadata: { name: program },
      spec: {
        type: 'ClusterIP',
        selector,
        ports: [{ name: 'server', port: PORTS.konnectivityServer, targetPort: k8s.IntOrString.fromString('server') }],
      },
    });
    new k8s.KubeService(this, 'Agents', {
      metadata: { name: 'konnectivity-agents', annotations: props.exposure.serviceAnnotations(props.host) },
      spec: {
        // Whether agents find their way must not depend on anything that waits for agents.
        publishNotReadyAddresses: true,
        selector,
        ...props.exposure.serviceSpec(
          { name: 'agent', port: PORTS.konnectivityAgent, targetPort: k8s.IntOrString.fromString('agent') },
          props.nodePort,
        ),
      },
    });
    props.exposure.addRoute(this, 'Route', {
      service: 'konnectivity-agents',
      host: props.host,
      port: PORTS.konnectivityAgent,
    });
    this.workload = new ControlPlaneDeployment(this, 'Deployment', {
      program,
      executable: '/proxy-server',
      image: props.image,
      replicas: props.replicas,
      podLabels: authorityLabels(props.authorities),
      flags: { ...flagsOf(props), ...props.flags },
      ports: {
        server: PORTS.konnectivityServer,
        agent: PORTS.konnectivityAgent,
        admin: PORTS.konnectivityAdmin,
        health: PORTS.konnectivityHealth,
      },
      probes: {
        port: PORTS.konnectivityHealth,
        scheme: 'HTTP',
        startup: '/healthz',
        liveness: '/healthz',
        // Its own /readyz waits for an agent, and a new cluster has none until everything else is ready.
        readiness: '/healthz',
      },
      resources: KonnectivityServer.RESOURCES,
      mounts: [
        PodVolume.files('pki', [
          authorityCertificate('cluster-ca', props.authorities),
          authorityCertificate('konnectivity-ca', props.authorities),
          keyPair('konnectivity'),
          keyPair('konnectivity-server'),
          keyPair('konnectivity-tunnel'),
        ]).mountAt(PKI_FOLDER),
        PodVolume.files('configuration', [FileSource.configMap(configuration.configMapName)]).mountAt(CONFIG_FOLDER),
      ],
      scheduling: props.scheduling,
      gracePeriodSeconds: 60,
    });
    this.deployment = this.workload.deployment;
  }

  /** Sets a flag of the konnectivity server, whatever its value was before. */
  addFlag(name: string, value: FlagValue): void {
    this.workload.addFlag(name, value);
  }
}

function flagsOf(props: KonnectivityServerProps): Flags {
  return {
    'mode': 'http-connect',
    // A kubelet by the agent of its own node, everything else by any of them.
    'proxy-strategies': 'destHost,default',
    // Agents dial until they have met as many different servers.
    'server-count': props.replicas,
    'server-port': PORTS.konnectivityServer,
    'server-cert': certificateFile('konnectivity-server'),
    'server-key': keyFile('konnectivity-server'),
    'server-ca-cert': certificateFile('konnectivity-ca'),
    'agent-port': PORTS.konnectivityAgent,
    'cluster-cert': certificateFile('konnectivity-tunnel'),
    'cluster-key': keyFile('konnectivity-tunnel'),
    'agent-namespace': 'kube-system',
    'agent-service-account': 'konnectivity-agent',
    'authentication-audience': 'system:konnectivity-server',
    'kubeconfig': `${CONFIG_FOLDER}/${KUBECONFIG_FILE}`,
    'admin-port': PORTS.konnectivityAdmin,
    'admin-bind-address': '0.0.0.0',
    'health-port': PORTS.konnectivityHealth,
    'keepalive-time': '30s',
    'frontend-keepalive-time': '30s',
    'xfr-channel-size': 150,
  };
}
