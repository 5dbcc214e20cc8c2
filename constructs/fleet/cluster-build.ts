import type { Construct } from 'constructs';
import {
  ADMINISTRATOR_SCRIPT,
  Cidr,
  type ClusterPlan,
  Cni,
  Images,
  joinCommand,
  Problem,
  ROLL_NODES_SCRIPT,
  type ScriptsRecord,
} from '../../lib';
import { type AddOn, type AddOnCluster, ChartDelivery, ClusterAddOns } from '../add-ons';
import {
  ControlPlanePriorities,
  type EtcdTopology,
  hibernate,
  HostedControlPlane,
  type TenantObject,
} from '../control-plane';
import type { NodePool } from '../workers';
import { addAutoscaledPools } from './autoscaling';
import { BareMetalPool } from './bare-metal-pool';
import { type BroughtSecret, broughtSecrets } from './brought-secrets';
import type { Platform } from './platform';
import { rollNodes } from './roll-nodes';
import { type NodeCommons, ServerPool } from './server-pool';
import { siteFiles } from './site-files';
import type { TenantClusterProps } from './tenant-cluster-props';
import type { ITenantRegion, IWorkerRegion } from './worker-region';

/** File that hands Terraform the credentials that its servers join with. */
export const JOIN_SCRIPT = 'join-credentials.sh';

/** The constructs of a tenant cluster, for those who change what no property says. */
export interface BuiltCluster {
  /** Its control plane, as objects for the management cluster. */
  readonly controlPlane: HostedControlPlane;

  /** Its stack in each region, by the region's name. */
  readonly regions: ReadonlyMap<string, ITenantRegion>;

  /** Ports, ranges and names that were planned for it. */
  readonly plan: ClusterPlan;

  /** What its add-ons bring together. */
  readonly addOns: ClusterAddOns;
}

/** What a program said of a cluster. */
export interface ClusterDeclaration {
  /** Its name. */
  readonly name: string;

  /** The platform that it is part of. */
  readonly platform: Platform;

  /** The construct that its stacks belong to. */
  readonly scope: Construct;

  /** Folder of its manifests, below the platform's. */
  readonly folder: string;

  /** What was said when it was made. */
  readonly props: TenantClusterProps;

  /** Its etcd. */
  readonly etcd: EtcdTopology;

  /** Its pools, in order of declaration. */
  readonly pools: readonly (ServerPool | BareMetalPool)[];

  /** Its add-ons, without those that come by themselves. */
  readonly addOns: readonly AddOn[];

  /** Objects that let people into it. */
  readonly grants: readonly TenantObject[];

  /** What changes its constructs, in order. */
  readonly customizations: readonly ((built: BuiltCluster) => void)[];
}

/** The constructs and files of a tenant cluster, made from what was declared and what was planned. */
export class ClusterBuild {
  /** Secrets that somebody has to create. */
  readonly secrets: readonly BroughtSecret[];

  /** Scripts beside its manifests, besides those that each cluster has. */
  readonly scripts: { -readonly [Name in keyof ScriptsRecord]?: string } = {};

  private readonly pools: NodePool[] = [];

  /** @throws Problem when a construct refuses what it is given */
  constructor(
    private readonly declared: ClusterDeclaration,
    /** Ports, ranges and names that were planned for it. */
    readonly plan: ClusterPlan,
  ) {
    const described = this.describeForAddOns();
    const addOns = ClusterAddOns.of(described, this.declared.addOns);
    const controlPlane = this.buildControlPlane(addOns);
    this.declared.platform.addFile(`${this.declared.folder}/${ADMINISTRATOR_SCRIPT}`, controlPlane.administratorScript);
    controlPlane.addTenantObjects('grants', this.declared.grants);
    for (const [owner, objects] of addOns.tenantObjects) controlPlane.addTenantObjects(owner, objects);
    this.secrets = broughtSecrets(addOns.secrets, this.props);
    this.deliverCharts(controlPlane, described, addOns);
    const regions = this.buildRegions(addOns);
    addAutoscaledPools(this.declared.platform.manifests(this.declared.folder), this.declared.name, {
      controlPlane,
      pools: this.serverPools.filter((pool) => pool.isAutoscaled),
      regions,
      commons: this.nodeCommons(addOns),
      replicas: Math.min(this.replicas, 2),
      placement: this.props.placement,
    });
    this.writeJoinCommand();
    this.writeSiteFiles(addOns);
    for (const change of this.declared.customizations) change({ controlPlane, regions, plan, addOns });
    const script = rollNodes(this.declared.name, this.pools);
    this.addScript('rollNodes', ROLL_NODES_SCRIPT, script);
    controlPlane.completeWaves();
    if (this.props.hibernated) hibernate(this.declared.platform.manifests(this.declared.folder));
    const { kubeContext } = this.props.managementCluster;
    this.declared.platform.addFile(`${this.declared.folder}/runbook.md`, () => controlPlane.runbook(kubeContext));
  }

