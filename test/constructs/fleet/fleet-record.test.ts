import { TerraformStack } from 'cdktf';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FleetRecord, KubernetesVersion } from '../../../lib';
import { aMetalPool, aCluster, aFleet, aPool, aSite } from '../../support/fleets';
import { aPlatform, declareFleet, synthesized } from '../../support/platforms';

const twoClusters = (version = KubernetesVersion.V1_34) =>
  aFleet({
    sites: [aSite()],
    clusters: [
      aCluster({ name: 'acme-dev', version, etcdMembers: 1, pools: [aPool()] }),
      aCluster({ name: 'acme-prod', version, pools: [aPool(), aMetalPool()] }),
    ],
  });

function recordOf(root: string): FleetRecord {
  return JSON.parse(readFileSync(join(root, 'dist/fleet.json'), 'utf8')) as FleetRecord;
}

test('records what was planned and made, and in which order it is applied', () => {
  const { root } = synthesized((platform) => declareFleet(platform, twoClusters()));
  const { regions, stacks, managementClusters, clusters } = recordOf(root);
  expect(regions.map(({ name, cloud }) => [name, cloud])).toEqual([['paris', 'paris-prod']]);
  expect(stacks).toMatchObject([{ name: 'paris', folder: 'stacks/paris', region: 'paris', after: [] }]);
  expect(managementClusters[0]).toMatchObject({
    context: 'paris-home-0',
    manifests: { folder: 'paris-home-0/_cluster' },
  });
  expect(clusters[1]).toMatchObject({
    name: 'acme-prod',
    version: `${KubernetesVersion.V1_34}`,
    stacks: [{ name: 'acme-prod-paris', region: 'paris' }],
    scripts: { apply: 'apply.sh', kubeconfig: 'admin-kubeconfig.sh', joinCredentials: 'join-credentials.sh' },
  });
  expect(clusters[1]!.manifests.waves.map(({ name }) => name)).toEqual(expect.arrayContaining(['30-etcd']));
  expect(clusters[1]!.pools.map(({ servers, machines }) => servers?.region ?? machines?.site)).toEqual([
    'plant-0',
    'paris',
  ]);
});

test('names the stacks that go before a stack', () => {
  const { root } = synthesized((platform) => {
    declareFleet(platform, twoClusters());
    const own = new TerraformStack(platform, 'own');
    own.addDependency(platform.node.findChild('paris') as TerraformStack);
  });
  expect(recordOf(root).stacks).toMatchObject([{ name: 'own', after: ['paris'] }, { name: 'paris' }]);
});

test('keeps what was recorded of clusters that are left out', () => {
  const { root } = synthesized((platform) => declareFleet(platform, twoClusters()));
  synthesized((platform) => declareFleet(platform, twoClusters(KubernetesVersion.V1_35)), { only: ['acme-dev'] }, root);
  expect(recordOf(root).clusters.map(({ name, version }) => `${name} ${version}`)).toEqual([
    `acme-dev ${KubernetesVersion.V1_35}`,
    `acme-prod ${KubernetesVersion.V1_34}`,
  ]);
  expect(recordOf(root).stacks).toHaveLength(1);
});

test('leaves out clusters that were never synthesized', () => {
  const { platform, root } = aPlatform({ only: ['acme-dev'] });
  declareFleet(platform, twoClusters());
  platform.synth();
  expect(recordOf(root).clusters.map(({ name }) => name)).toEqual(['acme-dev']);
});
