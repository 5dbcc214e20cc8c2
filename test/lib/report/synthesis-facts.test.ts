import { clusterFacts } from '../../../lib/report/synthesis-facts';

const MANIFESTS = {
  '10-namespace.k8s.yaml': `apiVersion: v1
kind: ResourceQuota
metadata:
  name: control-plane
spec:
  hard:
    pods: "41"
`,
  '20-pki.k8s.yaml': `apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: api-server
spec:
  duration: 2160h0m0s
  renewBefore: 720h0m0s
  issuerRef:
    name: cluster-ca
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: cluster-ca
spec:
  isCA: true
  duration: 87600h0m0s
  renewBefore: 8760h0m0s
  issuerRef:
    name: self-signed
`,
  '30-etcd.k8s.yaml': 'containers:\n  - image: registry.k8s.io/etcd:3.6.6-0\n    name: etcd\n',
  '40-api-server.k8s.yaml': 'containers:\n  - name: wait\n    image: registry.k8s.io/etcd:3.6.6-0\n',
};

const RULES = {
  resource: {
    openstack_networking_secgroup_rule_v2: {
      a: {
        direction: 'ingress',
        protocol: 'tcp',
        port_range_min: 443,
        port_range_max: 443,
        description: 'web',
        remote_ip_prefix: '10.0.0.0/8',
      },
      b: {
        direction: 'ingress',
        protocol: 'tcp',
        port_range_min: 443,
        port_range_max: 443,
        description: 'web',
        remote_group_id: 'g',
      },
      c: { direction: 'ingress', protocol: 'icmp', port_range_min: 8, port_range_max: 0, description: 'ping' },
      d: { direction: 'egress', description: 'out' },
    },
  },
};

const facts = clusterFacts({ manifests: MANIFESTS, stacks: { paris: RULES } });

test('reads certificates and their lifetimes, authorities first', () => {
  expect(facts.certificates).toEqual([
    { name: 'cluster-ca', issuer: 'self-signed', isAuthority: true, hours: 87600, renewedBefore: 8760 },
    { name: 'api-server', issuer: 'cluster-ca', isAuthority: false, hours: 2160, renewedBefore: 720 },
  ]);
});

test('reads images and where they are needed', () => {
  expect(facts.images).toEqual([
    { name: 'registry.k8s.io/etcd:3.6.6-0', files: ['30-etcd.k8s.yaml', '40-api-server.k8s.yaml'] },
  ]);
});

test('reads what may come in, once for each purpose', () => {
  expect(facts.flows).toEqual([
    { region: 'paris', protocol: 'tcp', ports: '443', purpose: 'web', from: ['10.0.0.0/8', 'the nodes themselves'] },
    { region: 'paris', protocol: 'icmp', ports: 'echo', purpose: 'ping', from: ['the nodes themselves'] },
  ]);
});

test('reads what the control plane may use', () => {
  expect(facts.quota).toEqual({ pods: '41' });
});
