import { aControlPlane } from '../../support/a-control-plane';

test('each authority signs itself and has an issuer', () => {
  const { find, all } = aControlPlane();
  expect(all('Issuer').map(({ metadata }) => metadata.name)).toEqual([
    'self-signed',
    'cluster-ca',
    'client-ca',
    'kubelet-ca',
    'etcd-ca',
    'etcd-peer-ca',
    'front-proxy-ca',
  ]);
  expect(find('Certificate', 'etcd-ca').spec).toMatchObject({
    isCA: true,
    issuerRef: { name: 'self-signed', kind: 'Issuer' },
    duration: '87600h0m0s',
    privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Never' },
  });
  expect(find('Issuer', 'etcd-ca').spec).toEqual({ ca: { secretName: 'etcd-ca' } });
});

test('a leaf says all that its plan says', () => {
  expect(aControlPlane().find('Certificate', 'etcd-peer')).toEqual({
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: expect.objectContaining({ name: 'etcd-peer', namespace: 'cluster-acme' }),
    spec: {
      secretName: 'etcd-peer',
      secretTemplate: { labels: { 'app.kubernetes.io/component': 'pki' } },
      issuerRef: { name: 'etcd-peer-ca', kind: 'Issuer' },
      isCA: false,
      commonName: 'etcd-peer',
      dnsNames: ['etcd-0.etcd', 'etcd-1.etcd', 'etcd-2.etcd'],
      usages: ['digital signature', 'server auth', 'client auth'],
      duration: '2160h0m0s',
      renewBefore: '720h0m0s',
      privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
      revisionHistoryLimit: 1,
    },
  });
});

test('what cannot be restored without carries one label', () => {
  for (const { spec } of aControlPlane({ konnectivity: true }).all('Certificate')) {
    expect(spec.secretTemplate.labels).toEqual({ 'app.kubernetes.io/component': 'pki' });
  }
});

test('every Secret that a pod mounts is one that a certificate fills', () => {
  const { all, workload } = aControlPlane({ konnectivity: true });
  const filled = all('Certificate').map(({ spec }) => spec.secretName);
  const programs = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'konnectivity-server'];
  for (const program of programs) {
    const mounted = workload(program).spec.template.spec.volumes.flatMap(({ projected }: any) =>
      (projected?.sources ?? []).flatMap(({ secret }: any) => (secret ? [secret.name] : [])),
    );
    expect(mounted.length).toBeGreaterThan(0);
    expect(filled).toEqual(expect.arrayContaining(mounted));
  }
});

test('every file in the flags is one that is mounted', () => {
  const { workload } = aControlPlane({ konnectivity: true });
  for (const program of [
    'etcd',
    'kube-apiserver',
    'kube-controller-manager',
    'kube-scheduler',
    'konnectivity-server',
  ]) {
    const { containers, volumes } = workload(program).spec.template.spec;
    const files = volumes
      .find(({ name }: any) => name === 'pki')
      .projected.sources.flatMap(({ secret }: any) => secret.items.map(({ path }: any) => path));
    const named = containers[0].args.flatMap(
      (arg: string) => /\/etc\/kubernetes\/pki\/(.*)$/.exec(arg)?.slice(1) ?? [],
    );
    expect(named.length).toBeGreaterThan(0);
    expect(files).toEqual(expect.arrayContaining(named));
  }
});
