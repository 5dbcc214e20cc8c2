import type { Allocations } from '../allocations';
import { ownValue } from '../names';
import { Problem, Problems, problemsOf } from '../problem';
import { KeyRing } from '../rotation/key-ring';
import { NO_KEY } from '../rotation/no-key';
import { checkRotation, FIRST_KEYS, KEY_PURPOSES, type KeyPurpose } from '../rotation/rotation-problems';
import { KubernetesVersion } from '../versions/kubernetes-version';
import { versionSkewProblems } from '../versions/version-skew';
import { sleptLast } from './cluster-records';
import type { ClusterDescription } from './description';
import { type FleetIndex, hasTunnel, isOpenStack } from './fleet-index';

/** What is wrong with a cluster itself: its version, its etcd, and who may reach it. */
export function clusterProblems(index: FleetIndex, cluster: ClusterDescription, allocations: Allocations): Problem[] {
  const { name } = cluster;
  return [
    ...problemsOf(
      name,
      () => checkUpgrade(cluster, allocations),
      () => checkSleep(cluster, allocations),
      ...(Object.keys(KEY_PURPOSES) as KeyPurpose[]).map((purpose) => () => checkKeys(cluster, purpose, allocations)),
      () => checkEncrypted(cluster, allocations),
      () => checkEtcd(cluster),
      () => checkTunnelPort(cluster),
      () => checkRoutes(index, cluster),
      () => checkFilter(index, cluster),
    ),
    ...cluster.pools.flatMap((pool) =>
      problemsOf(`${name}/${pool.name}`, () => {
        if (isOpenStack(pool)) checkEgress(cluster, pool.name, pool.region);
      }),
    ),
  ];
}

function checkUpgrade({ name, version }: ClusterDescription, { versions, etcdVersions }: Allocations): void {
  const text = ownValue(versions, name);
  if (text === undefined) return;
  const recorded = recordedVersion(name, text);
  const recordedEtcd = ownValue(etcdVersions, name);
  Problems.refuse(versionSkewProblems({ cluster: name, version, recorded, recordedEtcd }));
}

/** The snapshot before a sleep is of an etcd that runs, and its Job cannot be changed. */
function checkSleep({ name, version, hibernated = false }: ClusterDescription, before: Allocations): void {
  if (!hibernated) return;
  const recorded = ownValue(before.versions, name);
  if (recorded === undefined) {
    throw new Problem({
      what: `${name} would sleep before it was ever awake`,
      found: 'hibernated: true',
      allowed: 'a new cluster that is awake',
      remedy: 'roll it out first, then let it sleep',
    });
  }
  if (sleptLast(name, before) && recorded !== `${version}`) {
    throw new Problem({
      what: `${name} would get another version than ${recorded} while it sleeps`,
      found: version,
      allowed: recorded,
      remedy: 'wake it and roll that out first',
    });
  }
}

/** A new cluster may begin with any keys. */
function checkKeys({ name, keys = {} }: ClusterDescription, purpose: KeyPurpose, before: Allocations): void {
  if (ownValue(before.versions, name) === undefined) return;
  const recorded = ownValue(ownValue(before.keys, name) ?? {}, purpose);
  const ring = recorded === undefined ? FIRST_KEYS : KeyRing.parse(recorded);
  checkRotation(name, purpose, keys[purpose] ?? FIRST_KEYS, ring);
}

/** What is not named is read as if it were not encrypted: only what holds nothing encrypted may be left out. */
function checkEncrypted({ name, encrypted = [] }: ClusterDescription, before: Allocations): void {
  const recorded = ownValue(before.encrypted, name)?.split(',') ?? [];
  const lost = recorded.filter((resource) => !encrypted.includes(resource));
  const wasPlain = ownValue(ownValue(before.keys, name) ?? {}, 'encryption') === NO_KEY;
  if (lost.length === 0 || wasPlain) return;
  throw new Problem({
    what: `${name} would not read any more what it has encrypted`,
    found: encrypted,
    allowed: `${recorded.join(', ')} as before`,
    remedy: `name ${lost.join(', ')} in covering() again; only after EncryptionAtRest.none() was rolled out may it go`,
  });
}

function recordedVersion(name: string, text: string): KubernetesVersion {
  try {
    return KubernetesVersion.of(text);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new Problem({
      what: `${name} was synthesized last with a version that this library does not run any more`,
      found: text,
      allowed: error.facts.allowed,
      remedy: 'upgrade it step by step with an earlier version of the library',
    });
  }
}

function checkEtcd({ name, etcdMembers }: ClusterDescription): void {
  if ([1, 3, 5, 7].includes(etcdMembers)) return;
  throw new Problem({
    what: `the etcd of ${name} has a number of members that makes it no safer`,
    found: etcdMembers,
    allowed: '1, 3, 5 or 7: of an even number more must be alive than of the odd one below',
    remedy: 'use 3, or 5 over several sites',
  });
}

function checkTunnelPort(cluster: ClusterDescription): void {
  if (hasTunnel(cluster) || cluster.tunnelPort === undefined) return;
  throw new Problem({
    what: `${cluster.name} chose a tunnel port but has no konnectivity`,
    found: cluster.tunnelPort,
    allowed: 'no tunnel port',
    remedy: 'turn konnectivity on, or leave the port out',
  });
}

/** Without a tunnel nodes let in those that dial them, and have to know them. */
function checkRoutes({ managementClusters }: FleetIndex, cluster: ClusterDescription): void {
  const home = managementClusters.get(cluster.managementCluster);
  if (hasTunnel(cluster) || cluster.pools.length === 0 || home === undefined) return;
  if (Object.keys(home.nodes).length + (home.podRanges ?? []).length > 0) return;
  throw new Problem({
    what: `${cluster.name} has no konnectivity, and nobody knows what its API servers dial nodes from`,
    allowed: `management cluster ${home.name} with its nodes or podRanges`,
    remedy: `give ${home.name} the addresses that its pods show to the outside, or turn konnectivity on`,
  });
}

function checkFilter({ managementClusters }: FleetIndex, cluster: ClusterDescription): void {
  const region = managementClusters.get(cluster.managementCluster)?.region;
  if ((cluster.allowedCidrs ?? []).length === 0 || region === undefined || region.loadBalancerProvider.canFilter)
    return;
  throw new Problem({
    what: `${cluster.name} limits who may reach its API, which load balancers of region ${region.name} cannot`,
    found: cluster.allowedCidrs,
    allowed: 'no allowedCidrs',
    remedy: 'use LoadBalancerProvider.AMPHORA in that region, or another management cluster',
  });
}

function checkEgress(
  cluster: ClusterDescription,
  pool: string,
  region: { name: string; egress: readonly unknown[] },
): void {
  if ((cluster.allowedCidrs ?? []).length === 0 || region.egress.length > 0) return;
  throw new Problem({
    what: `${cluster.name} limits who may reach its API, and nobody knows what the nodes of pool ${pool} come from`,
    allowed: `region ${region.name} with its egress`,
    remedy: `give region ${region.name} the addresses that its routers show to the outside`,
  });
}
