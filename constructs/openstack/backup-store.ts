import { Construct } from 'constructs';
import { ObjectstorageContainerV1 } from '@cdktf/provider-openstack/lib/objectstorage-container-v1';
import { Problem } from '../../lib/problem';

/** A user of a project, as Swift's access lists name one. */
export interface StoreUser {
  /** Id of the project that the user signs in to. */
  readonly projectId: string;

  /** Id of the user. */
  readonly userId: string;
}

/** Properties of a {@link BackupStore}. */
export interface BackupStoreProps {
  /** Name of the container, unique in the project, up to 256 characters without slash. Changing it replaces the container. */
  readonly name: string;

  /**
   * Users beside the project's own who may read and write: those of the backup Jobs. How such a user proves itself is kept
   * out of Terraform, see `docs/decisions/0004-no-lasting-credential-in-terraform-state.md`.
   *
   * @default - none
   */
  readonly writers?: readonly StoreUser[];

  /**
   * Whether what is overwritten or deleted can be had back.
   *
   * @default true
   */
  readonly isVersioned?: boolean;
}

/**
 * A container in the object store for the snapshots of etcd.
 *
 * It is deleted with its stack only when it is empty: Terraform refuses to delete backups.
 */
export class BackupStore extends Construct {
  /** Name of the container. */
  readonly containerName: string;

  /** @throws Problem when the object store would not take the name */
  constructor(scope: Construct, id: string, props: BackupStoreProps) {
    super(scope, id);
    if (!/^[a-z0-9][a-z0-9.-]{1,254}$/.test(props.name)) {
      throw new Problem({
        what: 'the name of a backup store does not fit every object store',
        found: props.name,
        allowed: '2 to 255 small letters, digits, dots and dashes; the first a letter or digit',
        remedy: 'choose another name',
      });
    }
    const writers = (props.writers ?? []).map(({ projectId, userId }) => `${projectId}:${userId}`).join(',');
    this.containerName = props.name;
    new ObjectstorageContainerV1(this, 'Resource', {
      name: props.name,
      versioning: props.isVersioned ?? true,
      forceDestroy: false,
      ...(writers !== '' && { containerRead: `.rlistings,${writers}`, containerWrite: writers }),
    });
  }
}
