import { createHash } from 'node:crypto';
import { type TerraformResource, Token } from 'cdktf';
import { Construct } from 'constructs';
import { ComputeInstanceV2 } from '@cdktf/provider-openstack/lib/compute-instance-v2';
import { NetworkingPortV2 } from '@cdktf/provider-openstack/lib/networking-port-v2';
import type { Cidr } from '../../lib/network/cidr';
import type { Flavor } from '../../lib/nodes/flavor';
import type { Image } from '../../lib/nodes/image';
import type { UserData } from '../../lib/nodes/user-data';
import { Problem } from '../../lib/problem';
import type { Size } from '../../lib/size';
import type { IKeyPair } from './key-pair';
import { imageId, lookUpFlavor } from './lookups';
import type { INetwork } from './network';
import { Revision } from './revision';
import type { ISecurityGroup } from './security-group';
import type { IServerGroup } from './server-group';
import { SharedUserData } from './shared-user-data';

const BRAND = Symbol.for('tenantry.Server');

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

/** Properties of a {@link Server}. Changing one replaces the server, unless it says otherwise. */
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

/**
 * A Nova server with one port of its own.
 *
 * What makes its content (all that "replaces" above) is kept in a `terraform_data` resource; when it changes, a successor is
 * created with the user data and secrets of that day, then the server is stopped and deleted. What only moves underneath, a
 * new image of the same name or a renewed secret, changes no plan.
 */
export class Server extends Construct {
  /** Whether a construct is a server, also one from another copy of this library. */
  static isServer(construct: unknown): construct is Server {
    return typeof construct === 'object' && construct !== null && BRAND in construct;
  }

  /** @internal */
  readonly [BRAND] = true;

  /** Name in OpenStack and host name. */
  readonly serverName: string;

  /** The IPv4 address: a token unless {@link ServerProps.address} was given. */
  readonly address: string;

  /** The IPv6 address: a token; empty where the network has none. */
  readonly addressV6: string;

  /** Id of its port. */
  readonly portId: string;

  /** Its size. */
  readonly flavor: Flavor;

  /** The volume it boots from, if it does. */
  readonly rootVolume: RootVolume | undefined;

  /** Addresses in Terraform of server and port: what to `-target` for replacing this server and no other. */
  readonly targets: readonly string[];

  /** @throws Problem when it has content that only Terraform knows */
  constructor(scope: Construct, id: string, props: ServerProps) {
    super(scope, id);
    this.flavor = props.flavor;
    this.rootVolume = props.rootVolume;
    const content = contentOf(props);
    const revision = new Revision(this, 'Revision', content);
    this.serverName = props.hasRevisionInName ? `${props.name}-${revisionOf(content)}` : props.name;

    const lifecycle = {
      // An address can be had once: then the successor has to wait.
      createBeforeDestroy: props.address === undefined,
      // Terraform's JSON wants a bare address here; cdktf would wrap the resource in an expression.
      replaceTriggeredBy: [addressOf(revision)],
    };
    const { network } = props;
    const port = new NetworkingPortV2(this, 'Port', {
      name: this.serverName,
      networkId: network.networkId,
      securityGroupIds: props.securityGroups.map((group) => group.securityGroupId),
      fixedIp: [
        { subnetId: network.subnetId, ipAddress: props.address },
        ...(network.subnetIdV6 === undefined ? [] : [{ subnetId: network.subnetIdV6 }]),
      ],
      allowedAddressPairs: props.allowedRanges?.map((range) => ({ ipAddress: range.toString() })),
      tags: [...(props.tags ?? []), flavorTag(props.flavor)],
      lifecycle,
    });
    this.portId = port.id;

    const instance = new ComputeInstanceV2(this, 'Resource', {
      name: this.serverName,
      flavorId: lookUpFlavor(this, props.flavor).id,
      ...this.boot(props),
      network: [{ port: port.id }],
      availabilityZoneHints: props.zone,
      schedulerHints: props.serverGroup && [{ group: props.serverGroup.serverGroupId }],
      keyPair: props.keyPair?.keyPairName,
      userData: this.userDataOf(props),
      configDrive: props.hasConfigDrive ?? true,
      metadata: props.metadata && { ...props.metadata },
      tags: props.tags && [...props.tags],
      stopBeforeDestroy: true,
      // Nova would take the port away with the server, and Terraform would look for it.
      vendorOptions: { detachPortsBeforeDestroy: true },
      dependsOn: [
        ...(network.routes ?? []),
        ...(props.keyPair?.keyPairResource ? [props.keyPair.keyPairResource] : []),
      ],
      lifecycle: {
        ...lifecycle,
        ignoreChanges: ['user_data', props.rootVolume ? 'block_device[0].uuid' : 'image_id'],
      },
    });
    this.address = props.address ?? instance.accessIpV4;
    this.addressV6 = instance.accessIpV6;
    this.targets = [addressOf(instance), addressOf(port)];
  }

  private userDataOf({ userData }: ServerProps): string | undefined {
    if (!userData || 'expression' in userData) return userData?.expression;
    return new SharedUserData(this, 'UserData', { userData }).expression;
  }

  private boot({ image, rootVolume }: ServerProps) {
    const uuid = imageId(this, image);
    if (!rootVolume) return { imageId: uuid };
    return {
      blockDevice: [
        {
          uuid,
          sourceType: 'image',
          destinationType: 'volume',
          bootIndex: 0,
          volumeSize: rootVolume.size.toGibibytes(),
          volumeType: rootVolume.type,
          deleteOnTermination: true,
        },
      ],
    };
  }
}

/** The tag of a server's port by which {@link QuotaCheck} counts. Neutron takes no comma in a tag. */
export function flavorTag(flavor: Flavor): string {
  return `flavor=${flavor.name.replace(/[^\w.-]/g, '_')}`.slice(0, 60);
}

function addressOf(resource: TerraformResource): string {
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
}

/** What a server is replaced for, so that a plan shows why. */
function contentOf(props: ServerProps): Record<string, string> {
  const { rootVolume } = props;
  const content: Record<string, string> = {
    image: props.image.toString(),
    flavor: props.flavor.name,
    generation: `${props.generation ?? 0}`,
    config_drive: `${props.hasConfigDrive ?? true}`,
    ...(props.zone !== undefined && { zone: props.zone }),
    ...(props.keyPair && { key_pair: props.keyPair.keyPairName }),
    ...(rootVolume && { root_volume: `${rootVolume.size.toQuantity()} ${rootVolume.type ?? ''}`.trim() }),
    ...(props.userData && { user_data: props.userData.hash }),
  };
  // A token reads differently after every change elsewhere in the program: it would rename servers that did not change.
  const token = Object.entries(content).find(([, value]) => Token.isUnresolved(value));
  if (token) {
    throw new Problem({
      what: `the ${token[0].replace('_', ' ')} of server ${props.name} is known to Terraform only`,
      allowed: 'values that the program knows',
      remedy: 'write the value itself, or hand it over in secrets',
    });
  }
  return content;
}

function revisionOf(content: Record<string, string>): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 5);
}
