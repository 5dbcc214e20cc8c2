import { KubernetesVersion } from '../../lib';
import { aControlPlane } from '../support/a-control-plane';
import { ACCEPTED, isAccepted } from './accepted-findings';

/**
 * Sections 1.2 to 1.4, 2 and 3 of the CIS Kubernetes Benchmark 1.12, for Kubernetes 1.32 and later. Section 1.1 is about files
 * of nodes, of which a hosted control plane has none; the last tests say what stands for them.
 */
type Check = readonly [id: string, text: string, program: string, holds: (flags: Flags) => boolean];
type Flags = ReadonlyMap<string, string>;

const isSet =
  (...names: string[]) =>
  (flags: Flags) =>
    names.every((name) => flags.get(name));
const is = (name: string, value: string) => (flags: Flags) => flags.get(name) === value;
const isNot = (name: string, value: string) => (flags: Flags) => flags.get(name) !== value;
const has = (name: string, value: string) => (flags: Flags) => flags.get(name)?.split(',').includes(value) ?? false;
const hasNot = (name: string, value: string) => (flags: Flags) => !has(name, value)(flags);
const atLeast = (name: string, value: number) => (flags: Flags) => Number(flags.get(name)) >= value;

const API_SERVER = 'kube-apiserver';
const CONTROLLERS = 'kube-controller-manager';
const SCHEDULER = 'kube-scheduler';

