import { ApiObject, App, Chart } from 'cdk8s';
import fc from 'fast-check';
import {
  ControlPlanePriorities,
  ControlPlaneSize,
  EncryptionAtRest,
  EtcdTopology,
  WAVES,
} from '../../../constructs/control-plane';
import { IdentityProvider } from '../../../lib/access/identity-provider';
import { Cidr } from '../../../lib/network/cidr';
import { KeyRing } from '../../../lib/rotation/key-ring';
import { Size } from '../../../lib/size';
import { Images } from '../../../lib/versions/images';
import { KubernetesVersion } from '../../../lib/versions/kubernetes-version';
import { aControlPlane } from '../../support/a-control-plane';

const programs = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'konnectivity-server'];

test('is applied in waves, which every object tells Argo CD', () => {
  const { controlPlane, objects } = aControlPlane();
  expect(controlPlane.node.children.map(({ node }) => node.id)).toEqual(
    WAVES.filter((wave) => !['25-hibernation', '80-pools', '90-monitoring'].includes(wave)),
  );
  const waveOf = (object: any) => object.metadata.annotations['argocd.argoproj.io/sync-wave'];
  const waves = objects.map(waveOf);
  expect([...new Set(waves)]).toEqual(['10', '20', '30', '40', '50', '60', '95']);
  expect(waves).toEqual([...waves].sort());
});

test('lives in a namespace of its own, which enforces Pod Security restricted', () => {
  const { objects, all } = aControlPlane();
  expect(all('Namespace')).toEqual([
    expect.objectContaining({
      metadata: expect.objectContaining({
        name: 'cluster-acme',
        labels: expect.objectContaining({
          'pod-security.kubernetes.io/enforce': 'restricted',
          'app.kubernetes.io/instance': 'acme',
        }),
      }),
    }),
  ]);
  expect(objects[0].kind).toBe('Namespace');
  expect(objects[0].metadata).not.toHaveProperty('namespace');
  for (const object of objects.slice(1)) expect(object.metadata.namespace).toBe('cluster-acme');
});

test('every Service selects a pod that listens on its port', () => {
  const { all, workload } = aControlPlane({ konnectivity: true });
  const services = all('Service');
  expect(services).toHaveLength(7);
  for (const { spec } of services) {
    const { template } = workload(spec.selector['app.kubernetes.io/name']).spec;
    expect(template.metadata.labels).toMatchObject(spec.selector);
    const listening = template.spec.containers[0].ports.map(({ name }: any) => name);
    for (const { targetPort } of spec.ports) expect(listening).toContain(targetPort);
  }
});

test('every host that is dialled inside the namespace is a Service, and stands in the certificate', () => {
  const { objects, all, controlPlane } = aControlPlane({ konnectivity: true });
  const certificates: Record<string, string> = {
    'kube-apiserver': 'api-server',
    'kube-apiserver-1-35': 'api-server',
    'etcd-client': 'etcd-server',
    'konnectivity-server': 'konnectivity-server',
  };
  const dialled = [
    ...JSON.stringify(objects).matchAll(/https:\/\/([a-z\d-]+):\d+(?:\\n +tls-server-name: ([a-z-]+))?/g),
  ];
  expect(new Set(dialled.map(([, host]) => host))).toEqual(new Set(Object.keys(certificates)));
  for (const [, host, name = host] of dialled) {
    expect(all('Service').map(({ metadata }) => metadata.name)).toContain(host);
    expect(controlPlane.certificatePlan.leaf(certificates[host!]!).dnsNames).toContain(name);
  }
});

test('is reached from outside on the ports that were planned', () => {
  const { find } = aControlPlane({ konnectivity: true });
  expect(find('Service', 'kube-apiserver').spec).toMatchObject({ type: 'NodePort', ports: [{ nodePort: 30001 }] });
  expect(find('Service', 'konnectivity-agents').spec).toMatchObject({
    type: 'NodePort',
    publishNotReadyAddresses: true,
    ports: [{ nodePort: 30002, targetPort: 'agent' }],
  });
});

