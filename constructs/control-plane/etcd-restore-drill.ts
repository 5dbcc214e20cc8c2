import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import { Size } from '../../lib/size';
import type { KeyRing } from '../../lib/rotation/key-ring';
import { type ContainerProps, hardenedJob, type PodScheduling, PodVolume } from '../workload';
import type { EtcdBackup } from './etcd-backup';
import { chooseSnapshot, fetchSnapshot } from './etcd-restoration';
import { EtcdShell } from './etcd-shell';
import { SNAPSHOTS, SNAPSHOTS_FOLDER } from './etcd-snapshots';
import { BACKUP_PROGRAM, jobMinute } from './job-schedule';

const NAME = 'etcd-restore-drill';
const SCRATCH = '/scratch';

/** Properties of {@link EtcdRestoreDrill}. */
export interface EtcdRestoreDrillProps {
  /** Image of etcd, with etcdctl and etcdutl. */
  readonly image: string;

  /** An image with a statically linked busybox. */
  readonly shellImage: string;

  /** Image of rclone, for snapshots in an object store. */
  readonly rcloneImage: string;

  /** Where the snapshots are. */
  readonly backup: EtcdBackup;

  /** ConfigMap with the files of the object store, if there is one. */
  readonly configName: string;

  /** Namespace of the control plane. */
  readonly namespace: string;

  /** How large a snapshot may be. */
  readonly quota: Size;

  /** A word that differs between clusters, so that not all run in the same minute. */
  readonly token: string;

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

/**
 * Proves every day that the newest snapshot can be restored: fetches it from where a restore would, restores it into a
 * folder that goes with the pod, starts etcd on that, and reads what every cluster has, the namespace `kube-system`.
 *
 * Before the first snapshot there is nothing to prove, and it succeeds; that snapshots are taken is watched by an alert of its own.
 *
 * The result is the Job's; figures are in its log.
 *
 * It runs in the control plane's namespace, but apart from all that is in it: see docs/decisions/0012.
 */
export class EtcdRestoreDrill extends Construct {
  /** Name of the CronJob. */
  readonly cronJobName = NAME;

  /** The CronJob. */
  readonly cronJob: k8s.KubeCronJob;

  constructor(scope: Construct, id: string, props: EtcdRestoreDrillProps) {
    super(scope, id);
    const minute = jobMinute(props.token, 45);
    this.cronJob = new k8s.KubeCronJob(this, 'Resource', {
      metadata: { name: NAME, labels: { 'app.kubernetes.io/name': NAME } },
      spec: {
        // In the hour after snapshots are taken by default.
        schedule: `${minute} 1 * * *`,
        timeZone: 'UTC',
        concurrencyPolicy: 'Forbid',
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          spec: hardenedJob({
            program: BACKUP_PROGRAM,
            steps: stepsOf(props),
            deadlineSeconds: 3600,
            keptSeconds: 7 * 24 * 3600,
            scheduling: props.scheduling,
          }),
        },
      },
    });
  }
}

function stepsOf(props: EtcdRestoreDrillProps): ContainerProps[] {
  const { image, shellImage, backup, quota } = props;
  const shell = new EtcdShell({ image, shellImage, credential: 'etcd-backup', authorities: props.authorities });
  const limit = Size.mebibytes(quota.toMebibytes() + 1024);
  const scratch = PodVolume.scratch('scratch', limit).mountAt(SCRATCH);
  const fetched = PodVolume.scratch('snapshots', limit).mountAt(SNAPSHOTS_FOLDER);
  const kept = PodVolume.claim('snapshots', SNAPSHOTS).mountAt(SNAPSHOTS_FOLDER, { readOnly: true });
  return [
    shell.initContainer,
    ...(backup.store === undefined
      ? []
      : [
          fetchSnapshot({
            image: props.rcloneImage,
            store: backup.store,
            folder: props.namespace,
            configName: props.configName,
            snapshot: undefined,
            unless: [],
            mayLack: true,
            mounts: [fetched],
          }),
        ]),
    shell.container('restore', [...chooseSnapshot(undefined, true), RESTORE].join('\n'), {
      mounts: [backup.store === undefined ? kept : fetched, scratch],
    }),
  ];
}

const RESTORE = `
started=$(date +%s)
rm -rf ${SCRATCH}/data
etcdutl snapshot restore $snapshot --data-dir=${SCRATCH}/data
etcd --data-dir=${SCRATCH}/data --log-level=warn --listen-peer-urls=http://127.0.0.1:12380 \\
  --listen-client-urls=http://127.0.0.1:12379 --advertise-client-urls=http://127.0.0.1:12379 &
read_all() { etcdctl --endpoints=http://127.0.0.1:12379 get "$@"; }
until read_all / --limit=1 >/dev/null 2>&1; do
  kill -0 $!
  sleep 1
done
marker=/registry/namespaces/kube-system
found=$(read_all $marker --keys-only)
[ "$found" = $marker ] || { echo "$snapshot has no $marker"; exit 1; }
status=$(etcdctl --endpoints=http://127.0.0.1:12379 endpoint status -w json)
revision=$(echo "$status" | sed -n 's/.*"revision":\\([0-9]*\\).*/\\1/p')
keys=$(read_all /registry/ --prefix --keys-only | grep -c '^/')
echo "$snapshot: $keys keys at revision $revision in $(($(date +%s) - started)) s" | tee /dev/termination-log
`.trim();
