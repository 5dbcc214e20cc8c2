import { JOIN_VARIABLE } from '../bootstrap/join-command';
import { ADMINISTRATOR_SCRIPT } from './administrator-script';

/** Name of the file of a {@link rollNodesScript}, beside the manifests. */
export const ROLL_NODES_SCRIPT = 'roll-nodes.sh';

/** A node that Terraform replaces. */
export interface RolledNode {
  /** Its name without the revision. */
  readonly name: string;

  /** Name that it has once it is what the program says. */
  readonly serverName: string;

  /** Name of its stack. */
  readonly stack: string;

  /** Its pool. */
  readonly pool: string;

  /** Whether it is drained and gone before its successor comes. */
  readonly isInPlace: boolean;

  /** Addresses in Terraform of all that is replaced with it. */
  readonly targets: readonly string[];
}

/** What a {@link rollNodesScript} is made from. */
export interface RollNodesScriptProps {
  /** Name of the cluster. */
  readonly clusterName: string;

  /** Its nodes that Terraform makes, in the order in which they are replaced. */
  readonly nodes: readonly RolledNode[];

  /** Environment variable that Terraform looks for the command in that stands between a server and its predecessor. */
  readonly gateVariable: string;
}

/**
 * A bash script that replaces nodes of a cluster one after the other, each by a `terraform apply` for it alone: a successor is
 * waited for, a predecessor is cordoned and drained as disruption budgets allow, and its Node is deleted. Nodes that are what
 * the program says are left alone, so it may be stopped and run again at any time.
 */
export function rollNodesScript({ clusterName, nodes, gateVariable }: RollNodesScriptProps): string {
  const calls = nodes.map(({ name, serverName, stack, pool, isInPlace, targets }) =>
    [
      `roll ${pool} ${stack} ${name} ${serverName} ${isInPlace ? 'in-place' : 'surge'}`,
      ...targets.map((target) => `'${target}'`),
    ].join(' \\\n  '),
  );
  return `#!/usr/bin/env bash
# Replaces the nodes of ${clusterName} that are not what the program says, one after the other: each is drained first.
#
#     bash ${ROLL_NODES_SCRIPT} [--context CONTEXT] [--stacks FOLDER] [POOL...]
#
# CONTEXT is a kubectl context of the management cluster, FOLDER has the stacks as they were synthesized: cdktf.out/stacks.
# Pods that a disruption budget holds back are waited for, half an hour for each node (DRAIN_SECONDS), ten minutes for a
# new node (READY_SECONDS). It may be stopped and run again at any time; nodes that are done are left alone.
set -euo pipefail
here=$(cd "$(dirname "\${BASH_SOURCE[0]}")" && pwd)
context=() administrator=() stacks=cdktf.out/stacks pools=' '
while [ $# -gt 0 ]; do
  case $1 in
    --context) context=(--context "$2") administrator=("$2"); shift 2 ;;
    --stacks) stacks=$2; shift 2 ;;
    *) pools+="$1 "; shift ;;
  esac
done
# Terraform works in the folder of a stack, and its provider would look for clouds.yaml there.
clouds=\${OS_CLIENT_CONFIG_FILE:-clouds.yaml}
[[ $clouds = /* ]] || clouds=$PWD/$clouds
if [ -f "$clouds" ]; then export OS_CLIENT_CONFIG_FILE=$clouds; fi
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { printf '%s %s\\n' "$(date +%H:%M:%S)" "$*"; }

tf() { terraform -chdir="$stacks/$stack" "$@"; }

cat >"$work/gate" <<'END'
#!/bin/sh
# gate NODE SERVER [ready|drained]: until the server is a ready node, and the others of its name are drained; or one of both.
set -eu
kube() { kubectl --kubeconfig "$TENANTRY_KUBECONFIG" "$@"; }
if [ "\${3:-ready}" = ready ]; then
  end=$(($(date +%s) + \${READY_SECONDS:-600}))
  until kube wait --for=condition=Ready --timeout=10s "node/$2" >/dev/null 2>&1; do
    [ "$(date +%s)" -lt "$end" ] || { echo "$2 is not ready in time" >&2; exit 1; }
    sleep 2
  done
fi
if [ "\${3:-}" = ready ]; then exit; fi
nodes=$(kube get nodes --output=name)
for old in $(echo "$nodes" | grep -E "^node/$1-[0-9a-f]{5}$" | grep -vx "node/$2"); do
  kube drain "$old" --ignore-daemonsets --delete-emptydir-data --timeout="\${DRAIN_SECONDS:-1800}s" >&2
done
END

# Administrators' certificates live for an hour.
log_in() {
  bash "$here/${ADMINISTRATOR_SCRIPT}" "\${administrator[@]}" >"$work/kubeconfig"
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
  tf plan -input=false -out="$work/plan" "\${arguments[@]}" >"$work/said" || { cat "$work/said" >&2; exit 1; }
  tf show -no-color "$work/plan" >"$work/changes"
  if ! grep -qE '^  # openstack_compute_instance_v2\\..* (must|will) be ' "$work/changes"; then
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
    ${gateVariable}=$work/gate tf apply -input=false "$work/plan" >"$work/said" || { cat "$work/said" >&2; exit 1; }
  fi
  kubectl --kubeconfig "$work/kubeconfig" get nodes --output=name >"$work/nodes"
  for old in $(stale <"$work/nodes"); do
    kubectl --kubeconfig "$work/kubeconfig" delete "$old" --ignore-not-found >/dev/null
  done
  say "$node is $server"
}

if [ -z "\${TF_VAR_${JOIN_VARIABLE}:-}" ]; then
  eval "$(bash "$here/join-credentials.sh" "\${context[@]}")"
fi

${calls.join('\n')}
say 'all nodes are what they should be'
`;
}
