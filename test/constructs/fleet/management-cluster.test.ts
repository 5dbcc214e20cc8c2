import { ManagementCluster, type Platform, ServiceEndpoint, Tenant, TenantCluster } from '../../../constructs/fleet';
import { KubernetesVersion } from '../../../lib';
import { aRegion } from '../../support/fleets';
import { synthesized } from '../../support/platforms';

test('what all its control planes need is in a folder of its own, to be applied before theirs', () => {
  const { files, objects } = synthesized((platform) => declare(platform, 'shop', 'blog'));
  expect(
    objects['home/_cluster']!.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`),
  ).toEqual(
    expect.arrayContaining([
      'PriorityClass /hosted-control-plane-critical',
      'PriorityClass /hosted-control-plane-controllers',
    ]),
  );
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining(['dist/home/_cluster/apply.sh', 'dist/home/shop/apply.sh']),
  );
});

test('a management cluster without control planes needs nothing', () => {
  expect(synthesized((platform) => declare(platform)).objects).toEqual({});
});

function declare(platform: Platform, ...clusters: string[]): void {
  const managementCluster = ManagementCluster.fromAttributes(platform, 'home', {
    region: aRegion(0),
    endpoint: ServiceEndpoint.external({ host: '192.0.2.7' }),
    nodes: { one: '10.0.0.1' },
  });
  const tenant = new Tenant(platform, 'acme');
  for (const name of clusters) {
    new TenantCluster(platform, name, { tenant, managementCluster, version: KubernetesVersion.V1_35 });
  }
}
