import { JsonPatch } from 'cdk8s';
import { type ApiServerPatches, EncryptionAtRest } from '../../../constructs/control-plane';
import { IdentityProvider } from '../../../lib/access/identity-provider';
import { KeyRing } from '../../../lib/rotation/key-ring';
import { KubernetesVersion } from '../../../lib/versions/kubernetes-version';
import { aControlPlane } from '../../support/a-control-plane';

const { V1_33, V1_34, V1_36 } = KubernetesVersion;
const usual = aControlPlane();

test.each([
  '--authentication-config=/etc/kubernetes/config/authentication.yaml',
  '--authorization-config=/etc/kubernetes/config/authorization.yaml',
  '--enable-admission-plugins=NodeRestriction,EventRateLimit,DenyServiceExternalIPs',
  '--admission-control-config-file=/etc/kubernetes/config/admission.yaml',
  '--audit-policy-file=/etc/kubernetes/config/audit-policy.yaml',
  '--audit-log-maxage=30',
  '--audit-log-maxbackup=10',
  '--audit-log-maxsize=100',
  '--encryption-provider-config=/run/kubernetes/encryption.yaml',
  '--service-account-extend-token-expiration=false',
  '--profiling=false',
  '--tls-min-version=VersionTLS12',
  '--kubelet-certificate-authority=/run/kubernetes/kubelet-authorities.crt',
  '--client-ca-file=/run/kubernetes/client-authorities.crt',
  '--etcd-cafile=/etc/kubernetes/pki/etcd-ca.crt',
  '--endpoint-reconciler-type=none',
  '--service-cluster-ip-range=172.20.0.0/20',
  '--service-account-issuer=https://api.example.net:6001',
  '--service-account-jwks-uri=https://api.example.net:6001/openid/v1/jwks',
])('has the flag %s', (flag) => {
  expect(usual.args('kube-apiserver')).toContain(flag);
});

test('its configuration files can be changed, under a new name that rolls its pods', () => {
  const exempted = JsonPatch.add('/plugins/0/configuration/exemptions/namespaces/-', 'storage');
  const changed = aControlPlane({ configurationPatches: { 'admission.yaml': [exempted] } });
  const [podSecurity] = changed.config('kube-apiserver', 'admission.yaml').plugins;
  expect(podSecurity.configuration.exemptions.namespaces).toEqual(['kube-system', 'storage']);
  const nameOf = ({ all }: typeof usual) =>
    all('ConfigMap').find(({ metadata }) => metadata.name.startsWith('kube-apiserver-'))!.metadata.name;
  expect(nameOf(changed)).not.toBe(nameOf(usual));
});

test.each<[string, ApiServerPatches, string]>([
  [
    'a path that a file does not have',
    { 'authorization.yaml': [JsonPatch.remove('/authorisers/0')] },
    'a change to the configuration file authorization.yaml of an API server does not fit',
  ],
  [
    'a file that it does not read',
    { 'egress-selector.yaml': [JsonPatch.remove('/egressSelections')] },
    'egress-selector.yaml of an API server does not fit (found "no such file"); allowed: admission.yaml, audit-policy.yaml, ' +
      'authentication.yaml, authorization.yaml',
  ],
])('refuses a change to %s', (_, configurationPatches, message) => {
  expect(() => aControlPlane({ configurationPatches })).toThrow(message);
});

test.each(['anonymous-auth', 'authorization-mode', 'token-auth-file', 'cloud-provider', 'feature-gates', 'oidc-'])(
  'has no flag %s, which would contradict its files or its version',
  (flag) => {
    for (const version of [V1_33, V1_36]) {
      const args = aControlPlane({ version }).args('kube-apiserver');
      expect(args.filter((arg) => arg.startsWith(`--${flag}`))).toEqual([]);
    }
  },
);

test.each([
  [V1_33, 'apiserver.config.k8s.io/v1beta1'],
  [V1_34, 'apiserver.config.k8s.io/v1'],
  [V1_36, 'apiserver.config.k8s.io/v1'],
])('lets nobody in without a name but to the health paths, as Kubernetes %s writes it', (version, apiVersion) => {
  expect(aControlPlane({ version }).config('kube-apiserver', 'authentication.yaml')).toEqual({
    apiVersion,
    kind: 'AuthenticationConfiguration',
    anonymous: { enabled: true, conditions: [{ path: '/livez' }, { path: '/readyz' }, { path: '/healthz' }] },
  });
});

test('every probe is on a path that is open', () => {
  const { pod, config } = aControlPlane();
  const open = config('kube-apiserver', 'authentication.yaml').anonymous.conditions.map(({ path }: any) => path);
  const { startupProbe, livenessProbe, readinessProbe } = pod('kube-apiserver').containers[0];
  for (const { httpGet } of [startupProbe, livenessProbe, readinessProbe]) {
    expect(open).toContain(httpGet.path.split('?')[0]);
  }
  expect(livenessProbe.httpGet.path).toBe('/livez?exclude=etcd');
});

