/** Name of a certificate authority, of its Issuer and of its Secret. */
export type AuthorityName =
  'cluster-ca' | 'client-ca' | 'kubelet-ca' | 'etcd-ca' | 'etcd-peer-ca' | 'front-proxy-ca' | 'konnectivity-ca';

/** What a certificate may be used for, as cert-manager names it. */
export type CertificateUsage = 'client auth' | 'server auth' | 'digital signature';

/** A certificate authority. */
export interface PlannedAuthority {
  /** What it is for. */
  readonly name: AuthorityName;

  /** Name of its Issuer, and of the Secret with its certificate and key: its own name, or that and a generation. */
  readonly secretName: string;

  /** Issuer that signs its certificate: its predecessor, or `self`. */
  readonly signedBy: string;

  /** Common name. */
  readonly commonName: string;

  /** Organizations: the cluster, so that certificates of two clusters are told apart. */
  readonly organizations: readonly string[];

  /** Who presents what it signs to whom. */
  readonly signs: string;

  /** How long its certificate is valid, in hours. It is renewed with the same key, so what it signed stays valid. */
  readonly durationHours: number;
}

/** A certificate that is not an authority. */
export interface PlannedLeaf {
  /** Name of the certificate. */
  readonly name: string;

  /** Who signs it; `self` for a key pair whose certificate nobody checks. */
  readonly authority: AuthorityName | 'self';

  /** Common name: the user's name, where it is presented to an API server. */
  readonly commonName: string;

  /** Organizations: the user's groups, where it is presented to an API server. */
  readonly organizations: readonly string[];

  /** DNS names that are dialled. */
  readonly dnsNames: readonly string[];

  /** Addresses that are dialled. */
  readonly ipAddresses: readonly string[];

  /** What it may be used for. */
  readonly usages: readonly CertificateUsage[];

  /** How long it is valid, in hours. */
  readonly durationHours: number;

  /** How long before its end it is renewed, in hours. */
  readonly renewBeforeHours: number;

  /** Whether renewing keeps the private key. */
  readonly keepsKey: boolean;

  /** Name of the Secret with `tls.crt`, `tls.key` and `ca.crt`. */
  readonly secretName: string;

  /** Who presents it to whom. */
  readonly purpose: string;
}
