import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StackFolder } from './terraform';

/** What a management cluster has before tenantry comes: a network with its name, and a way out. */
export function managementNetwork(
  path: string,
  name: string,
  environment: Readonly<Record<string, string>>,
): StackFolder {
  mkdirSync(path, { recursive: true });
  const openstack = (type: string) => `openstack_networking_${type}_v2`;
  writeFileSync(
    join(path, 'main.tf.json'),
    JSON.stringify({
      terraform: { required_providers: { openstack: { source: 'terraform-provider-openstack/openstack' } } },
      provider: { openstack: { cloud: 'region-one' } },
      data: { [openstack('network')]: { outside: { name: 'public' } } },
      resource: {
        [openstack('network')]: { nodes: { name } },
        [openstack('subnet')]: {
          nodes: { name, network_id: `\${${openstack('network')}.nodes.id}`, cidr: '10.8.0.0/24' },
        },
        [openstack('router')]: {
          nodes: { name, external_network_id: `\${data.${openstack('network')}.outside.id}` },
        },
        [openstack('router_interface')]: {
          nodes: {
            router_id: `\${${openstack('router')}.nodes.id}`,
            subnet_id: `\${${openstack('subnet')}.nodes.id}`,
          },
        },
      },
    }),
  );
  return new StackFolder(path, environment);
}
