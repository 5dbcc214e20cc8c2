import { dnsLabel } from '../names';

/** Properties of {@link FluxSource.gitRepository}. */
export interface FluxSourceProps {
  /**
   * Namespace of Flux's objects in the management clusters.
   *
   * @default 'flux-system'
   */
  readonly namespace?: string;

  /**
   * The folder of manifests in the repository, seen from its root.
   *
   * @default - the platform's own folder of manifests
   */
  readonly path?: string;
}

/** Where Flux reads the manifests that a synthesis has written. */
export class FluxSource {
  /**
   * A GitRepository of Flux that exists in every management cluster.
   *
   * @throws Problem when a name is malformed
   * @see https://fluxcd.io/flux/components/source/gitrepositories/
   */
  static gitRepository(name: string, props: FluxSourceProps = {}): FluxSource {
    return new FluxSource('GitRepository', name, props);
  }

  /**
   * An OCIRepository of Flux that exists in every management cluster.
   *
   * @throws Problem when a name is malformed
   * @see https://fluxcd.io/flux/components/source/ocirepositories/
   */
  static ociRepository(name: string, props: FluxSourceProps = {}): FluxSource {
    return new FluxSource('OCIRepository', name, props);
  }

  /** Namespace of Flux's objects. */
  readonly namespace: string;

  /** The folder of manifests in the repository, if it was named. */
  readonly path: string | undefined;

  private constructor(
    /** Kind of the source. */
    readonly kind: 'GitRepository' | 'OCIRepository',
    /** Name of the source. */
    readonly name: string,
    { namespace = 'flux-system', path }: FluxSourceProps,
  ) {
    this.namespace = dnsLabel('the namespace of Flux', namespace);
    this.path = path?.replace(/^\.\//, '').replace(/\/+$/, '');
    dnsLabel('the name of a source of Flux', name);
  }
}
