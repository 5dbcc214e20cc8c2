import { Problem } from '../../lib/problem';
import type { Size } from '../../lib/size';

/** Properties of {@link EtcdBackup.toVolume}. */
export interface EtcdBackupProps {
  /**
   * When snapshots are taken: five fields of cron, in UTC.
   *
   * @default - every six hours, at a minute that differs between clusters
   */
  readonly schedule?: string;

  /**
   * Snapshots that are kept, at least 2. Fewer stay when the volume has no room for the next one.
   *
   * @default 28
   */
  readonly kept?: number;

  /**
   * Size of the volume.
   *
   * @default - twice the disk of a member: four snapshots when etcd is full, far more usually
   */
  readonly size?: Size;

  /**
   * Storage class of the management cluster, best one whose volumes do not share the fate of etcd's.
   *
   * @default - its default class
   */
  readonly storageClass?: string;
}

/** Whether and how the state of a tenant cluster is saved. */
export class EtcdBackup {
  /** Snapshots on a schedule to a volume of the management cluster, each checked before older ones go. */
  static toVolume(props: EtcdBackupProps = {}): EtcdBackup {
    const { kept = 28, schedule } = props;
    if (!Number.isInteger(kept) || kept < 2) {
      throw new Problem({
        what: 'too few snapshots of etcd are kept',
        found: kept,
        allowed: 'a whole number, at least 2',
        remedy: 'keep 2 or more, so that one is there while the next is taken',
      });
    }
    if (schedule !== undefined && schedule.trim().split(/\s+/).length !== 5) {
      throw new Problem({
        what: 'the schedule of snapshots of etcd is malformed',
        found: schedule,
        allowed: 'five fields of cron: minute, hour, day of month, month, day of week',
        remedy: "write '17 */6 * * *' for every six hours",
      });
    }
    return new EtcdBackup(true, props, kept);
  }

  /** None, for clusters that can be made anew. */
  static none(): EtcdBackup {
    return new EtcdBackup(false, {}, 0);
  }

  private constructor(
    /** Whether there are snapshots. */
    readonly isOn: boolean,
    /** What was asked for. */
    readonly props: EtcdBackupProps,
    /** Snapshots that are kept. */
    readonly kept: number,
  ) {}
}
