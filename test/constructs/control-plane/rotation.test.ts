import { EncryptionAtRest } from '../../../constructs/control-plane';
import { KeyRing } from '../../../lib/rotation/key-ring';
import { aControlPlane } from '../../support/a-control-plane';

const [first, adding, retiring, forgetting, second] = [
  KeyRing.of('1'),
  KeyRing.of('1').adding('2'),
  KeyRing.of('2').retiring('1'),
  KeyRing.of('2').forgetting('1'),
  KeyRing.of('2'),
] as const;
const programs = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'konnectivity-server'];

describe('certificate authorities', () => {
  const at = (authorities: KeyRing) => aControlPlane({ authorities, konnectivity: true });
  const rootOf = (made: ReturnType<typeof at>) =>
    JSON.stringify(made.workload('kube-controller-manager')).match(/"path":"root-ca.crt"}],"name":"([^"]+)"/)?.[1];
  const issuersOf = ({ all }: ReturnType<typeof at>) => [
    ...new Set(all('Certificate').flatMap(({ spec }) => (spec.isCA ? [] : [spec.issuerRef.name]))),
  ];

  test('the next generation is signed by the one in use, which goes on issuing', () => {
    const { find } = at(adding);
    expect(find('Certificate', 'cluster-ca-2').spec).toMatchObject({
      isCA: true,
      issuerRef: { name: 'cluster-ca' },
      privateKey: { rotationPolicy: 'Never' },
    });
    expect(find('Issuer', 'cluster-ca-2').spec.ca.secretName).toBe('cluster-ca-2');
    expect(find('Certificate', 'api-server').spec.issuerRef.name).toBe('cluster-ca');
  });

  test('then it issues everything, while everybody trusts its predecessor', () => {
    const made = at(retiring);
    expect(issuersOf(made).filter((name) => name !== 'self-signed' && !name.endsWith('-2'))).toEqual([]);
    expect(made.find('Certificate', 'cluster-ca-2').spec.issuerRef.name).toBe('cluster-ca');
    expect(secretsOf(made, 'kube-scheduler')).toContain('cluster-ca');
    expect(secretsOf(made, 'kube-scheduler')).not.toContain('cluster-ca-2');
  });

  test('then everybody trusts it, while its predecessor still vouches for it to those who were told of no other', () => {
    const made = at(forgetting);
    expect(made.find('Certificate', 'cluster-ca-2').spec.issuerRef.name).toBe('cluster-ca');
    expect(made.find('Certificate', 'cluster-ca')).toBeDefined();
    expect(secretsOf(made, 'kube-scheduler')).toContain('cluster-ca-2');
    expect(secretsOf(made, 'kube-apiserver').filter((name) => /-ca$/.test(name))).toEqual([]);
    expect(rootOf(made)).toBe('cluster-ca');
    expect(made.controlPlane.administratorScript).toContain('for secret in cluster-ca-2 cluster-ca; do');
  });

  test('in the end it signs itself, and nothing knows its predecessor', () => {
    const made = at(second);
    expect(made.find('Certificate', 'cluster-ca-2').spec.issuerRef.name).toBe('self-signed');
    expect(made.find('Certificate', 'cluster-ca')).toBeUndefined();
    expect(rootOf(made)).toBe('cluster-ca-2');
    const predecessors = at(first).controlPlane.certificatePlan.authorities.map(({ secretName }) => secretName);
    const mounted = made.objects.flatMap((object) => secretNames(object));
    expect(mounted.filter((name) => predecessors.includes(name as any))).toEqual([]);
    expect(made.controlPlane.administratorScript).toMatch(/name: client-ca-2}[^]*for secret in cluster-ca-2; do/);
  });

  test('kubelets show no chain, so the API server knows both generations of their authority', () => {
    for (const ring of [adding, retiring]) {
      const [script] = at(ring).pod('kube-apiserver').initContainers[0].args;
      for (const name of ['kubelet-ca.crt', 'kubelet-ca-2.crt']) expect(script.split('\n')[0]).toContain(name);
      expect(script.split('\n')[0]).toContain('>/run/kubernetes/kubelet-authorities.crt');
    }
    expect(secretsOf(at(adding), 'kube-controller-manager')).toContain('kubelet-ca');
    expect(secretsOf(at(retiring), 'kube-controller-manager')).toContain('kubelet-ca-2');
  });

  test('each stage replaces every pod, so that no file of the stage before is in use', () => {
    for (const program of programs) {
      const templates = [first, adding, retiring, forgetting, second].map((ring) =>
        JSON.stringify(at(ring).workload(program).spec.template),
      );
      expect(new Set(templates).size).toBe(5);
    }
  });
});

test('service-account keys: all verify, the one in use signs', () => {
  const flagsAt = (serviceAccountKeys: KeyRing) =>
    aControlPlane({ serviceAccountKeys })
      .args('kube-apiserver')
      .filter((arg) => /^--service-account-(signing-)?key-file/.test(arg))
      .map((arg) => arg.replace(/^--service-account-(signing-)?key-file=.*\//, ''));
  expect(flagsAt(first)).toEqual(['service-account.key', 'service-account.crt']);
  expect(flagsAt(adding)).toEqual(['service-account.key', 'service-account.crt', 'service-account-2.crt']);
  expect(flagsAt(retiring)).toEqual(['service-account-2.key', 'service-account-2.crt', 'service-account.crt']);
  for (const ring of [forgetting, second]) {
    expect(flagsAt(ring)).toEqual(['service-account-2.key', 'service-account-2.crt']);
  }
  expect(secretsOf(aControlPlane({ serviceAccountKeys: retiring }), 'kube-controller-manager')).toContain(
    'service-account-2',
  );
});

test('encryption keys: a Job rewrites all Secrets when the new key is in use and the old one is still known', () => {
  const jobsAt = (ring: KeyRing) =>
    aControlPlane({ encryption: EncryptionAtRest.secretbox(ring) })
      .all('Job')
      .filter(({ metadata }) => metadata.name.startsWith('secret-rewrite'));
  expect([first, adding, forgetting, second].flatMap(jobsAt)).toEqual([]);
  const [job] = jobsAt(retiring);
  const { terminationGracePeriodSeconds } = aControlPlane().pod('kube-apiserver');
  expect(job.metadata.name).toMatch(/^secret-rewrite-2-[0-9a-f]{10}$/);
  const { initContainers, containers } = job.spec.template.spec;
  expect([...initContainers, ...containers].map(({ name }: any) => name)).toEqual([
    'wait-for-api-server',
    'wait-for-replaced-pods',
    'write',
    'write-again',
  ]);
  // Until then pods that were replaced may write with the old key.
  expect(initContainers[1].command).toEqual(['sleep', `${terminationGracePeriodSeconds}`]);
});

function secretsOf(made: ReturnType<typeof aControlPlane>, program: string): string[] {
  return secretNames(made.workload(program));
}

function secretNames(object: any): string[] {
  const pod = (object.spec?.jobTemplate?.spec.template ?? object.spec?.template)?.spec;
  return (pod?.volumes ?? []).flatMap(({ projected }: any) =>
    (projected?.sources ?? []).flatMap(({ secret }: any) => secret?.name ?? []),
  );
}
