import { dnsLabel } from '../../lib/names';
import { Problem } from '../../lib/problem';
import type { ObjectStore } from './object-store';

/** Properties of {@link EtcdRestore.fromVolume}. */
export interface EtcdRestoreProps {
  /**
   * A name for this one restore, such as the day: what was restored once under a name is not restored again, however often
   * the manifests are applied or the pod starts.
   */
  readonly id: string;

  /**
   * File name of the snapshot: `etcd-20261121T060000Z.db`.
   *
   * @default - the newest one
   */
  readonly snapshot?: string;
}

/** Properties of {@link EtcdRestore.fromObjectStore}. */
export interface ObjectStoreRestoreProps extends EtcdRestoreProps {
  /** Where the snapshots are. */
  readonly store: ObjectStore;

  /**
   * Namespace of the control plane that took the snapshots.
   *
   * @default - that of this one
   */
  readonly folder?: string;
}

/**
 * That etcd is to be filled from a snapshot, in place of what it holds.
 *
 * While it stands in the program, etcd has **one** member, which is filled before it starts: with a new identity, so that no
 * old member can meet it; with revisions far above all that were ever given out, and everything before them marked as
 * compacted, so that controllers and API servers notice and read everything anew. What it held before stays on its volume
 * as `replaced-<id>`. Once the cluster is well, take the restore out of the program: the other members throw away what they
 * have, join the restored one by themselves, and `replaced-<id>` is deleted.
 *
 * Only one member, because a snapshot's volume can be mounted on one node only, and because a StatefulSet waits for each
 * pod to be ready before it replaces the next, which none is without a majority.
 *
 * See docs/etcd.md for all the steps, those of people included.
 *
 * @see https://etcd.io/docs/v3.6/op-guide/recovery/
 */
export class EtcdRestore {
  /**
   * From the volume of the snapshots. The node of the first member has to be able to mount it.
   *
   * @throws Problem when the name or the snapshot is malformed
   */
  static fromVolume(props: EtcdRestoreProps): EtcdRestore {
    return EtcdRestore.checked(props, undefined, undefined);
  }

  /**
   * From an object store: also in another management cluster, into which the Secrets of `etcd-<time>.keys.yaml` have been
   * brought first.
   *
   * @throws Problem when the name, the snapshot or the folder is malformed
   */
  static fromObjectStore(props: ObjectStoreRestoreProps): EtcdRestore {
    if (props.folder !== undefined) dnsLabel('the folder of snapshots in an object store', props.folder);
    return EtcdRestore.checked(props, props.store, props.folder);
  }

  private static checked(
    { id, snapshot }: EtcdRestoreProps,
    store: ObjectStore | undefined,
    folder: string | undefined,
  ): EtcdRestore {
    dnsLabel('the name of a restore', id, 40);
    if (snapshot !== undefined && !/^etcd-[0-9TZ]+\.db$/.test(snapshot)) {
      throw new Problem({
        what: 'the snapshot of a restore is malformed',
        found: snapshot,
        allowed: 'the name of a file, such as etcd-20261121T060000Z.db',
        remedy: 'leave it out for the newest one, or look up the names on the volume',
      });
    }
    return new EtcdRestore(id, snapshot, store, folder);
  }

  private constructor(
    /** Name of this restore. */
    readonly id: string,
    /** File name of the snapshot, or the newest. */
    readonly snapshot: string | undefined,
    /** Where it is fetched from, or the volume. */
    readonly store: ObjectStore | undefined,
    /** Folder in that store, or that of this control plane. */
    readonly folder: string | undefined,
  ) {}
}
