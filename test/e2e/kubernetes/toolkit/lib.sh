# shellcheck shell=bash disable=SC2034 # settings, for those who source this
# Settings and helpers of every script in this folder. Sourced, never run.
# Every setting can be overridden from the environment.

SIM_SRC=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=host.sh
. "$SIM_SRC/host.sh"

KUBE_SIM_DIR=$(realpath -m -- "${KUBE_SIM_DIR:-${TMPDIR:-/tmp}/kube-sim}")

# Versions of everything that is not Kubernetes itself.
CONTAINERD_VERSION=${CONTAINERD_VERSION:-2.2.9}
CNI_PLUGINS_VERSION=${CNI_PLUGINS_VERSION:-1.9.1}
CERT_MANAGER_VERSION=${CERT_MANAGER_VERSION:-1.21.2}
FLANNEL_CNI_PLUGIN_TAG=${FLANNEL_CNI_PLUGIN_TAG:-v1.9.1-flannel3}

# The Kubernetes version of the management cluster, and of workers by default.
KUBE_VERSION=${KUBE_VERSION:-1.35.4}

# Addresses. They exist only inside the network namespaces of the machines;
# the host itself gets nothing but listeners on 127.0.0.1.
SIM_NET=${SIM_NET:-10.250.0}              # /24; .1 is the management machine
SIM_POD_CIDR=${SIM_POD_CIDR:-10.244.0.0/16}
SIM_SERVICE_CIDR=${SIM_SERVICE_CIDR:-10.96.0.0/16}
SIM_API_PORT=${SIM_API_PORT:-16443}       # management API on the host's loopback

SIM_LOADBALANCERS=${SIM_LOADBALANCERS:-yes}   # addresses for Services of type LoadBalancer

SIM_BIN=$KUBE_SIM_DIR/bin                 # containerd, CNI plugins, small tools
SIM_IMAGES=$KUBE_SIM_DIR/images           # *.tar in OCI layout
SIM_MACHINES=$KUBE_SIM_DIR/machines
SIM_KUBECONFIG=$KUBE_SIM_DIR/admin.kubeconfig
SIM_MGMT=mgmt
SIM_CGROUP=kube-sim-$(cksum <<<"$KUBE_SIM_DIR" | cut -d' ' -f1)     # one for each KUBE_SIM_DIR

# kube_bin VERSION: folder with kubelet, kubeadm, kubectl, ... of that version.
kube_bin() { echo "$KUBE_SIM_DIR/kubernetes/v${1#v}/bin"; }

# locked NAME: from here on this script is alone under that name; others wait.
# What outlives the script must not inherit the lock: start it with 9>&-.
locked() {
  mkdir -p "$KUBE_SIM_DIR"
  exec 9>"$KUBE_SIM_DIR/$1.lock"
  flock -n 9 || { say "waiting for another one at work ($1)"; flock 9; }
}
unlocked() { exec 9>&-; }

machine() { "$SIM_SRC/machine" "$@" 9>&-; }
kubectl_mgmt() { "$(kube_bin "$KUBE_VERSION")/kubectl" --kubeconfig "$SIM_KUBECONFIG" "$@"; }

# newest_pause: the tag of the newest pause image that is built.
newest_pause() { basename -a "$SIM_IMAGES"/pause-*.tar | sed 's/^pause-\(.*\)\.tar$/\1/' | sort -V | tail -n 1; }
