import { grant } from '../../../constructs/control-plane';
import { programAccess, type ProgramAccessProps } from '../../../constructs/control-plane/tenant-access';
import { Subject } from '../../../lib/access/subject';

const access = (about: Partial<ProgramAccessProps> = {}) =>
  programAccess({ clusterName: 'acme', nodePools: [], konnectivity: false, ...about });

test('nodes of its pools may join, all nodes may renew, the API server reaches kubelets, and nothing else', () => {
  const groups = ['system:bootstrappers:acme:edge', 'system:bootstrappers:acme:web'];
  const named = (object: any) => [object.subjects.map((subject: any) => subject.name), object.roleRef.name];
  expect(access({ nodePools: ['web', 'edge'] }).map(named)).toEqual([
    [['kube-apiserver-kubelet-client'], 'system:kubelet-api-admin'],
    [['tenantry:administrators'], 'cluster-admin'],
    [groups, 'system:node-bootstrapper'],
    [groups, 'system:certificates.k8s.io:certificatesigningrequests:nodeclient'],
    [['system:nodes'], 'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient'],
  ]);
});

test('nobody joins a cluster without pools', () => {
  expect(JSON.stringify(access())).not.toContain('bootstrapper');
});

test('a konnectivity server may ask who its agents are', () => {
  expect(access({ konnectivity: true })).toContainEqual(
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
