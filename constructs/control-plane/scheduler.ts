import type * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import type { KubernetesVersion } from '../../lib/versions/kubernetes-version';
import type { KeyRing } from '../../lib/rotation/key-ring';
import {
  ControlPlaneDeployment,
  FileSource,
  type Flags,
  type FlagValue,
  HashedConfigMap,
  PodVolume,
  type Resources,
} from '../workload';
import { apiServerFor } from './api-server-service';
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
import { PORTS } from './ports';
import { TLS_FLAGS } from './tls';
import { waitForApiServer } from './wait-for-api-server';

/** Properties of a {@link Scheduler}. */
export interface SchedulerProps {
  /** Image of kube-scheduler, of the API server's version. */
  readonly image: string;

  /** Its version; it never dials an API server of an older minor version. */
  readonly version: KubernetesVersion;

  /** An image with a shell, to wait for the API server. */
  readonly shellImage: string;

  /** Pods, at least 1; one of them leads. */
  readonly replicas: number;

  /** What each pod gets. */
  readonly resources: Resources;

  /**
   * Generations of the certificate authorities.
   *
   * @default KeyRing.of('1')
   */
  readonly authorities?: KeyRing;

  /**
   * Name of the priority class.
   *
   * @default - the default of the management cluster
   */
  readonly priorityClassName?: string;

  /**
   * Further flags; one that is set here wins over ours.
   *
   * @default - none
   */
  readonly flags?: Flags;
}

/**
 * kube-scheduler of a hosted control plane.
 *
 * Health and metrics are served on the pod's address to callers whom the tenant's API server authorizes (docs/decisions/0003);
 * health paths are open.
 *
 * @see https://kubernetes.io/docs/reference/command-line-tools-reference/kube-scheduler/
 */
export class Scheduler extends Construct {
  /** The Deployment. */
  readonly deployment: k8s.KubeDeployment;

  private readonly workload: ControlPlaneDeployment;

  constructor(scope: Construct, id: string, props: SchedulerProps) {
    super(scope, id);
    const program = 'kube-scheduler';
    const kubeconfig = `${CONFIG_FOLDER}/${KUBECONFIG_FILE}`;
    const configuration = new HashedConfigMap(this, 'Configuration', {
      name: program,
      files: { [KUBECONFIG_FILE]: kubeconfigOf('scheduler', apiServerFor(props.version)) },
    });
    this.workload = new ControlPlaneDeployment(this, 'Deployment', {
      program,
      image: props.image,
      replicas: props.replicas,
      podLabels: authorityLabels(props.authorities),
      initContainers: [waitForApiServer(props.shellImage, apiServerFor(props.version))],
      flags: {
        kubeconfig,
        'authentication-kubeconfig': kubeconfig,
        'authorization-kubeconfig': kubeconfig,
        // Also when there is one: while it is replaced, there are two.
        'leader-elect': true,
        'tls-cert-file': certificateFile('scheduler-serving'),
        'tls-private-key-file': keyFile('scheduler-serving'),
        ...TLS_FLAGS,
        'kube-api-qps': 100,
        'kube-api-burst': 200,
        'profiling': false, // CIS 1.4.1
        ...props.flags,
      },
      ports: { https: PORTS.scheduler },
      probes: {
        port: PORTS.scheduler,
        scheme: 'HTTPS',
        startup: '/livez',
        liveness: '/livez',
        readiness: '/readyz',
      },
      resources: props.resources,
      mounts: [
        PodVolume.files('pki', [
          authorityCertificate('cluster-ca', props.authorities),
          keyPair('scheduler'),
          keyPair('scheduler-serving'),
        ]).mountAt(PKI_FOLDER),
        PodVolume.files('configuration', [FileSource.configMap(configuration.configMapName)]).mountAt(CONFIG_FOLDER),
      ],
      priorityClassName: props.priorityClassName,
    });
    this.deployment = this.workload.deployment;
  }

  /** Sets a flag of kube-scheduler, whatever its value was before. */
  addFlag(name: string, value: FlagValue): void {
    this.workload.addFlag(name, value);
  }
}
