/**
 * What a node presents and believes when it joins: the pool's short-lived client certificate and two authorities.
 *
 * Either PEM texts, or for Terraform expressions that yield the base64 of PEM texts.
 */
export interface JoinCredential {
  /** The pool's client certificate (`O=system:bootstrappers:<cluster>:<pool>`): it may file a kubelet's signing request, nothing else. */
  readonly certificate: string;

  /** The key of {@link certificate}. */
  readonly privateKey: string;

  /** The authority, or two during a rotation, that signs what the API server presents. */
  readonly clusterAuthority: string;

  /** The authority, or two during a rotation, that signs what the API server presents to kubelets. */
  readonly clientAuthority: string;
}

/** Where a part of the join credential lies in the management cluster. */
export interface SecretEntry {
  /** Name of the Secret. */
  readonly secret: string;

  /** Key in the Secret: `tls.crt`. */
  readonly key: string;
}

/** Name of the Secret that shows a cluster's authority to those who may not read the authority's key. */
export const CLUSTER_AUTHORITY = 'cluster-authority';

/** The group that nodes of a pool are in until they have a certificate of their own. */
export function joiningGroup(clusterName: string, pool: string): string {
  return `system:bootstrappers:${clusterName}:${pool}`;
}

/** Name of a pool's join certificate, and of its Secret. */
export function joinSecret(pool: string): string {
  return `join-${pool}`;
}

/** Where the parts of a pool's credential lie, in the namespace of its control plane. */
export function joinSecretEntries(pool: string): Readonly<Record<keyof JoinCredential, SecretEntry>> {
  const secret = joinSecret(pool);
  return {
    certificate: { secret, key: 'tls.crt' },
    privateKey: { secret, key: 'tls.key' },
    clusterAuthority: { secret: CLUSTER_AUTHORITY, key: 'ca.crt' },
    // Its issuer, which also signs what the API server presents to kubelets.
    clientAuthority: { secret, key: 'ca.crt' },
  };
}

/** A part of a {@link JoinCredential}. @internal */
export type CredentialPart = keyof JoinCredential;

/** @internal */
export const CREDENTIAL_PARTS: readonly CredentialPart[] = [
  'certificate',
  'privateKey',
  'clusterAuthority',
  'clientAuthority',
];

/**
 * Reads a part of a credential in a bash script that has `field KIND NAME PATH`, as base64. With an authority comes, while it
 * is rotated, the one that it vouches for; so what joins then goes on when the older one is gone.
 *
 * @internal
 */
export function readingOf({ secret, key }: SecretEntry): string {
  return key === 'ca.crt'
    ? `$(authorities "${secret}")`
    : `$(field secret "${secret}" '.data.${key.replaceAll('.', '\\.')}')`;
}

/** The bash function that {@link readingOf} needs. @internal */
export const READ_AUTHORITIES = String.raw`# authorities SECRET: who signed its certificate, and who signed that one in turn.
authorities() {
  local chain root
  chain=$(field secret "$1" '.data.tls\.crt') && root=$(field secret "$1" '.data.ca\.crt') || exit 1
  { base64 --decode <<<"$chain" | sed '1,/-END /d'; base64 --decode <<<"$root"; } | base64 | tr -d '
'
}`;

/** The text that stands in a document where the base64 of a part belongs. @internal */
export function placeOf(part: CredentialPart): string {
  return `@@${part}@@`;
}

/** Where the parts lie on a node. @internal */
export const CREDENTIAL_FILES: Readonly<Record<CredentialPart, { readonly path: string; readonly mode: number }>> = {
  certificate: { path: '/etc/kubernetes/pki/bootstrap.crt', mode: 0o600 },
  privateKey: { path: '/etc/kubernetes/pki/bootstrap.key', mode: 0o600 },
  clusterAuthority: { path: '/etc/kubernetes/pki/ca.crt', mode: 0o644 },
  clientAuthority: { path: '/etc/kubernetes/pki/client-ca.crt', mode: 0o644 },
};
