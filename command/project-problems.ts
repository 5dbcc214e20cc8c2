import { OperatingSystem } from '../lib/bootstrap/operating-system';
import { Allocations } from '../lib/allocations';
import { FleetPlan } from '../lib/fleet/fleet-plan';
import { Cidr } from '../lib/network/cidr';
import { Cni } from '../lib/network/cni';
import { Flavor } from '../lib/nodes/flavor';
import { Image } from '../lib/nodes/image';
import { NodeCount } from '../lib/nodes/node-count';
import { Problem } from '../lib/problem';
import { problemsIn } from '../lib/problems/problems-in';
import { Region } from '../lib/region/region';
import { KubernetesVersion } from '../lib/versions/kubernetes-version';
import { type ProjectFacts, tenantOf } from './project-files';

/** What the program of a new project would be refused for: said before there is one. */
export function projectProblems(facts: ProjectFacts): readonly Problem[] {
  const { cluster } = facts;
  if (['main', 'home'].includes(cluster)) {
    return [
      new Problem({
        what: 'the name of the tenant cluster is taken',
        found: cluster,
        allowed: 'neither main nor home, which the program calls the region and the management cluster',
        remedy: 'name it after its tenant, such as acme-prod',
      }),
    ];
  }
  try {
    // The tenant is called after the cluster.
    return planOf(facts).problems.filter(({ facts: { path } }) => path !== tenantOf(cluster));
  } catch (error) {
    const problems = problemsIn(error);
    if (!problems) throw error;
    return problems;
  }
}

function planOf({ cloud, externalNetwork, zones, context, node, host, cluster, image, flavor }: ProjectFacts) {
  const region = Region.define('main', { cloud, externalNetwork, zones, addressSpace: Cidr.of('10.16.0.0/13') });
  const web = {
    ...{ kind: 'openstack' as const, name: 'web', region, nodes: NodeCount.fixed(2), flavor: Flavor.named(flavor) },
    image: Image.named(image, { operatingSystem: OperatingSystem.UBUNTU_24_04 }),
  };
  const tenant = tenantOf(cluster);
  const fleet = {
    regions: [region],
    managementClusters: [{ name: 'home', region, endpoint: { host }, nodes: { 'node-1': node }, context }],
    tenants: [{ name: tenant }],
    clusters: [
      {
        ...{ name: cluster, tenant, managementCluster: 'home', version: KubernetesVersion.V1_35 },
        ...{ etcdMembers: 3, cni: Cni.flannel(), pools: [web] },
      },
    ],
  };
  return FleetPlan.of(fleet, Allocations.empty());
}
