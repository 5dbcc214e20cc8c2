import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { DataOpenstackComputeFlavorV2 } from '@cdktf/provider-openstack/lib/data-openstack-compute-flavor-v2';
import { DataOpenstackImagesImageV2 } from '@cdktf/provider-openstack/lib/data-openstack-images-image-v2';
import { DataOpenstackNetworkingNetworkV2 } from '@cdktf/provider-openstack/lib/data-openstack-networking-network-v2';
import { DataOpenstackNetworkingSubnetpoolV2 } from '@cdktf/provider-openstack/lib/data-openstack-networking-subnetpool-v2';
import type { Flavor } from '../../lib/nodes/flavor';
import type { Image } from '../../lib/nodes/image';

// Things of a cloud that programs know by name and OpenStack by id. Each is looked up once per stack, whoever asks first,
// so the address of a look-up does not depend on who asks.

/** The flavor as OpenStack has it. */
export function lookUpFlavor(scope: Construct, flavor: Flavor): DataOpenstackComputeFlavorV2 {
  return once(
    scope,
    'Flavors',
    flavor.name,
    (parent, id) => new DataOpenstackComputeFlavorV2(parent, id, { name: flavor.name }),
  );
}

/** The id of an image. Two images of one name are an error at plan: nobody could say which one nodes would get. */
export function imageId(scope: Construct, image: Image): string {
  const { name } = image;
  if (name === undefined) return image.toString();
  return once(
    scope,
    'Images',
    name,
    (parent, id) => new DataOpenstackImagesImageV2(parent, id, { name, mostRecent: false }),
  ).id;
}

/** The id of a network that routers can be connected to and floating addresses come from. */
export function externalNetworkId(scope: Construct, name: string): string {
  return once(
    scope,
    'ExternalNetworks',
    name,
    (parent, id) => new DataOpenstackNetworkingNetworkV2(parent, id, { name, external: true }),
  ).id;
}

/** The id of a subnet pool. */
export function subnetPoolId(scope: Construct, name: string): string {
  return once(scope, 'SubnetPools', name, (parent, id) => new DataOpenstackNetworkingSubnetpoolV2(parent, id, { name }))
    .id;
}

function once<T extends Construct>(
  scope: Construct,
  kind: string,
  name: string,
  lookUp: (parent: Construct, id: string) => T,
): T {
  const stack = TerraformStack.of(scope);
  const parent = stack.node.tryFindChild(kind) ?? new Construct(stack, kind);
  const id = encodeURIComponent(name);
  return (parent.node.tryFindChild(id) as T | undefined) ?? lookUp(parent, id);
}
