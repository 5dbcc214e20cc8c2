import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { unknownName } from '../../lib/names';
import type { Region } from '../../lib/region/region';
import { Size } from '../../lib/size';
import type { HostedProgram, TenantObject } from '../workload';
import type { AddOn, AddOnContribution } from './add-on';
import { type AddOnCluster, regionsOf } from './add-on-cluster';
import { credentialMount, credentialOf, credentialSection, section } from './openstack-credentials';
import { userAccess } from './tenant-objects';
import { SYSTEM } from './tenant-pod';

/** Properties of {@link OpenStackCloud}. */
export interface OpenStackCloudProps {
  /**
   * Name of the region whose load balancers carry Services of type LoadBalancer; `none` for no such Services. Load balancers
   * reach nodes of their own region only, and two controllers would fight over each Service.
   *
   * @default - the first by name, when the cluster has nodes in one region; else `none`
   */
  readonly loadBalancers?: string;

  /**
   * Further options of the section `LoadBalancer`, which win over ours, such as `floating-network-id`.
   *
   * @default - none
   * @see https://github.com/kubernetes/cloud-provider-openstack/blob/master/docs/openstack-cloud-controller-manager/using-openstack-cloud-controller-manager.md#load-balancer
   */
  readonly loadBalancerOptions?: Readonly<Record<string, string | number | boolean>>;
}

const NAME = 'openstack-cloud';
const USER = `tenantry:${NAME}`;
const PORT = 10258;

/**
 * OpenStack's cloud controller manager: says which zone and addresses a node has, deletes nodes whose server is gone, and gives
 * Services of type LoadBalancer their load balancers.
 *
 * One runs for each region, beside the control plane, so that no credential is in the tenant cluster. It knows its own nodes by
 * the region in their provider ids, `openstack://<region>/<server>`, and leaves alone those of other regions and of bare metal.
 *
 * @see https://github.com/kubernetes/cloud-provider-openstack
 */
export class OpenStackCloud implements AddOn {
  readonly name = NAME;
  readonly roles = ['node-cloud'];

  constructor(private readonly props: OpenStackCloudProps = {}) {}

  /** {@inheritDoc AddOn.contribute} */
  contribute(cluster: AddOnCluster): AddOnContribution {
    const regions = regionsOf(cluster);
    const balancing = this.balancingRegion(cluster, regions);
    return {
      programs: regions.map((region) => this.controller(cluster, region, region === balancing)),
      tenantObjects: access(),
      secrets: regions.map(credentialOf),
      loadBalancingRegion: balancing?.name,
    };
  }

  private balancingRegion({ name }: AddOnCluster, regions: readonly Region[]): Region | undefined {
    const chosen = this.props.loadBalancers ?? (regions.length === 1 ? regions[0]!.name : 'none');
    if (chosen === 'none') return undefined;
    const region = regions.find((candidate) => candidate.name === chosen);
    if (region) return region;
    const known = regions.map((candidate) => candidate.name);
    throw unknownName(`load balancers of ${name} are in a region without nodes`, chosen, known, 'add a pool there');
  }

  private controller(cluster: AddOnCluster, region: Region, isBalancing: boolean): HostedProgram {
    const name = `${NAME}-${region.name}`;
    const { octaviaName, method } = region.loadBalancerProvider;
    const loadBalancer = {
      'enabled': isBalancing,
      'lb-provider': octaviaName,
      'lb-method': method,
      'create-monitor': true,
      'node-selector': `topology.kubernetes.io/region=${region.regionName}`,
      ...this.props.loadBalancerOptions,
    };
    const health = '/healthz';
    return {
      name,
      image: cluster.images.openStackCloudControllerManager(cluster.version),
      executable: '/bin/openstack-cloud-controller-manager',
      user: USER,
      replicas: cluster.replicas,
      resources: { cpuMillis: 20, memory: Size.mebibytes(64), memoryLimit: Size.mebibytes(512) },
      files: {
        'cloud.conf': [
          credentialSection(region),
          ...networking(cluster, region),
          section('LoadBalancer', loadBalancer),
        ].join('\n'),
      },
      variables: { OS_CCM_REGIONAL: 'true' },
      mounts: [credentialMount(region)],
      ports: { https: PORT },
      probes: { port: PORT, scheme: 'HTTPS', startup: health, liveness: health, readiness: health },
      dialsOutside: true,
      metricsPort: PORT,
      flags: ({ kubeconfig, folder, servingFlags }) => ({
        kubeconfig,
        'authentication-kubeconfig': kubeconfig,
        'authorization-kubeconfig': kubeconfig,
        'cloud-provider': 'openstack',
        'cloud-config': `${folder}/cloud.conf`,
        // In the names of load balancers: two clusters of one project must not take each other's for their own.
        'cluster-name': cluster.name,
        'controllers': [
          'cloud-node-controller',
          'cloud-node-lifecycle-controller',
          ...(isBalancing ? ['service-lb-controller'] : []),
        ].join(','),
        // The controller manager gives nodes their ranges, and the pod network routes them.
        'allocate-node-cidrs': false,
        'configure-cloud-routes': false,
        'use-service-account-credentials': false,
        'leader-elect': true,
        'leader-elect-resource-name': name,
        'secure-port': PORT,
        ...servingFlags,
        'concurrent-service-syncs': 5,
        'profiling': false,
      }),
    };
  }
}

/** Where nodes have ports in several networks, their addresses in the cluster's own are those that others reach them at. */
function networking({ name, pools }: AddOnCluster, region: Region): string[] {
  const isSpread = pools.some(
    (pool) => pool.kind === 'openstack' && pool.region === region && (pool.furtherNetworks ?? []).length > 0,
  );
  return isSpread ? [section('Networking', { 'internal-network-name': name })] : [];
}

/** One user for all regions: what they may do is the same. */
function access(): TenantObject[] {
  return [
    ...userAccess(NAME, USER, {
      roles: ['system:auth-delegator'],
      rules: [
        { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update'] },
        { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch', 'update'] },
        { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch', 'update', 'patch', 'delete'] },
        { apiGroups: [''], resources: ['nodes/status'], verbs: ['patch'] },
        { apiGroups: [''], resources: ['services'], verbs: ['get', 'list', 'watch', 'update', 'patch'] },
        { apiGroups: [''], resources: ['services/status'], verbs: ['patch', 'update'] },
      ],
    }),
    k8s.KubeRoleBinding.manifest({
      metadata: { name: `tenantry:${NAME}`, namespace: SYSTEM },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'Role',
        name: 'extension-apiserver-authentication-reader',
      },
      subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: USER }],
    }) as TenantObject,
  ];
}
