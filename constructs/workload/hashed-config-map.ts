import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import { contentHash } from '../../lib/content-hash';

/** Properties of a {@link HashedConfigMap}. */
export interface HashedConfigMapProps {
  /** What the name begins with. */
  readonly name: string;

  /** The files: name to content. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * A ConfigMap whose name ends with a hash of its content and whose content never changes: pods that mount it are rolled when
 * it would change, and the old ones keep what they were started with.
 */
export class HashedConfigMap extends Construct {
  /** Name with the hash. */
  readonly configMapName: string;

  constructor(scope: Construct, id: string, props: HashedConfigMapProps) {
    super(scope, id);
    this.configMapName = `${props.name}-${contentHash(Object.entries(props.files).sort())}`;
    new k8s.KubeConfigMap(this, 'Resource', {
      metadata: { name: this.configMapName },
      immutable: true,
      data: { ...props.files },
    });
  }
}
