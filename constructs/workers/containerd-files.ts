import { Problem } from '../../lib/problem';
import type { NodeFile } from './node-file';

/** What the containerd of a node is told. */
export interface ContainerdProps {
  /** The image of the container that holds a pod's namespaces. */
  readonly pauseImage: string;

  /** Registry to the address of its mirror. */
  readonly mirrors: Readonly<Record<string, string>>;
}

/**
 * The files of containerd 2: a configuration of version 3, whose tables an older containerd does not know and would ignore.
 *
 * @throws Problem when a mirror is no address
 * @see https://github.com/containerd/containerd/blob/main/docs/cri/config.md
 */
export function containerdFiles({ pauseImage, mirrors }: ContainerdProps): NodeFile[] {
  return [
    {
      path: '/etc/containerd/config.toml',
      content: [
        'version = 3',
        '',
        `[plugins.'io.containerd.cri.v1.images'.pinned_images]`,
        `sandbox = ${JSON.stringify(pauseImage)}`,
        '',
        `[plugins.'io.containerd.cri.v1.images'.registry]`,
        `config_path = '/etc/containerd/certs.d'`,
        '',
        `[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]`,
        `runtime_type = 'io.containerd.runc.v2'`,
        '',
        `[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]`,
        'SystemdCgroup = true',
        '',
      ].join('\n'),
    },
    {
      path: '/etc/crictl.yaml',
      content: 'runtime-endpoint: unix:///run/containerd/containerd.sock\n',
    },
    ...Object.entries(mirrors)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([registry, mirror]) => mirrorFile(registry, mirror)),
  ];
}

function mirrorFile(registry: string, mirror: string): NodeFile {
  if (!URL.canParse(mirror) || !/^https?:\/\//.test(mirror)) {
    throw new Problem({
      what: `the mirror of registry ${registry} is no address`,
      found: mirror,
      allowed: 'an https or http URL',
      remedy: 'write it with its scheme, such as https://mirror.example.net',
    });
  }
  const upstream = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
  return {
    path: `/etc/containerd/certs.d/${registry}/hosts.toml`,
    content: [
      `server = 'https://${upstream}'`,
      '',
      `[host.'${mirror}']`,
      `capabilities = ['pull', 'resolve']`,
      '',
    ].join('\n'),
  };
}