  private get props(): TenantClusterProps {
    return this.declared.props;
  }

  private get replicas(): number {
    return this.props.replicas ?? (this.declared.etcd.members === 1 ? 1 : 2);
  }

  private get hasTunnel(): boolean {
    return this.plan.tunnelPort !== undefined;
  }

  /** Where pods of the management cluster dial others from: their node, or themselves where no node stands in for them. */
  private get managementRanges(): Cidr[] {
    const { nodes, podRanges = [] } = this.props.managementCluster.attributes;
    return [...Object.values(nodes).map((address) => Cidr.ofAddress(address)), ...podRanges];
  }

  private describeForAddOns(): AddOnCluster {
    const { version, cni = Cni.flannel(), images = Images.upstream() } = this.props;
    return {
      name: this.declared.name,
      namespace: this.plan.namespace,
      id: this.plan.clusterId,
      version,
      endpoint: {
        host: this.plan.endpointHost,
        port: this.plan.apiPort,
        tunnelHost: this.plan.tunnelHost,
        forwardHost: this.plan.forwardHost,
        tunnelPort: this.plan.tunnelPort,
      },
      podRanges: [this.plan.podRange, this.plan.podRangeV6].filter((range) => range !== undefined),
      serviceRanges: [this.plan.serviceRange, this.plan.serviceRangeV6].filter((range) => range !== undefined),
      nodeRanges: this.nodeRanges,
      dnsIp: this.plan.dnsIp,
      dnsDomain: 'cluster.local',
      cni,
      pools: this.declared.pools.map((pool) => pool.describe()),
      replicas: Math.min(this.replicas, 2),
      images,
    };
  }

  private deliverCharts(controlPlane: HostedControlPlane, cluster: AddOnCluster, { charts }: ClusterAddOns): void {
    const { chartDelivery = ChartDelivery.script() } = this.props;
    controlPlane.addDeliveries(chartDelivery.objects(cluster, charts));
    const script = chartDelivery.shellScript(cluster, charts);
    this.addScript('charts', '70-add-ons.sh', script);
  }

  private buildControlPlane({ programs }: ClusterAddOns): HostedControlPlane {
    const { managementCluster } = this.props;
    return new HostedControlPlane(this.declared.platform.manifests(this.declared.folder), 'ControlPlane', {
      ...this.props,
      name: this.declared.name,
      namespace: this.plan.namespace,
      hibernations: this.plan.hibernations,
      endpoint: {
        host: this.plan.endpointHost,
        port: this.plan.apiPort,
        exposure: managementCluster.attributes.endpoint.exposureOf(this.plan),
        nodePort: this.plan.apiNodePort,
        tunnelHost: this.plan.tunnelHost,
        forwardHost: this.plan.forwardHost,
        tunnelNodePort: this.plan.tunnelNodePort,
      },
      podRange: this.plan.podRange,
      podRangeV6: this.plan.podRangeV6,
      serviceRange: this.plan.serviceRange,
      serviceRangeV6: this.plan.serviceRangeV6,
      etcd: this.declared.etcd.preferring(managementCluster.attributes.storageClass),
      replicas: this.replicas,
      konnectivity: this.hasTunnel,
      nodeRanges: this.nodeRanges,
      unreachableRanges: managementCluster.attributes.ranges,
      podRanges: managementCluster.attributes.podRanges,
      monitoring: managementCluster.attributes.monitoring?.below(managementCluster.name),
      monitoringNamespace: managementCluster.attributes.monitoringNamespace,
      programs,
      priorityClasses: ControlPlanePriorities.NAMES,
      nodePools: Object.fromEntries(this.declared.pools.map((pool) => [pool.name, pool.nodeNames(this.declared.name)])),
      autoscaling: this.serverPools.some((pool) => pool.isAutoscaled),
    });
  }

  /** Writes a script beside the manifests, if there is one, and remembers what it is for. */
  private addScript(use: keyof ScriptsRecord, file: string, text: string | undefined): void {
    if (text === undefined) return;
    this.scripts[use] = file;
    this.declared.platform.addFile(`${this.declared.folder}/${file}`, text);
  }

  /** What hands Terraform the credentials that its servers join with. */
  private writeJoinCommand(): void {
    const pools = this.terraformPools.map(({ name }) => name);
    if (pools.length === 0) return;
    this.addScript(
      'joinCredentials',
      JOIN_SCRIPT,
      joinCommand({ clusterName: this.declared.name, namespace: this.plan.namespace, pools }),
    );
  }

