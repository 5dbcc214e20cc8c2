import { type KubernetesObject, RolloutPlan } from '../../../lib';
import { UNAWAITED } from '../../../lib/rollout/rollout-plan';

test('orders files by the number of their wave, not by their letters', () => {
  const files = ['100-late', '20-pki', '3-first', 'whatever'].map((wave) => ({
    name: `${wave}.k8s.yaml`,
    objects: [],
  }));
  expect(RolloutPlan.of(files).steps.map(({ wave }) => wave)).toEqual(['3-first', '20-pki', '100-late', 'whatever']);
});

test('waits for what takes time to become ready, and for nothing else', () => {
  const objects = [
    anObject('v1', 'Namespace', 'acme', {}, null),
    anObject('cert-manager.io/v1', 'Certificate', 'api-server'),
    anObject('v1', 'ConfigMap', 'settings'),
    anObject('apps/v1', 'Deployment', 'kube-apiserver', { selector: { matchLabels: { app: 'api' } } }),
    anObject('batch/v1', 'Job', 'prepare', { activeDeadlineSeconds: 120 }),
  ];
  const [step] = RolloutPlan.of([{ name: '10-all.k8s.yaml', objects }]).steps;
  expect(step!.objects).toBe(5);
  expect(step!.gates.map(({ name, until, seconds }) => [name, until, seconds])).toEqual([
    ['acme', 'jsonpath={.status.phase}=Active', 60],
    ['api-server', 'condition=Ready', 300],
    ['kube-apiserver', 'rollout', 900],
    ['prepare', 'condition=Complete', 120],
  ]);
  expect(step!.gates[2]).toMatchObject({ namespace: 'acme', podLabels: { app: 'api' } });
  expect(step!.gates[0]!.namespace).toBeUndefined();
});

test('waits for nothing that depends on what comes later', () => {
  const late = anObject('batch/v1', 'Job', 'late', { activeDeadlineSeconds: 120 });
  const objects = [{ ...late, metadata: { ...late.metadata, annotations: UNAWAITED } }];
  expect(RolloutPlan.of([{ name: '95-late.k8s.yaml', objects }]).steps).toMatchObject([{ objects: 1, gates: [] }]);
});

function anObject(
  apiVersion: string,
  kind: string,
  name: string,
  spec = {},
  namespace: string | null = 'acme',
): KubernetesObject {
  return { apiVersion, kind, metadata: { name, ...(namespace !== null && { namespace }) }, spec };
}
