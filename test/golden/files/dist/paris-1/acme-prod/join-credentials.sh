#!/usr/bin/env bash
# Hands Terraform what new nodes of cluster acme-prod join with: a client certificate for each pool, which lives for a day.
#
#   eval "$(bash join-credentials.sh [--context CONTEXT])" && npx cdktf-cli deploy 'acme-prod-*'
#
# Words are handed on to kubectl, which needs the rights of Role join-credentials in namespace cluster-acme-prod.
# A plan that makes no node does without: export TF_VAR_join_credentials='{}'
set -euo pipefail
kubectl=(kubectl "$@" --namespace cluster-acme-prod)
credentials=''

# field KIND NAME PATH: a field of an object in the management cluster.
field() {
  local value
  value=$("${kubectl[@]}" get "$1" "$2" --output "jsonpath={$3}")
  [ -n "$value" ] || { echo "no node can join yet: $1 $2 has no $3" >&2; exit 1; }
  printf '%s' "$value"
}

# authorities SECRET: who signed its certificate, and who signed that one in turn.
authorities() {
  local chain root
  chain=$(field secret "$1" '.data.tls\.crt') && root=$(field secret "$1" '.data.ca\.crt') || exit 1
  { base64 --decode <<<"$chain" | sed '1,/-END /d'; base64 --decode <<<"$root"; } | base64 | tr -d '
'
}

add_pool() {
  local pool=$1 certificate privateKey clusterAuthority clientAuthority expires
  certificate=$(field secret "join-$pool" '.data.tls\.crt')
  privateKey=$(field secret "join-$pool" '.data.tls\.key')
  clusterAuthority=$(authorities "cluster-authority")
  clientAuthority=$(authorities "join-$pool")
  expires=$(field certificate "join-$pool" .status.notAfter)
  credentials+="${credentials:+,}\"$pool\":{\"certificate\":\"$certificate\",\"privateKey\":\"$privateKey\",\"clusterAuthority\":\"$clusterAuthority\",\"clientAuthority\":\"$clientAuthority\",\"expires\":\"$expires\"}"
}

add_pool edge
add_pool web
echo "export TF_VAR_join_credentials='{$credentials}'"