test('believes the identity providers that it is told', () => {
  const identityProviders = [
    IdentityProvider.oidc({ issuer: 'https://id.example.net', clientId: 'kubernetes' }),
    IdentityProvider.oidc({ issuer: 'https://id.partner.example', clientId: 'kubernetes', prefix: 'partner:' }),
  ];
  const { jwt } = aControlPlane({ identityProviders }).config('kube-apiserver', 'authentication.yaml');
  expect(jwt.map(({ issuer }: any) => issuer.url)).toEqual(['https://id.example.net', 'https://id.partner.example']);
});

test('authorizes nodes, then roles, and nobody else', () => {
  expect(aControlPlane().config('kube-apiserver', 'authorization.yaml').authorizers).toEqual([
    { type: 'Node', name: 'node' },
    { type: 'RBAC', name: 'rbac' },
  ]);
});

test('namespaces are held to the level that is chosen', () => {
  const levelOf = (controlPlane: ReturnType<typeof aControlPlane>) =>
    controlPlane.config('kube-apiserver', 'admission.yaml').plugins[0].configuration.defaults.enforce;
  expect(levelOf(aControlPlane())).toBe('baseline');
  expect(levelOf(aControlPlane({ podSecurity: 'restricted' }))).toBe('restricted');
});

test('namespaces and runtime classes are let off the standards by name, and all the rest can be said', () => {
  const podSecurity = {
    enforce: 'restricted',
    warn: 'baseline',
    version: V1_34,
    exemptNamespaces: ['storage'],
    exemptRuntimeClasses: ['kata'],
  } as const;
  const [plugin] = aControlPlane({ podSecurity }).config('kube-apiserver', 'admission.yaml').plugins;
  expect(plugin.configuration).toMatchObject({
    defaults: {
      'enforce': 'restricted',
      'enforce-version': 'v1.34',
      'warn': 'baseline',
      'warn-version': 'v1.34',
      'audit': 'restricted',
    },
    exemptions: { usernames: [], runtimeClasses: ['kata'], namespaces: ['kube-system', 'storage'] },
  });
});

test('never writes down what is in Secrets, ConfigMaps and tokens', () => {
  const { rules } = aControlPlane().config('kube-apiserver', 'audit-policy.yaml');
  const first = (resource: string, group = '') =>
    rules.find((rule: any) =>
      rule.nonResourceURLs
        ? false
        : !rule.resources ||
          rule.resources.some((r: any) => r.group === group && (!r.resources || r.resources.includes(resource))),
    );
  for (const resource of ['secrets', 'configmaps', 'serviceaccounts/token']) {
    expect(first(resource).level).toBe('Metadata');
  }
  expect(first('tokenreviews', 'authentication.k8s.io').level).toBe('Metadata');
});

test('rolls when a configuration file changes', () => {
  const nameOf = (controlPlane: ReturnType<typeof aControlPlane>) => {
    const volume = controlPlane.pod('kube-apiserver').volumes.find(({ name }: any) => name === 'configuration');
    const { name } = volume.projected.sources[0].configMap;
    expect(controlPlane.find('ConfigMap', name)).toBeDefined();
    return name;
  };
  expect(nameOf(aControlPlane())).toBe(nameOf(aControlPlane()));
  expect(nameOf(aControlPlane({ podSecurity: 'restricted' }))).not.toBe(nameOf(aControlPlane()));
});

test('finishes what it has begun before it ends', () => {
  const { pod, args } = aControlPlane();
  const seconds = (flag: string) =>
    Number(/=(\d+)s$/.exec(args('kube-apiserver').find((arg) => arg.startsWith(`--${flag}=`))!)![1]);
  const needed = seconds('shutdown-delay-duration') + seconds('shutdown-watch-termination-grace-period') + 60;
  expect(pod('kube-apiserver').terminationGracePeriodSeconds).toBeGreaterThanOrEqual(needed);
});

test('asks clients to spread only when there are several to spread over', () => {
  expect(aControlPlane({ replicas: 1 }).args('kube-apiserver')).toContain('--goaway-chance=0');
  expect(aControlPlane({ replicas: 3 }).args('kube-apiserver')).toContain('--goaway-chance=0.001');
});

test('can start although its file carries a capability', () => {
  expect(aControlPlane().pod('kube-apiserver').containers[0].securityContext.capabilities).toEqual({
    drop: ['ALL'],
    add: ['NET_BIND_SERVICE'],
  });
});

test('mounts no key of an authority', () => {
  const { pod } = aControlPlane({ konnectivity: true });
  const secrets = pod('kube-apiserver').volumes.flatMap(({ projected }: any) =>
    (projected?.sources ?? []).flatMap(({ secret }: any) => (secret ? [secret] : [])),
  );
  const authorities = secrets.filter(({ name }: any) => name.endsWith('-ca'));
  expect(authorities.length).toBeGreaterThan(0);
  for (const { items } of authorities) expect(items.map(({ key }: any) => key)).toEqual(['tls.crt']);
});

