import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import type { Size } from '../../lib/size';

/** Where programs look for their service account, and the only place. */
export const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Files of one object: key in the object to name in the volume. */
export type FileNames = Readonly<Record<string, string>>;

/** Where files of a {@link PodVolume} come from. */
export class FileSource {
  /**
   * Some keys of a Secret. The others stay out of the pod: that of a certificate authority out of all that only verify.
   *
   * @param files key to file name
   */
  static secret(name: string, files: FileNames): FileSource {
    return new FileSource({ secret: { name, items: itemsOf(files) } });
  }

  /** All keys of a ConfigMap, under their own names. */
  static configMap(name: string): FileSource {
    return new FileSource({ configMap: { name } });
  }

  private constructor(
    /** As Kubernetes takes it. */
    readonly projection: k8s.VolumeProjection,
  ) {}
}

/** A volume of a pod. Two containers that mount the same one share its files. */
export class PodVolume {
  /**
   * Read-only files of Secrets and ConfigMaps side by side in one folder, readable for the pod's group alone. They change
   * together, and in the running pod too when their objects change.
   */
  static files(name: string, sources: readonly FileSource[]): PodVolume {
    return new PodVolume(
      { name, projected: { defaultMode: 0o440, sources: sources.map(({ projection }) => projection) } },
      true,
    );
  }

  /**
   * What programs look for in {@link SERVICE_ACCOUNT_FOLDER} to use the API of the cluster that they run in: a token that lives
   * for an hour and is renewed in time.
   */
  static serviceAccount(): PodVolume {
    const sources: k8s.VolumeProjection[] = [
      { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      { downwardApi: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
    ];
    return new PodVolume({ name: 'service-account', projected: { defaultMode: 0o440, sources } }, true);
  }

  /** An empty folder in memory, for files that must never be on a disk. */
  static memory(name: string, limit: Size): PodVolume {
    const sizeLimit = k8s.Quantity.fromString(limit.toQuantity());
    return new PodVolume({ name, emptyDir: { medium: 'Memory', sizeLimit } }, false);
  }

  /** An empty folder on the node's disk, for what goes with the pod. */
  static scratch(name: string, limit: Size): PodVolume {
    return new PodVolume({ name, emptyDir: { sizeLimit: k8s.Quantity.fromString(limit.toQuantity()) } }, false);
  }

  /** A volume of the pod's own, made from a claim of its StatefulSet. */
  static claimed(name: string): PodVolume {
    return new PodVolume({ name }, false);
  }

  /** A volume that exists by a claim of its own. */
  static claim(name: string, claimName: string): PodVolume {
    return new PodVolume({ name, persistentVolumeClaim: { claimName } }, false);
  }

  private constructor(
    /** As Kubernetes takes it; of a claimed one the name alone. */
    readonly volume: k8s.Volume,
    private readonly isReadOnly: boolean,
  ) {}

  /** Whether the pod names it among its volumes. */
  get isDeclared(): boolean {
    return Object.keys(this.volume).length > 1;
  }

  /** Its place in a container. Files of objects are always read-only; others are if it is said. */
  mountAt(mountPath: string, options: { readonly readOnly?: boolean } = {}): PodMount {
    const readOnly = this.isReadOnly || (options.readOnly ?? false);
    return { volume: this, mount: { name: this.volume.name, mountPath, ...(readOnly && { readOnly }) } };
  }
}

/** A {@link PodVolume} at its place in a container. */
export interface PodMount {
  /** The volume. */
  readonly volume: PodVolume;

  /** As Kubernetes takes it. */
  readonly mount: k8s.VolumeMount;
}

function itemsOf(files: FileNames): k8s.KeyToPath[] {
  return Object.entries(files).map(([key, path]) => ({ key, path }));
}
