import type { Construct } from 'constructs';
import type { Cidr } from '../../lib/network/cidr';
import { rootGeneration, usedGeneration } from '../../lib/rotation/generations';
import type { KeyRing } from '../../lib/rotation/key-ring';
import { Size } from '../../lib/size';
import { PORTS } from '../../lib/network/control-plane-ports';
import { FileSource, type Flags, PodVolume } from '../workload';
import { Controller, type ControllerProps } from './controller';
import { certificateFile, keyFile, keyPair } from './pki-files';

/** Where kube-controller-manager looks for volume drivers of a kind that nobody uses any more. */
const FLEX_VOLUMES = '/usr/libexec/kubernetes/kubelet-plugins/volume/exec';

/** Properties of a {@link ControllerManager}. */
export interface ControllerManagerProps extends ControllerProps {
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
}

/**
 * kube-controller-manager of a hosted control plane.
 *
 * It signs what kubelets ask for, with an authority that is for that alone; whoever asks is judged by approvers in the tenant
 * cluster.
 *
 * @see https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/
 */
export class ControllerManager extends Controller {
  constructor(scope: Construct, id: string, props: ControllerManagerProps) {
    super(scope, id, props, {
      program: 'kube-controller-manager',
      credential: 'controller-manager',
      port: PORTS.controllerManager,
      liveness: '/healthz',
      readiness: '/healthz',
      flags: flagsOf(props),
      files: [
        FileSource.secret(rootGeneration('cluster-ca', props.authorities), { 'tls.crt': 'root-ca.crt' }),
        keyPair(usedGeneration('kubelet-ca', props.authorities), 'kubelet-ca'),
        keyPair(usedGeneration('service-account', props.serviceAccountKeys), 'service-account'),
      ],
      // It wants to make this folder if there is none, and cannot.
      mounts: [PodVolume.memory('flex-volumes', Size.mebibytes(1)).mountAt(FLEX_VOLUMES, { readOnly: true })],
    });
  }
}

function flagsOf(props: ControllerManagerProps): Flags {
  const signer = (name: string): Flags => ({
    [`cluster-signing-${name}-cert-file`]: certificateFile('kubelet-ca'),
    [`cluster-signing-${name}-key-file`]: keyFile('kubelet-ca'),
  });
  return {
    'use-service-account-credentials': true,
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
  };
}
