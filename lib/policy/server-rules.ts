import { gunzipSync } from 'node:zlib';
import type { Rule } from './rule';
import { blocksOf, resourcesOf, type WrittenResource, type WrittenStack } from './terraform-resources';

interface Server {
  readonly admin_pass: string;
  readonly block_device: object;
  readonly config_drive: boolean;
  readonly lifecycle: { readonly create_before_destroy?: boolean };
  readonly metadata: Readonly<Record<string, string>>;
  readonly network: object;
  readonly scheduler_hints: object;
  readonly stop_before_destroy: boolean;
  readonly user_data: string;
  readonly vendor_options: object;
}

interface Port {
  readonly fixed_ip: object;
}

/** Rules `OS-VM`: what servers start from and how they go. */
export const SERVER_RULES: readonly Rule<WrittenStack>[] = [
  {
    id: 'OS-VM-1',
    title: 'No server has an administrator password.',
    severity: 'error',
    check: (stack) =>
      serversOf(stack)
        .filter(({ is }) => is.admin_pass !== undefined)
        .map(({ path }) => ({
          path,
          what: 'a server has an administrator password, which stands in the state, in clear',
          allowed: 'key pairs',
          remedy: 'leave admin_pass out',
        })),
  },
  {
    id: 'OS-VM-2',
    title: 'Key pairs are made from public keys.',
    severity: 'error',
    check: (stack) =>
      resourcesOf<{ public_key: string }>(stack, 'openstack_compute_keypair_v2')
        .filter(({ is }) => !is.public_key)
        .map(({ path }) => ({
          path,
          what: 'Nova would generate a key pair, and its private key would stand in the state',
          allowed: 'a public key',
          remedy: 'generate the pair where it is used, and give its public half',
        })),
  },
  {
    id: 'OS-VM-3',
    title: 'Servers read what they boot with from a disk, not from the network.',
    severity: 'warning',
    check: (stack) =>
      serversOf(stack)
        .filter(({ is }) => is.config_drive !== true)
        .map(({ path, is }) => ({
          path,
          what: 'a server asks the metadata service for its user data, which every pod on it can ask too',
          found: is.config_drive,
          allowed: 'config_drive = true',
          remedy: 'leave hasConfigDrive at its default',
        })),
  },
  {
    id: 'OS-VM-4',
    title: 'Servers that stand in for each other are kept apart.',
    severity: 'warning',
    check: (stack) => {
      const alone = serversOf(stack).filter(({ is }) => blocksOf(is.scheduler_hints).length === 0);
      return [
        ...(alone.length < 2 ? [] : alone).map(({ path }) => ({
          path,
          what: 'a server is in no server group: one host that fails may take all of its kind along',
          allowed: 'a group with (soft) anti-affinity',
          remedy: 'put it into a server group',
        })),
        ...resourcesOf<{ policies: string[] }>(stack, 'openstack_compute_servergroup_v2')
          .filter(({ is }) => !is.policies?.every((policy) => policy.endsWith('anti-affinity')))
          .map(({ path, is }) => ({
            path,
            what: 'a server group keeps servers together',
            found: is.policies,
            allowed: 'anti-affinity or soft-anti-affinity',
            remedy: 'choose another policy',
          })),
      ];
    },
  },
  {
    id: 'OS-VM-5',
    title: 'A volume that a server boots from is of a type that somebody chose.',
    severity: 'warning',
    check: (stack) =>
      serversOf(stack).flatMap(({ path, is }) =>
        blocksOf(is.block_device as { destination_type?: string; volume_type?: string } | undefined)
          .filter((device) => device.destination_type === 'volume' && !device.volume_type)
          .map(() => ({
            path,
            what: 'a server boots from a volume of whichever type the cloud gives: nobody knows whether it is encrypted',
            allowed: 'the name of a volume type',
            remedy: 'name one that is encrypted, in rootVolume.type',
          })),
      ),
  },
  {
    id: 'OS-VM-6',
    title: 'A server starts from the image that was meant, never from the newest.',
    severity: 'error',
    check: (stack) =>
      ['openstack_images_image_v2', 'openstack_images_image_ids_v2'].flatMap((type) =>
        resourcesOf<{ most_recent: boolean }>(stack, type, 'data')
          .filter(({ is }) => is.most_recent === true)
          .map(({ path }) => ({
            path,
            what: 'the newest image is taken: whoever can upload one decides what boots',
            found: 'most_recent',
            allowed: 'an id, or a name that only one image has',
            remedy: 'name the image and leave most_recent out',
          })),
      ),
  },
  {
    id: 'OS-VM-7',
    title: 'User data carries no private key.',
    severity: 'error',
    check: (stack) =>
      serversOf(stack)
        .filter(({ is }) => readable(is.user_data ?? '').some((text) => text.includes('PRIVATE KEY-----')))
        .map(({ path }) => ({
          path,
          what: 'user data carries a private key: it stands in the state, in Nova, and in reach of every pod',
          allowed: 'short-lived credentials that come by variable',
          remedy: 'hand it over in secrets of SharedUserData, or let the node fetch it',
        })),
  },
  {
    id: 'OS-VM-8',
    title: 'A server is stopped before it goes, and keeps its hands off the port.',
    severity: 'warning',
    check: (stack) =>
      serversOf(stack)
        .filter(({ is }) => is.stop_before_destroy !== true || !detachesPorts(is))
        .map(({ path }) => ({
          path,
          what: 'a server is deleted while it runs, or takes away the port that Terraform looks for',
          allowed: 'stop_before_destroy, and vendor_options.detach_ports_before_destroy for ports of their own',
          remedy: 'set both',
        })),
  },
  {
    id: 'OS-VM-9',
    title: 'The successor of a server comes before the server goes.',
    severity: 'warning',
    check: (stack) => {
      const fixed = resourcesOf<Port>(stack, 'openstack_networking_port_v2')
        .filter(({ is }) =>
          blocksOf(is.fixed_ip as { ip_address?: string } | undefined).some(({ ip_address }) => ip_address),
        )
        .map(({ name }) => `\${openstack_networking_port_v2.${name}.id}`);
      return serversOf(stack)
        .filter(({ is }) => is.lifecycle?.create_before_destroy !== true)
        .filter(({ is }) => !portsOf(is).some((port) => fixed.includes(port)))
        .map(({ path }) => ({
          path,
          what: 'a server is gone before its successor comes',
          allowed: 'create_before_destroy, unless the server has an address of its own',
          remedy: 'set lifecycle.create_before_destroy',
        }));
    },
  },
];

function serversOf(stack: WrittenStack): WrittenResource<Server>[] {
  return resourcesOf<Server>(stack, 'openstack_compute_instance_v2');
}

function portsOf({ network }: Partial<Server>): string[] {
  return blocksOf(network as { port?: string } | undefined).flatMap(({ port }) => port ?? []);
}

function detachesPorts(server: Partial<Server>): boolean {
  if (portsOf(server).length === 0) return true;
  return blocksOf(server.vendor_options as { detach_ports_before_destroy?: boolean } | undefined).some(
    (options) => options.detach_ports_before_destroy === true,
  );
}

/** A text, and what it says if it is packed as cloud-init takes it. */
function readable(text: string): string[] {
  if (!/^[\w+/\s]+=*\s*$/.test(text)) return [text];
  const bytes = Buffer.from(text, 'base64');
  return [text, bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes).toString() : bytes.toString()];
}
