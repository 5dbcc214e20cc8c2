import { inOrderOfMounting } from '../../lib/nodes/data-volume';
import { flavorTag } from '../../lib/nodes/flavor';
import type { AutoscaledPoolProps, MachineNetwork } from './autoscaled-pool-props';
import { identityOf } from './machine-region';

/** A machine of a pool in a zone, as the OpenStack provider of Cluster API takes it. */
export function machineIn(zone: string, props: AutoscaledPoolProps) {
  const { place, flavor, image, rootVolume, tenantCluster, name, serverGroups = {}, allowedRanges = [] } = props;
  const { dataVolumes, volumeTypes = {}, networks = [], keyPair = place.keyPair } = props;
  const serverGroup = serverGroups[zone];
  return {
    flavor: flavor.name,
    image: image.id === undefined ? { filter: { name: image.name } } : { id: image.id },
    identityRef: identityOf(place),
    configDrive: true,
    ports: [
      {
        network: { filter: { name: place.network } },
        fixedIPs: place.subnets.map((subnet) => ({ subnet: { filter: { name: subnet } } })),
        securityGroups: [{ filter: { name: place.securityGroup } }],
        tags: [flavorTag(flavor)],
        ...(allowedRanges.length > 0 && {
          allowedAddressPairs: allowedRanges.map((range) => ({ ipAddress: `${range}` })),
        }),
      },
      ...networks.map(portOf),
    ],
    ...(rootVolume && {
      rootVolume: {
        sizeGiB: rootVolume.size.toGibibytes(),
        ...(rootVolume.type !== undefined && { type: rootVolume.type }),
        availabilityZone: { from: 'Machine' },
      },
    }),
    ...(dataVolumes && {
      additionalBlockDevices: inOrderOfMounting(dataVolumes).map(([volume, { size, type = volumeTypes[zone] }]) => ({
        name: volume,
        sizeGiB: size.toGibibytes(),
        storage: {
          type: 'Volume',
          volume: { ...(type !== undefined && { type }), availabilityZone: { from: 'Machine' } },
        },
      })),
    }),
    ...(keyPair !== undefined && { sshKeyName: keyPair }),
    ...(serverGroup !== undefined && { serverGroup: { filter: { name: serverGroup } } }),
    serverMetadata: [
      { key: 'cluster', value: tenantCluster },
      { key: 'pool', value: name },
    ],
    tags: [`cluster=${tenantCluster}`, `pool=${name}`],
  };
}

function portOf({ network, subnets, securityGroups, hasPortSecurity = true, vnicType }: MachineNetwork) {
  return {
    network: { filter: { name: network } },
    fixedIPs: subnets.map((subnet) => ({ subnet: { filter: { name: subnet } } })),
    ...(securityGroups.length > 0 && { securityGroups: securityGroups.map((name) => ({ filter: { name } })) }),
    ...(!hasPortSecurity && { disablePortSecurity: true }),
    ...(vnicType !== undefined && { vnicType }),
  };
}
