import { parse } from 'yaml';
import { KubernetesVersion } from '../../../lib/versions/kubernetes-version';
import { aControlPlane } from '../../support/a-control-plane';

const controllers = ['kube-controller-manager', 'kube-scheduler'];

test.each(controllers)('%s elects a leader also when it is alone: while it rolls there are two', (program) => {
  expect(aControlPlane({ replicas: 1 }).args(program)).toContain('--leader-elect=true');
});

test.each(controllers)('%s lets in only whom the API server authorizes, on the address of its pod', (program) => {
  const args = aControlPlane().args(program);
  expect(args).toEqual(
    expect.arrayContaining([
      '--authentication-kubeconfig=/etc/kubernetes/config/kubeconfig',
      '--authorization-kubeconfig=/etc/kubernetes/config/kubeconfig',
      '--profiling=false',
    ]),
  );
  expect(args.some((arg) => arg.startsWith('--bind-address'))).toBe(false);
});

test.each([
  ['kube-controller-manager', 'controller-manager'],
  ['kube-scheduler', 'scheduler'],
])('%s shows its certificate to a name that the API server answers to', (program, credential) => {
  const { config, pod, controlPlane } = aControlPlane();
  const { clusters, users } = config(program, 'kubeconfig');
  const host = clusters[0].cluster['tls-server-name'];
  expect(controlPlane.certificatePlan.leaf('api-server').dnsNames).toContain(host);
  const files = pod(program)
    .volumes.find(({ name }: any) => name === 'pki')
    .projected.sources.flatMap(({ secret }: any) => secret.items.map(({ path }: any) => `/etc/kubernetes/pki/${path}`));
  expect(users[0].name).toBe(credential);
  expect(files).toEqual(
    expect.arrayContaining([
      clusters[0].cluster['certificate-authority'],
      users[0].user['client-certificate'],
      users[0].user['client-key'],
    ]),
  );
});

test.each(controllers)(
  '%s waits for an API server of its own minor version or the next, and dials no other',
  (program) => {
    const { pod, config, find, workload } = aControlPlane();
    expect(pod(program).initContainers[0]).toMatchObject({
      name: 'wait-for-api-server',
      args: ['until nc -w 2 kube-apiserver-1-35 6443 </dev/null; do sleep 1; done'],
    });
    expect(config(program, 'kubeconfig').clusters[0].cluster.server).toBe('https://kube-apiserver-1-35:6443');
    const { selector } = find('Service', 'kube-apiserver-1-35').spec;
    const labelsOf = ({ workload: of }: ReturnType<typeof aControlPlane>) =>
      of('kube-apiserver').spec.template.metadata.labels;
    expect(labelsOf({ workload } as any)).toMatchObject(selector);
    expect(labelsOf(aControlPlane({ version: KubernetesVersion.V1_36 }))).toMatchObject(selector);
    expect(labelsOf(aControlPlane({ version: KubernetesVersion.V1_34 }))).not.toMatchObject(selector);
  },
);

test.each(controllers)('%s has two pods at most', (program) => {
  expect(aControlPlane({ replicas: 3 }).workload(program).spec.replicas).toBe(2);
  expect(aControlPlane({ replicas: 1 }).workload(program).spec.replicas).toBe(1);
});

test('the controller manager signs for kubelets with an authority that is for that alone', () => {
  const { args, pod } = aControlPlane();
  const signing = args('kube-controller-manager').filter((arg) => arg.startsWith('--cluster-signing-'));
  expect(signing).toEqual([
    ...['kubelet-client', 'kubelet-serving', 'kube-apiserver-client'].flatMap((signer) => [
      `--cluster-signing-${signer}-cert-file=/etc/kubernetes/pki/kubelet-ca.crt`,
      `--cluster-signing-${signer}-key-file=/etc/kubernetes/pki/kubelet-ca.key`,
    ]),
    '--cluster-signing-duration=720h',
  ]);
  const secrets = pod('kube-controller-manager').volumes[0].projected.sources.map(({ secret }: any) => secret.name);
  expect(secrets).not.toContain('client-ca');
});

test("the controller manager publishes the authority that the API server's certificate is from", () => {
  expect(aControlPlane().args('kube-controller-manager')).toContain('--root-ca-file=/etc/kubernetes/pki/root-ca.crt');
});

test('the controller manager gives nodes their parts of the pod range', () => {
  expect(aControlPlane().args('kube-controller-manager')).toEqual(
    expect.arrayContaining([
      '--allocate-node-cidrs=true',
      '--cluster-cidr=100.64.0.0/16',
      '--service-cluster-ip-range=172.20.0.0/20',
      '--use-service-account-credentials=true',
    ]),
  );
});

test("a user's flag wins", () => {
  const { args } = aControlPlane({}, ({ controllerManager, scheduler }) => {
    controllerManager.addFlag('node-monitor-grace-period', '2m');
    scheduler.addFlag('profiling', true);
  });
  expect(args('kube-controller-manager')).toContain('--node-monitor-grace-period=2m');
  expect(args('kube-scheduler')).toContain('--profiling=true');
  expect(args('kube-scheduler')).not.toContain('--profiling=false');
});

test('no kubeconfig holds a secret', () => {
  for (const { data } of aControlPlane({ konnectivity: true }).all('ConfigMap')) {
    if (data.kubeconfig === undefined) continue;
    expect(Object.keys(parse(data.kubeconfig).users[0].user)).toEqual(['client-certificate', 'client-key']);
  }
});
