import { gzip } from './gzip';
import { placeOf } from './join-credential';
import type { NodeConfiguration } from './node-configuration';
import type { PlacedFile } from './node-file';

/** Services of Flatcar that would restart a node when they see fit. An update of nodes is a new pool revision. */
const MASKED = ['locksmithd.service', 'update-engine.service'];

/**
 * An Ignition document, specification 3.4.
 *
 * @see https://coreos.github.io/ignition/configuration-v3_4/
 * @internal
 */
export function renderIgnition({ files, operatingSystem, services, sshAuthorizedKeys }: NodeConfiguration): string {
  const document = {
    ignition: { version: '3.4.0' },
    ...(sshAuthorizedKeys.length > 0 && {
      passwd: { users: [{ name: operatingSystem.facts.loginUser, sshAuthorizedKeys }] },
    }),
    storage: { files: files.map(written) },
    systemd: {
      units: [...MASKED.map((name) => ({ name, mask: true })), ...services.map((name) => ({ name, enabled: true }))],
    },
  };
  return `${JSON.stringify(document, undefined, 1)}\n`;
}

function written({ path, mode, content }: PlacedFile): object {
  return { path, mode, overwrite: true, contents: contentsOf(content) };
}

function contentsOf(content: PlacedFile['content']): object {
  if (typeof content !== 'string') return { source: `data:;base64,${placeOf(content.credential)}` };
  const packed = gzip(content);
  const plain = encodeURIComponent(content);
  return packed.length < plain.length
    ? { compression: 'gzip', source: `data:;base64,${packed}` }
    : { compression: '', source: `data:,${plain}` };
}
