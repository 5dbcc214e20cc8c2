import { Problem } from '../../lib/problem';
import type { Size } from '../../lib/size';
import type { ObjectStore } from './object-store';

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

  /**
   * Who may read the keys that a restore needs (of authorities, of service-account tokens, of encryption at rest): public
   * age keys, `age1…`. Beside each snapshot these Secrets are then kept too, as manifests that SOPS has encrypted to every
   * one of these keys; the private halves stay with you, away from the management cluster.
   *
   * @default - none; the keys are not kept with the snapshots, save the Secrets that `etcd-<time>.yaml` names yourself
   * @see https://github.com/FiloSottile/age
   */
  readonly keyRecipients?: readonly string[];
}

/** Properties of {@link EtcdBackup.toObjectStore}. */
export interface ObjectStoreBackupProps extends EtcdBackupProps {
  /** Where snapshots are copied to, below the name of the control plane's namespace. */
  readonly store: ObjectStore;

  /**
   * Snapshots that are kept in the store, no fewer than on the volume.
   *
   * @default - four times as many as on the volume
   */
  readonly keptInStore?: number;

  /** As for a volume; an empty list says that you keep the keys elsewhere: without them the snapshots are of no use. */
  readonly keyRecipients: readonly string[];
}

/** Whether and how the state of a tenant cluster is saved. */
export class EtcdBackup {
  /**
   * Snapshots on a schedule to a volume of the management cluster, each checked before older ones go.
   *
   * @throws Problem when a number, the schedule or a recipient makes no sense
   */
  static toVolume(props: EtcdBackupProps = {}): EtcdBackup {
    return EtcdBackup.checked(props, undefined, 0);
  }

  /**
   * The same, and a copy of each in an object store, for the day when the management cluster or its disks are lost. What
   * could not be copied is copied next time.
   *
   * @throws Problem when a number, the schedule or a recipient makes no sense
   */
  static toObjectStore(props: ObjectStoreBackupProps): EtcdBackup {
    const { store, kept = 28, keptInStore = 4 * kept } = props;
    if (!Number.isInteger(keptInStore) || keptInStore < kept) {
      throw new Problem({
        what: 'fewer snapshots of etcd are kept in the object store than on the volume',
        found: keptInStore,
        allowed: `a whole number, at least ${kept}`,
        remedy: 'keep as many or more: what is missing there would be copied again each time',
      });
    }
    return EtcdBackup.checked(props, store, keptInStore);
  }

  /** None, for clusters that can be made anew. */
  static none(): EtcdBackup {
    return new EtcdBackup(false, {}, 0, undefined, 0);
  }

  private static checked(props: EtcdBackupProps, store: ObjectStore | undefined, keptInStore: number): EtcdBackup {
    const { kept = 28, schedule, keyRecipients = [] } = props;
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
    const strange = keyRecipients.find((recipient) => !/^age1[0-9a-z]{55,}$/.test(recipient));
    if (strange !== undefined) {
      throw new Problem({
        what: 'a recipient of the keys of a cluster is malformed',
        found: strange,
        allowed: 'a public key of age: age1 and 58 or more small letters and digits',
        remedy: 'make one with age-keygen on a machine of yours, and give what stands after "Public key:"',
      });
    }
    return new EtcdBackup(true, props, kept, store, keptInStore);
  }

  private constructor(
    /** Whether there are snapshots. */
    readonly isOn: boolean,
    /** What was asked for. */
    readonly props: EtcdBackupProps,
    /** Snapshots that are kept on the volume. */
    readonly kept: number,
    /** Where they are copied to, if anywhere. */
    readonly store: ObjectStore | undefined,
    /** Snapshots that are kept there. */
    readonly keptInStore: number,
  ) {}

  /** Public keys that the keys of the cluster are encrypted to; empty when those are not kept with the snapshots. */
  get keyRecipients(): readonly string[] {
    return this.props.keyRecipients ?? [];
  }
}
