import { gunzipSync } from 'node:zlib';
import { parse } from 'yaml';
import type { BootstrapDocument } from '../../../lib/bootstrap/bootstrap-document';
import type { JoinCredential } from '../../../lib/bootstrap/join-credential';
import type { NodeBootstrapProps } from '../../../lib/bootstrap/node-bootstrap-props';
import { NodeConfiguration } from '../../../lib/bootstrap/node-configuration';
import { NodePlace } from '../../../lib/bootstrap/node-place';
import { OperatingSystem } from '../../../lib/bootstrap/operating-system';
import { Cidr } from '../../../lib/network/cidr';
import { KubernetesVersion } from '../../../lib/versions/kubernetes-version';

/** The least that a pool of OpenStack servers has to say, and what a test is about. */
export function aNodeBootstrap(about: Partial<NodeBootstrapProps> = {}): NodeBootstrapProps {
  return {
    pool: 'acme-prod-web',
    operatingSystem: OperatingSystem.UBUNTU_24_04,
    version: KubernetesVersion.V1_35,
    place: NodePlace.openStack('RegionOne'),
    endpointHost: 'cp.paris.example.net',
    endpointPort: 6101,
    podRanges: [Cidr.of('100.64.0.0/16')],
    serviceRanges: [Cidr.of('172.20.0.0/20')],
    dnsIps: ['172.20.0.10'],
    ...about,
  };
}

/** One file of a configuration, as it is placed. */
export function fileOf(about: Partial<NodeBootstrapProps>, path: string): string | undefined {
  const content = NodeConfiguration.of(aNodeBootstrap(about)).files.find((file) => file.path === path)?.content;
  return typeof content === 'string' ? content : undefined;
}

/** One file of a configuration that is YAML. */
export function yamlOf(about: Partial<NodeBootstrapProps>, path: string): any {
  return parse(fileOf(about, path) ?? '');
}

/** A file as a reader of a document would place it. */
export interface ReadFile {
  readonly path: string;
  readonly mode: number;
  readonly content: string;
}

/** The files of a document, decoded and unpacked; places for a credential stay as they are. */
export function filesOf({ format }: Pick<BootstrapDocument, 'format'>, text: string): ReadFile[] {
  if (format === 'ignition') {
    return JSON.parse(text).storage.files.map(({ path, mode, contents }: any) => {
      const [kind, data] = contents.source.split(',');
      const bytes =
        kind === 'data:;base64' && !data.startsWith('@@')
          ? Buffer.from(data, 'base64')
          : Buffer.from(decodeURIComponent(data));
      return { path, mode, content: (contents.compression === 'gzip' ? gunzipSync(bytes) : bytes).toString() };
    });
  }
  return parse(text).write_files.map(({ path, permissions, encoding, content }: any) => {
    const bytes =
      encoding === undefined || content.startsWith('@@') ? Buffer.from(content) : Buffer.from(content, 'base64');
    return {
      path,
      mode: parseInt(permissions, 8),
      content: (encoding === 'gz+b64' ? gunzipSync(bytes) : bytes).toString(),
    };
  });
}

/** A credential with nothing behind it. */
export const CREDENTIAL: JoinCredential = {
  certificate: pem('CERTIFICATE', 'a certificate of the pool'),
  privateKey: pem('PRIVATE KEY', 'the key of that certificate'),
  clusterAuthority: pem('CERTIFICATE', 'the authority of the cluster'),
  clientAuthority: pem('CERTIFICATE', 'the authority of its clients'),
};

function pem(kind: string, text: string): string {
  return `-----BEGIN ${kind}-----\n${Buffer.from(text).toString('base64')}\n-----END ${kind}-----\n`;
}
