import type { Construct } from 'constructs';
import { capacityOf, compareNames, joinSecret } from '../../lib';
import { type AutoscaledPoolOptions, AutoscaledPools, type MachineNetwork, type MachinePlace } from '../cluster-api';
import { ControlPlanePriorities, type HostedControlPlane } from '../control-plane';
import type { PodPlacement } from '../workload';
import type { PoolNetwork } from '../workers';
import type { NodeCommons, ServerPool } from './server-pool';
import type { ITenantRegion, MachineNames } from './worker-region';

/** Properties of {@link addAutoscaledPools}. */
export interface AutoscalingProps {
  /** Its control plane. */
  readonly controlPlane: HostedControlPlane;

  /** The pools that follow the load. */
  readonly pools: readonly ServerPool[];

  /** The cluster in each region. */
  readonly regions: ReadonlyMap<string, ITenantRegion>;

  /** What all nodes have in common. */
  readonly commons: NodeCommons;

  /** Pods of cluster-autoscaler. */
  readonly replicas: number;

  /** Where its pods may run. */
  readonly placement: PodPlacement | undefined;
}

/** Makes the pools of a cluster that follow the load: machines of Cluster API, in what Terraform makes for the other pools. */
export function addAutoscaledPools(
  scope: Construct,
  name: string,
  props: AutoscalingProps,
): AutoscaledPools | undefined {
  const { controlPlane, pools, regions, commons, replicas } = props;
  if (pools.length === 0) return undefined;
  const { plan, version, images } = commons;
  const places = new Map<string, MachinePlace>();
  return new AutoscaledPools(scope, 'AutoscaledPools', {
    name,
    namespace: plan.namespace,
    version,
    controlPlane,
    endpoint: { host: plan.endpointHost, port: plan.apiPort },
    podRanges: [plan.podRange, plan.podRangeV6].filter((range) => range !== undefined),
    serviceRanges: [plan.serviceRange, plan.serviceRangeV6].filter((range) => range !== undefined),
    pools: pools.map((pool): AutoscaledPoolOptions => {
      const { nodes, placement, flavor, image, rootVolume, labels, taints, allowedRanges, stack } = pool.options;
      const { dataVolumes, networks = {}, keyPair, rollout } = pool.options;
      const { region } = stack;
      const { serverGroups, ...names } = regions.get(region.name)!.addMachines(pool.name, {
        nodes,
        zones: pool.zones,
        placement,
        flavor,
        ports: 1 + Object.keys(networks).length,
        volumes: [...(rootVolume ? [rootVolume] : []), ...Object.values(dataVolumes ?? {})].map(({ size }) => size),
      });
      if (!places.has(region.name)) places.set(region.name, placeOf(pool, names));
      const settings = { ...commons.nodeSettings, ...pool.options.nodeSettings };
      return {
        name: pool.name,
        place: places.get(region.name)!,
        nodes,
        zones: pool.zones,
        flavor,
        // The plan refuses a pool whose flavor has none.
        capacity: capacityOf(flavor, region)!,
        image,
        rootVolume,
        dataVolumes,
        volumeTypes: Object.fromEntries(
          pool.zones.flatMap((zone) => {
            const type = region.volumeTypeOf(zone);
            return type === undefined ? [] : [[zone, type]];
          }),
        ),
        networks: Object.keys(networks)
          .sort(compareNames)
          .map((network) => machineNetwork(networks[network]!, names.securityGroup)),
        keyPair: keyPair?.keyPairName,
        rollout,
        version: `v${pool.options.version ?? version}`,
        documents: pool.documents(commons),
        credential: joinSecret(pool.name),
        labels,
        taints,
        reserved: settings.reserved,
        maxPods: settings.maxPods,
        serverGroups,
        allowedRanges,
      };
    }),
    replicas,
    images,
    scheduling: { ...props.placement, priorityClassName: ControlPlanePriorities.NAMES.controllers },
  });
}

function placeOf(pool: ServerPool, names: Omit<MachineNames, 'serverGroups'>): MachinePlace {
  const { name, cloud, regionName } = pool.options.stack.region;
  return { ...names, region: name, openStackRegion: regionName, cloud, credentialsSecret: `openstack-${name}` };
}

function machineNetwork(network: PoolNetwork, ownSecurityGroup: string): MachineNetwork {
  const { hasPortSecurity = true, vnicType, subnet, subnetV6 } = network;
  return {
    network: network.network,
    subnets: [subnet, ...(subnetV6 === undefined ? [] : [subnetV6])],
    securityGroups: hasPortSecurity ? (network.securityGroups ?? [ownSecurityGroup]) : [],
    hasPortSecurity,
    vnicType,
  };
}
