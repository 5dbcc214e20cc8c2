import { INSTANCE_ID_FILE } from './bootstrap-script';
import { gzip } from './gzip';
import { placeOf } from './join-credential';
import type { NodeConfiguration } from './node-configuration';
import type { PlacedFile } from './node-file';
import { yamlText } from '../yaml';

/** Below this many characters a compressed file in base64 is no smaller. */
const WORTH_PACKING = 400;

/**
 * A cloud-init document. It is a jinja template only on OpenStack, for the server's id.
 *
 * Small files stand in it as they are. Others are packed, and so is whatever has signs of jinja or Terraform in it, both of
 * which read the whole document before cloud-init does.
 *
 * @see https://cloudinit.readthedocs.io/en/latest/reference/modules.html
 * @internal
 */
export function renderCloudConfig({ files, place, services, sshAuthorizedKeys }: NodeConfiguration): string {
  const document = {
    // The node's name is the host's: the server's name, without a domain.
    prefer_fqdn_over_hostname: false,
    ...(sshAuthorizedKeys.length > 0 && { ssh_authorized_keys: sshAuthorizedKeys }),
    write_files: [
      ...(place.isOpenStack
        ? [{ path: INSTANCE_ID_FILE, permissions: '0644', content: '{{ v1.instance_id }}\n' }]
        : []),
      ...files.map(written),
    ],
    runcmd: [
      ['systemctl', 'daemon-reload'],
      ['systemctl', 'enable', '--now', '--no-block', ...services],
    ],
  };
  const header = place.isOpenStack ? '## template: jinja\n#cloud-config\n' : '#cloud-config\n';
  return header + yamlText(document);
}

function written({ path, mode, content }: PlacedFile): Record<string, string> {
  const permissions = mode.toString(8).padStart(4, '0');
  if (typeof content !== 'string') return { path, permissions, encoding: 'b64', content: placeOf(content.credential) };
  if (isPlain(content)) return { path, permissions, content };
  return { path, permissions, encoding: 'gz+b64', content: gzip(content) };
}

function isPlain(content: string): boolean {
  return content.length <= WORTH_PACKING && !/\{[{%#]|[$%]\{|@@/.test(content);
}
