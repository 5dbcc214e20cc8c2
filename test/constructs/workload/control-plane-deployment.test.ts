import { Testing } from 'cdk8s';
import {
  ControlPlaneDeployment,
  type ControlPlaneDeploymentProps,
  FileSource,
  PodVolume,
} from '../../../constructs/workload';
import { Size } from '../../../lib/size';

test('satisfies Pod Security restricted, in every container', () => {
  const { pod } = aDeployment({ initContainers: [aContainer('init')], sidecars: [aContainer('sidecar')] });
  expect(pod.automountServiceAccountToken).toBe(false);
  expect(pod.securityContext).toMatchObject({
    runAsNonRoot: true,
    runAsUser: 65532,
    seccompProfile: { type: 'RuntimeDefault' },
  });
  for (const container of [...pod.initContainers, ...pod.containers]) {
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  }
});

test('keeps the one capability that restricted allows, where it is asked for', () => {
  expect(aDeployment({ keepsNetBindService: true }).pod.containers[0].securityContext.capabilities).toEqual({
    drop: ['ALL'],
    add: ['NET_BIND_SERVICE'],
  });
});

test('asks for what it needs, and has no CPU limit', () => {
  const { pod } = aDeployment({
    resources: { cpuMillis: 250, memory: Size.gibibytes(1), memoryLimit: Size.gibibytes(2) },
  });
  expect(pod.containers[0].resources).toEqual({
    requests: { cpu: '250m', memory: '1Gi' },
    limits: { memory: '2Gi' },
  });
  expect(pod.containers[0].env).toEqual([{ name: 'GOMEMLIMIT', value: '1843MiB' }]);
  expect(aDeployment().pod.containers[0].resources.limits).toBeUndefined();
});

test('never drops capacity while it rolls', () => {
  expect(aDeployment().deployment.spec).toMatchObject({
    minReadySeconds: 10,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '100%', maxUnavailable: 0 } },
  });
});

test('spreads over nodes and zones, each revision by itself', () => {
  expect(aDeployment().pod.topologySpreadConstraints).toEqual(
    ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) =>
      expect.objectContaining({
        topologyKey,
        whenUnsatisfiable: 'ScheduleAnyway',
        matchLabelKeys: ['pod-template-hash'],
      }),
    ),
  );
});

test('has a disruption budget when there are several, which never holds on to a pod that serves nobody', () => {
  expect(aDeployment({ replicas: 1 }).budget).toBeUndefined();
  expect(aDeployment({ replicas: 2 }).budget.spec).toEqual({
    maxUnavailable: 1,
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
    selector: { matchLabels: { 'app.kubernetes.io/name': 'program' } },
  });
});

test('gives a start as long as it is told', () => {
  const probes = { port: 1, scheme: 'HTTPS', startup: '/s', liveness: '/l', readiness: '/r' } as const;
  const { startupProbe } = aDeployment({ probes: { ...probes, startupSeconds: 301 } }).pod.containers[0];
  expect(startupProbe.periodSeconds * startupProbe.failureThreshold).toBeGreaterThanOrEqual(301);
});

test('mounts only the keys of a Secret that are named, for its group alone', () => {
  const mounts = [
    PodVolume.files('pki', [FileSource.secret('client-ca', { 'tls.crt': 'client-ca.crt' })]).mountAt('/pki'),
  ];
  const { pod } = aDeployment({ mounts });
  expect(pod.volumes).toEqual([
    {
      name: 'pki',
      projected: {
        defaultMode: 0o440,
        sources: [{ secret: { name: 'client-ca', items: [{ key: 'tls.crt', path: 'client-ca.crt' }] } }],
      },
    },
  ]);
  expect(pod.containers[0].volumeMounts).toEqual([{ name: 'pki', mountPath: '/pki', readOnly: true }]);
});

test('declares a volume once that two containers mount', () => {
  const shared = PodVolume.memory('shared', Size.mebibytes(1));
  const { pod } = aDeployment({
    mounts: [shared.mountAt('/in', { readOnly: true })],
    initContainers: [{ ...aContainer('init'), mounts: [shared.mountAt('/out')] }],
  });
  expect(pod.volumes).toEqual([{ name: 'shared', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } }]);
  expect(pod.initContainers[0].volumeMounts).toEqual([{ name: 'shared', mountPath: '/out' }]);
  expect(pod.containers[0].volumeMounts).toEqual([{ name: 'shared', mountPath: '/in', readOnly: true }]);
});

/** A Deployment in a chart of its own, as it is synthesized. */
function aDeployment(props: Partial<ControlPlaneDeploymentProps> = {}) {
  const chart = Testing.chart();
  new ControlPlaneDeployment(chart, 'Program', {
    program: 'program',
    image: 'example.net/program:v1',
    replicas: 2,
    flags: {},
    resources: { cpuMillis: 10, memory: Size.mebibytes(16) },
    ...props,
  });
  const objects: any[] = Testing.synth(chart);
  const deployment = objects.find(({ kind }) => kind === 'Deployment');
  return {
    deployment,
    pod: deployment.spec.template.spec,
    budget: objects.find(({ kind }) => kind === 'PodDisruptionBudget'),
  };
}

/** A container that does nothing. */
function aContainer(name: string) {
  return {
    name,
    image: 'example.net/tool:v1',
    command: ['true'],
    resources: { cpuMillis: 10, memory: Size.mebibytes(16) },
  };
}
