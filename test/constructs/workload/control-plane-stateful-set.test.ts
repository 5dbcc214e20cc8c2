import { Testing } from 'cdk8s';
import { ControlPlaneStatefulSet, type ControlPlaneStatefulSetProps, quorumOf } from '../../../constructs/workload';
import { Size } from '../../../lib/size';

test('starts all members at once and keeps their disks', () => {
  expect(aStatefulSet().spec).toMatchObject({
    podManagementPolicy: 'Parallel',
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { resources: { requests: { storage: '20Gi' } } } }],
  });
});

test('takes the storage class that it is told, or the default one', () => {
  expect(aStatefulSet().spec.volumeClaimTemplates[0].spec).not.toHaveProperty('storageClassName');
  const claim = { name: 'data', size: Size.gibibytes(20), storageClass: 'ssd' };
  expect(aStatefulSet({ claim }).spec.volumeClaimTemplates[0].spec.storageClassName).toBe('ssd');
});

test('never puts two members on one node, unless that is allowed', () => {
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  expect(aStatefulSet().pod.affinity.podAntiAffinity[required]).toEqual([
    expect.objectContaining({ topologyKey: 'kubernetes.io/hostname' }),
  ]);
  expect(aStatefulSet({ mayShareNodes: true }).pod.affinity.podAntiAffinity).not.toHaveProperty(required);
});

test.each([
  [1, undefined],
  [3, 2],
  [5, 3],
])('of %i members keeps %p from being drained', (members, minAvailable) => {
  expect(aStatefulSet({ members }).budget?.spec.minAvailable).toBe(minAvailable);
});

test.each([
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 3],
  [5, 3],
])('a majority of %i is %i', (members, quorum) => {
  expect(quorumOf(members)).toBe(quorum);
});

test('satisfies Pod Security restricted', () => {
  const { pod } = aStatefulSet();
  expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, fsGroup: 65532 });
  expect(pod.containers[0].securityContext).toMatchObject({
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
});

/** A StatefulSet in a chart of its own, as it is synthesized. */
function aStatefulSet(props: Partial<ControlPlaneStatefulSetProps> = {}) {
  const chart = Testing.chart();
  new ControlPlaneStatefulSet(chart, 'Program', {
    program: 'program',
    image: 'example.net/program:v1',
    members: 3,
    serviceName: 'program',
    flags: {},
    claim: { name: 'data', size: Size.gibibytes(20) },
    resources: { cpuMillis: 10, memory: Size.mebibytes(16) },
    gracePeriodSeconds: 30,
    ...props,
  });
  const objects: any[] = Testing.synth(chart);
  const { spec } = objects.find(({ kind }) => kind === 'StatefulSet');
  return { spec, pod: spec.template.spec, budget: objects.find(({ kind }) => kind === 'PodDisruptionBudget') };
}
