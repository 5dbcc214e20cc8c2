import { createHash } from 'node:crypto';
import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import { yamlText } from '../../lib/yaml';
import { Size } from '../../lib/size';
import { type ContainerProps, FileSource, hardenedJob, HashedConfigMap, PodVolume } from '../workload';
import type { EtcdBackup } from './etcd-backup';
import { authorityCertificate, certificateFile, CONFIG_FOLDER, keyFile, keyPair, PKI_FOLDER } from './pki-files';

const PROGRAM = 'etcd-backup';
const FOLDER = '/backup';
const NEW = `${FOLDER}/new.db`;
const NEEDS_FILE = 'restore.yaml';

/** What a restore needs besides a snapshot. */
export interface RestoreNeeds {
  /** Name of the tenant cluster. */
  readonly cluster: string;

  /** Version of Kubernetes that wrote the state. */
  readonly version: string;

  /** Image of the etcd that wrote the snapshot. */
  readonly etcdImage: string;

  /** Secrets with keys that the state cannot be read, or nobody be believed, without. */
  readonly secrets: readonly string[];
}

/** Properties of {@link EtcdSnapshots}. */
export interface EtcdSnapshotsProps {
  /** Image of etcd, with etcdctl and etcdutl. */
  readonly image: string;

  /** An image with a shell, to move files. */
  readonly shellImage: string;

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
   * Name of the priority class.
   *
   * @default - the default of the management cluster
   */
  readonly priorityClassName?: string;
}

/**
 * Snapshots of etcd on a schedule: a CronJob that makes room, takes one, checks its every page, and only then gives it the
 * name by which it counts: `etcd-<time>.db`, with `etcd-<time>.yaml` beside it that says what else a restore needs.
 *
 * The volume holds what etcd holds; Secrets of the tenant are in it encrypted, with keys that are not.
 *
 * @see https://etcd.io/docs/v3.6/op-guide/recovery/
 */
export class EtcdSnapshots extends Construct {
  /** The CronJob. */
  readonly cronJob: k8s.KubeCronJob;

  constructor(scope: Construct, id: string, props: EtcdSnapshotsProps) {
    super(scope, id);
    const { backup, memberStorage, needs } = props;
    const { storageClass, size = Size.mebibytes(2 * memberStorage.toMebibytes()) } = backup.props;
    const labels = { 'app.kubernetes.io/name': PROGRAM };
    new k8s.KubePersistentVolumeClaim(this, 'Volume', {
      metadata: { name: PROGRAM, labels },
      spec: {
        accessModes: ['ReadWriteOnce'],
        ...(storageClass !== undefined && { storageClassName: storageClass }),
        resources: { requests: { storage: k8s.Quantity.fromString(size.toQuantity()) } },
      },
    });
    const configuration = new HashedConfigMap(this, 'Needs', {
      name: PROGRAM,
      files: { [NEEDS_FILE]: yamlText(needs) },
    });
    this.cronJob = new k8s.KubeCronJob(this, 'Resource', {
      metadata: { name: PROGRAM, labels },
      spec: {
        schedule: backup.props.schedule ?? `${minuteOf(props.token)} */6 * * *`,
        timeZone: 'UTC', // the only name that needs no time zone database
        concurrencyPolicy: 'Forbid',
        // One that was missed, because nothing could run, is made up for.
        startingDeadlineSeconds: 3600,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          spec: hardenedJob({
            program: PROGRAM,
            steps: stepsOf(props, configuration.configMapName),
            deadlineSeconds: 3600,
            keptSeconds: 7 * 24 * 3600,
            priorityClassName: props.priorityClassName,
          }),
        },
      },
    });
  }
}

function stepsOf({ image, shellImage, clientUrl, backup }: EtcdSnapshotsProps, needsName: string): ContainerProps[] {
  const volume = PodVolume.claim('snapshots', PROGRAM).mountAt(FOLDER);
  const shell = (name: string, lines: readonly string[]): ContainerProps => ({
    name,
    image: shellImage,
    command: ['sh', '-eu', '-c'],
    args: [lines.join('\n')],
    mounts: [volume, PodVolume.files('configuration', [FileSource.configMap(needsName)]).mountAt(CONFIG_FOLDER)],
    resources: { cpuMillis: 10, memory: Size.mebibytes(16) },
  });
  // Pages of the file count as the container's memory, and are given back when others need it.
  const resources = { cpuMillis: 20, memory: Size.mebibytes(64) };
  return [
    shell('make-room', roomLines(backup.kept - 1)),
    {
      name: 'take',
      image,
      command: ['etcdctl'],
      args: [
        `--endpoints=${clientUrl}`,
        `--cacert=${certificateFile('etcd-ca')}`,
        `--cert=${certificateFile('etcd-backup')}`,
        `--key=${keyFile('etcd-backup')}`,
        'snapshot',
        'save',
        NEW,
      ],
      mounts: [
        volume,
        PodVolume.files('pki', [authorityCertificate('etcd-ca'), keyPair('etcd-backup')]).mountAt(PKI_FOLDER),
      ],
      resources,
    },
    { name: 'check', image, command: ['etcdutl'], args: ['snapshot', 'status', NEW], mounts: [volume], resources },
    shell('keep', [
      'time=$(date -u +%Y%m%dT%H%M%SZ)',
      `cp ${CONFIG_FOLDER}/${NEEDS_FILE} ${FOLDER}/etcd-$time.yaml`,
      `mv ${NEW} ${FOLDER}/etcd-$time.db`,
      'sync',
      `ls -l ${FOLDER}`,
    ]),
  ];
}

/** Leaves so many snapshots, or fewer when there is no room for one more; never none. */
function roomLines(kept: number): string[] {
  return [
    `cd ${FOLDER}`,
    'rm -f new.db new.db.part',
    "newest_first() { ls -1r | grep '^etcd-.*[.]db$' || true; }",
    'drop() { rm -f "$1" "$(basename "$1" .db).yaml"; }',
    `newest_first | tail -n +${kept + 1} | while read -r name; do drop "$name"; done`,
    'newest=$(newest_first | head -n 1)',
    'if [ -z "$newest" ]; then exit 0; fi',
    'needed=$(expr $(stat -c %s "$newest") / 1024 \\* 5 / 4)',
    "room() { df -Pk . | awk 'NR == 2 { print $4 }'; }",
    'while [ $(room) -lt $needed ] && [ $(newest_first | wc -l) -gt 1 ]; do drop "$(newest_first | tail -n 1)"; done',
  ];
}

function minuteOf(token: string): number {
  return createHash('sha256').update(token).digest().readUInt32BE() % 60;
}