test('has no konnectivity unless it is asked for', () => {
  const { controlPlane, objects } = aControlPlane();
  expect(controlPlane.konnectivityServer).toBeUndefined();
  expect(JSON.stringify(objects)).not.toContain('konnectivity');
});

test('konnectivity agents are told how many servers to meet', () => {
  expect(aControlPlane({ konnectivity: true, replicas: 3 }).args('konnectivity-server')).toContain('--server-count=3');
});

test('the quota is large enough for all pods twice, which is while they are replaced', () => {
  const replicas = 3;
  const size = ControlPlaneSize.MEDIUM;
  const { find, workload } = aControlPlane({ replicas, size, konnectivity: true });
  const { hard } = find('ResourceQuota', 'control-plane').spec;
  let [pods, mebibytes, millis] = [0, 0, 0];
  for (const program of programs) {
    const { kind, spec } = workload(program);
    const most = spec.replicas * (kind === 'Deployment' ? 2 : 1);
    const { cpu, memory } = spec.template.spec.containers[0].resources.requests;
    pods += most;
    millis += most * parseInt(cpu as string);
    mebibytes += most * parseInt(memory as string) * (memory.endsWith('Gi') ? 1024 : 1);
  }
  expect(Number(hard.pods)).toBeGreaterThanOrEqual(pods);
  expect(parseInt(hard['requests.memory'] as string)).toBeGreaterThanOrEqual(mebibytes);
  expect(parseInt(hard['requests.cpu'] as string)).toBeGreaterThanOrEqual(millis);
  expect(hard).toMatchObject({
    'services.nodeports': '2',
    'services.loadbalancers': '0',
    'persistentvolumeclaims': '6', // as many members as there may be, and the snapshots
  });
});

test('no default memory limit can reach etcd', () => {
  const [limit] = aControlPlane().find('LimitRange', 'control-plane').spec.limits;
  expect(limit).toEqual({ type: 'Container', defaultRequest: { cpu: '10m', memory: '32Mi' } });
});

test('takes all images from the set that it is given', () => {
  const images = Images.upstream().withMirror('mirror.example.net');
  const { workload } = aControlPlane({ images, konnectivity: true });
  for (const program of programs) {
    const { containers, initContainers = [] } = workload(program).spec.template.spec;
    for (const { image } of [...containers, ...initContainers]) expect(image).toMatch(/^mirror\.example\.net\//);
  }
});

test('has the priorities of its management cluster, if it has any', () => {
  const { workload } = aControlPlane({ priorityClasses: ControlPlanePriorities.NAMES });
  const priorityOf = (program: string) => workload(program).spec.template.spec.priorityClassName;
  expect(['etcd', 'kube-apiserver', 'kube-scheduler'].map(priorityOf)).toEqual([
    'hosted-control-plane-critical',
    'hosted-control-plane-critical',
    'hosted-control-plane-controllers',
  ]);
  expect(aControlPlane().pod('etcd')).not.toHaveProperty('priorityClassName');
});

test('runs all its pods on the nodes that are for them, Jobs and schedules included', () => {
  const placement = {
    nodeSelector: { 'example.net/for': 'control-planes' },
    tolerations: [{ key: 'example.net/for', operator: 'Exists' }],
  };
  const { all } = aControlPlane({
    placement,
    konnectivity: true,
    encryption: EncryptionAtRest.secretbox(KeyRing.of('2').retiring('1')),
  });
  const specs = ['Deployment', 'StatefulSet', 'Job', 'CronJob']
    .flatMap((kind) => all(kind))
    .map(({ spec }: any) => (spec.jobTemplate?.spec ?? spec).template.spec);
  expect(specs.length).toBeGreaterThan(8);
  for (const spec of specs) expect(spec).toMatchObject(placement);
});

test('priority classes put serving before changing, and both below what the nodes need', () => {
  const app = new App();
  new ControlPlanePriorities(new Chart(app, 'chart', { namespace: 'x' }), 'Priorities');
  const values = [...app.synthYaml().matchAll(/value: (\d+)/g)].map(([, value]) => Number(value));
  expect(values).toEqual([...values].sort((a, b) => b - a));
  expect(Math.max(...values)).toBeLessThan(2_000_000_000);
  expect(app.synthYaml()).not.toContain('namespace');
});

test('objects can be patched, whatever they are', () => {
  const { workload } = aControlPlane({}, ({ apiServer, etcd }) => {
    apiServer.deployment.metadata.addAnnotation('example.net/owner', 'platform');
    etcd.statefulSet.metadata.addLabel('example.net/tier', 'gold');
  });
  expect(workload('kube-apiserver').metadata.annotations).toMatchObject({ 'example.net/owner': 'platform' });
  expect(workload('etcd').metadata.labels).toMatchObject({ 'example.net/tier': 'gold' });
});

test('has addresses of both families when it is given both', () => {
  const { args, controlPlane } = aControlPlane({
    podRangeV6: Cidr.of('fd00:64::/48'),
    serviceRangeV6: Cidr.of('fd00:20::/112'),
  });
  const services = '--service-cluster-ip-range=172.20.0.0/20,fd00:20::/112';
  expect(args('kube-apiserver')).toContain(services);
  expect(args('kube-controller-manager')).toEqual(
    expect.arrayContaining([services, '--cluster-cidr=100.64.0.0/16,fd00:64::/48']),
  );
  expect(controlPlane.certificatePlan.leaf('api-server').ipAddresses).toContain('172.20.0.1');
});

test('fails when somebody adds a Secret with content', () => {
  expect(() =>
    aControlPlane({}, (controlPlane) => {
      const [wave] = controlPlane.node.children;
      new ApiObject(wave!, 'Token', {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'token' },
        stringData: { token: 'x' },
      });
    }),
  ).toThrow('Secret token would be written with its content (found ["token"])');
});

