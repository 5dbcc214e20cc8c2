/** What judges find and we keep, with the reason; reviewed like code. A finding that is not here fails its test. */
export interface AcceptedFinding {
  /** The judge. */
  readonly judge: 'cis' | 'checkov' | 'kube-score';

  /** The judge's id of the rule. */
  readonly id: string;

  /** Where it is accepted: programs or objects; everywhere if it is left out. */
  readonly of?: RegExp;

  /** Why. */
  readonly reason: string;
}

export const ACCEPTED: readonly AcceptedFinding[] = [
  // CIS Kubernetes Benchmark 1.12
  {
    judge: 'cis',
    id: '1.2.1',
    reason:
      'Anonymous requests are let in to the health paths alone, by the authentication configuration; the flag cannot stand beside that.',
  },
  {
    judge: 'cis',
    id: '1.2.11',
    reason:
      'AlwaysPullImages breaks nodes of isolated sites when their registry does not answer. Who shares nodes between tenants sets it by addFlag.',
  },
  {
    judge: 'cis',
    id: '1.2.6',
    reason: 'The mode is in the authorization configuration, which the test reads: Node and RBAC.',
  },
  { judge: 'cis', id: '1.2.7', reason: 'The same: Node is in the authorization configuration.' },
  { judge: 'cis', id: '1.2.8', reason: 'The same: RBAC is in the authorization configuration.' },
  {
    judge: 'cis',
    id: '4.2.9',
    reason:
      'Files would never be renewed: the kubelet asks the API server for its serving certificate (4.2.11), and the approver of the control plane grants it.',
  },

  // checkov
  { judge: 'checkov', id: 'CKV_K8S_68', reason: 'CIS 1.2.1, see there.' },
  { judge: 'checkov', id: 'CKV_K8S_75', reason: 'CIS 1.2.7, see there.' },
  { judge: 'checkov', id: 'CKV_K8S_77', reason: 'CIS 1.2.8, see there.' },
  {
    judge: 'checkov',
    id: 'CKV_K8S_88',
    reason: 'The flag insecure-port is gone since Kubernetes 1.24: the API server would not start.',
  },
  {
    judge: 'checkov',
    id: 'CKV_K8S_96',
    reason: 'Looking up service accounts is the default; CIS 1.2.21 asks only that it is not turned off.',
  },
  { judge: 'checkov', id: 'CKV_K8S_80', reason: 'AlwaysPullImages: CIS 1.2.11, see there.' },
  { judge: 'checkov', id: 'CKV_K8S_81', reason: 'SecurityContextDeny is gone since Kubernetes 1.30.' },
  {
    judge: 'checkov',
    id: 'CKV_K8S_84',
    reason: 'PodSecurityPolicy is gone since Kubernetes 1.25; Pod Security is configured.',
  },
  {
    judge: 'checkov',
    id: 'CKV_K8S_82',
    reason: 'ServiceAccount is on without being named; CIS 1.2.12 asks only that it is not turned off.',
  },
  {
    judge: 'checkov',
    id: 'CKV_K8S_83',
    reason: 'NamespaceLifecycle is on without being named; CIS 1.2.13 asks only that it is not turned off.',
  },
  {
    judge: 'checkov',
    id: 'CKV_K8S_97',
    reason: 'The judge wants a name that ends in .pem; the file is a certificate, named .crt.',
  },
  {
    judge: 'checkov',
    id: 'CKV_K8S_110',
    reason: 'The judge wants a name that ends in .pem; the file is a key, named .key.',
  },
  {
    judge: 'checkov',
    id: 'CKV_K8S_111',
    reason: 'The judge wants a name that ends in .pem; the file is a certificate, named .crt.',
  },
  {
    judge: 'checkov',
    id: 'CKV_K8S_105',
    reason: 'The judge knows CHACHA20 by an older name only; CIS 1.2.29, which has both, holds.',
  },
  { judge: 'checkov', id: 'CKV_K8S_113', reason: 'docs/decisions/0003-controllers-listen-on-the-pod.md' },
  { judge: 'checkov', id: 'CKV_K8S_115', reason: 'docs/decisions/0003-controllers-listen-on-the-pod.md' },
  {
    judge: 'checkov',
    id: 'CKV_K8S_25',
    of: /kube-apiserver/,
    reason:
      'The published image carries NET_BIND_SERVICE as a file capability and cannot be started without it; Pod Security restricted allows it.',
  },
  {
    judge: 'checkov',
    id: 'CKV_K8S_11',
    reason: 'A CPU limit slows a control plane down while processors are free; requests share them fairly.',
  },
  {
    judge: 'checkov',
    id: 'CKV_K8S_13',
    of: /etcd|tenant-bootstrap|machine-secrets|Deployment/,
    reason:
      'etcd that is killed for its memory is killed again while it recovers; steps of Jobs and init containers move files. The API server and the controllers have a limit.',
  },
  {
    judge: 'checkov',
    id: 'CKV_K8S_15',
    reason: 'Tags of releases never change, and a control plane must start while the registry does not answer.',
  },
  {
    judge: 'checkov',
    id: 'CKV_K8S_43',
    reason: 'Digests differ with mirrors and platforms; Images.withDigest sets them for who has them.',
  },

  // kube-score
  {
    judge: 'kube-score',
    id: 'container-resources',
    reason: 'CPU limits: see CKV_K8S_11; memory limits: see CKV_K8S_13.',
  },
  { judge: 'kube-score', id: 'container-image-pull-policy', reason: 'Tags never change: see CKV_K8S_15.' },
  {
    judge: 'kube-score',
    id: 'container-ephemeral-storage-request-and-limit',
    reason:
      'The root of every container is read-only; what may be written are volumes in memory with a size, and logs.',
  },
  {
    judge: 'kube-score',
    id: 'deployment-has-host-podantiaffinity',
    reason: 'Pods are spread over nodes and zones by topologySpreadConstraints, which the judge does not read.',
  },
  {
    judge: 'kube-score',
    id: 'deployment-replicas',
    of: /cluster-(acme-dev|initech-lab)/,
    reason: 'Clusters for trying things out have one of everything, by choice.',
  },
  {
    judge: 'kube-score',
    id: 'pod-probes-identical',
    of: /kube-controller-manager|kubelet-serving-approver|cluster-autoscaler|openstack-/,
    reason: 'These programs have one path for probes and no other.',
  },
  {
    judge: 'kube-score',
    id: 'service-type',
    reason: 'Nodes and people outside the management cluster reach the API by a planned NodePort.',
  },
];

/** Whether a finding is accepted; `where` names the object. */
export function isAccepted(judge: AcceptedFinding['judge'], id: string, where: string): boolean {
  return ACCEPTED.some((finding) => finding.judge === judge && finding.id === id && (finding.of?.test(where) ?? true));
}
