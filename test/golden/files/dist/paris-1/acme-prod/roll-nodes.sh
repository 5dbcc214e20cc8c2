#!/usr/bin/env bash
# Replaces the nodes of acme-prod that are not what the program says, one after the other: each is drained first.
#
#     bash roll-nodes.sh [--context CONTEXT] [--stacks FOLDER] [POOL...]
#
# CONTEXT is a kubectl context of the management cluster, FOLDER has the stacks as they were synthesized: cdktf.out/stacks.
# Pods that a disruption budget holds back are waited for, half an hour for each node (DRAIN_SECONDS), ten minutes for a
# new node (READY_SECONDS). It may be stopped and run again at any time; nodes that are done are left alone.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
context=() administrator=() stacks=cdktf.out/stacks pools=' '
while [ $# -gt 0 ]; do
  case $1 in
    --context) context=(--context "$2") administrator=("$2"); shift 2 ;;
    --stacks) stacks=$2; shift 2 ;;
    *) pools+="$1 "; shift ;;
  esac
done
# Terraform works in the folder of a stack, and its provider would look for clouds.yaml there.
clouds=${OS_CLIENT_CONFIG_FILE:-clouds.yaml}
[[ $clouds = /* ]] || clouds=$PWD/$clouds
if [ -f "$clouds" ]; then export OS_CLIENT_CONFIG_FILE=$clouds; fi
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { printf '%s %s\n' "$(date +%H:%M:%S)" "$*"; }

tf() { terraform -chdir="$stacks/$stack" "$@"; }

cat >"$work/gate" <<'END'
#!/bin/sh
# gate NODE SERVER [ready|drained]: until the server is a ready node, and the others of its name are drained; or one of both.
set -eu
kube() { kubectl --kubeconfig "$TENANTRY_KUBECONFIG" "$@"; }
if [ "${3:-ready}" = ready ]; then
  end=$(($(date +%s) + ${READY_SECONDS:-600}))
  until kube wait --for=condition=Ready --timeout=10s "node/$2" >/dev/null 2>&1; do
    [ "$(date +%s)" -lt "$end" ] || { echo "$2 is not ready in time" >&2; exit 1; }
    sleep 2
  done
fi
if [ "${3:-}" = ready ]; then exit; fi
nodes=$(kube get nodes --output=name)
for old in $(echo "$nodes" | grep -E "^node/$1-[0-9a-f]{5}$" | grep -vx "node/$2"); do
  kube drain "$old" --ignore-daemonsets --delete-emptydir-data --timeout="${DRAIN_SECONDS:-1800}s" >&2
done
END

# Administrators' certificates live for an hour.
log_in() {
  bash "$here/admin-kubeconfig.sh" "${administrator[@]}" >"$work/kubeconfig"
  export TENANTRY_KUBECONFIG="$work/kubeconfig"
}

# The Nodes of the name that are not the server's.
stale() { grep -E "^node/$node-[0-9a-f]{5}$" | grep -vx "node/$server" || true; }

roll() { # POOL STACK NODE SERVER surge|in-place TARGET...
  local pool=$1 stack=$2 node=$3 server=$4 order=$5 target old arguments=()
  shift 5
  if [ "$pools" != ' ' ] && [[ $pools != *" $pool "* ]]; then return; fi
  for target in "$@"; do arguments+=("-target=$target"); done
  [ -d "$stacks/$stack/.terraform" ] || tf init -input=false >/dev/null
  tf plan -input=false -out="$work/plan" "${arguments[@]}" >"$work/said" || { cat "$work/said" >&2; exit 1; }
  tf show -no-color "$work/plan" >"$work/changes"
  if ! grep -qE '^  # openstack_compute_instance_v2\..* (must|will) be ' "$work/changes"; then
    say "$node is what it should be"
    return
  fi
  say "$node becomes $server, $order"
  log_in
  if [ "$order" = in-place ]; then
    sh "$work/gate" "$node" "$server" drained
    tf apply -input=false "$work/plan" >"$work/said" || { cat "$work/said" >&2; exit 1; }
    sh "$work/gate" "$node" "$server" ready
  else
    TENANTRY_ROLL_GATE=$work/gate tf apply -input=false "$work/plan" >"$work/said" || { cat "$work/said" >&2; exit 1; }
  fi
  kubectl --kubeconfig "$work/kubeconfig" get nodes --output=name >"$work/nodes"
  for old in $(stale <"$work/nodes"); do
    kubectl --kubeconfig "$work/kubeconfig" delete "$old" --ignore-not-found >/dev/null
  done
  say "$node is $server"
}

if [ -z "${TF_VAR_join_credentials:-}" ]; then
  eval "$(bash "$here/join-credentials.sh" "${context[@]}")"
fi

roll web acme-prod-paris acme-prod-web-0 acme-prod-web-0-65280 surge \
  'openstack_compute_instance_v2.web_acme-prod-web-0_F5080020' \
  'openstack_networking_port_v2.web_acme-prod-web-0_Port_080EDF88' \
  'terraform_data.web_acme-prod-web-0-Gate_378900E1' \
  'openstack_lb_member_v2.web_Ingress_LoadBalancer_acme-prod-web-443_Members_acme-prod-web-0_D47D90EC'
roll web acme-prod-paris acme-prod-web-1 acme-prod-web-1-c4c22 surge \
  'openstack_compute_instance_v2.web_acme-prod-web-1_6B233149' \
  'openstack_networking_port_v2.web_acme-prod-web-1_Port_2D84B8FF' \
  'terraform_data.web_acme-prod-web-1-Gate_09F90D16' \
  'openstack_lb_member_v2.web_Ingress_LoadBalancer_acme-prod-web-443_Members_acme-prod-web-1_B5CCDABD'
roll web acme-prod-paris acme-prod-web-2 acme-prod-web-2-65280 surge \
  'openstack_compute_instance_v2.web_acme-prod-web-2_A28A0E1A' \
  'openstack_networking_port_v2.web_acme-prod-web-2_Port_A8A82AA7' \
  'terraform_data.web_acme-prod-web-2-Gate_BAF1F3DD' \
  'openstack_lb_member_v2.web_Ingress_LoadBalancer_acme-prod-web-443_Members_acme-prod-web-2_A44E7250'
roll edge acme-prod-lagos acme-prod-edge-0 acme-prod-edge-0-81076 surge \
  'openstack_compute_instance_v2.edge_acme-prod-edge-0_F7D9C5CB' \
  'openstack_networking_port_v2.edge_acme-prod-edge-0_Port_02246CFA' \
  'terraform_data.edge_acme-prod-edge-0-Gate_AD1430E4'
roll edge acme-prod-lagos acme-prod-edge-1 acme-prod-edge-1-799d5 surge \
  'openstack_compute_instance_v2.edge_acme-prod-edge-1_7EE3551C' \
  'openstack_networking_port_v2.edge_acme-prod-edge-1_Port_38FF8283' \
  'terraform_data.edge_acme-prod-edge-1-Gate_D1E5B0FA'
say 'all nodes are what they should be'
