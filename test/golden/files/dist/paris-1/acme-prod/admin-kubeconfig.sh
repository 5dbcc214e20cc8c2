#!/bin/sh
# Prints a kubeconfig for an administrator of acme-prod, valid for an hour.
#
#     sh admin-kubeconfig.sh [CONTEXT] >acme-prod.kubeconfig     a kubectl context of the management cluster
#
# SERVER replaces the address of the API server, for those who reach it through a tunnel of their own.
set -eu
umask 077
context=${1:-}
server=${SERVER:-https://cp.paris.example.net:6002}
name=$(id -un)

kube() { kubectl ${context:+--context "$context"} --namespace=cluster-acme-prod "$@"; }

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
openssl req -new -key "$folder/key" -subj "/O=tenantry:administrators/CN=administrator:$name" -out "$folder/request"
request=$(kube create --output=name --filename=- <<END
apiVersion: cert-manager.io/v1
kind: CertificateRequest
metadata: {generateName: administrator-}
spec:
  request: $(base64_line <"$folder/request")
  issuerRef: {kind: Issuer, name: client-ca}
  duration: 1h
  usages: [client auth, digital signature]
END
)
kube wait --for=condition=Ready --timeout=60s "$request" >/dev/null
certificate=$(kube get "$request" --output=jsonpath='{.status.certificate}')
for secret in cluster-ca; do
  kube get secret "$secret" --output='jsonpath={.data.tls\.crt}' | openssl base64 -d -A
done >"$folder/authorities"

cat <<END
apiVersion: v1
kind: Config
clusters:
- name: acme-prod
  cluster:
    server: $server
    certificate-authority-data: $(base64_line <"$folder/authorities")
users:
- name: administrator
  user:
    client-certificate-data: $certificate
    client-key-data: $(base64_line <"$folder/key")
contexts:
- name: acme-prod
  context: {cluster: acme-prod, user: administrator}
current-context: acme-prod
END
