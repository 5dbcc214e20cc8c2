import { CertificatePlan } from '../../../lib/pki/certificate-plan';
import type { CertificatePlanProps } from '../../../lib/pki/certificate-plan-props';

test('has an authority for each purpose', () => {
  expect(aPlan().authorities.map(({ name }) => name)).toEqual([
    'cluster-ca',
    'client-ca',
    'kubelet-ca',
    'etcd-ca',
    'etcd-peer-ca',
    'front-proxy-ca',
  ]);
  expect(aPlan({ konnectivity: true }).authorities.map(({ name }) => name)).toContain('konnectivity-ca');
});

test('names the cluster in every authority, so that two clusters are told apart', () => {
  expect(new Set(aPlan().authorities.flatMap(({ organizations }) => organizations))).toEqual(new Set(['acme']));
});

test.each<[string, string, string, string[]]>([
  ['api-server', 'cluster-ca', 'kube-apiserver', ['server auth']],
  ['api-server-kubelet-client', 'client-ca', 'kube-apiserver-kubelet-client', ['client auth']],
  ['api-server-etcd-client', 'etcd-ca', 'kube-apiserver-etcd-client', ['client auth']],
  ['front-proxy-client', 'front-proxy-ca', 'front-proxy-client', ['client auth']],
  ['etcd-server', 'etcd-ca', 'etcd-server', ['server auth', 'client auth']],
  ['etcd-peer', 'etcd-peer-ca', 'etcd-peer', ['server auth', 'client auth']],
  ['controller-manager', 'client-ca', 'system:kube-controller-manager', ['client auth']],
  ['controller-manager-serving', 'cluster-ca', 'kube-controller-manager', ['server auth']],
  ['scheduler', 'client-ca', 'system:kube-scheduler', ['client auth']],
  ['scheduler-serving', 'cluster-ca', 'kube-scheduler', ['server auth']],
  ['tenant-bootstrap', 'client-ca', 'tenantry:tenant-bootstrap', ['client auth']],
  ['konnectivity-server', 'konnectivity-ca', 'konnectivity-server', ['server auth']],
  ['konnectivity-tunnel', 'cluster-ca', 'konnectivity-server', ['server auth']],
  ['konnectivity', 'client-ca', 'system:konnectivity-server', ['client auth']],
  ['service-account', 'self', 'service-account', []],
  ['encryption-key-1', 'self', 'encryption-key-1', []],
])('%s is signed by %s, is called %s, and is for %j', (name, authority, commonName, usages) => {
  expect(aPlan({ konnectivity: true, encryptionKeys: ['1'] }).leaf(name)).toMatchObject({
    authority,
    commonName,
    usages: ['digital signature', ...usages],
    secretName: name,
  });
});

test('the API server answers to every name that it is dialled by', () => {
  expect(aPlan().leaf('api-server')).toMatchObject({
    dnsNames: [
      'api.example.net',
      'kubernetes',
      'kubernetes.default',
      'kubernetes.default.svc',
      'kubernetes.default.svc.cluster.local',
      'kube-apiserver',
      'kube-apiserver.cluster-acme',
      'kube-apiserver.cluster-acme.svc',
      'localhost',
    ],
    ipAddresses: ['172.20.0.1', '127.0.0.1'],
  });
});

test('an endpoint that is an address stands among the addresses', () => {
  const { dnsNames, ipAddresses } = aPlan({ endpointHost: 'fd00::7' }).leaf('api-server');
  expect(ipAddresses).toContain('fd00::7');
  expect(dnsNames).not.toContain('fd00::7');
});

test('etcd members answer to their own names, and peers are known by nothing else', () => {
  const plan = aPlan({ etcdMembers: 3 });
  expect(plan.leaf('etcd-server').dnsNames).toEqual(
    expect.arrayContaining(['etcd-client', 'etcd-0.etcd', 'etcd-2.etcd.cluster-acme.svc', 'localhost']),
  );
  expect(plan.leaf('etcd-peer')).toMatchObject({
    dnsNames: ['etcd-0.etcd', 'etcd-1.etcd', 'etcd-2.etcd'],
    ipAddresses: [],
  });
});

test('only the bootstrap credential may do everything, and it lives for a day', () => {
  const { leaves } = aPlan({ konnectivity: true });
  expect(leaves.filter(({ organizations }) => organizations.includes('system:masters'))).toEqual([
    expect.objectContaining({ name: 'tenant-bootstrap', durationHours: 24, renewBeforeHours: 8 }),
  ]);
});

test('leaves live 90 days with ever new keys; what verifies or decrypts stored things keeps its key', () => {
  const plan = aPlan({ encryptionKeys: ['1', '2'] });
  expect(plan.leaf('api-server')).toMatchObject({ durationHours: 2160, renewBeforeHours: 720, keepsKey: false });
  expect(plan.leaves.filter(({ keepsKey }) => keepsKey).map(({ name }) => name)).toEqual([
    'service-account',
    'encryption-key-1',
    'encryption-key-2',
  ]);
});

test('what a program reads only when it starts outlives its pods', () => {
  const plan = aPlan({ konnectivity: true });
  for (const name of ['konnectivity-server', 'konnectivity-tunnel', 'api-server-konnectivity-client']) {
    expect(plan.leaf(name)).toMatchObject({ durationHours: 365 * 24, renewBeforeHours: 120 * 24 });
  }
});

test('every leaf is signed by an authority of the plan and ends before it', () => {
  const plan = aPlan({ konnectivity: true, encryptionKeys: ['1'] });
  const authorities = plan.authorities.map(({ name }) => name as string);
  for (const leaf of plan.leaves) {
    expect([...authorities, 'self']).toContain(leaf.authority);
    expect(leaf.renewBeforeHours).toBeLessThan(leaf.durationHours);
    expect(leaf.durationHours).toBeLessThanOrEqual(plan.authorities[0]!.durationHours);
    expect(leaf.commonName.length).toBeLessThanOrEqual(64);
  }
});

test('fails on what cannot stand in a certificate', () => {
  expect(() => aPlan({ serviceIp: '172.20.0' })).toThrow(
    'the service address of acme is not an address (found "172.20.0"); allowed: an IPv4 or IPv6 address',
  );
  expect(() => aPlan({ clusterName: 'Acme' })).toThrow('the name of a cluster cannot be part of a host name');
  expect(() => aPlan({ etcdMembers: 0 })).toThrow('acme has no number of etcd members (found 0)');
  expect(() => aPlan().leaf('admin')).toThrow('a certificate is asked for that is not planned (found "admin")');
});

/** The certificates of a cluster `acme`. */
function aPlan(props: Partial<CertificatePlanProps> = {}): CertificatePlan {
  return CertificatePlan.of({
    clusterName: 'acme',
    namespace: 'cluster-acme',
    endpointHost: 'api.example.net',
    serviceIp: '172.20.0.1',
    dnsDomain: 'cluster.local',
    etcdMembers: 1,
    konnectivity: false,
    ...props,
  });
}