const CHECKS: readonly Check[] = [
  ['1.2.1', 'anonymous-auth is false', API_SERVER, is('anonymous-auth', 'false')],
  ['1.2.2', 'token-auth-file is not set', API_SERVER, (flags) => !flags.has('token-auth-file')],
  ['1.2.3', 'DenyServiceExternalIPs is on', API_SERVER, has('enable-admission-plugins', 'DenyServiceExternalIPs')],
  [
    '1.2.4',
    'the API server shows kubelets a certificate',
    API_SERVER,
    isSet('kubelet-client-certificate', 'kubelet-client-key'),
  ],
  ['1.2.5', 'kubelets are verified', API_SERVER, isSet('kubelet-certificate-authority')],
  [
    '1.2.6',
    'authorization-mode is not AlwaysAllow',
    API_SERVER,
    (flags) => flags.has('authorization-mode') && hasNot('authorization-mode', 'AlwaysAllow')(flags),
  ],
  ['1.2.7', 'authorization-mode has Node', API_SERVER, has('authorization-mode', 'Node')],
  ['1.2.8', 'authorization-mode has RBAC', API_SERVER, has('authorization-mode', 'RBAC')],
  ['1.2.9', 'EventRateLimit is on', API_SERVER, has('enable-admission-plugins', 'EventRateLimit')],
  ['1.2.10', 'AlwaysAdmit is off', API_SERVER, hasNot('enable-admission-plugins', 'AlwaysAdmit')],
  ['1.2.11', 'AlwaysPullImages is on', API_SERVER, has('enable-admission-plugins', 'AlwaysPullImages')],
  ['1.2.12', 'ServiceAccount is not off', API_SERVER, hasNot('disable-admission-plugins', 'ServiceAccount')],
  ['1.2.13', 'NamespaceLifecycle is not off', API_SERVER, hasNot('disable-admission-plugins', 'NamespaceLifecycle')],
  ['1.2.14', 'NodeRestriction is on', API_SERVER, has('enable-admission-plugins', 'NodeRestriction')],
  ['1.2.15', 'profiling is off', API_SERVER, is('profiling', 'false')],
  ['1.2.16', 'there is an audit log', API_SERVER, isSet('audit-log-path')],
  ['1.2.17', 'audit logs are kept 30 days', API_SERVER, atLeast('audit-log-maxage', 30)],
  ['1.2.18', 'ten audit logs are kept', API_SERVER, atLeast('audit-log-maxbackup', 10)],
  ['1.2.19', 'audit logs may have 100 MB', API_SERVER, atLeast('audit-log-maxsize', 100)],
  [
    '1.2.20',
    'requests end in time',
    API_SERVER,
    (flags) => Number.parseInt(flags.get('request-timeout') ?? '60s') <= 300,
  ],
  ['1.2.21', 'service accounts are looked up', API_SERVER, isNot('service-account-lookup', 'false')],
  ['1.2.22', 'service-account tokens are verified', API_SERVER, isSet('service-account-key-file')],
  ['1.2.23', 'the API server shows etcd a certificate', API_SERVER, isSet('etcd-certfile', 'etcd-keyfile')],
  ['1.2.24', 'the API server serves with a certificate', API_SERVER, isSet('tls-cert-file', 'tls-private-key-file')],
  ['1.2.25', 'client certificates are verified', API_SERVER, isSet('client-ca-file')],
  ['1.2.26', 'etcd is verified', API_SERVER, isSet('etcd-cafile')],
  ['1.2.27', 'Secrets are encrypted', API_SERVER, isSet('encryption-provider-config')],
  [
    '1.2.29',
    'only strong ciphers are used',
    API_SERVER,
    (flags) =>
      flags
        .get('tls-cipher-suites')
        ?.split(',')
        .every((suite) =>
          /^TLS_ECDHE_(ECDSA|RSA)_WITH_(AES_(128|256)_GCM_SHA(256|384)|CHACHA20_POLY1305_SHA256)$/.test(suite),
        ) ?? flags.get('tls-min-version') === 'VersionTLS13',
  ],
  [
    '1.2.30',
    'service-account tokens are not extended',
    API_SERVER,
    is('service-account-extend-token-expiration', 'false'),
  ],
  ['1.3.1', 'ended pods are removed', CONTROLLERS, isSet('terminated-pod-gc-threshold')],
  ['1.3.2', 'profiling is off', CONTROLLERS, is('profiling', 'false')],
  ['1.3.3', 'each controller has an account of its own', CONTROLLERS, is('use-service-account-credentials', 'true')],
  ['1.3.4', 'tokens are signed with a key', CONTROLLERS, isSet('service-account-private-key-file')],
  ['1.3.5', 'pods get the root certificate', CONTROLLERS, isSet('root-ca-file')],
  [
    '1.3.6',
    'serving certificates of kubelets are renewed',
    CONTROLLERS,
    (flags) => !flags.get('feature-gates')?.includes('RotateKubeletServerCertificate=false'),
  ],
  // As kube-bench reads it: the flag may be missing.
  [
    '1.3.7',
    'bind-address is not opened by a flag',
    CONTROLLERS,
    (flags) => [undefined, '127.0.0.1'].includes(flags.get('bind-address')),
  ],
  ['1.4.1', 'profiling is off', SCHEDULER, is('profiling', 'false')],
  [
    '1.4.2',
    'bind-address is not opened by a flag',
    SCHEDULER,
    (flags) => [undefined, '127.0.0.1'].includes(flags.get('bind-address')),
  ],
  ['2.1', 'etcd serves with a certificate', 'etcd', isSet('cert-file', 'key-file')],
  ['2.2', 'clients of etcd show a certificate', 'etcd', is('client-cert-auth', 'true')],
  ['2.3', 'no certificate is made up for clients', 'etcd', isNot('auto-tls', 'true')],
  ['2.4', 'members show each other a certificate', 'etcd', isSet('peer-cert-file', 'peer-key-file')],
  ['2.5', 'members verify each other', 'etcd', is('peer-client-cert-auth', 'true')],
  ['2.6', 'no certificate is made up for members', 'etcd', isNot('peer-auto-tls', 'true')],
  ['3.2.1', 'there is an audit policy', API_SERVER, isSet('audit-policy-file')],
];

const versions = [KubernetesVersion.V1_33, KubernetesVersion.V1_34, KubernetesVersion.V1_35, KubernetesVersion.V1_36];

