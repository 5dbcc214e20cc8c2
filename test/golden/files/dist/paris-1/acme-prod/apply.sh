#!/bin/sh
# Applies paris-1/acme-prod wave by wave; each wave waits until the one before it is ready.
#
#     sh apply.sh [CONTEXT]     a kubectl context; without one, the current context
#
# It may be run again at any time: what is there already stays, and it goes on where it stood.
set -eu
here=$(dirname "$0")
context=${1:-}

kube() { kubectl ${context:+--context "$context"} "$@"; }

say() { printf '%s %s\n' "$(date +%H:%M:%S)" "$*"; }

wave() { # NAME FILE OBJECTS
  wave=$1
  say "$1: $3 objects"
  kube apply --server-side --force-conflicts --field-manager=tenantry --filename="$here/$2" >/dev/null
}

stopped() { # NAMESPACE WHY
  say "$wave: $2; what is known:"
  kube ${1:+--namespace "$1"} get pods --output=wide || true
  kube ${1:+--namespace "$1"} get events --field-selector=type=Warning --sort-by=.lastTimestamp | tail -n 12 || true
  say "stopped in wave $wave; run it again when that is mended"
  exit 1
} >&2

until_true() { # NAMESPACE SECONDS CONDITION OBJECT...
  where=$1 seconds=$2 condition=$3
  shift 3
  say "  waiting for $condition of $# × ${1%%/*}"
  kube ${where:+--namespace "$where"} wait --for="$condition" --timeout="${seconds}s" "$@" >/dev/null ||
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
    said=${latest:-$said}
    if [ "$(date +%s)" -ge "$end" ]; then
      printf '%s\n' "$said" >&2
      stopped "$1" "$why"
    fi
    sleep 1
  done
}

