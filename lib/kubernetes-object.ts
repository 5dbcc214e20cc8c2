/** A Kubernetes object, as it stands in a manifest. */
export interface KubernetesObject {
  /** Group and version, as `apps/v1`. */
  readonly apiVersion: string;

  /** Kind, as `Deployment`. */
  readonly kind: string;

  /** Its name, the namespace of what lives in one, labels and annotations. */
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };

  /** Everything else. */
  readonly [field: string]: unknown;
}
