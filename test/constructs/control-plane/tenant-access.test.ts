import { grant } from '../../../constructs/control-plane';
import { programAccess } from '../../../constructs/control-plane/tenant-access';
import { Subject } from '../../../lib/access/subject';

test('nodes of this cluster may join and renew, the API server reaches kubelets, and nothing else', () => {
  expect(programAccess('acme', false).map((object: any) => [object.subjects[0].name, object.roleRef.name])).toEqual([
    ['kube-apiserver-kubelet-client', 'system:kubelet-api-admin'],
    ['system:bootstrappers:acme', 'system:node-bootstrapper'],
    ['system:bootstrappers:acme', 'system:certificates.k8s.io:certificatesigningrequests:nodeclient'],
    ['system:nodes', 'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient'],
  ]);
});

test('a konnectivity server may ask who its agents are', () => {
  expect(programAccess('acme', true)).toContainEqual(
    expect.objectContaining({
      roleRef: expect.objectContaining({ name: 'system:auth-delegator' }),
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'system:konnectivity-server' }],
    }),
  );
});

test('grants a role everywhere, or in a namespace that is made', () => {
  const [everywhere] = grant('cluster-admin', Subject.group('oidc:/sre'));
  expect(everywhere).toMatchObject({
    kind: 'ClusterRoleBinding',
    roleRef: { name: 'cluster-admin' },
    subjects: [{ kind: 'Group', name: 'oidc:/sre', apiGroup: 'rbac.authorization.k8s.io' }],
  });
  expect(grant('view', Subject.serviceAccount('ci', 'robot'), 'shop')).toMatchObject([
    { kind: 'Namespace', metadata: { name: 'shop' } },
    {
      kind: 'RoleBinding',
      metadata: { namespace: 'shop' },
      subjects: [{ kind: 'ServiceAccount', name: 'robot', namespace: 'ci' }],
    },
  ]);
});

test('subjects that differ in characters which names may not have get bindings of their own', () => {
  const names = ['oidc:/a', 'oidc:%a'].map((group) => grant('view', Subject.group(group))[0]!.metadata.name);
  expect(new Set(names).size).toBe(2);
  for (const name of names) expect(name).not.toMatch(/[/%]/);
});
