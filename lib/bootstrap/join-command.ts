import { dnsLabel } from '../names';
import { CREDENTIAL_PARTS, joinSecret, joinSecretEntries, READ_AUTHORITIES, readingOf } from './join-credential';

/** Terraform variable that takes what {@link joinCommand} prints. */
export const JOIN_VARIABLE = 'join_credentials';

/** Properties of {@link joinCommand}. */
export interface JoinCommandProps {
  /** Name of the cluster. */
  readonly clusterName: string;

  /** Namespace of its control plane in the management cluster. */
  readonly namespace: string;

  /** Names of the pools whose nodes Terraform makes. */
  readonly pools: readonly string[];
}

/**
 * A command that hands the join credentials of a cluster's pools to Terraform, which makes the nodes: through the environment,
 * so that they are in no state and no file.
 *
 * It reads the Secrets with kubectl and the current credentials of whoever runs it.
 *
 * @returns a bash script
 * @throws Problem when a name is none
 * @see docs/decisions/0005-join-credentials-by-variable.md
 */
export function joinCommand({ clusterName, namespace, pools }: JoinCommandProps): string {
  for (const name of [clusterName, namespace, ...pools]) dnsLabel('a name in the join command', name);
  const entries = joinSecretEntries('$pool');
  const readings = CREDENTIAL_PARTS.map((part) => `  ${part}=${readingOf(entries[part])}`);
  const members = [...CREDENTIAL_PARTS, 'expires'].map((member) => `\\"${member}\\":\\"$${member}\\"`);
  return `#!/usr/bin/env bash
# Hands Terraform what new nodes of cluster ${clusterName} join with: a client certificate for each pool, which lives for a day.
#
#   eval "$(bash join-credentials.sh [--context CONTEXT])" && npx cdktf-cli deploy '${clusterName}-*'
#
# Words are handed on to kubectl, which needs the rights of Role join-credentials in namespace ${namespace}.
# A plan that makes no node does without: export TF_VAR_${JOIN_VARIABLE}='{}'
set -euo pipefail
kubectl=(kubectl "$@" --namespace ${namespace})
credentials=''

# field KIND NAME PATH: a field of an object in the management cluster.
field() {
  local value
  value=$("\${kubectl[@]}" get "$1" "$2" --output "jsonpath={$3}")
  [ -n "$value" ] || { echo "no node can join yet: $1 $2 has no $3" >&2; exit 1; }
  printf '%s' "$value"
}

${READ_AUTHORITIES}

add_pool() {
  local pool=$1 ${CREDENTIAL_PARTS.join(' ')} expires
${readings.join('\n')}
  expires=$(field certificate "${joinSecret('$pool')}" .status.notAfter)
  credentials+="\${credentials:+,}\\"$pool\\":{${members.join(',')}}"
}

${[...pools]
  .sort()
  .map((pool) => `add_pool ${pool}`)
  .join('\n')}
echo "export TF_VAR_${JOIN_VARIABLE}='{$credentials}'"
`;
}