  /** What people at sites make machines into nodes with. */
  private writeSiteFiles(addOns: ClusterAddOns): void {
    const { version, images = Images.upstream() } = this.props;
    const pools = this.declared.pools.filter((pool) => pool instanceof BareMetalPool);
    for (const site of new Set(pools.map((pool) => pool.options.site))) {
      const files = siteFiles({
        clusterName: this.declared.name,
        pools: pools.filter((pool) => pool.options.site === site),
        commons: this.nodeCommons(addOns),
        images: [...new Set([...addOns.nodeImages, images.pause(version)])].sort(),
      });
      for (const [path, text] of Object.entries(files)) {
        this.declared.platform.addFile(`sites/${site.name}/${this.declared.name}/${path}`, text);
      }
    }
  }

  /** A stack for each region with nodes, and one for the ports at the endpoint where that is another. */
  private buildRegions(addOns: ClusterAddOns): Map<string, ITenantRegion> {
    const { cni = Cni.flannel(), tenant, managementCluster } = this.props;
    const { endpoint, nodes } = managementCluster.attributes;
    const commons = this.nodeCommons(addOns);
    const pools = this.serverPools;
    const stacks = new Set<IWorkerRegion>(pools.map((pool) => pool.options.stack));
    if (endpoint.stack) stacks.add(endpoint.stack);
    return new Map(
      [...stacks].map((stack) => {
        const { name } = stack.region;
        const tenantRegion = stack.addTenant(this.declared.scope, `${this.declared.name}-${name}`, {
          clusterName: this.declared.name,
          tenant: tenant.name,
          cni,
          nodeRange: this.plan.nodeRanges.get(name),
          nodeRangeV6: this.plan.nodeRangesV6.get(name),
          hasServiceLoadBalancers: addOns.loadBalancingRegions.includes(name),
          nodeFlows: addOns.nodeFlows,
          apiServerRanges: this.hasTunnel ? undefined : this.managementRanges,
          peerRanges: this.nodeRanges.filter((range) => !this.plan.nodeRanges.get(name)?.equals(range)),
        });
        for (const pool of this.terraformPools.filter((one) => one.options.stack === stack))
          this.pools.push(pool.build(tenantRegion, commons));
        if (stack === endpoint.stack) {
          const request = { managementCluster: managementCluster.name, nodes, ports: endpointPorts(this.plan) };
          tenantRegion.addEndpointPorts({
            ...request,
            allowedCidrs: allowedSources(this.plan),
            ...(endpoint.ownLoadBalancer && { own: { ...endpoint.ownLoadBalancer, host: this.plan.endpointHost } }),
          });
        }
        return [name, tenantRegion] as const;
      }),
    );
  }

  private get serverPools(): ServerPool[] {
    return this.declared.pools.filter((pool) => pool instanceof ServerPool);
  }

  /** Those whose servers Terraform makes. */
  private get terraformPools(): ServerPool[] {
    return this.serverPools.filter((pool) => !pool.isAutoscaled);
  }

  private nodeCommons(addOns: ClusterAddOns): NodeCommons {
    const { version, nodeSettings, images } = this.props;
    return { plan: this.plan, version, nodeSettings, images, hasCloudController: addOns.does('node-cloud') };
  }

  /** Where its nodes are, everywhere. */
  private get nodeRanges(): Cidr[] {
    const sites = this.declared.pools.filter((pool) => pool instanceof BareMetalPool).map((pool) => pool.options.site);
    return [
      ...this.plan.nodeRanges.values(),
      ...this.plan.nodeRangesV6.values(),
      ...[...new Set(sites)].flatMap((site) => [
        site.addressSpace,
        ...(this.plan.podRangeV6 && site.addressSpaceV6 ? [site.addressSpaceV6] : []),
      ]),
    ];
  }
}

/** Who may connect to the endpoint, which has an IPv4 address; undefined for everybody. */
function allowedSources({ name, allowedCidrs }: ClusterPlan): Cidr[] | undefined {
  if (allowedCidrs.length === 0) return undefined;
  const sources = allowedCidrs.filter(({ family }) => family === 4);
  if (sources.length > 0) return sources;
  throw new Problem({
    what: `the API of ${name} is open to IPv6 ranges only, and its endpoint has an IPv4 address`,
    found: allowedCidrs,
    allowed: 'at least one IPv4 range',
    remedy: 'add the IPv4 range of whoever is to reach the API',
  });
}

/** What the endpoint forwards: purpose to ports. */
function endpointPorts({ apiPort, apiNodePort, tunnelPort, tunnelNodePort }: ClusterPlan) {
  return {
    ...(apiNodePort !== undefined && { api: { port: apiPort, nodePort: apiNodePort } }),
    ...(tunnelPort !== undefined &&
      tunnelNodePort !== undefined && { tunnel: { port: tunnelPort, nodePort: tunnelNodePort } }),
  };
}
