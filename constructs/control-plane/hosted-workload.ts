import type * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import type { KeyRing } from '../../lib/rotation/key-ring';
import {
  ControlPlaneDeployment,
  FileSource,
  type FlagValue,
  HashedConfigMap,
  type HostedAccess,
  type HostedProgram,
  type PodMount,
  type PodScheduling,
  PodVolume,
} from '../workload';
import { type PodDemand, together } from './control-plane-namespace';
import {
  authorityCertificate,
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

/** Properties of a {@link HostedWorkload}. */
export interface HostedWorkloadProps {
  /** The program. */
  readonly program: HostedProgram;

  /** An image with a shell, to wait for the API server. */
  readonly shellImage: string;

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
}

/** A {@link HostedProgram} as a Deployment beside the control plane. */
export class HostedWorkload extends Construct {
  /** What the containers of a program take of the namespace's quota, each on its own, while the pods are replaced too. */
  static demands(this: void, program: HostedProgram): PodDemand[] {
    const sidecars = program.sidecars?.(accessOf(program.name, [])) ?? [];
    const all = [program.resources, ...sidecars.map(({ resources }) => resources)];
    return [{ pods: 2 * program.replicas, resources: together(all) }];
  }

  /** The Deployment. */
  readonly deployment: k8s.KubeDeployment;

  private readonly workload: ControlPlaneDeployment;

  constructor(scope: Construct, id: string, { program, shellImage, authorities, scheduling }: HostedWorkloadProps) {
    super(scope, id);
    const { name } = program;
    const configuration = new HashedConfigMap(this, 'Configuration', {
      name,
      files: { ...program.files, [KUBECONFIG_FILE]: kubeconfigOf(name) },
    });
    const access = accessOf(name, [
      PodVolume.files('pki', [
        authorityCertificate('cluster-ca', authorities),
        keyPair(name),
        keyPair(`${name}-serving`),
      ]).mountAt(PKI_FOLDER),
      PodVolume.files('configuration', [FileSource.configMap(configuration.configMapName)]).mountAt(CONFIG_FOLDER),
    ]);
    const { image, executable, replicas, ports, probes, resources, variables } = program;
    this.workload = new ControlPlaneDeployment(this, 'Deployment', {
      program: name,
      executable,
      image,
      replicas,
      ports,
      probes,
      resources,
      variables,
      initContainers: [waitForApiServer(shellImage)],
      flags: program.flags(access),
      mounts: [...access.mounts, ...(program.mounts ?? [])],
      sidecars: program.sidecars?.(access),
      scheduling,
    });
    this.deployment = this.workload.deployment;
  }

  /** Sets a flag of the program, whatever its value was before. */
  addFlag(name: string, value: FlagValue): void {
    this.workload.addFlag(name, value);
  }
}

function accessOf(name: string, mounts: readonly PodMount[]): HostedAccess {
  return {
    kubeconfig: `${CONFIG_FOLDER}/${KUBECONFIG_FILE}`,
    folder: CONFIG_FOLDER,
    servingFlags: {
      'tls-cert-file': certificateFile(`${name}-serving`),
      'tls-private-key-file': keyFile(`${name}-serving`),
      ...TLS_FLAGS,
    },
    mounts,
  };
}