describe.each(versions.map((version) => [`${version}`, version] as const))(
  'CIS 1.12 with Kubernetes %s',
  (_, version) => {
    const { args, config, pod, all, find } = aControlPlane({ version, konnectivity: true });
    const flags = new Map(
      [API_SERVER, CONTROLLERS, SCHEDULER, 'etcd'].map((program) => [program, flagsOf(args(program))]),
    );

    test.each(CHECKS.map((check) => [`${check[0]} ${check[1]}`, check] as const))(
      '%s',
      (__, [id, , program, holds]) => {
        expect({ id, holds: holds(flags.get(program)!) }).toEqual({ id, holds: !isAccepted('cis', id, program) });
      },
    );

    test('1.2.1 nobody without a name is let in but to health paths', () => {
      const { anonymous } = config(API_SERVER, 'authentication.yaml');
      expect(anonymous.conditions).toEqual([{ path: '/livez' }, { path: '/readyz' }, { path: '/healthz' }]);
    });

    test('1.2.6, 1.2.7, 1.2.8 nodes and roles decide, and nobody else', () => {
      const { authorizers } = config(API_SERVER, 'authorization.yaml');
      expect(authorizers.map(({ type }: any) => type)).toEqual(['Node', 'RBAC']);
    });

    test('1.2.28 the provider that encrypts is a strong one', () => {
      const [init] = pod(API_SERVER).initContainers;
      const [, provider] = /providers:\s+- (\w+):/.exec(init.args.join('\n'))!;
      expect(['aescbc', 'kms', 'secretbox']).toContain(provider);
    });

    test('2.7 etcd has authorities of its own', () => {
      const trusted = [flags.get('etcd')!.get('trusted-ca-file'), flags.get('etcd')!.get('peer-trusted-ca-file')];
      expect(new Set([...trusted, flags.get(API_SERVER)!.get('client-ca-file')]).size).toBe(3);
    });

    test('3.2.2 the audit policy covers Secrets, tokens, and what people run in pods', () => {
      const { rules } = config(API_SERVER, 'audit-policy.yaml');
      const covers = (resource: string) =>
        rules.find(({ resources }: any) => resources?.some((group: any) => group.resources?.includes(resource)))?.level;
      for (const resource of ['secrets', 'configmaps', 'tokenreviews'])
        expect([resource, covers(resource)]).toEqual([resource, 'Metadata']);
      const { level } = rules.at(-1);
      expect(['Metadata', 'Request', 'RequestResponse']).toContain(covers('pods/exec') ?? level);
    });

    test('1.1 no key can be read but by the program that needs it', () => {
      for (const program of [API_SERVER, CONTROLLERS, SCHEDULER, 'etcd']) {
        const { volumes, securityContext } = pod(program);
        const files = volumes.filter((volume: any) => volume.projected);
        expect(files.map((volume: any) => volume.projected.defaultMode)).toEqual(files.map(() => 0o440));
        expect(securityContext).toMatchObject({ runAsNonRoot: true, fsGroup: securityContext.runAsGroup });
        expect(volumes.some((volume: any) => volume.hostPath)).toBe(false);
      }
    });

    test('5.3.2 the namespace denies what no policy allows', () => {
      expect(find('NetworkPolicy', 'deny-all').spec.podSelector).toEqual({});
      expect(all('NetworkPolicy').length).toBeGreaterThan(5);
    });
  },
);

test('every accepted finding says why', () => {
  expect(ACCEPTED.filter(({ reason }) => reason.length < 20)).toEqual([]);
  const keys = ACCEPTED.map(({ judge, id, of }) => `${judge} ${id} ${of?.source}`);
  expect(new Set(keys).size).toBe(keys.length);
});

function flagsOf(args: readonly string[]): Flags {
  return new Map(args.map((arg) => /^--([^=]+)=?(.*)$/s.exec(arg)!).map(([, name, value]) => [name!, value!]));
}
