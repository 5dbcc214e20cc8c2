import { placeOf } from './join-credential';
import type { NodeConfiguration } from './node-configuration';
import type { PlacedFile } from './node-file';

const END = 'END_OF_FILE';

/**
 * A shell script that places all files and starts the bootstrap.
 *
 * @internal
 */
export function renderInstallScript(configuration: NodeConfiguration): string {
  const { files, operatingSystem, place, services, sshAuthorizedKeys } = configuration;
  return [
    '#!/usr/bin/env bash',
    `# Makes this machine (${operatingSystem}) a node at ${place.name}. Run it as root. It holds a credential, and so removes`,
    '# itself when all is in place; node-bootstrap.service does the rest.',
    'set -euo pipefail',
    '',
    'die() { echo "$*" >&2; exit 1; }',
    '[ "$(id -u)" = 0 ] || die \'run this as root\'',
    "[ ! -e /var/lib/tenantry/joined ] || die 'this machine is a node already'",
    '',
    '# put MODE PATH: places what it reads.',
    'put() { install -D -m "$1" /dev/stdin "$2"; }',
    '',
    ...files.flatMap(placed),
    ...keyLines(operatingSystem.facts.loginUser, sshAuthorizedKeys),
    'systemctl daemon-reload',
    `systemctl enable --now ${services.join(' ')}`,
    'if [ -f "$0" ]; then rm -f -- "$0"; fi',
    `echo 'follow it with: journalctl -fu ${services[0]}'`,
    '',
  ].join('\n');
}

function placed({ path, mode, content }: PlacedFile): string[] {
  const put = `put ${mode.toString(8).padStart(4, '0')} ${path}`;
  if (typeof content !== 'string') return [`base64 -d <<<'${placeOf(content.credential)}' | ${put}`, ''];
  if (content.split('\n').includes(END) || content.includes('@@')) {
    return [`base64 -d <<<'${Buffer.from(content).toString('base64')}' | ${put}`, ''];
  }
  return [`${put} <<'${END}'`, `${content}${END}`, ''];
}

function keyLines(loginUser: string, keys: readonly string[]): string[] {
  if (keys.length === 0) return [];
  return [
    `user=${loginUser}`,
    'id "$user" >/dev/null 2>&1 || user=root',
    'folder=$(getent passwd "$user" | cut -d: -f6)/.ssh',
    'install -d -m 700 -o "$user" -g "$(id -g "$user")" "$folder"',
    `cat >>"$folder/authorized_keys" <<'${END}'`,
    ...keys,
    END,
    'chown "$user:" "$folder/authorized_keys"',
    'chmod 600 "$folder/authorized_keys"',
    '',
  ];
}
