import { createHash } from 'node:crypto';
import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import type { KeyRing } from '../../lib/rotation/key-ring';
import { Size } from '../../lib/size';
import { type ContainerProps, FileSource, hardenedJob, HashedConfigMap, PodVolume } from '../workload';
import { authorityCertificate, CONFIG_FOLDER, KUBECONFIG_FILE, kubeconfigOf, keyPair, PKI_FOLDER } from './pki-files';
import { waitForApiServer } from './wait-for-api-server';

/** Its credential and its way to the API server are those of the Job that prepares the tenant cluster. */
const CREDENTIAL = 'tenant-bootstrap';

/** Properties of a {@link SecretRewrite}. */
export interface SecretRewriteProps {
  /** Image of kubectl, of the API server's version. */
  readonly image: string;

  /** An image with a shell, to wait for the API server. */
  readonly shellImage: string;

  /** Name of the key that all Secrets are encrypted with in the end. */
  readonly key: string;

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
}

/**
 * A Job that has the API server write every Secret of the tenant cluster anew, which encrypts it with the key in use. No
 * content leaves the API server: an annotation is put on each Secret and taken off again.
 *
 * @see https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/#ensure-all-secrets-are-encrypted
 */
export class SecretRewrite extends Construct {
  constructor(scope: Construct, id: string, props: SecretRewriteProps) {
    super(scope, id);
    const name = 'secret-rewrite';
    const configuration = new HashedConfigMap(this, 'Configuration', {
      name,
      files: { [KUBECONFIG_FILE]: kubeconfigOf(CREDENTIAL) },
    });
    const annotate = (step: string, ...annotation: string[]): ContainerProps => ({
      name: step,
      image: props.image,
      command: ['kubectl'],
      args: [
        'annotate',
        'secrets',
        '--all',
        '--all-namespaces',
        ...annotation,
        `--kubeconfig=${CONFIG_FOLDER}/${KUBECONFIG_FILE}`,
        '--cache-dir=/tmp/cache',
      ],
      mounts: [
        PodVolume.files('pki', [authorityCertificate('cluster-ca', props.authorities), keyPair(CREDENTIAL)]).mountAt(
          PKI_FOLDER,
        ),
        PodVolume.files('configuration', [FileSource.configMap(configuration.configMapName)]).mountAt(CONFIG_FOLDER),
        PodVolume.memory('cache', Size.mebibytes(32)).mountAt('/tmp'),
      ],
      resources: { cpuMillis: 20, memory: Size.mebibytes(64), memoryLimit: Size.mebibytes(1024) },
    });
    const spec = hardenedJob({
      program: CREDENTIAL,
      steps: [
        waitForApiServer(props.shellImage),
        annotate('write', `tenantry/encrypted-with=${props.key}`, '--overwrite'),
        annotate('write-again', 'tenantry/encrypted-with-'),
      ],
      deadlineSeconds: 3600,
      keptSeconds: 86_400,
      priorityClassName: props.priorityClassName,
    });
    // What a Job does cannot change: another one, of another name, does it.
    const hash = createHash('sha256').update(JSON.stringify(spec)).digest('hex').slice(0, 10);
    new k8s.KubeJob(this, 'Resource', { metadata: { name: `${name}-${props.key}-${hash}` }, spec });
  }
}
