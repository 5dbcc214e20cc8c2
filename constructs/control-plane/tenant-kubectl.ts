import { Construct } from 'constructs';
import type { KeyRing } from '../../lib/rotation/key-ring';
import { Size } from '../../lib/size';
import { type ContainerProps, FileSource, HashedConfigMap, type PodMount, PodVolume } from '../workload';
import { authorityCertificate, CONFIG_FOLDER, KUBECONFIG_FILE, kubeconfigOf, keyPair, PKI_FOLDER } from './pki-files';

/** Who it is: the name in its certificate, and of the program that network policies let through to the API server. */
export const TENANT_BOOTSTRAP = 'tenant-bootstrap';

/** Properties of a {@link TenantKubectl}. */
export interface TenantKubectlProps {
  /** Image of kubectl, of the API server's version. */
  readonly image: string;

  /**
   * Generations of the certificate authorities.
   *
   * @default KeyRing.of('1')
   */
  readonly authorities?: KeyRing;
}

/** Steps of Jobs that change the tenant cluster: kubectl beside the control plane, and a ConfigMap with its kubeconfig. */
export class TenantKubectl extends Construct {
  private readonly configuration: HashedConfigMap;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TenantKubectlProps,
  ) {
    super(scope, id);
    this.configuration = new HashedConfigMap(this, 'Configuration', {
      name: TENANT_BOOTSTRAP,
      files: { [KUBECONFIG_FILE]: kubeconfigOf(TENANT_BOOTSTRAP) },
    });
  }

  /** A step that applies files on the server, where fields that others own stay theirs. */
  apply(name: string, path: string, mount: PodMount): ContainerProps {
    const words = [
      'apply',
      '--server-side',
      '--force-conflicts',
      `--field-manager=${TENANT_BOOTSTRAP}`,
      `--filename=${path}`,
    ];
    return this.step(name, words, [mount]);
  }

  /** A step that runs one command of kubectl. */
  step(name: string, words: readonly string[], mounts: readonly PodMount[] = []): ContainerProps {
    const { image, authorities } = this.props;
    return {
      name,
      image,
      command: ['kubectl'],
      args: [...words, `--kubeconfig=${CONFIG_FOLDER}/${KUBECONFIG_FILE}`, '--cache-dir=/tmp/cache'],
      mounts: [
        PodVolume.files('pki', [authorityCertificate('cluster-ca', authorities), keyPair(TENANT_BOOTSTRAP)]).mountAt(
          PKI_FOLDER,
        ),
        PodVolume.files('configuration', [FileSource.configMap(this.configuration.configMapName)]).mountAt(
          CONFIG_FOLDER,
        ),
        PodVolume.memory('cache', Size.mebibytes(32)).mountAt('/tmp'),
        ...mounts,
      ],
      // It holds all that it works on, such as every Secret of the cluster.
      resources: { cpuMillis: 20, memory: Size.mebibytes(64), memoryLimit: Size.mebibytes(1024) },
    };
  }
}
