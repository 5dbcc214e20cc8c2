import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import { yamlText } from '../../lib/yaml';
import { Size } from '../../lib/size';
import type { KeyRing } from '../../lib/rotation/key-ring';
import {
  type ContainerProps,
  FileSource,
  hardenedJob,
  HashedConfigMap,
  type PodScheduling,
  PodVolume,
} from '../workload';
import type { EtcdBackup } from './etcd-backup';
import { EtcdShell } from './etcd-shell';
import { BACKUP_PROGRAM, jobMinute } from './job-schedule';
import { lockedKeys } from './locked-keys';
import { CONFIG_FOLDER } from './pki-files';

/** Name of the CronJob, and of the claim of its volume. */
export const SNAPSHOTS = 'etcd-backup';

/** Folder of the volume. */
export const SNAPSHOTS_FOLDER = '/backup';

const FOLDER = SNAPSHOTS_FOLDER;
const NEW = `${FOLDER}/new`;
const NEEDS_FILE = 'restore.yaml';

/** Snapshots stay when backups are turned off, whatever applies the manifests. */
const OUTLIVES_MANIFESTS = {
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
  'kustomize.toolkit.fluxcd.io/prune': 'disabled',
};

/** What a restore needs besides a snapshot. */
export interface RestoreNeeds {
  /** Name of the tenant cluster. */
  readonly cluster: string;

  /** Version of Kubernetes that wrote the state. */
  readonly version: string;

  /** Image of the etcd that wrote the snapshot. */
  readonly etcdImage: string;

  /** Namespace of the control plane. */
  readonly namespace: string;

  /** Secrets with keys that the state cannot be read, or nobody be believed, without. */
  readonly secrets: readonly string[];

  /**
   * KMS plugins that Secrets in the state are encrypted by: the restored cluster needs the same, with the same keys.
   *
   * @default - none
   */
  readonly kmsPlugins?: readonly string[];
}

/** Properties of {@link EtcdSnapshots}. */
export interface EtcdSnapshotsProps {
  /** Image of etcd, with etcdctl and etcdutl. */
  readonly image: string;

  /** An image with a statically linked busybox. */
  readonly shellImage: string;

  /** Image of rclone, for copies in an object store. */
  readonly rcloneImage: string;

  /** Image of SOPS, for keys beside the snapshots. */
  readonly sopsImage: string;

  /** Where etcd is dialled: `https://…`. */
  readonly clientUrl: string;

  /** When, how many, and how large the volume is. */
  readonly backup: EtcdBackup;

  /** Disk of a member of etcd. */
  readonly memberStorage: Size;

  /** A word that differs between clusters, so that not all take snapshots in the same minute. */
  readonly token: string;

  /** What is written beside each snapshot. */
  readonly needs: RestoreNeeds;

  /**
   * Secret of the user's own with an EncryptionConfiguration, which a restore needs too.
   *
   * @default - none
   */
  readonly encryptionSecret?: string;

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
 * Snapshots of etcd on a schedule: a CronJob that makes room, takes one, checks its every page, and only then gives it the
 * name by which it counts: `etcd-<time>.db`, with `etcd-<time>.yaml` beside it that says what else a restore needs, and
 * `etcd-<time>.keys.yaml`, which holds those Secrets, encrypted to the keys of people, if there are such.
 *
 * A state that is older than that of the newest snapshot, on the volume or in the object store, is refused, and nothing more
 * goes: neither an etcd that began anew nor a control plane that was left behind by a move may push out what counts.
 *
 * The volume holds what etcd holds; Secrets of the tenant are in it encrypted, with keys that are not.
 *
 * @see https://etcd.io/docs/v3.6/op-guide/recovery/
 */
export class EtcdSnapshots extends Construct {
  /** Name of the CronJob. */
  readonly cronJobName = SNAPSHOTS;

  /** The CronJob. */
  readonly cronJob: k8s.KubeCronJob;

  /** Name of the ConfigMap with what a restore needs, and with the files of the object store. */
  readonly configName: string;

  constructor(scope: Construct, id: string, props: EtcdSnapshotsProps) {
    super(scope, id);
    const { backup, memberStorage, needs } = props;
    const { storageClass, size = Size.mebibytes(2 * memberStorage.toMebibytes()) } = backup.props;
    const labels = { 'app.kubernetes.io/name': SNAPSHOTS };
    new k8s.KubePersistentVolumeClaim(this, 'Volume', {
      metadata: { name: SNAPSHOTS, labels, annotations: OUTLIVES_MANIFESTS },
      spec: {
        accessModes: ['ReadWriteOnce'],
        ...(storageClass !== undefined && { storageClassName: storageClass }),
        resources: { requests: { storage: k8s.Quantity.fromString(size.toQuantity()) } },
      },
    });
    const configuration = new HashedConfigMap(this, 'Needs', {
      name: SNAPSHOTS,
      files: { [NEEDS_FILE]: yamlText(needs), ...backup.store?.files },
    });
    this.configName = configuration.configMapName;
    this.cronJob = new k8s.KubeCronJob(this, 'Resource', {
      metadata: { name: SNAPSHOTS, labels },
      spec: {
        schedule: backup.props.schedule ?? `${jobMinute(props.token)} */6 * * *`,
        timeZone: 'UTC', // the only name that needs no time zone database
        // Without a deadline, one that was missed because nothing could run, or slept, is made up for as soon as it can.
        concurrencyPolicy: 'Forbid',
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          spec: hardenedJob({
            program: BACKUP_PROGRAM,
            steps: stepsOf(props, configuration.configMapName),
            deadlineSeconds: 3600,
            keptSeconds: 7 * 24 * 3600,
            scheduling: props.scheduling,
          }),
        },
      },
    });
  }
}

