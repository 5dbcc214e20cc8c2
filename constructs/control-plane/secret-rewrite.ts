import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import { contentHash } from '../../lib/content-hash';
import { Size } from '../../lib/size';
import { type ContainerProps, hardenedJob, type PodScheduling } from '../workload';
import { API_SERVER_GRACE } from './api-server';
import { TENANT_BOOTSTRAP, type TenantKubectl } from './tenant-kubectl';
import { waitForApiServer } from './wait-for-api-server';

/** Properties of a {@link SecretRewrite}. */
export interface SecretRewriteProps {
  /** What writes them. */
  readonly kubectl: TenantKubectl;

  /** An image with a shell, to wait for the API server. */
  readonly shellImage: string;

  /** Name of the key that all is encrypted with in the end. */
  readonly key: string;

  /** What is encrypted, Secrets among it. */
  readonly resources: readonly string[];

  /**
   * How its pods are scheduled.
   *
   * @default - on any node, with the default priority
   */
  readonly scheduling?: PodScheduling;
}

/**
 * A Job that has the API server write every Secret of the tenant cluster anew, and what else is encrypted, which encrypts it with
 * the key in use. No content leaves the API server: an annotation is put on each and taken off again.
 *
 * Pods of the API server that were replaced write with the key before until they are gone, which no GitOps engine waits for:
 * so this waits first.
 *
 * @see https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/#ensure-all-secrets-are-encrypted
 */
export class SecretRewrite extends Construct {
  constructor(scope: Construct, id: string, props: SecretRewriteProps) {
    super(scope, id);
    const annotate = (step: string, ...annotation: string[]): ContainerProps =>
      props.kubectl.step(step, ['annotate', props.resources.join(','), '--all', '--all-namespaces', ...annotation]);
    const spec = hardenedJob({
      program: TENANT_BOOTSTRAP,
      steps: [
        waitForApiServer(props.shellImage),
        {
          name: 'wait-for-replaced-pods',
          image: props.shellImage,
          command: ['sleep', `${API_SERVER_GRACE}`],
          resources: { cpuMillis: 10, memory: Size.mebibytes(16) },
        },
        annotate('write', `tenantry/encrypted-with=${props.key}`, '--overwrite'),
        annotate('write-again', 'tenantry/encrypted-with-'),
      ],
      deadlineSeconds: 3600,
      keptSeconds: 86_400,
      scheduling: props.scheduling,
    });
    // What a Job does cannot change: another one, of another name, does it.
    new k8s.KubeJob(this, 'Resource', { metadata: { name: `secret-rewrite-${props.key}-${contentHash(spec)}` }, spec });
  }
}