# A Kubernetes with MaxUnavailableStatefulSet waits for an unready pod to become ready before it replaces it by one that would.
replace_unready() { # NAMESPACE SECONDS STATEFULSET SELECTOR
  newest=$(kube --namespace "$1" get "$3" --output=jsonpath='{.status.updateRevision}')
  pod=$(kube --namespace "$1" get pods --selector="$4" --output=jsonpath='{range .items[*]}{.metadata.name}/{.metadata.labels.controller-revision-hash}/{.status.conditions[?(@.type=="Ready")].status}/{.metadata.deletionTimestamp}{"\n"}{end}' |
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
  while [ -n "$(kube --namespace "$1" get pods --selector="$4" \
    --output=jsonpath='{.items[?(@.metadata.deletionTimestamp)].metadata.name}')" ]; do
    [ "$(date +%s)" -lt "$end" ] || stopped "$1" "$3 is not ready in time"
    sleep 1
  done
}

sweep() { # NAMESPACE
  kept=$(kube get --filename="$here" --ignore-not-found --output=name)
  found=$(kube --namespace "$1" get --selector=app.kubernetes.io/part-of=hosted-control-plane --output=name \
    configmaps,services,serviceaccounts,resourcequotas,limitranges,jobs.batch,cronjobs.batch,deployments.apps,statefulsets.apps,poddisruptionbudgets.policy,networkpolicies.networking.k8s.io,roles.rbac.authorization.k8s.io,rolebindings.rbac.authorization.k8s.io,certificates.cert-manager.io,issuers.cert-manager.io)
  gone=$(printf '%s\n' "$found" | grep -vxF "$kept" || true)
  if [ -z "$kept" ] || [ -z "$gone" ]; then return; fi
  say "deleting what the manifests no longer have"
  printf '%s\n' "$gone" | xargs kubectl ${context:+--context "$context"} --namespace "$1" delete
}

wave 10-namespace 10-namespace.k8s.yaml 16
until_true '' 60 'jsonpath={.status.phase}=Active' \
  namespace/cluster-acme-prod

wave 20-pki 20-pki.k8s.yaml 46
until_true 'cluster-acme-prod' 300 'condition=Ready' \
  issuer.v1.cert-manager.io/self-signed \
  issuer.v1.cert-manager.io/cluster-ca \
  issuer.v1.cert-manager.io/client-ca \
  issuer.v1.cert-manager.io/kubelet-ca \
  issuer.v1.cert-manager.io/etcd-ca \
  issuer.v1.cert-manager.io/etcd-peer-ca \
  issuer.v1.cert-manager.io/front-proxy-ca \
  issuer.v1.cert-manager.io/konnectivity-ca
until_true 'cluster-acme-prod' 300 'condition=Ready' \
  certificate.v1.cert-manager.io/cluster-ca \
  certificate.v1.cert-manager.io/client-ca \
  certificate.v1.cert-manager.io/kubelet-ca \
  certificate.v1.cert-manager.io/etcd-ca \
  certificate.v1.cert-manager.io/etcd-peer-ca \
  certificate.v1.cert-manager.io/front-proxy-ca \
  certificate.v1.cert-manager.io/konnectivity-ca \
  certificate.v1.cert-manager.io/api-server \
  certificate.v1.cert-manager.io/api-server-kubelet-client \
  certificate.v1.cert-manager.io/api-server-etcd-client \
  certificate.v1.cert-manager.io/etcd-backup \
  certificate.v1.cert-manager.io/front-proxy-client \
  certificate.v1.cert-manager.io/etcd-server \
  certificate.v1.cert-manager.io/etcd-peer \
  certificate.v1.cert-manager.io/controller-manager \
  certificate.v1.cert-manager.io/controller-manager-serving \
  certificate.v1.cert-manager.io/scheduler \
  certificate.v1.cert-manager.io/scheduler-serving \
  certificate.v1.cert-manager.io/tenant-bootstrap \
  certificate.v1.cert-manager.io/kubelet-serving-approver \
  certificate.v1.cert-manager.io/cluster-authority \
  certificate.v1.cert-manager.io/join-edge \
  certificate.v1.cert-manager.io/join-metal \
  certificate.v1.cert-manager.io/join-web \
  certificate.v1.cert-manager.io/openstack-cloud-lagos \
  certificate.v1.cert-manager.io/openstack-cloud-lagos-serving \
  certificate.v1.cert-manager.io/openstack-cloud-paris \
  certificate.v1.cert-manager.io/openstack-cloud-paris-serving \
  certificate.v1.cert-manager.io/openstack-volumes \
  certificate.v1.cert-manager.io/openstack-volumes-serving \
  certificate.v1.cert-manager.io/konnectivity-server \
  certificate.v1.cert-manager.io/konnectivity-tunnel \
  certificate.v1.cert-manager.io/api-server-konnectivity-client \
  certificate.v1.cert-manager.io/konnectivity \
  certificate.v1.cert-manager.io/monitoring \
  certificate.v1.cert-manager.io/service-account \
  certificate.v1.cert-manager.io/encryption-key-1

wave 30-etcd 30-etcd.k8s.yaml 11
until_rolled_out 'cluster-acme-prod' 1800 statefulset.v1.apps/etcd 'app.kubernetes.io/name=etcd'

wave 40-api-server 40-api-server.k8s.yaml 11
until_rolled_out 'cluster-acme-prod' 900 deployment.v1.apps/kube-apiserver 'app.kubernetes.io/name=kube-apiserver'
until_rolled_out 'cluster-acme-prod' 900 deployment.v1.apps/konnectivity-server 'app.kubernetes.io/name=konnectivity-server'

wave 50-controllers 50-controllers.k8s.yaml 9
until_rolled_out 'cluster-acme-prod' 900 deployment.v1.apps/kube-controller-manager 'app.kubernetes.io/name=kube-controller-manager'
until_rolled_out 'cluster-acme-prod' 900 deployment.v1.apps/kube-scheduler 'app.kubernetes.io/name=kube-scheduler'
until_rolled_out 'cluster-acme-prod' 900 deployment.v1.apps/kubelet-serving-approver 'app.kubernetes.io/name=kubelet-serving-approver'

anew 'cluster-acme-prod' job.v1.batch/tenant-bootstrap-877b5aeb2f
wave 60-tenant-bootstrap 60-tenant-bootstrap.k8s.yaml 9
until_complete 'cluster-acme-prod' 1800 job.v1.batch/tenant-bootstrap-877b5aeb2f

wave 70-add-ons 70-add-ons.k8s.yaml 9
until_rolled_out 'cluster-acme-prod' 900 deployment.v1.apps/openstack-cloud-lagos 'app.kubernetes.io/name=openstack-cloud-lagos'
until_rolled_out 'cluster-acme-prod' 900 deployment.v1.apps/openstack-cloud-paris 'app.kubernetes.io/name=openstack-cloud-paris'
until_rolled_out 'cluster-acme-prod' 900 deployment.v1.apps/openstack-volumes 'app.kubernetes.io/name=openstack-volumes'

wave 90-monitoring 90-monitoring.k8s.yaml 6

wave 95-kubernetes-endpoint 95-kubernetes-endpoint.k8s.yaml 1

sweep cluster-acme-prod
say "all waves are applied and ready"
