import type { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { ComputeInstanceV2 } from '@cdktf/provider-openstack/lib/compute-instance-v2';
import { compareNames } from '../../lib/names';
import { type Flavor, flavorTag } from '../../lib/nodes/flavor';
import { Problem } from '../../lib/problem';
import { imageId, lookUpFlavor } from './lookups';
import { Revision } from './revision';
import { contentOf, revisionOf } from './server-content';
import type { RootVolume, ServerProps } from './server-props';
import { serverPort } from './server-port';
import { ServerVolume } from './server-volume';
import { SharedUserData } from './shared-user-data';

const BRAND = Symbol.for('tenantry.Server');

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

  /** Five characters that stand for its content. */
  readonly revision: string;

  /** Id in OpenStack: a token. */
  readonly serverId: string;

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
    this.revision = revisionOf(content);
    this.serverName = props.hasRevisionInName ? `${props.name}-${this.revision}` : props.name;

    const { network, goesFirst = props.address !== undefined } = props;
    checkReplacement(props, goesFirst);
    const lifecycle = {
      createBeforeDestroy: !goesFirst,
      // Terraform's JSON wants a bare address here; cdktf would wrap the resource in an expression.
      replaceTriggeredBy: [addressOf(revision)],
    };
    const port = serverPort(this, 'Port', {
      ...props,
      name: this.serverName,
      tags: [
        ...(props.tags ?? []),
        flavorTag(props.flavor),
        ...(props.hasRevisionInName ? [revisionTag(this.revision)] : []),
      ],
      lifecycle,
    });
    const furtherPorts = byName(props.ports).map(([name, options]) =>
      serverPort(this, `Port-${name}`, { ...options, name: `${this.serverName}-${name}`, lifecycle }),
    );
    const volumes = byName(props.volumes).map(([name, options]) => {
      const server = options.isKept ? props.name : this.serverName;
      return [
        name,
        new ServerVolume(this, `Volume-${name}`, { ...options, name: `${server}-${name}`, lifecycle }),
      ] as const;
    });
    this.portId = port.id;

    const instance = new ComputeInstanceV2(this, 'Resource', {
      name: this.serverName,
      flavorId: lookUpFlavor(this, props.flavor).id,
      ...this.boot(
        props,
        volumes.map(([, { volumeId }]) => volumeId),
      ),
      network: [
        { port: port.id, ...(furtherPorts.length > 0 && { accessNetwork: true }) },
        ...furtherPorts.map(({ id: further }) => ({ port: further })),
      ],
      availabilityZoneHints: props.zone,
      schedulerHints: props.serverGroup && [{ group: props.serverGroup.serverGroupId }],
      keyPair: props.keyPair?.keyPairName,
      userData: this.userDataOf(props),
      configDrive: props.hasConfigDrive ?? true,
      metadata: metadataOf(props, volumes),
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
        ignoreChanges: ['user_data', ...imagesOf(props)],
      },
    });
    this.serverId = instance.id;
    this.address = props.address ?? instance.accessIpV4;
    this.addressV6 = instance.accessIpV6;
    this.targets = [
      ...[instance, port, ...furtherPorts].map(addressOf),
      ...volumes.flatMap(([, volume]) => volume.targets),
    ];
  }

  private userDataOf({ userData }: ServerProps): string | undefined {
    if (!userData || 'expression' in userData) return userData?.expression;
    return new SharedUserData(this, 'UserData', { userData }).expression;
  }

  private boot({ image, rootVolume, volumes = {} }: ServerProps, volumeIds: readonly string[]) {
    const uuid = imageId(this, image);
    const isPlain = Object.keys(volumes).length === 0;
    if (!rootVolume && isPlain) return { imageId: uuid };
    const root = { uuid, sourceType: 'image', bootIndex: 0, deleteOnTermination: true };
    return {
      ...(!rootVolume && { imageId: uuid }),
      blockDevice: [
        rootVolume
          ? {
              ...root,
              destinationType: 'volume',
              volumeSize: rootVolume.size.toGibibytes(),
              volumeType: rootVolume.type,
            }
          : { ...root, destinationType: 'local' },
        ...volumeIds.map((volume) => ({
          uuid: volume,
          sourceType: 'volume',
          destinationType: 'volume',
          bootIndex: -1,
          deleteOnTermination: false,
        })),
      ],
    };
  }
}

/** In an order that nobody's way of writing decides. */
function byName<T>(things: Readonly<Record<string, T>> = {}): [string, T][] {
  return Object.entries(things).sort(([a], [b]) => compareNames(a, b));
}

/** What names an image: another one of the same name is for successors only. */
function imagesOf({ rootVolume, volumes = {} }: ServerProps): string[] {
  const hasDevices = rootVolume !== undefined || Object.keys(volumes).length > 0;
  return [...(rootVolume ? [] : ['image_id']), ...(hasDevices ? ['block_device[0].uuid'] : [])];
}

function metadataOf(
  { metadata }: ServerProps,
  volumes: readonly (readonly [string, ServerVolume])[],
): Record<string, string> | undefined {
  const ids = volumes.map(([name, { volumeId }]) => [`volume-${name}`, volumeId] as const);
  return metadata || ids.length > 0 ? { ...metadata, ...Object.fromEntries(ids) } : undefined;
}

function checkReplacement({ name, address, volumes = {} }: ServerProps, goesFirst: boolean): void {
  const kept = Object.entries(volumes).filter(([, { isKept = false }]) => isKept);
  if (goesFirst || (address === undefined && kept.length === 0)) return;
  throw new Problem({
    what: `server ${name} has what its successor takes over, and is to stay until that is there`,
    found: address ?? kept.map(([volume]) => volume),
    allowed: 'goesFirst, where there is an address or a volume to take over',
    remedy: 'set goesFirst; pools do with Rollout.inPlace()',
  });
}

/** The tag of a server's port by which others find out what the server is made from. */
export function revisionTag(revision: string): string {
  return `revision=${revision}`;
}

function addressOf(resource: TerraformResource): string {
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
}
