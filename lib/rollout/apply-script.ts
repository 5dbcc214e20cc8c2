import type { Gate, RolloutPlan, RolloutStep } from './rollout-plan';

/** Name of the file of an {@link applyScript}, beside the manifests; no GitOps engine takes it for one. */
export const APPLY_SCRIPT = 'apply.sh';

/** What is deleted when the manifests no longer have it; claims are not, as state is in them. */
const SWEPT = [
  ...['configmaps', 'services', 'serviceaccounts', 'resourcequotas', 'limitranges', 'jobs.batch', 'cronjobs.batch'],
  ...['deployments.apps', 'statefulsets.apps', 'poddisruptionbudgets.policy', 'networkpolicies.networking.k8s.io'],
  ...['roles.rbac.authorization.k8s.io', 'rolebindings.rbac.authorization.k8s.io'],
  ...['certificates.cert-manager.io', 'issuers.cert-manager.io'],
];

/**
 * A POSIX shell script that applies a plan with nothing but kubectl: wave by wave with server-side apply, and only when all
 * gates of a wave have opened, the next one; then it deletes what earlier manifests had in the plan's namespaces and these
 * have not, except volumes and Secrets. It may be repeated at any time, and says where it stands.
 *
 * @param subject what is applied, for the person who reads
 */
export function applyScript(subject: string, plan: RolloutPlan): string {
  const sweeps = plan.namespaces.map((namespace) => `sweep ${namespace}`);
  return [head(subject), ...plan.steps.map(lines), ...sweeps, 'say "all waves are applied and ready"', ''].join('\n');
}

function head(subject: string): string {
  return `#!/bin/sh
# Applies ${subject} wave by wave; each wave waits until the one before it is ready.
#
#     sh ${APPLY_SCRIPT} [CONTEXT]     a kubectl context; without one, the current context
#
# It may be run again at any time: what is there already stays, and it goes on where it stood.
set -eu
here=$(dirname "$0")
context=\${1:-}

kube() { kubectl \${context:+--context "$context"} "$@"; }

say() { printf '%s %s\\n' "$(date +%H:%M:%S)" "$*"; }

wave() { # NAME FILE OBJECTS
  wave=$1
  say "$1: $3 objects"
  kube apply --server-side --force-conflicts --field-manager=tenantry --filename="$here/$2" >/dev/null
}

stopped() { # NAMESPACE WHY
  say "$wave: $2; what is known:"
  kube \${1:+--namespace "$1"} get pods --output=wide || true
  kube \${1:+--namespace "$1"} get events --field-selector=type=Warning --sort-by=.lastTimestamp | tail -n 12 || true
  say "stopped in wave $wave; run it again when that is mended"
  exit 1
} >&2

until_true() { # NAMESPACE SECONDS CONDITION OBJECT...
  where=$1 seconds=$2 condition=$3
  shift 3
  say "  waiting for $condition of $# × \${1%%/*}"
  kube \${where:+--namespace "$where"} wait --for="$condition" --timeout="\${seconds}s" "$@" >/dev/null ||
    stopped "$where" "$* is not ready in time"
}

has_failed() { # NAMESPACE JOB
  kube --namespace "$1" wait --for=condition=Failed --timeout=0 "$2" >/dev/null 2>&1
}

anew() { # NAMESPACE JOB
  if has_failed "$1" "$2"; then
    say "$2 has failed before and is made anew"
    kube --namespace "$1" delete "$2" >/dev/null
  fi
}

until_complete() { # NAMESPACE SECONDS JOB
  say "  waiting for $3"
  end=$(($(date +%s) + $2)) said=
  until kube --namespace "$1" wait --for=condition=Complete --timeout=10s "$3" >/dev/null 2>&1; do
    why="$3 is not complete in time"
    if has_failed "$1" "$3"; then why="$3 has failed"; end=0; fi
    # With a Job that fails its pods go, and what they said.
    latest=$(kube --namespace "$1" logs "$3" --all-containers --ignore-errors --prefix --tail=5 2>/dev/null || true)
    said=\${latest:-$said}
    if [ "$(date +%s)" -ge "$end" ]; then
      printf '%s\\n' "$said" >&2
      stopped "$1" "$why"
    fi
    sleep 1
  done
}

# A Kubernetes with MaxUnavailableStatefulSet waits for an unready pod to become ready before it replaces it by one that would.
replace_unready() { # NAMESPACE SECONDS STATEFULSET SELECTOR
  newest=$(kube --namespace "$1" get "$3" --output=jsonpath='{.status.updateRevision}')
  pod=$(kube --namespace "$1" get pods --selector="$4" --output=jsonpath='{range .items[*]}{.metadata.name}/{.metadata.labels.controller-revision-hash}/{.status.conditions[?(@.type=="Ready")].status}/{.metadata.deletionTimestamp}{"\\n"}{end}' |
    awk -F/ -v newest="$newest" '$2 != newest && $3 != "True" && $4 == "" { print $1 }' | tail -n 1)
  if [ -z "$newest" ] || [ -z "$pod" ]; then return; fi
  say "  replacing $pod, which is of an earlier revision and not ready; its volume stays"
  kube --namespace "$1" delete pod "$pod" >/dev/null || true
}

until_rolled_out() { # NAMESPACE SECONDS OBJECT SELECTOR
  say "  waiting for the rollout of $3"
  end=$(($(date +%s) + $2))
  case $3 in
    statefulset.*)
      until why=$(kube --namespace "$1" rollout status --timeout=60s "$3" 2>&1); do
        case $why in *"timed out"*) ;; *) stopped "$1" "$why" ;; esac
        [ "$(date +%s)" -lt "$end" ] || stopped "$1" "$3 is not ready in time"
        replace_unready "$@"
        sleep 1
      done ;;
    *) kube --namespace "$1" rollout status --timeout="$2s" "$3" >/dev/null || stopped "$1" "$3 is not ready in time" ;;
  esac
  # Pods that were replaced still serve for a while; what follows must not meet them.
  while [ -n "$(kube --namespace "$1" get pods --selector="$4" \\
    --output=jsonpath='{.items[?(@.metadata.deletionTimestamp)].metadata.name}')" ]; do
    [ "$(date +%s)" -lt "$end" ] || stopped "$1" "$3 is not ready in time"
    sleep 1
  done
}

sweep() { # NAMESPACE
  kept=$(kube get --filename="$here" --ignore-not-found --output=name)
  found=$(kube --namespace "$1" get --selector=app.kubernetes.io/part-of=hosted-control-plane --output=name \\
    ${SWEPT.join(',')})
  gone=$(printf '%s\\n' "$found" | grep -vxF "$kept" || true)
  if [ -z "$kept" ] || [ -z "$gone" ]; then return; fi
  say "deleting what the manifests no longer have"
  printf '%s\\n' "$gone" | xargs kubectl \${context:+--context "$context"} --namespace "$1" delete
}
`;
}

