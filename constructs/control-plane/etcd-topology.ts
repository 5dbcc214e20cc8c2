import { Problem } from '../../lib/problem';
import { Size } from '../../lib/size';

/** Properties of {@link EtcdTopology.dedicated}. */
export interface DedicatedEtcdProps {
  /**
   * Members: 1, or 3 or 5 to survive the loss of one or two. It can be changed on a running cluster, and restarts
   * nobody: who is new joins by itself, who is gone is struck out within three minutes. Only down to 1 takes a restore, as those who stay would be no majority: see
   * {@link EtcdRestore}.
   */
  readonly members: number;

  /**
   * Disk of each member, at least 2 GiB. Half of it may hold data, 8 GiB at most: a copy is needed to make room and to take
   * in a snapshot. Enlarging needs the claims to be resized.
   */
  readonly storage: Size;

  /**
   * Storage class of the management cluster; fast local disks are best, network disks the most common trouble of etcd.
   *
   * @default - its default class
   */
  readonly storageClass?: string;

  /**
   * Whether members may run on one node, where the loss of that node loses several. For management clusters with fewer nodes
   * than members, as in tests.
   *
   * @default false
   */
  readonly mayShareNodes?: boolean;

  /**
   * Disk of a second etcd for events alone, at least 2 GiB: they are many, short-lived, and not worth a majority or a
   * backup, so it has one member and no snapshots. For clusters of hundreds of nodes. Adding or removing it forgets the
   * events of the last hour.
   *
   * @default - none; events are kept with the rest
   */
  readonly eventsStorage?: Size;
}

/** How many members there may be, fewest first. */
export const MEMBER_COUNTS = [1, 3, 5];

const LARGEST_QUOTA = Size.gibibytes(8);

/** Where the state of a tenant cluster is kept. */
export class EtcdTopology {
  /**
   * An etcd of the cluster's own, in the namespace of its control plane.
   *
   * @throws Problem when the number of members cannot vote well or the disk is too small
   * @see https://etcd.io/docs/v3.6/faq/#why-an-odd-number-of-cluster-members
   */
  static dedicated(props: DedicatedEtcdProps): EtcdTopology {
    if (!MEMBER_COUNTS.includes(props.members)) {
      throw new Problem({
        what: 'etcd has a number of members that cannot vote well',
        found: props.members,
        allowed: '1, 3 or 5',
        remedy: 'use 3 to survive the loss of one; an even number survives no more than one less',
      });
    }
    const tooSmall = [props.storage, props.eventsStorage].find((size) => size && size.toMebibytes() < 2048);
    if (tooSmall !== undefined) {
      throw new Problem({
        what: 'the disks of etcd are too small',
        found: tooSmall,
        allowed: '2Gi or more',
        remedy: 'use Size.gibibytes(20)',
      });
    }
    return new EtcdTopology(
      props.members,
      props.storage,
      props.storageClass,
      props.mayShareNodes ?? false,
      props.eventsStorage,
    );
  }

  private constructor(
    /** Members. */
    readonly members: number,
    /** Disk of each member. */
    readonly storage: Size,
    /** Storage class, or the default one. */
    readonly storageClass: string | undefined,
    /** Whether members may run on one node. */
    readonly mayShareNodes: boolean,
    /** Disk of the etcd for events, if they have one. */
    readonly eventsStorage: Size | undefined,
  ) {}

  /** The etcd for events, if they have one. */
  get events(): EtcdTopology | undefined {
    return this.eventsStorage && this.with({ members: 1, storage: this.eventsStorage, eventsStorage: undefined });
  }

  private with(props: Partial<DedicatedEtcdProps>): EtcdTopology {
    const { members, storage, storageClass, mayShareNodes, eventsStorage } = { ...this, ...props };
    return new EtcdTopology(members, storage, storageClass, mayShareNodes, eventsStorage);
  }

  /** The same, on a storage class unless one was chosen. */
  preferring(storageClass: string | undefined): EtcdTopology {
    return this.with({ storageClass: this.storageClass ?? storageClass });
  }

  /** The same with one member, which others join later. */
  get firstMember(): EtcdTopology {
    return this.with({ members: 1 });
  }

  /** How large the data may grow before etcd takes no more. */
  get quota(): Size {
    return Size.mebibytes(Math.min(LARGEST_QUOTA.toMebibytes(), Math.floor(this.storage.toMebibytes() / 2)));
  }
}
