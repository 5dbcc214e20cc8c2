import { Problem } from '../problem';
import { checkUrl } from './package-source';

/** Properties of a {@link RegistryMirror}. */
export interface RegistryMirrorProps {
  /**
   * Where to pull from instead, at least one, in order of preference. A path that holds a segment `v2` is taken as it is, as
   * mirrors below a path of a shared registry need it (`https://mirror.example.net/v2/hub`); to any other, `/v2` is added.
   */
  readonly urls: readonly string[];

  /**
   * Whether the registry itself is asked when no mirror has an image. Not at isolated sites: each pull would wait for it.
   *
   * @default true
   */
  readonly fallback?: boolean;
}

/**
 * Where containerd pulls the images of a registry from. Names of images stay as they are; only the place changes.
 *
 * @see https://github.com/containerd/containerd/blob/main/docs/hosts.md
 */
export class RegistryMirror {
  /**
   * A mirror of one registry.
   *
   * @param registry host of the registry, with its port if it has one: `registry.k8s.io`
   * @throws Problem when the registry has a scheme or path, or a URL is malformed or missing
   */
  static of(registry: string, props: RegistryMirrorProps): RegistryMirror {
    if (!/^[a-z0-9][a-z0-9.-]*(:\d+)?$/.test(registry)) {
      throw new Problem({
        what: 'the name of a mirrored registry is malformed',
        found: registry,
        allowed: 'a host with an optional port, such as registry.k8s.io or docker.io',
        remedy: 'leave out scheme and path',
      });
    }
    return new RegistryMirror(registry, props);
  }

  /**
   * A mirror of every registry that has none of its own. It learns from the parameter `ns` of a request which one is meant.
   *
   * @throws Problem when a URL is malformed or missing
   */
  static ofAll(props: RegistryMirrorProps): RegistryMirror {
    return new RegistryMirror('_default', props);
  }

  private constructor(
    /** Host of the registry, with its port if it has one; `_default` for all. */
    readonly registry: string,
    private readonly props: RegistryMirrorProps,
  ) {
    if (props.urls.length === 0) {
      throw new Problem({
        what: `the mirror of ${registry} is nowhere`,
        found: props.urls,
        allowed: 'at least one URL',
        remedy: 'name one, or leave out the mirror',
      });
    }
    for (const url of props.urls) checkUrl(`a mirror of ${registry}`, url);
  }

  /** @internal The file that containerd looks for; it does not write the colon of a port into a folder's name. */
  get path(): string {
    return `/etc/containerd/certs.d/${this.registry.replace(/:(\d+)$/, '_$1_')}/hosts.toml`;
  }

  /** @internal The content of that file. containerd asks the hosts in order, then the server. */
  toToml(): string {
    const { urls, fallback = true } = this.props;
    const hosts = fallback ? urls : urls.slice(0, -1);
    return [
      ...(fallback ? this.upstream() : [`server = "${urls.at(-1)!}"`, ...settings(urls.at(-1)!)]),
      ...hosts.flatMap((url) => [`[host."${url}"]`, ...settings(url)]),
      '',
    ].join('\n');
  }

  private upstream(): string[] {
    if (this.registry === '_default') return [];
    return [`server = "https://${this.registry === 'docker.io' ? 'registry-1.docker.io' : this.registry}"`];
  }
}

function settings(url: string): string[] {
  const hasApiPath = /^https?:\/\/[^/]+.*\/v2(\/|$)/.test(url);
  return ['capabilities = ["pull", "resolve"]', ...(hasApiPath ? ['override_path = true'] : [])];
}