function lines({ wave, file, objects, gates }: RolloutStep): string {
  // A Job that has failed never runs again, whatever is applied.
  const jobs = gates.filter(({ kind }) => kind === 'Job');
  const anew = jobs.map((job) => `anew '${job.namespace ?? ''}' ${resource(job)}`);
  return [...anew, `wave ${wave} ${file} ${objects}`, ...grouped(gates).map(waiting), ''].join('\n');
}

/** Objects that wait for the same are waited for together: one line instead of twenty. */
function grouped(gates: readonly Gate[]): Gate[][] {
  const groups = new Map<string, Gate[]>();
  for (const gate of gates) {
    const { until, namespace, seconds, apiVersion, kind, name } = gate;
    const key = [until, namespace, seconds, apiVersion, kind, until === 'rollout' || kind === 'Job' ? name : ''].join(
      ' ',
    );
    groups.set(key, [...(groups.get(key) ?? []), gate]);
  }
  return [...groups.values()];
}

function waiting(gates: readonly Gate[]): string {
  const { namespace = '', kind, seconds, until, podLabels = {} } = gates[0]!;
  const things = gates.map(resource);
  if (kind === 'Job') return `until_complete '${namespace}' ${seconds} ${things.join(' ')}`;
  if (until !== 'rollout') {
    return [`until_true '${namespace}' ${seconds} '${until}'`, ...things].join(' \\\n  ');
  }
  const selector = Object.entries(podLabels).map(([key, value]) => `${key}=${value}`);
  return `until_rolled_out '${namespace}' ${seconds} ${things.join(' ')} '${selector.join(',')}'`;
}

/** As kubectl takes it: kind, version and group, so that another kind of the same name is not meant. */
function resource({ apiVersion, kind, name }: Gate): string {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : [undefined, apiVersion];
  return `${kind.toLowerCase()}${group === undefined ? '' : `.${version}.${group}`}/${name}`;
}
