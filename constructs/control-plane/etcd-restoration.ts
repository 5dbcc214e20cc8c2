import type { Construct } from 'constructs';
import { Size } from '../../lib/size';
import { PORTS } from '../../lib/network/control-plane-ports';
import { type ContainerProps, HashedConfigMap, type PodMount, PodVolume } from '../workload';
import type { EtcdRestore } from './etcd-restore';
import type { EtcdShell } from './etcd-shell';
import { SNAPSHOTS, SNAPSHOTS_FOLDER } from './etcd-snapshots';
import type { ObjectStore } from './object-store';

/** How far revisions leap: further than any cluster gets between two snapshots. */
const LEAP = 1_000_000_000;

/** Properties of {@link fetchSnapshot}. */
export interface FetchSnapshotProps {
  /** Image of rclone. */
  readonly image: string;

  /** Where the snapshots are. */
  readonly store: ObjectStore;

  /** Folder of the cluster in it. */
  readonly folder: string;

  /** ConfigMap with the store's files. */
  readonly configName: string;

  /** File name of the snapshot, or the newest. */
  readonly snapshot: string | undefined;

  /** Lines of the shell that end the step when there is nothing to do. */
  readonly unless: readonly string[];

  /**
   * Whether it is fine that there is no snapshot.
   *
   * @default false
   */
  readonly mayLack?: boolean;

  /** The volume that it is written to, then others. */
  readonly mounts: readonly PodMount[];
}

/** A step that fetches a snapshot from an object store to `/backup`. */
export function fetchSnapshot({ store, folder, snapshot, ...props }: FetchSnapshotProps): ContainerProps {
  const script = [
    ...props.unless,
    `there=$bucket/${folder}`,
    snapshot === undefined ? `name=$(store lsf $there --include 'etcd-*.db' | sort | tail -n 1)` : `name=${snapshot}`,
    `[ -n "$name" ] || { echo 'there is no snapshot'; exit ${props.mayLack ? 0 : 1}; }`,
    `store copyto $there/$name ${SNAPSHOTS_FOLDER}/$name`,
    `ls -l ${SNAPSHOTS_FOLDER}`,
  ].join('\n');
  return store.container('fetch', props.image, script, props.configName, props.mounts);
}

/**
 * Lines of the shell that set `snapshot` to the path of a snapshot.
 *
 * @param mayLack whether it is fine that there is none; nothing more is done then
 */
export function chooseSnapshot(snapshot: string | undefined, mayLack = false): string[] {
  return [
    `cd ${SNAPSHOTS_FOLDER}`,
    snapshot === undefined ? `snapshot=$(ls -1 | grep '^etcd-.*[.]db$' | tail -n 1 || true)` : `snapshot=${snapshot}`,
    `[ -e "$snapshot" ] || { echo "there is no snapshot $snapshot"; ls -l; exit ${mayLack ? 0 : 1}; }`,
  ];
}

/** Properties of {@link restoration}. */
export interface RestorationProps {
  /** What is restored. */
  readonly restore: EtcdRestore;

  /** Image of rclone. */
  readonly rcloneImage: string;

  /** Namespace of the control plane. */
  readonly namespace: string;

  /** How large a snapshot may be. */
  readonly quota: Size;

  /** The shell. */
  readonly shell: EtcdShell;

  /** The volume of the member at its place. */
  readonly volume: PodMount;
}

/** What fills the volume of the first member before it starts, unless that was done under this name before. */
export function restoration(scope: Construct, props: RestorationProps): ContainerProps[] {
  const { restore, shell, volume } = props;
  const data = volume.mount.mountPath;
  const done = [
    `if [ "$(cat ${data}/restored 2>/dev/null)" = ${restore.id} ]; then`,
    `  echo 'restored before as ${restore.id}: nothing is done'`,
    '  exit 0',
    'fi',
  ];
  const script = [...done, ...chooseSnapshot(restore.snapshot), ...fillLines(props, data)].join('\n');
  const resources = { cpuMillis: 20, memory: Size.mebibytes(64) };
  if (restore.store === undefined) {
    const snapshots = PodVolume.claim('snapshots', SNAPSHOTS).mountAt(SNAPSHOTS_FOLDER, { readOnly: true });
    return [shell.container('restore', script, { mounts: [volume, snapshots], resources })];
  }
  const fetched = PodVolume.scratch('snapshots', Size.mebibytes(props.quota.toMebibytes() + 1024)).mountAt(
    SNAPSHOTS_FOLDER,
  );
  return [
    fetchSnapshot({
      image: props.rcloneImage,
      store: restore.store,
      folder: restore.folder ?? props.namespace,
      configName: new HashedConfigMap(scope, 'RestoreStore', { name: 'etcd-restore', files: restore.store.files })
        .configMapName,
      snapshot: restore.snapshot,
      unless: done,
      mounts: [fetched, volume],
    }),
    shell.container('restore', script, { mounts: [volume, fetched], resources }),
  ];
}

function fillLines({ restore: { id }, namespace }: RestorationProps, data: string): string[] {
  const url = `https://etcd-0.etcd:${PORTS.etcdPeer}`;
  return [
    'etcdutl snapshot status $snapshot -w table',
    `cd ${data}`,
    'rm -rf restoring',
    `etcdutl snapshot restore ${SNAPSHOTS_FOLDER}/$snapshot --data-dir=${data}/restoring \\`,
    `  --name=etcd-0 --initial-cluster=etcd-0=${url} --initial-advertise-peer-urls=${url} \\`,
    `  --initial-cluster-token=${namespace}-${id} --bump-revision=${LEAP} --mark-compacted`,
    // After a crash the first one that was set aside is what counts.
    `if [ -e data ] && [ ! -e replaced-${id} ]; then mv data replaced-${id}; fi`,
    'rm -rf data',
    'mv restoring data',
    'sync',
    `echo ${id} >restored.new`,
    'mv restored.new restored',
    'sync',
    `echo "restored $snapshot as ${id}"`,
  ];
}
