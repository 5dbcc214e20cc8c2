import {
  CREDENTIAL_PARTS,
  type JoinCredential,
  placeOf,
  READ_AUTHORITIES,
  readingOf,
  type SecretEntry,
} from './join-credential';
import { Problem } from '../problem';

/** Properties of {@link seedCommand}. */
export interface SeedCommandProps {
  /** Namespace of the Secrets in the management cluster. */
  readonly namespace: string;

  /** Where each part of the credential lies. */
  readonly credential: Readonly<Record<keyof JoinCredential, SecretEntry>>;
}

/**
 * A command that puts the join credential into bootstrap documents: bare machines have no Terraform that would.
 *
 * It lies in a folder with a folder for each machine, reads the Secrets with kubectl and the current credentials of whoever
 * runs it, and writes the same folders, filled in, to another place that only its owner can read. The credential lives for a
 * day: run it when machines are about to be installed. Nothing of it is printed.
 *
 * @returns a bash script
 */
export function seedCommand({ namespace, credential }: SeedCommandProps): string {
  const names = [namespace, ...Object.values(credential).map(({ secret }) => secret)];
  const wrong = names.find((name) => !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name));
  if (wrong !== undefined) {
    throw new Problem({
      what: 'a namespace or Secret that holds a join credential has no proper name',
      found: wrong,
      allowed: 'small letters, digits, dashes and dots',
      remedy: 'correct it',
    });
  }
  const readings = CREDENTIAL_PARTS.map((part) => `${part}=${readingOf(credential[part])}`);
  const fillings = CREDENTIAL_PARTS.map((part) => `  text=\${text//${placeOf(part)}/$${part}}`);
  return `#!/usr/bin/env bash
# Fills the machines' documents in this folder with the pool's current join credential, which lives for a day.
#
#   fill-seeds FOLDER [CONTEXT]     # a new folder for the result, a secret until the machines have joined
#
# Needs kubectl, with access to the Secrets of namespace ${namespace} in the management cluster, which CONTEXT leads to.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
[ $# -eq 1 ] || [ $# -eq 2 ] || { sed -n '2,/^set/s/^# \\{0,1\\}//p' "$0"; exit 2; }
[ ! -e "$1" ] || { echo "$1 exists already" >&2; exit 1; }
umask 077
context=\${2:-}

# field KIND NAME PATH: a field of an object in the management cluster.
field() {
  local value
  value=$(kubectl \${context:+--context "$context"} --namespace ${namespace} get "$1" "$2" --output "jsonpath={$3}")
  [ -n "$value" ] || { echo "no machine can join yet: $1 $2 has no $3" >&2; exit 1; }
  printf '%s' "$value"
}

${READ_AUTHORITIES}

${readings.join('\n')}

for folder in "$here"/*/; do
  name=$(basename "$folder")
  mkdir -p "$1/$name"
  cp "$folder"* "$1/$name/"
done
for file in "$1"/*/*; do
  text=$(cat "$file"; printf .)
${fillings.join('\n')}
  printf '%s' "\${text%.}" >"$file"
done
echo "filled in: $(cd "$1" && echo *)"
`;
}
