import type * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import type { KeyRing } from '../../lib/rotation/key-ring';
import type { KubernetesVersion } from '../../lib/versions/kubernetes-version';
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
import { TLS_FLAGS } from './tls';
import { waitForApiServer } from './wait-for-api-server';

/** What every {@link Controller} is told. */
export interface ControllerProps {
  /** Its image, of the API server's version. */
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

/** What makes one program a {@link Controller}. */
export interface ControllerProgram {
  /** Name of the program. */
  readonly program: string;

  /** Name of its certificate; `<credential>-serving` is what it serves with. */
  readonly credential: string;

  /** Port of health and metrics. */
  readonly port: number;

  /** Path that says whether it lives. */
  readonly liveness: string;

  /** Path that says whether it is ready. */
  readonly readiness: string;

  /** Flags that other controllers do not have. */
  readonly flags: Flags;

  /**
   * Files that it reads, beside its certificates.
   *
   * @default - none
   */
  readonly files?: readonly FileSource[];

  /**
   * Folders that it wants, beside certificates and configuration.
   *
   * @default - none
   */
  readonly mounts?: readonly PodMount[];
}

/**
 * A program of a hosted control plane that follows its API server: a Deployment of which one pod leads, and a ConfigMap with its
 * kubeconfig.
 *
 * Health and metrics are served on the pod's address to callers whom the tenant's API server authorizes (docs/decisions/0003);
 * health paths are open.
 */
export abstract class Controller extends Construct {
  /** The Deployment. */
  readonly deployment: k8s.KubeDeployment;

  private readonly workload: ControlPlaneDeployment;

  protected constructor(scope: Construct, id: string, props: ControllerProps, own: ControllerProgram) {
    super(scope, id);
    const { program, credential, port } = own;
    const service = apiServerFor(props.version);
    const kubeconfig = `${CONFIG_FOLDER}/${KUBECONFIG_FILE}`;
    const serving = `${credential}-serving`;
    const configuration = new HashedConfigMap(this, 'Configuration', {
      name: program,
      files: { [KUBECONFIG_FILE]: kubeconfigOf(credential, service) },
    });
    this.workload = new ControlPlaneDeployment(this, 'Deployment', {
      program,
      image: props.image,
      replicas: props.replicas,
      podLabels: authorityLabels(props.authorities),
      initContainers: [waitForApiServer(props.shellImage, service)],
      flags: {
        kubeconfig,
        'authentication-kubeconfig': kubeconfig,
        'authorization-kubeconfig': kubeconfig,
        // Also when there is one: while it is replaced, there are two.
        'leader-elect': true,
        'tls-cert-file': certificateFile(serving),
        'tls-private-key-file': keyFile(serving),
        ...TLS_FLAGS,
        'kube-api-qps': 100,
        'kube-api-burst': 200,
        'profiling': false, // CIS 1.3.2, 1.4.1
        ...own.flags,
        ...props.flags,
      },
      ports: { https: port },
      probes: { port, scheme: 'HTTPS', startup: own.liveness, liveness: own.liveness, readiness: own.readiness },
      resources: props.resources,
      mounts: [
        PodVolume.files('pki', [
          authorityCertificate('cluster-ca', props.authorities),
          keyPair(credential),
          keyPair(serving),
          ...(own.files ?? []),
        ]).mountAt(PKI_FOLDER),
        PodVolume.files('configuration', [FileSource.configMap(configuration.configMapName)]).mountAt(CONFIG_FOLDER),
        ...(own.mounts ?? []),
      ],
      scheduling: props.scheduling,
    });
    this.deployment = this.workload.deployment;
  }

  /** Sets a flag of the program, whatever its value was before. */
  addFlag(name: string, value: FlagValue): void {
    this.workload.addFlag(name, value);
  }
}
