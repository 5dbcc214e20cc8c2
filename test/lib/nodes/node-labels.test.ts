import { checkNodeLabels } from '../../../lib/nodes/node-labels';

test.each([
  'tier',
  'example.com/role',
  'kubernetes.io/hostname',
  'topology.kubernetes.io/zone',
  'node.kubernetes.io/anything',
  'acme.kubelet.kubernetes.io/anything',
])('lets a node give itself the label %s', (key) => {
  expect(() => checkNodeLabels('web', { [key]: 'x' })).not.toThrow();
});

test.each([
  'node-role.kubernetes.io/control-plane',
  'node-restriction.kubernetes.io/trusted',
  'kubernetes.io/role',
  'topology.kubernetes.io/rack',
  'k8s.io/anything',
])('fails on the label %s, as the API server would', (key) => {
  expect(() => checkNodeLabels('web', { [key]: 'x' })).toThrow(
    `a node of pool web may not give itself a label (found "${key}")`,
  );
});

test('reports every label at once', () => {
  const check = () => checkNodeLabels('web', { 'k8s.io/a': '', 'b c': '', 'd': 'é', 'e': 'fine' });
  for (const found of ['k8s.io/a', 'b c=', 'd=é']) expect(check).toThrow(`(found "${found}")`);
});