test('writes no secret', () => {
  const { all } = aControlPlane({ konnectivity: true });
  expect(all('Secret')).toEqual([]);
});

test('is the same whenever it is made', () => {
  const versions = Object.values(KubernetesVersion).filter((value) => value instanceof KubernetesVersion);
  fc.assert(
    fc.property(
      fc.constantFrom(...versions),
      fc.constantFrom(1, 3, 5),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      (version, members, replicas, konnectivity) => {
        const make = () =>
          aControlPlane({
            version,
            replicas,
            konnectivity,
            etcd: EtcdTopology.dedicated({ members, storage: Size.gibibytes(20) }),
          }).objects;
        expect(JSON.stringify(make())).toBe(JSON.stringify(make()));
      },
    ),
    { numRuns: 5 },
  );
});

test.each<[Parameters<typeof aControlPlane>[0], string]>([
  [{ replicas: 0 }, 'the API server of acme has no number of pods (found 0); allowed: a whole number, at least 1'],
  [
    { serviceRange: Cidr.of('100.64.8.0/24') },
    'pods and Services of acme share addresses (found ["100.64.0.0/16","100.64.8.0/24"])',
  ],
  [
    { podRangeV6: Cidr.of('fd00:64::/48') },
    'the address families of acme do not fit together (found {"podRange":"100.64.0.0/16","serviceRange":"172.20.0.0/20","podRangeV6":"fd00:64::/48"})',
  ],
  [{ serviceRange: Cidr.of('fd00:20::/112') }, 'the address families of acme do not fit together'],
  [
    { konnectivity: true, endpoint: { host: 'api.example.net', port: 6001, nodePort: 30001 } },
    'acme has konnectivity but no port for it; allowed: endpoint.tunnelNodePort',
  ],
  [{ namespace: 'Acme' }, 'the namespace of acme cannot be part of a host name (found "Acme")'],
  [
    {
      identityProviders: ['https://a.example', 'https://b.example'].map((issuer) =>
        IdentityProvider.oidc({ issuer, clientId: 'kubernetes' }),
      ),
    },
    'they share a prefix',
  ],
])('fails on values that contradict each other (%#)', (props, message) => {
  expect(() => aControlPlane(props)).toThrow(message);
});
