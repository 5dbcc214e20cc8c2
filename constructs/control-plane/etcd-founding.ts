import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import { contentHash } from '../../lib/content-hash';
import { UNAWAITED } from '../../lib/rollout/rollout-plan';
import { PORTS } from '../../lib/network/control-plane-ports';
import { hardenedJob, type PodScheduling } from '../workload';
import type { EtcdShell } from './etcd-shell';
import { MEMBER_COUNTS } from './etcd-topology';
import { BACKUP_PROGRAM } from './job-schedule';

/** What a member without data serves on its peer port, and does when it is asked for it. */
export const MAY_FOUND = 'cgi-bin/may-found';

/** Properties of {@link EtcdFounding}. */
export interface EtcdFoundingProps {
  /** Name of the StatefulSet of etcd, and of the headless Service of its pods. */
  readonly name: string;

  /** Where clients dial it: `https://…`. */
  readonly clientUrl: string;

  /** The shell, with a credential of a client. */
  readonly shell: EtcdShell;

  /**
   * How its pod is scheduled.
   *
   * @default - on any node, with the default priority
   */
  readonly scheduling?: PodScheduling;
}

/**
 * Lets members without data found a cluster, once: a Job that tells them so until etcd serves, and then has succeeded for good.
 *
 * That it has succeeded is what the management cluster remembers when all volumes are lost: nobody says again that a cluster
 * may be founded, so members wait for a restore instead of serving an empty cluster, whose kubelets would end all they run. It
 * takes no access to the management cluster's API, and whatever applies the manifests leaves a finished Job alone. Who wants
 * to begin empty deletes the Job and applies the manifests again; with its namespace a cluster loses it anyway.
 */
export class EtcdFounding extends Construct {
  constructor(scope: Construct, id: string, { name, clientUrl, shell, scheduling }: EtcdFoundingProps) {
    super(scope, id);
    // However many members there are: what a Job does cannot change, and another one would not know of this one's success.
    const members = Array.from({ length: Math.max(...MEMBER_COUNTS) }, (_, n) => `${name}-${n}.${name}`);
    const script = [
      `while ! ask ${clientUrl} get / --limit=1 --keys-only >/dev/null 2>&1; do`,
      `  for member in ${members.join(' ')}; do`,
      `    timeout 2 wget -qO- http://$member:${PORTS.etcdPeer}/${MAY_FOUND} 2>/dev/null || true`,
      '  done',
      '  sleep 1',
      'done',
      `echo '${name} serves: from now on it waits for its data, and begins no more without any'`,
    ].join('\n');
    const spec = hardenedJob({
      program: BACKUP_PROGRAM,
      steps: [shell.initContainer, shell.container('found', script, { mounts: [shell.pki] })],
      scheduling,
    });
    new k8s.KubeJob(this, 'Resource', {
      metadata: {
        // Another one, with other images perhaps, succeeds at once where there is a cluster.
        name: `${name}-founding-${contentHash(spec)}`,
        labels: { 'app.kubernetes.io/name': `${name}-founding` },
        // etcd itself is waited for.
        annotations: UNAWAITED,
      },
      spec,
    });
  }
}
