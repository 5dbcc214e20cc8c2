#!/usr/bin/env bash
# Makes this machine (debian-13) a node at lyon-plant. Run it as root. It holds a credential, and so removes
# itself when all is in place; node-bootstrap.service does the rest.
set -euo pipefail

die() { echo "$*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || die 'run this as root'
[ ! -e /var/lib/tenantry/joined ] || die 'this machine is a node already'

# put MODE PATH: places what it reads.
put() { install -D -m "$1" /dev/stdin "$2"; }

put 0644 /etc/modules-load.d/tenantry.conf <<'END_OF_FILE'
overlay
br_netfilter
END_OF_FILE

put 0644 /etc/sysctl.d/99-tenantry.conf <<'END_OF_FILE'
fs.inotify.max_user_instances = 8192
fs.inotify.max_user_watches = 524288
kernel.keys.root_maxbytes = 25000000
kernel.keys.root_maxkeys = 1000000
kernel.panic = 10
kernel.panic_on_oops = 1
net.bridge.bridge-nf-call-ip6tables = 1
net.bridge.bridge-nf-call-iptables = 1
net.ipv4.ip_forward = 1
vm.overcommit_memory = 1
vm.panic_on_oom = 0
END_OF_FILE

put 0644 /etc/systemd/networkd.conf.d/10-tenantry.conf <<'END_OF_FILE'
[Network]
ManageForeignRoutes=no
ManageForeignRoutingPolicyRules=no
END_OF_FILE

put 0644 /etc/tenantry/packages/kubernetes.sources <<'END_OF_FILE'
Types: deb
URIs: https://pkgs.k8s.io/core:/stable:/v1.35/deb/
Suites: /
Signed-By: /etc/tenantry/keys/kubernetes.asc
END_OF_FILE

put 0644 /etc/tenantry/packages/containerd.sources <<'END_OF_FILE'
Types: deb
URIs: https://download.docker.com/linux/debian
Suites: trixie
Components: stable
Signed-By: /etc/tenantry/keys/containerd.asc
END_OF_FILE

put 0644 /etc/containerd/config.toml <<'END_OF_FILE'
version = 3

[plugins."io.containerd.cri.v1.images".pinned_images]
sandbox = "registry.k8s.io/pause:3.10.1"

[plugins."io.containerd.cri.v1.images".registry]
config_path = "/etc/containerd/certs.d"

[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
SystemdCgroup = true
END_OF_FILE

put 0644 /etc/systemd/system/containerd.service.d/10-node.conf <<'END_OF_FILE'
[Service]
LimitNOFILE=1048576
END_OF_FILE

put 0644 /etc/crictl.yaml <<'END_OF_FILE'
runtime-endpoint: unix:///run/containerd/containerd.sock
END_OF_FILE

put 0600 /etc/tenantry/node.nft <<'END_OF_FILE'
# The first two lines empty the table, so that this file can be read again.
table inet tenantry
delete table inet tenantry
table inet tenantry {
  chain forward {
    type filter hook forward priority filter - 10; policy accept;
    ip daddr 169.254.169.254 counter drop
  }
}
END_OF_FILE

put 0644 /etc/systemd/system/node-firewall.service <<'END_OF_FILE'
[Unit]
Description=Keeps pods from the metadata service
DefaultDependencies=no
After=local-fs.target systemd-modules-load.service
Before=network-pre.target shutdown.target
Wants=network-pre.target
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=nft -f /etc/tenantry/node.nft
ExecStart=-ip rule del iif lo to 169.254.169.254 priority 50
ExecStart=ip rule add iif lo to 169.254.169.254 priority 50 protocol kernel lookup main
ExecStart=-ip rule del to 169.254.169.254 priority 51
ExecStart=ip rule add to 169.254.169.254 priority 51 protocol kernel prohibit
ExecReload=nft -f /etc/tenantry/node.nft

[Install]
WantedBy=multi-user.target
END_OF_FILE

put 0600 /var/lib/kubelet/config.yaml <<'END_OF_FILE'
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication:
  anonymous:
    enabled: false
  webhook:
    enabled: true
  x509:
    clientCAFile: /etc/kubernetes/pki/client-ca.crt
authorization:
  mode: Webhook
readOnlyPort: 0
streamingConnectionIdleTimeout: 4h
makeIPTablesUtilChains: true
eventRecordQPS: 50
rotateCertificates: true
serverTLSBootstrap: true
tlsMinVersion: VersionTLS12
tlsCipherSuites:
  - TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
  - TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
  - TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
  - TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
  - TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
  - TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
podPidsLimit: 4096
seccompDefault: true
protectKernelDefaults: true
clusterDNS:
  - 172.20.16.10
clusterDomain: cluster.local
cgroupDriver: systemd
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
maxPods: 110
failSwapOn: true
kubeReserved:
  cpu: 200m
  memory: 200Mi
  ephemeral-storage: 1024Mi
systemReserved:
  cpu: 50m
  memory: 100Mi
  ephemeral-storage: 1Gi
evictionHard:
  memory.available: 100Mi
  nodefs.available: 10%
  nodefs.inodesFree: 5%
  imagefs.available: 15%
  imagefs.inodesFree: 5%
serializeImagePulls: false
maxParallelImagePulls: 5
containerLogMaxSize: 20Mi
containerLogMaxFiles: 5
shutdownGracePeriod: 60s
shutdownGracePeriodCriticalPods: 20s
END_OF_FILE

put 0600 /etc/kubernetes/bootstrap-kubelet.conf <<'END_OF_FILE'
apiVersion: v1
kind: Config
clusters:
  - name: cluster
    cluster:
      server: https://cp.paris.example.net:6002
      certificate-authority: /etc/kubernetes/pki/ca.crt
users:
  - name: bootstrap
    user:
      client-certificate: /etc/kubernetes/pki/bootstrap.crt
      client-key: /etc/kubernetes/pki/bootstrap.key
contexts:
  - name: default
    context:
      cluster: cluster
      user: bootstrap
current-context: default
END_OF_FILE

put 0600 /etc/systemd/system/kubelet.service <<'END_OF_FILE'
[Unit]
Description=Kubelet
Documentation=https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/
Wants=network-online.target
Requires=node-firewall.service
After=network-online.target node-firewall.service containerd.service
ConditionPathExists=/var/lib/tenantry/ready
StartLimitIntervalSec=0

[Service]
ExecStart=/usr/bin/kubelet \
  --config=/var/lib/kubelet/config.yaml \
  --config-dir=/etc/kubernetes/kubelet.conf.d \
  --bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf \
  --kubeconfig=/etc/kubernetes/kubelet.conf \
  --node-labels=example.net/tier=factory,topology.kubernetes.io/region=lyon-plant \
  --node-ip=10.40.0.12
Restart=always
RestartSec=5
WatchdogSec=120
CPUAccounting=yes
MemoryAccounting=yes

[Install]
WantedBy=multi-user.target
END_OF_FILE

put 0600 /etc/systemd/system/kubelet.service.d/10-kubeadm.conf <<'END_OF_FILE'
# Nothing: kubelet.service is complete.
END_OF_FILE

base64 -d <<<'@@certificate@@' | put 0600 /etc/kubernetes/pki/bootstrap.crt

base64 -d <<<'@@privateKey@@' | put 0600 /etc/kubernetes/pki/bootstrap.key

base64 -d <<<'@@clusterAuthority@@' | put 0644 /etc/kubernetes/pki/ca.crt

base64 -d <<<'@@clientAuthority@@' | put 0644 /etc/kubernetes/pki/client-ca.crt

put 0755 /opt/tenantry/bin/node-bootstrap <<'END_OF_FILE'
#!/usr/bin/env bash
# Makes this machine a node of its cluster. node-bootstrap.service runs it until it succeeds, so every step may run twice.
set -euo pipefail

die() { echo "$*" >&2; exit 1; }

# fetch URL SHA256 FILE: what has another checksum is thrown away; "-" compares nothing.
fetch() {
  local url=$1 sum=$2 file=$3
  if [ "$sum" != - ] && echo "$sum  $file" | sha256sum --check --status 2>/dev/null; then return; fi
  mkdir -p "$(dirname "$file")"
  curl --fail --silent --show-error --location --retry 5 --connect-timeout 20 \
    --speed-limit 100 --speed-time 60 --output "$file.part" "$url"
  if [ "$sum" != - ] && ! echo "$sum  $file.part" | sha256sum --check --status; then
    rm -f "$file.part"
    die "$url has not the checksum $sum"
  fi
  chmod 644 "$file.part"
  mv "$file.part" "$file"
}

apt_get() { apt-get -q -y -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confold "$@"; }

load_kernel_settings() {
  [ -e /sys/fs/cgroup/cgroup.controllers ] || die 'this machine has cgroup v1, the kubelet needs v2'
  modprobe -a overlay br_netfilter
  sysctl --quiet --load=/etc/sysctl.d/99-tenantry.conf
}

settle_swap() {
  swapoff --all
  if [ -e /etc/fstab ]; then sed -i 's/^[^#].*[[:space:]]swap[[:space:]].*/# &/' /etc/fstab; fi
  systemctl --quiet mask swap.target
}

make_way() {
  systemctl disable --now ufw.service 2>/dev/null || true
  systemctl disable --now nftables.service 2>/dev/null || true
}

install_software() {
  export DEBIAN_FRONTEND=noninteractive
  apt_get update
  apt_get install --no-install-recommends ca-certificates conntrack curl ethtool iproute2 iptables kmod nftables socat
  fetch 'https://pkgs.k8s.io/core:/stable:/v1.35/deb/Release.key' - /etc/tenantry/keys/kubernetes.asc
  fetch 'https://download.docker.com/linux/debian/gpg' - /etc/tenantry/keys/containerd.asc
  install -m 644 /etc/tenantry/packages/*.sources /etc/apt/sources.list.d/
  apt_get update
  apt_get install --no-install-recommends --allow-change-held-packages 'containerd.io=2.2.*' 'kubelet=1.35.4-*' kubernetes-cni
  apt-mark hold containerd.io kubelet kubernetes-cni
}

check_software() {
  local program version
  for program in containerd runc ip nft; do
    command -v "$program" >/dev/null || die "this machine has no $program"
  done
  version=$(containerd --version | awk '{sub(/^v/, "", $3); print $3}')
  [ "${version%%.*}" -ge 2 ] || die "this machine has containerd $version, its configuration is for 2"
  [ -x /usr/bin/kubelet ] || die 'this machine has no /usr/bin/kubelet'
  version=$(/usr/bin/kubelet --version)
  [ "$version" = 'Kubernetes v1.35.4' ] || die "this machine has $version, its pool is to have 1.35.4"
}

start_firewall() {
  systemctl enable node-firewall.service
  systemctl restart node-firewall.service
}

start_runtime() {
  systemctl daemon-reload
  systemctl enable containerd.service
  systemctl restart containerd.service
}

describe_machine() {
  local id resolver=/etc/resolv.conf
  id=$(uname -n)
  id=${id,,}
  [[ $id != localhost* ]] || die "this machine has no host name"
  # systemd-resolved's address is the machine's own; pods need the servers behind it.
  if [ -s /run/systemd/resolve/resolv.conf ]; then resolver=/run/systemd/resolve/resolv.conf; fi
  mkdir -p /etc/kubernetes/kubelet.conf.d
  printf '%s\n' 'apiVersion: kubelet.config.k8s.io/v1beta1' 'kind: KubeletConfiguration' \
    "providerID: metal://lyon-plant/$id" "resolvConf: $resolver" >/etc/kubernetes/kubelet.conf.d/10-machine.conf
  chmod 600 /etc/kubernetes/kubelet.conf.d/10-machine.conf
}

join() {
  local file since=$SECONDS
  for file in /etc/kubernetes/pki/bootstrap.crt /etc/kubernetes/pki/bootstrap.key /etc/kubernetes/pki/ca.crt /etc/kubernetes/pki/client-ca.crt; do
    [ -s "$file" ] || die "the join credential is not here yet: $file"
  done
  touch /var/lib/tenantry/ready
  systemctl enable kubelet.service
  systemctl restart kubelet.service
  until [ -e /var/lib/kubelet/pki/kubelet-client-current.pem ]; do
    [ $((SECONDS - since)) -lt 600 ] || die 'the kubelet has no certificate after 10 minutes: journalctl -u kubelet'
    sleep 2
  done
}

wipe_credential() {
  rm -f /etc/kubernetes/bootstrap-kubelet.conf /etc/kubernetes/pki/bootstrap.crt /etc/kubernetes/pki/bootstrap.key
  # Where all this came by cloud-init, it has copies, and would make new ones at the next boot.
  grep -qs node-bootstrap.service /var/lib/cloud/instances/*/cloud-config.txt || return 0
  timeout 600 cloud-init status --wait >/dev/null 2>&1 || true
  touch /etc/cloud/cloud-init.disabled
  rm -f /run/cloud-init/{instance-data-sensitive.json,combined-cloud-config.json}
  rm -f /var/lib/cloud/seed/nocloud*/user-data
  rm -f /var/lib/cloud/instances/*/{user-data*,vendor-data*,cloud-config.txt,obj.pkl}
}

mkdir -p /var/lib/tenantry
if [ ! -e /var/lib/kubelet/pki/kubelet-client-current.pem ]; then
  echo 'step: load_kernel_settings'
  load_kernel_settings
  echo 'step: settle_swap'
  settle_swap
  echo 'step: make_way'
  make_way
  echo 'step: install_software'
  install_software
  echo 'step: check_software'
  check_software
  echo 'step: start_firewall'
  start_firewall
  echo 'step: start_runtime'
  start_runtime
  echo 'step: describe_machine'
  describe_machine
  echo 'step: join'
  join
fi
echo 'step: wipe_credential'
wipe_credential
touch /var/lib/tenantry/joined
echo 'this machine is a node'
END_OF_FILE

put 0644 /etc/systemd/system/node-bootstrap.service <<'END_OF_FILE'
[Unit]
Description=Makes this machine a node of its cluster
Wants=network-online.target
After=network-online.target
ConditionPathExists=!/var/lib/tenantry/joined
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart=/opt/tenantry/bin/node-bootstrap
Restart=on-failure
RestartSec=15

[Install]
WantedBy=multi-user.target
END_OF_FILE

systemctl daemon-reload
systemctl enable --now node-bootstrap.service
if [ -f "$0" ]; then rm -f -- "$0"; fi
echo 'follow it with: journalctl -fu node-bootstrap.service'
