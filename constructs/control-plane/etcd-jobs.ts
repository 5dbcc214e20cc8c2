import { Construct } from 'constructs';
import type { Size } from '../../lib/size';
import type { KeyRing } from '../../lib/rotation/key-ring';
import type { EtcdBackup } from './etcd-backup';
import { EtcdMaintenance, type MaintainedEtcd } from './etcd-maintenance';
import { EtcdRestoreDrill } from './etcd-restore-drill';
import { EtcdSnapshots, type RestoreNeeds } from './etcd-snapshots';
import type { PodScheduling } from '../workload';

/** Images that the Jobs around etcd run. */
export interface EtcdJobImages {
  /** etcd, with etcdctl and etcdutl. */
  readonly etcd: string;

  /** A statically linked busybox. */
  readonly shell: string;

  /** rclone, for object stores. */
  readonly rclone: string;

  /** SOPS, for keys beside the snapshots. */
  readonly sops: string;
}

/** Properties of {@link EtcdJobs}. */
export interface EtcdJobsProps {
  /** Images. */
  readonly images: EtcdJobImages;

  /** Where the etcd that is saved is dialled: `https://…`. */
  readonly clientUrl: string;

  /** Disk of a member of it. */
  readonly memberStorage: Size;

  /** How and whether it is saved. */
  readonly backup: EtcdBackup;

  /** What is written beside each snapshot. */
  readonly needs: RestoreNeeds;

  /** Secret of the user's own with an EncryptionConfiguration, if there is one. */
  readonly encryptionSecret: string | undefined;

  /** Every etcd, first the one that is saved. */
  readonly etcds: readonly [MaintainedEtcd, ...MaintainedEtcd[]];

  /** A word that differs between clusters, so that Jobs do not all run in the same minute. */
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

/** What is done around etcd on a schedule. */
export class EtcdJobs extends Construct {
  /** Defragmentation, and making room when the quota is reached. */
  readonly maintenance: EtcdMaintenance;

  /** Snapshots, if there are any. */
  readonly snapshots: EtcdSnapshots | undefined;

  /** The proof that they can be restored, if there are any. */
  readonly restoreDrill: EtcdRestoreDrill | undefined;

  constructor(scope: Construct, id: string, props: EtcdJobsProps) {
    super(scope, id);
    const { images, backup, token, authorities, scheduling } = props;
    const common = { image: images.etcd, shellImage: images.shell, token, authorities, scheduling };
    this.maintenance = new EtcdMaintenance(this, 'Maintenance', { ...common, etcds: props.etcds });
    if (!backup.isOn) return;
    this.snapshots = new EtcdSnapshots(this, 'Snapshots', {
      ...common,
      rcloneImage: images.rclone,
      sopsImage: images.sops,
      clientUrl: props.clientUrl,
      backup,
      memberStorage: props.memberStorage,
      needs: props.needs,
      encryptionSecret: props.encryptionSecret,
    });
    this.restoreDrill = new EtcdRestoreDrill(this, 'RestoreDrill', {
      ...common,
      rcloneImage: images.rclone,
      backup,
      configName: this.snapshots.configName,
      namespace: props.needs.namespace,
      quota: props.etcds[0].quota,
    });
  }
}
