/** Name of the file of an {@link administratorScript}, beside the manifests. */
export const ADMINISTRATOR_SCRIPT = 'admin-kubeconfig.sh';

/** Group of those who come with a certificate from an {@link administratorScript}; it may do everything. */
export const ADMINISTRATORS = 'tenantry:administrators';

/** What an {@link administratorScript} is made from. */
export interface AdministratorScriptProps {
  /** Name of the tenant cluster. */
  readonly clusterName: string;

  /** Namespace of its control plane. */
  readonly namespace: string;

  /** Its address: `https://host:port`. */
  readonly server: string;

  /** Secrets with the authorities that sign the API server's certificate, one or, while they are changed, two. */
  readonly authorities: readonly string[];

  /** Issuer of client certificates. */
  readonly clientIssuer: string;
}

/**
 * A POSIX shell script that prints a kubeconfig for an administrator, valid for an hour: a key that is made on the spot and
 * leaves nothing behind, and a certificate that cert-manager signs in the management cluster. Whoever may create
 * CertificateRequests in the control plane's namespace and read its Secrets may do this, and nobody else.
 */
export function administratorScript(props: AdministratorScriptProps): string {
  const { clusterName, namespace, server, authorities, clientIssuer } = props;
  return `#!/bin/sh
# Prints a kubeconfig for an administrator of ${clusterName}, valid for an hour.
#
#     sh ${ADMINISTRATOR_SCRIPT} [CONTEXT] >${clusterName}.kubeconfig     a kubectl context of the management cluster
#
# SERVER replaces the address of the API server, for those who reach it through a tunnel of their own.
set -eu
umask 077
context=\${1:-}
server=\${SERVER:-${server}}
name=$(id -un)

kube() { kubectl \${context:+--context "$context"} --namespace=${namespace} "$@"; }

base64_line() { openssl base64 -A; }

command -v openssl >/dev/null || { echo 'openssl is not there; it makes the key' >&2; exit 1; }
folder=$(mktemp -d)
request=
leave() {
  rm -rf "$folder"
  [ -z "$request" ] || kube delete "$request" --wait=false >/dev/null
}
trap leave EXIT
trap 'exit 1' HUP INT TERM

openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$folder/key" 2>/dev/null
openssl req -new -key "$folder/key" -subj "/O=${ADMINISTRATORS}/CN=administrator:$name" -out "$folder/request"
request=$(kube create --output=name --filename=- <<END
apiVersion: cert-manager.io/v1
kind: CertificateRequest
metadata: {generateName: administrator-}
spec:
  request: $(base64_line <"$folder/request")
  issuerRef: {kind: Issuer, name: ${clientIssuer}}
  duration: 1h
  usages: [client auth, digital signature]
END
)
kube wait --for=condition=Ready --timeout=60s "$request" >/dev/null
certificate=$(kube get "$request" --output=jsonpath='{.status.certificate}')
for secret in ${authorities.join(' ')}; do
  kube get secret "$secret" --output='jsonpath={.data.tls\\.crt}' | openssl base64 -d -A
done >"$folder/authorities"

cat <<END
apiVersion: v1
kind: Config
clusters:
- name: ${clusterName}
  cluster:
    server: $server
    certificate-authority-data: $(base64_line <"$folder/authorities")
users:
- name: administrator
  user:
    client-certificate-data: $certificate
    client-key-data: $(base64_line <"$folder/key")
contexts:
- name: ${clusterName}
  context: {cluster: ${clusterName}, user: administrator}
current-context: ${clusterName}
END
`;
}