function stepsOf(props: EtcdSnapshotsProps, configName: string): ContainerProps[] {
  const { image, shellImage, clientUrl, backup, needs } = props;
  const volume = PodVolume.claim('snapshots', SNAPSHOTS).mountAt(FOLDER);
  const configuration = PodVolume.files('configuration', [FileSource.configMap(configName)]).mountAt(CONFIG_FOLDER);
  const etcd = new EtcdShell({ image, shellImage, credential: 'etcd-backup', authorities: props.authorities });
  const shell = (name: string, lines: readonly string[]): ContainerProps => ({
    name,
    image: shellImage,
    command: ['sh', '-eu', '-c'],
    args: [lines.join('\n')],
    mounts: [volume],
    resources: { cpuMillis: 10, memory: Size.mebibytes(16) },
  });
  return [
    etcd.initContainer,
    shell('make-room', roomLines(backup.kept - 1)),
    // Pages of the file count as the container's memory, and are given back when others need it.
    etcd.container('take', `ask ${clientUrl} snapshot save ${NEW}.db --command-timeout=1800s`, {
      mounts: [volume, etcd.pki],
    }),
    etcd.container('check', checkLines().join('\n'), { mounts: [volume, configuration] }),
    ...(backup.keyRecipients.length === 0
      ? []
      : [
          lockedKeys({
            image: props.sopsImage,
            namespace: needs.namespace,
            secrets: needs.secrets.filter((name) => name !== props.encryptionSecret),
            encryptionSecret: props.encryptionSecret,
            recipients: backup.keyRecipients,
            target: `${NEW}.keys.yaml`,
            volume,
          }),
        ]),
    shell('keep', [
      `cd ${FOLDER}`,
      'time=$(date -u +%Y%m%dT%H%M%SZ)',
      // The snapshot itself last: it counts as soon as it has its name.
      'for kind in keys.yaml yaml db; do',
      '  if [ -e new.$kind ]; then mv new.$kind etcd-$time.$kind; fi',
      'done',
      'sync',
      'ls -l',
    ]),
    ...(backup.store === undefined
      ? []
      : [
          backup.store.container(
            'copy',
            props.rcloneImage,
            copyLines(needs.namespace, backup.keptInStore).join('\n'),
            configName,
            [volume],
          ),
        ]),
  ];
}

/** Leaves so many snapshots, or fewer when there is no room for one more; never none. */
function roomLines(kept: number): string[] {
  return [
    `cd ${FOLDER}`,
    'rm -f new.*',
    "newest_first() { ls -1r | grep '^etcd-.*[.]db$' || true; }",
    'drop() { rm -f "$1" "$(basename "$1" .db).yaml" "$(basename "$1" .db).keys.yaml"; }',
    `newest_first | tail -n +${kept + 1} | while read -r name; do drop "$name"; done`,
    'newest=$(newest_first | head -n 1)',
    'if [ -z "$newest" ]; then exit 0; fi',
    'needed=$(expr $(stat -c %s "$newest") / 1024 \\* 5 / 4)',
    "room() { df -Pk . | awk 'NR == 2 { print $4 }'; }",
    'while [ $(room) -lt $needed ] && [ $(newest_first | wc -l) -gt 1 ]; do drop "$(newest_first | tail -n 1)"; done',
  ];
}

/** Reads every page, and compares with what stands beside the newest snapshot. */
function checkLines(): string[] {
  return [
    `cd ${FOLDER}`,
    'status=$(etcdutl snapshot status new.db -w simple)',
    'echo "hash, revision, keys, size: $status"',
    'revision=$(echo "$status" | cut -d , -f 2 | tr -d " ")',
    "newest=$(ls -1r | grep '^etcd-.*Z[.]yaml$' | head -n 1 || true)",
    "before=$(sed -n 's/^revision: //p' $newest /dev/null)",
    'if [ -n "$before" ] && [ $revision -lt $before ]; then',
    '  echo "the state is older than that of $newest: revision $revision after $before; etcd has begun anew"',
    '  echo "restore a snapshot; or, if the old state is not wanted any more, take all snapshots off the volume"',
    '  exit 1',
    'fi',
    `{ cat ${CONFIG_FOLDER}/${NEEDS_FILE}; echo "revision: $revision"; } >new.yaml`,
  ];
}

/** Copies what the store does not have yet, each snapshot after what stands beside it; a restored state is always a later one. */
function copyLines(folder: string, kept: number): string[] {
  return [
    `there=$bucket/${folder}`,
    `cd ${FOLDER}`,
    "newest=$(store lsf $there --include 'etcd-*Z.yaml' | sort | tail -n 1)",
    'before=$([ -z "$newest" ] || store cat $there/$newest | sed -n \'s/^revision: //p\')',
    "revision=$(ls -1 | grep '^etcd-.*Z[.]yaml$' | tail -n 1 | xargs sed -n 's/^revision: //p')",
    'if [ -n "$before" ] && [ $revision -lt $before ]; then',
    '  echo "nothing is copied: the store has a later state, revision $before of $newest, and this is revision $revision"',
    '  echo "etcd has begun anew, or runs elsewhere by now: restore it, end it, or take what is in the store elsewhere"',
    '  exit 1',
    'fi',
    `store copy ${FOLDER} $there --ignore-existing --include 'etcd-*.yaml'`,
    `store copy ${FOLDER} $there --ignore-existing --include 'etcd-*.db'`,
    `store lsf $there --include 'etcd-*.db' | sort -r | tail -n +${kept + 1} | while read -r name; do`,
    '  base=$(basename $name .db)',
    '  store delete $there --include "$base.*"',
    'done',
    "store lsf $there --include 'etcd-*.db' | sort | tail -n 1",
  ];
}
