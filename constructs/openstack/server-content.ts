import { contentHash } from '../../lib/content-hash';
import { Token } from 'cdktf';
import { Problem } from '../../lib/problem';
import type { ServerProps } from './server-props';

/** What a server is replaced for, so that a plan shows why. */
export function contentOf(props: ServerProps): Record<string, string> {
  const { rootVolume, ports = {}, volumes = {} } = props;
  const content: Record<string, string> = {
    image: props.image.toString(),
    flavor: props.flavor.name,
    generation: `${props.generation ?? 0}`,
    config_drive: `${props.hasConfigDrive ?? true}`,
    ...(props.zone !== undefined && { zone: props.zone }),
    ...(props.keyPair && { key_pair: props.keyPair.keyPairName }),
    ...(rootVolume && { root_volume: `${rootVolume.size.toQuantity()} ${rootVolume.type ?? ''}`.trim() }),
    ...listed('ports', ports, ({ vnicType = 'normal' }) => vnicType),
    ...listed('volumes', volumes, ({ isKept, size, type = '' }) =>
      isKept ? 'kept' : `${size.toQuantity()} ${type}`.trim(),
    ),
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

/** Five characters that stand for a content. */
export function revisionOf(content: Record<string, string>): string {
  return contentHash(content, 5);
}

function listed<T>(
  kind: string,
  things: Readonly<Record<string, T>>,
  phrase: (thing: T) => string,
): Record<string, string> {
  const lines = Object.entries(things).map(([name, thing]) => `${name}: ${phrase(thing)}`);
  return lines.length === 0 ? {} : { [kind]: lines.sort().join(', ') };
}
