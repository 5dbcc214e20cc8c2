import type { TerraformResourceLifecycle } from 'cdktf';
import { Construct } from 'constructs';
import { BlockstorageVolumeV3 } from '@cdktf/provider-openstack/lib/blockstorage-volume-v3';
import type { Size } from '../../lib/size';

/** A further volume of a server, which comes blank. */
export interface ServerVolumeOptions {
  /** How large, in whole gibibytes. A volume that is kept grows in place. */
  readonly size: Size;

  /**
   * Cinder volume type, by name.
   *
   * @default - the cloud's own default
   */
  readonly type?: string;

  /**
   * Cinder availability zone that it is made in. Changing it moves no volume.
   *
   * @default - Cinder chooses
   */
  readonly zone?: string;

  /**
   * Whether a successor of the server takes it over; else it goes with the server.
   *
   * @default false
   */
  readonly isKept?: boolean;
}

/** Properties of a {@link ServerVolume}. */
export interface ServerVolumeProps extends ServerVolumeOptions {
  /** Name in OpenStack. */
  readonly name: string;

  /** How the server is replaced, and with it a volume that is not kept. */
  readonly lifecycle: TerraformResourceLifecycle;
}

/** A Cinder volume that a server has from its first boot, besides the one that it boots from. */
export class ServerVolume extends Construct {
  /** Id of the volume. */
  readonly volumeId: string;

  /** Its address in Terraform, unless it is kept: what to `-target` for replacing its server. */
  readonly targets: readonly string[];

  constructor(scope: Construct, id: string, { name, size, type, zone, isKept = false, lifecycle }: ServerVolumeProps) {
    super(scope, id);
    const volume = new BlockstorageVolumeV3(this, 'Resource', {
      name,
      size: size.toGibibytes(),
      volumeType: type,
      availabilityZone: zone,
      enableOnlineResize: isKept || undefined,
      // A cloud whose volume types decide about zones would have volumes replaced with every plan.
      lifecycle: { ...(!isKept && lifecycle), ignoreChanges: ['availability_zone'] },
    });
    this.volumeId = volume.id;
    this.targets = isKept ? [] : [`${volume.terraformResourceType}.${volume.friendlyUniqueId}`];
  }
}
