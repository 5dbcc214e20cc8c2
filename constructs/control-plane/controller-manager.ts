import type * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import type { Cidr } from '../../lib/network/cidr';
import { Size } from '../../lib/size';
import type { KubernetesVersion } from '../../lib/versions/kubernetes-version';
import { rootGeneration, usedGeneration } from '../../lib/rotation/generations';
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

/** Where kube-controller-manager looks for volume drivers of a kind that nobody uses any more. */
const FLEX_VOLUMES = '/usr/libexec/kubernetes/kubelet-plugins/volume/exec';

/** Properties of a {@link ControllerManager}. */
export interface ControllerManagerProps {
  /** Image of kube-controller-manager, of the API server's version. */
  readonly image: string;

  /** Its version; it never dials an API server of an older minor version. */
  readonly version: KubernetesVersion;

  /** An image with a shell, to wait for the API server. */
  readonly shellImage: string;

  /** Pods, at least 1; one of them leads. */
  readonly replicas: number;

  /** What each pod gets. */
  readonly resources: Resources;

  /** Name of the tenant cluster. */
  readonly clusterName: string;

  /** The tenant cluster's ranges of pod addresses, which nodes get their parts of: one, or one of each family. */
  readonly podRanges: readonly Cidr[];

  /** The tenant cluster's ranges of Service addresses: one, or one of each family with the main one first. */
  readonly serviceRanges: readonly Cidr[];

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
 * kube-controller-manager of a hosted control plane.
 *
 * It signs what kubelets ask for, with an authority that is for that alone; whoever asks is judged by approvers in the tenant
 * cluster. Health and metrics are served on the pod's address to callers whom the tenant's API server authorizes
 * (docs/decisions/0003); health paths are open.
 *
 * @see https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/
 */
export class ControllerManager extends Construct {
  /** The Deployment. */
  readonly deployment: k8s.KubeDeployment;

  private readonly workload: ControlPlaneDeployment;

  constructor(scope: Construct, id: string, props: ControllerManagerProps) {
    super(scope, id);
    const program = 'kube-controller-manager';
    const configuration = new HashedConfigMap(this, 'Configuration', {
      name: program,
      files: { [KUBECONFIG_FILE]: kubeconfigOf('controller-manager', apiServerFor(props.version)) },
    });
    this.workload = new ControlPlaneDeployment(this, 'Deployment', {
      program,
      image: props.image,
      replicas: props.replicas,
      podLabels: authorityLabels(props.authorities),
      initContainers: [waitForApiServer(props.shellImage, apiServerFor(props.version))],
      flags: { ...flagsOf(props), ...props.flags },
      ports: { https: PORTS.controllerManager },
      probes: {
        port: PORTS.controllerManager,
        scheme: 'HTTPS',
        startup: '/healthz',
        liveness: '/healthz',
        readiness: '/healthz',
      },
      resources: props.resources,
      mounts: [
        PodVolume.files('pki', [
          authorityCertificate('cluster-ca', props.authorities),
          FileSource.secret(rootGeneration('cluster-ca', props.authorities), { 'tls.crt': 'root-ca.crt' }),
          keyPair('controller-manager'),
          keyPair('controller-manager-serving'),
          keyPair(usedGeneration('kubelet-ca', props.authorities), 'kubelet-ca'),
          keyPair(usedGeneration('service-account', props.serviceAccountKeys), 'service-account'),
        ]).mountAt(PKI_FOLDER),
        PodVolume.files('configuration', [FileSource.configMap(configuration.configMapName)]).mountAt(CONFIG_FOLDER),
        // It wants to make this folder if there is none, and cannot.
        PodVolume.memory('flex-volumes', Size.mebibytes(1)).mountAt(FLEX_VOLUMES, { readOnly: true }),
      ],
      priorityClassName: props.priorityClassName,
    });
    this.deployment = this.workload.deployment;
  }

  /** Sets a flag of kube-controller-manager, whatever its value was before. */
  addFlag(name: string, value: FlagValue): void {
    this.workload.addFlag(name, value);
  }
}

function flagsOf(props: ControllerManagerProps): Flags {
  const kubeconfig = `${CONFIG_FOLDER}/${KUBECONFIG_FILE}`;
  const signer = (name: string): Flags => ({
    [`cluster-signing-${name}-cert-file`]: certificateFile('kubelet-ca'),
    [`cluster-signing-${name}-key-file`]: keyFile('kubelet-ca'),
  });
  return {
    kubeconfig,
    'authentication-kubeconfig': kubeconfig,
    'authorization-kubeconfig': kubeconfig,
    // Also when there is one: while it is replaced, there are two.
    'leader-elect': true,
    'use-service-account-credentials': true,
    'tls-cert-file': certificateFile('controller-manager-serving'),
    'tls-private-key-file': keyFile('controller-manager-serving'),
    ...TLS_FLAGS,

    'root-ca-file': certificateFile('root-ca'),
    'service-account-private-key-file': keyFile('service-account'),
    // Each signer by itself; the legacy one signs nothing.
    ...signer('kubelet-client'),
    ...signer('kubelet-serving'),
    ...signer('kube-apiserver-client'),
    'cluster-signing-duration': '720h',

    'cluster-name': props.clusterName,
    'allocate-node-cidrs': true,
    'cluster-cidr': props.podRanges.join(','),
    'service-cluster-ip-range': props.serviceRanges.join(','),
    'terminated-pod-gc-threshold': 1000, // CIS 1.3.1
    'kube-api-qps': 100,
    'kube-api-burst': 200,
    'profiling': false, // CIS 1.3.2
  };
}
