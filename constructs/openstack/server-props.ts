import type { Cidr } from '../../lib/network/cidr';
import type { Flavor } from '../../lib/nodes/flavor';
import type { Image } from '../../lib/nodes/image';
import type { UserData } from '../../lib/nodes/user-data';
import type { Size } from '../../lib/size';
import type { IKeyPair } from './key-pair';
import type { INetwork } from './network';
import type { ISecurityGroup } from './security-group';
import type { IServerGroup } from './server-group';
import type { ServerPortOptions } from './server-port';
import type { ServerVolumeOptions } from './server-volume';
import type { SharedUserData } from './shared-user-data';

/** A volume that a server boots from; it is deleted with the server. */
export interface RootVolume {
  /** How large, in whole gibibytes, not smaller than the image wants. */
  readonly size: Size;

  /**
   * Cinder volume type, by name; one that servers of the zone can attach.
   *
   * @default - the cloud's own default
   */
  readonly type?: string;
}

/** Properties of a `Server`. Changing one replaces the server, unless it says otherwise. */
export interface ServerProps {
  /** Name in OpenStack and host name: a DNS label. Changing it renames the server in place. */
  readonly name: string;

  /**
   * Whether five characters that stand for the server's content are put behind the name, so that a successor never has the
   * name of its predecessor. Kubernetes needs that: a Node keeps the provider id of the server that first had its name.
   *
   * @default false
   */
  readonly hasRevisionInName?: boolean;

  /** Its size. */
  readonly flavor: Flavor;

  /** What it boots from. Another image under the same name is for successors only. */
  readonly image: Image;

  /** Where its port is. */
  readonly network: INetwork;

  /** What its port lets through. Changing them updates the port in place. */
  readonly securityGroups: readonly ISecurityGroup[];

  /**
   * Its IPv4 address. A server with an address of its own is gone before its successor comes.
   *
   * @default - Neutron picks one
   */
  readonly address?: string;

  /**
   * Further ranges that its port may send from: those of pods, when they are routed without an overlay. Changing them
   * updates the port in place.
   *
   * @default - none; Neutron drops what comes from other addresses
   */
  readonly allowedRanges?: readonly Cidr[];

  /**
   * Nova availability zone.
   *
   * @default - Nova chooses
   */
  readonly zone?: string;

  /**
   * Which servers to stay away from.
   *
   * @default - none
   */
  readonly serverGroup?: IServerGroup;

  /**
   * Who may log in.
   *
   * @default - nobody
   */
  readonly keyPair?: IKeyPair;

  /**
   * A volume to boot from.
   *
   * @default - the local disk of the flavor
   */
  readonly rootVolume?: RootVolume;

  /**
   * Further volumes, by name; its metadata tells the server their ids: `volume-<name>`. A volume that is kept can have one
   * server at a time, so {@link goesFirst} has to be set.
   *
   * @default - none
   */
  readonly volumes?: Readonly<Record<string, ServerVolumeOptions>>;

  /**
   * Ports in further networks, by name. Which they are replaces the server.
   *
   * @default - none
   */
  readonly ports?: Readonly<Record<string, ServerPortOptions>>;

  /**
   * Whether it is gone before its successor comes, whatever that interrupts. Changing it updates in place.
   *
   * @default - only if it has an address of its own
   */
  readonly goesFirst?: boolean;

  /**
   * What it is told at its first boot. Must hold no secret: it is written to the synthesized file. Secrets go into the
   * `secrets` of {@link SharedUserData}; one that changes is for successors only.
   *
   * @default - nothing
   */
  readonly userData?: UserData | SharedUserData;

  /**
   * Whether Nova also hands out metadata and user data on a disk: for networks without a metadata service.
   *
   * @default true
   */
  readonly hasConfigDrive?: boolean;

  /**
   * What else a server is to carry, as Nova shows it: key to value, up to 255 characters. Changing it updates in place.
   *
   * @default - nothing
   */
  readonly metadata?: Readonly<Record<string, string>>;

  /**
   * Tags of server and port. Changing them updates in place.
   *
   * @default - none
   */
  readonly tags?: readonly string[];

  /**
   * A number to raise when the server is to be replaced although nothing else has changed.
   *
   * @default 0
   */
  readonly generation?: number;
}
