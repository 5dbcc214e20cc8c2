/** An object of a tenant cluster, as it stands in a manifest. */
export interface TenantObject {
  /** Group and version, as `rbac.authorization.k8s.io/v1`. */
  readonly apiVersion: string;

  /** Kind, as `ClusterRole`. */
  readonly kind: string;

  /** Its name, the namespace of what lives in one, and labels. */
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };

  /** Everything else. */
  readonly [field: string]: unknown;
}
