import { ManagementCluster, ServiceEndpoint, Tenant, TenantCluster } from '../../../constructs/fleet';
import { KubernetesVersion, Subject } from '../../../lib';
import { aRegion } from '../../support/fleets';
import { synthesized } from '../../support/platforms';

/** A cluster with grants, whose management cluster says what its control planes need to know. */
const { objects } = synthesized((platform) => {
  const managementCluster = ManagementCluster.fromAttributes(platform, 'home', {
    region: aRegion(0),
    endpoint: ServiceEndpoint.external({ host: '192.0.2.7' }),
    nodes: { one: '10.0.0.1' },
    monitoringNamespace: 'metrics',
    storageClass: 'fast',
  });
  const cluster = new TenantCluster(platform, 'shop', {
    tenant: new Tenant(platform, 'acme'),
    managementCluster,
    version: KubernetesVersion.V1_35,
  });
  cluster.grantAdmin(Subject.group('sre'));
  cluster.grantView(Subject.user('eva'), { namespace: 'cart' });
});
const own = objects['home/shop']!;

test('whoever was granted something gets it in the tenant cluster', () => {
  const grants = own.find(({ metadata }) => metadata.name.startsWith('tenant-objects-grants-')).data['grants.yaml'];
  expect(grants).toMatch(/kind: ClusterRoleBinding[^]*name: cluster-admin\n[^]*kind: Group\n +name: sre/);
  expect(grants).toMatch(/kind: RoleBinding[^]*namespace: cart[^]*name: view\n[^]*kind: User\n +name: eva/);
});

test('pods of the tenant cluster find their API at the endpoint', () => {
  const { data } = own.find(({ metadata }) => metadata.name.startsWith('tenant-objects-kubernetes-endpoint-'));
  expect(data['kubernetes-endpoint.yaml']).toMatch(/- 192\.0\.2\.7[^]*port: 6001/);
});

test('etcd is on the storage class of the management cluster', () => {
  const etcd = own.find(({ kind }) => kind === 'StatefulSet');
  expect(etcd.spec.volumeClaimTemplates[0].spec.storageClassName).toBe('fast');
});

test('metrics are collected from the namespace that the management cluster names', () => {
  const policy = own.find(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'etcd');
  expect(JSON.stringify(policy.spec.ingress)).toContain('"kubernetes.io/metadata.name":"metrics"');
});
