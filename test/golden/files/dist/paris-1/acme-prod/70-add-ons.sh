#!/bin/sh
# Installs and upgrades the Helm charts of acme-prod; running it again changes nothing.
# Needs helm, and a kubeconfig with a context for the cluster: $KUBE_CONTEXT, else acme-prod.
set -eu
context=${KUBE_CONTEXT:-acme-prod}

helm upgrade --install cilium cilium --repo https://helm.cilium.io --version 1.20.2 \
  --kube-context "$context" --namespace kube-system --create-namespace --values - <<'END'
cluster:
  name: acme-prod
  id: 2
k8sServiceHost: cp.paris.example.net
k8sServicePort: 6002
kubeProxyReplacement: true
ipam:
  mode: kubernetes
ipv4:
  enabled: true
ipv6:
  enabled: false
routingMode: tunnel
tunnelProtocol: vxlan
operator:
  replicas: 2
END