test('trusts clients of both authorities', () => {
  const [script] = aControlPlane().pod('kube-apiserver').initContainers[0].args;
  expect(script).toContain(
    'cat /etc/kubernetes/pki/client-ca.crt /etc/kubernetes/pki/kubelet-ca.crt >/run/kubernetes/client-authorities.crt',
  );
});

test('only the init container sees what the encryption key is made from', () => {
  const { initContainers, containers } = aControlPlane().pod('kube-apiserver');
  const mountsOf = (container: any) => container.volumeMounts.map(({ name }: any) => name);
  expect(mountsOf(initContainers[0])).toContain('encryption-keys');
  expect(mountsOf(containers[0])).not.toContain('encryption-keys');
});

test('encrypts with the first key and reads with all', () => {
  const encryption = EncryptionAtRest.secretbox(KeyRing.of('new').retiring('old'));
  const { pod, find } = aControlPlane({ encryption });
  const [script] = pod('kube-apiserver').initContainers[0].args;
  expect(script.indexOf('name: key-new')).toBeLessThan(script.indexOf('name: key-old'));
  expect(script.indexOf('name: key-old')).toBeLessThan(script.indexOf('identity: {}'));
  for (const key of ['new', 'old']) {
    expect(find('Certificate', `encryption-key-${key}`).spec.privateKey.rotationPolicy).toBe('Never');
  }
});

test('encrypts what is named beside Secrets, and writes all of it anew for another key', () => {
  const encryption = EncryptionAtRest.secretbox(KeyRing.of('2').retiring('1')).covering(
    'configmaps',
    'daemonsets.apps',
  );
  const { pod, all } = aControlPlane({ encryption: encryption.covering('configmaps') });
  expect(pod('kube-apiserver').initContainers[0].args[0]).toContain(
    '- resources: [secrets, configmaps, daemonsets.apps]\n  providers:\n  - secretbox:',
  );
  const rewrite = all('Job').find(({ metadata }) => metadata.name.startsWith('secret-rewrite-'))!;
  for (const { args } of rewrite.spec.template.spec.initContainers.slice(-1)) {
    expect(args).toContain('secrets,configmaps,daemonsets.apps');
  }
});

test('encrypts the same in each stage of a change', () => {
  const before = EncryptionAtRest.none().covering('configmaps');
  expect(before.adding('1').resources).toEqual(['secrets', 'configmaps']);
  expect(EncryptionAtRest.secretbox().covering('configmaps').retiring('none').resources).toEqual(before.resources);
});

test.each(['Secrets', '*', 'widgets.example.net', ''])('refuses to encrypt the resource %j', (resource) => {
  expect(() => EncryptionAtRest.secretbox().covering(resource)).toThrow(
    `resources to encrypt are not those of every API server (found ["${resource}"])`,
  );
});

test("takes a configuration of the user's own, or none", () => {
  const own = aControlPlane({ encryption: EncryptionAtRest.fromSecret('kms') });
  expect(own.args('kube-apiserver')).toContain(
    '--encryption-provider-config=/etc/kubernetes/encryption/encryption.yaml',
  );
  expect(own.pod('kube-apiserver').initContainers[0].args[0]).not.toContain('EncryptionConfiguration');
  const none = aControlPlane({ encryption: EncryptionAtRest.none() }).args('kube-apiserver');
  expect(none.some((arg) => arg.startsWith('--encryption-'))).toBe(false);
});

test('reaches nodes through tunnels only with konnectivity', () => {
  expect(
    aControlPlane()
      .args('kube-apiserver')
      .some((arg) => arg.startsWith('--egress-')),
  ).toBe(false);
  const { args, config } = aControlPlane({ konnectivity: true });
  expect(args('kube-apiserver')).toContain('--egress-selector-config-file=/etc/kubernetes/config/egress-selector.yaml');
  const [cluster, ...others] = config('kube-apiserver', 'egress-selector.yaml').egressSelections;
  expect(cluster).toMatchObject({
    name: 'cluster',
    connection: { proxyProtocol: 'HTTPConnect', transport: { tcp: { url: 'https://konnectivity-server:8090' } } },
  });
  expect(others.map(({ connection }: any) => connection.proxyProtocol)).toEqual(['Direct', 'Direct']);
});

test("lets a user's flag win", () => {
  const { args } = aControlPlane({}, ({ apiServer }) => apiServer.addFlag('audit-log-path', '/var/log/audit.log'));
  expect(args('kube-apiserver').filter((arg) => arg.startsWith('--audit-log-path'))).toEqual([
    '--audit-log-path=/var/log/audit.log',
  ]);
});
