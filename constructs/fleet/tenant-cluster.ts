import { Construct, type IConstruct } from 'constructs';
import {
  ADMINISTRATOR_SCRIPT,
  APPLY_SCRIPT,
  type Cidr,
  type ClusterDescription,
  type ClusterPlan,
  Cni,
  Images,
  joinCommand,
  type MadeCluster,
  Problem,
  ROLL_NODES_SCRIPT,
  type ScriptsRecord,
  Size,
  type Subject,
} from '../../lib';
import { type AddOn, type AddOnCluster, ChartDelivery, ClusterAddOns, type SecretReference } from '../add-ons';
import {
  ControlPlanePriorities,
  EtcdTopology,
  grant,
  hibernate,
  HostedControlPlane,
  type TenantObject,
} from '../control-plane';
import { addAutoscaledPools } from './autoscaling';
import { BareMetalPool, type BareMetalPoolOptions } from './bare-metal-pool';
import type { ManagementCluster } from './management-cluster';
import type { Platform } from './platform';
import { rollNodes } from './roll-nodes';
import { type NodeCommons, ServerPool, type ServerPoolOptions } from './server-pool';
import { siteFiles } from './site-files';
import type { ReportedCluster } from './synthesis-report';
import type { TenantClusterProps } from './tenant-cluster-props';
import type { NodePool } from '../workers';
import type { ITenantRegion, IWorkerRegion } from './worker-region';

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

/**
 * A Kubernetes cluster for a tenant: a control plane hosted in a management cluster, and workers in regions and on sites.
 *
 * Synthesizes the manifests of the control plane into a folder of its own, and a Terraform stack for each region that it has
 * workers in, plus one for its ports at the endpoint.
 */
export class TenantCluster extends Construct {
  /** Whether a construct is a tenant cluster, of whichever copy of this library. */
  static isTenantCluster(this: void, construct: IConstruct): construct is TenantCluster {
    return TENANT_CLUSTER in construct;
  }

  private readonly declared: (ServerPool | BareMetalPool)[] = [];
  private readonly customizations: ((built: BuiltCluster) => void)[] = [];
  private readonly grants: TenantObject[] = [];
  private readonly addOns: AddOn[] = [];
  private plan: ClusterPlan | undefined;
  private secrets: readonly Pick<SecretReference, 'name' | 'keys'>[] = [];
  private readonly built: NodePool[] = [];
  private readonly scripts: { -readonly [Name in keyof ScriptsRecord]?: string } = {};

  /**
   * @param platform the platform that the cluster is part of
   * @param name a DNS label of at most 32 characters, unique on the platform. Changing it makes another cluster
   */
  constructor(
    private readonly platform: Platform,
    name: string,
    private readonly props: TenantClusterProps,
  ) {
    super(platform, name);
    Object.defineProperty(this, TENANT_CLUSTER, { value: true });
  }

  /** Its name. */
  get name(): string {
    return this.node.id;
  }

  /** The management cluster that runs its control plane. */
  get managementCluster(): ManagementCluster {
    return this.props.managementCluster;
  }

  /** Its pools, in order of declaration. */
  get pools(): readonly (ServerPool | BareMetalPool)[] {
    return [...this.declared];
  }

  /** Folder of its manifests, below the platform's. */
  get folder(): string {
    return `${this.props.managementCluster.name}/${this.name}`;
  }

  /**
   * Adds OpenStack servers as nodes.
   *
   * @param name a DNS label, unique in the cluster. Changing it replaces the nodes
   */
  addNodePool(name: string, options: ServerPoolOptions): ServerPool {
    const pool = new ServerPool(name, options);
    this.declared.push(pool);
    return pool;
  }

  /**
   * Adds bare-metal machines as nodes.
   *
   * @param name a DNS label, unique in the cluster
   */
  addBareMetalPool(name: string, options: BareMetalPoolOptions): BareMetalPool {
    const pool = new BareMetalPool(name, options);
    this.declared.push(pool);
    return pool;
  }

  /** Adds to what the cluster gets beside control plane and nodes; see {@link TenantClusterProps.addOns}. */
  addAddOn(addOn: AddOn): void {
    this.addOns.push(addOn);
  }

  /** Whether the program may hold constructs of the cluster; those of others are released as soon as they are rendered. */
  get isCustomized(): boolean {
    return this.customizations.length > 0;
  }

  /**
   * Changes the constructs of the cluster after they are built and before they are written: the way to everything that no
   * property says. The constructs of a cluster without changes are released as soon as they are rendered, so that memory does not
   * grow with the fleet.
   *
   * @example
   *   prod.customize(({ controlPlane }) => controlPlane.apiServer.addFlag('event-ttl', '3h'));
   */
  customize(change: (built: BuiltCluster) => void): void {
    this.customizations.push(change);
  }

  /** Lets somebody do everything in the cluster. */
  grantAdmin(subject: Subject): void {
    this.grants.push(...grant('cluster-admin', subject));
  }

  /**
   * Lets somebody see everything but Secrets, in the whole cluster or in one namespace. The namespace is made if it does not
   * exist, and stays when the grant goes.
   */
  grantView(subject: Subject, where: { readonly namespace?: string } = {}): void {
    this.grants.push(...grant('view', subject, where.namespace));
  }

  /** What the plan needs to know. */
  describe(): ClusterDescription {
    const { tenant, managementCluster, version, cni = Cni.flannel(), konnectivity = false } = this.props;
    const { apiPort, tunnelPort, clusterId, podRange, podRangeV6, serviceRange, serviceRangeV6 } = this.props;
    return {
      name: this.name,
      tenant: tenant.name,
      managementCluster: managementCluster.name,
      version,
      cni,
      konnectivity,
      apiPort,
      tunnelPort,
      clusterId,
      podRange,
      podRangeV6,
      serviceRange,
      serviceRangeV6,
      nodeRanges: this.props.nodeRanges,
      allowedCidrs: this.props.allowedCidrs,
      dualStack: this.props.dualStack,
      etcdMembers: this.etcd.members,
      hibernated: this.props.hibernated,
      keys: {
        encryption: this.props.encryption?.ring,
        serviceAccounts: this.props.serviceAccountKeys,
        authorities: this.props.authorities,
      },
      pools: this.declared.map((pool) => pool.describe()),
    };
  }

  /**
   * Builds its constructs; called by {@link Platform.synth}.
   *
   * @throws Problem when a construct refuses what it is given
   */
  build(plan: ClusterPlan): void {
    this.plan = plan;
    const described = this.describeForAddOns(plan);
    const addOns = ClusterAddOns.of(described, [...(this.props.addOns ?? []), ...this.addOns]);
    const controlPlane = this.buildControlPlane(plan, addOns);
    this.platform.addFile(`${this.folder}/${ADMINISTRATOR_SCRIPT}`, controlPlane.administratorScript);
    controlPlane.addTenantObjects('grants', this.grants);
    for (const [owner, objects] of addOns.tenantObjects) controlPlane.addTenantObjects(owner, objects);
    this.secrets = addOns.secrets;
    this.deliverCharts(controlPlane, described, addOns);
    const regions = this.buildRegions(plan, addOns);
    addAutoscaledPools(this.platform.manifests(this.folder), this.name, {
      controlPlane,
      pools: this.serverPools.filter((pool) => pool.isAutoscaled),
      regions,
      commons: this.nodeCommons(plan, addOns),
      replicas: Math.min(this.replicas, 2),
    });
    this.writeJoinCommand(plan);
    this.writeSiteFiles(plan, addOns);
    for (const change of this.customizations) change({ controlPlane, regions, plan, addOns });
    const script = rollNodes(this.name, this.built);
    this.addScript('rollNodes', ROLL_NODES_SCRIPT, script);
    controlPlane.completeWaves();
    if (this.props.hibernated) hibernate(this.platform.manifests(this.folder));
    this.platform.addFile(`${this.folder}/runbook.md`, controlPlane.runbook(this.managementCluster.kubeContext));
  }

  /**
   * Takes note that another process has built it.
   *
   * @param made what {@link handOver} said there
   */
  builtElsewhere(plan: ClusterPlan, { secrets, scripts }: ReturnType<TenantCluster['handOver']>): void {
    this.plan = plan;
    this.secrets = Object.entries(secrets).map(([name, keys]) => ({ name, keys }));
    Object.assign(this.scripts, scripts);
  }

  /** The cluster as a report shows it; only after {@link build}. */
  report(): ReportedCluster {
    const { endpointHost = '', apiPort = 0 } = this.plan ?? {};
    return {
      name: this.name,
      version: `${this.props.version}`,
      managementCluster: this.props.managementCluster.name,
      endpoint: `${endpointHost}:${apiPort}`,
      pools: this.declared.map((pool) => pool.phrase()),
    };
  }

  /** Commands that deploy the cluster, in order: nodes are never newer than their API server. */
  nextCommands(): string[] {
    const { managementCluster } = this.props;
    const { kubeContext } = managementCluster;
    const folders = [managementCluster.folder, this.folder].map((name) => `${this.platform.manifestFolder}/${name}`);
    return [
      ...folders.map((folder) => `sh ${folder}/${APPLY_SCRIPT} ${kubeContext}`),
      ...(this.terraformPools.length > 0
        ? [`eval "$(bash ${folders[1]}/${JOIN_SCRIPT} --context ${kubeContext})"`]
        : []),
      `npx cdktf deploy '${this.name}-*'`,
      ...this.secrets.map(
        ({ name, keys }) =>
          `kubectl --context ${kubeContext} --namespace ${this.plan!.namespace} create secret generic ${name} ${keys.map((key) => `--from-file=${key}`).join(' ')}`,
      ),
    ];
  }

  /** Restore, Secrets and scripts as a record of the fleet names them; only after {@link build}. */
  handOver(): Pick<MadeCluster, 'restore' | 'secrets' | 'scripts'> {
    const { restore } = this.props;
    return {
      restore: restore && { id: restore.id, snapshot: restore.snapshot },
      secrets: Object.fromEntries(this.secrets.map(({ name, keys }) => [name, keys])),
      scripts: { apply: APPLY_SCRIPT, kubeconfig: ADMINISTRATOR_SCRIPT, ...this.scripts },
    };
  }

  private get etcd(): EtcdTopology {
    return this.props.etcd ?? EtcdTopology.dedicated({ members: 3, storage: Size.gibibytes(10) });
  }

  private get replicas(): number {
    return this.props.replicas ?? (this.etcd.members === 1 ? 1 : 2);
  }

  private describeForAddOns(plan: ClusterPlan): AddOnCluster {
    const { version, cni = Cni.flannel(), images = Images.upstream() } = this.props;
    return {
      name: this.name,
      namespace: plan.namespace,
      id: plan.clusterId,
      version,
      endpoint: {
        host: plan.endpointHost,
        port: plan.apiPort,
        tunnelHost: plan.tunnelHost,
        tunnelPort: plan.tunnelPort,
      },
      podRanges: [plan.podRange, plan.podRangeV6].filter((range) => range !== undefined),
      serviceRanges: [plan.serviceRange, plan.serviceRangeV6].filter((range) => range !== undefined),
      nodeRanges: this.nodeRanges(plan),
      dnsIp: plan.dnsIp,
      dnsDomain: 'cluster.local',
      cni,
      pools: this.declared.map((pool) => pool.describe()),
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

  private buildControlPlane(plan: ClusterPlan, { programs }: ClusterAddOns): HostedControlPlane {
    const { version, size, identityProviders, konnectivity, images, managementCluster } = this.props;
    return new HostedControlPlane(this.platform.manifests(this.folder), 'ControlPlane', {
      name: this.name,
      namespace: plan.namespace,
      version,
      endpoint: {
        host: plan.endpointHost,
        port: plan.apiPort,
        exposure: managementCluster.attributes.endpoint.exposureOf(plan),
        nodePort: plan.apiNodePort,
        tunnelHost: plan.tunnelHost,
        tunnelNodePort: plan.tunnelNodePort,
      },
      podRange: plan.podRange,
      podRangeV6: plan.podRangeV6,
      serviceRange: plan.serviceRange,
      serviceRangeV6: plan.serviceRangeV6,
      etcd: this.etcd.preferring(managementCluster.attributes.storageClass),
      backup: this.props.backup,
      restore: this.props.restore,
      encryption: this.props.encryption,
      authorizationWebhooks: this.props.authorizationWebhooks,
      auditLog: this.props.auditLog,
      podSecurity: this.props.podSecurity,
      serviceAccountIssuer: this.props.serviceAccountIssuer,
      serviceAccountKeys: this.props.serviceAccountKeys,
      authorities: this.props.authorities,
      replicas: this.replicas,
      size,
      identityProviders,
      konnectivity,
      images,
      nodeRanges: this.nodeRanges(plan),
      unreachableRanges: managementCluster.attributes.ranges,
      podRanges: managementCluster.attributes.podRanges,
      monitoring: managementCluster.attributes.monitoring?.below(managementCluster.name),
      monitoringNamespace: managementCluster.attributes.monitoringNamespace,
      programs,
      priorityClasses: ControlPlanePriorities.NAMES,
      approvesKubeletServing: this.props.approvesKubeletServing,
      nodePools: Object.fromEntries(this.declared.map((pool) => [pool.name, pool.nodeNames(this.name)])),
      autoscaling: this.serverPools.some((pool) => pool.isAutoscaled),
      hibernated: this.props.hibernated,
    });
  }

  /** Writes a script beside the manifests, if there is one, and remembers what it is for. */
  private addScript(use: keyof ScriptsRecord, file: string, text: string | undefined): void {
    if (text === undefined) return;
    this.scripts[use] = file;
    this.platform.addFile(`${this.folder}/${file}`, text);
  }

  /** What hands Terraform the credentials that its servers join with. */
  private writeJoinCommand({ namespace }: ClusterPlan): void {
    const pools = this.terraformPools.map(({ name }) => name);
    if (pools.length === 0) return;
    this.addScript('joinCredentials', JOIN_SCRIPT, joinCommand({ clusterName: this.name, namespace, pools }));
  }

  /** What people at sites make machines into nodes with. */
  private writeSiteFiles(plan: ClusterPlan, addOns: ClusterAddOns): void {
    const { version, images = Images.upstream() } = this.props;
    const pools = this.declared.filter((pool) => pool instanceof BareMetalPool);
    for (const site of new Set(pools.map((pool) => pool.options.site))) {
      const files = siteFiles({
        clusterName: this.name,
        pools: pools.filter((pool) => pool.options.site === site),
        commons: this.nodeCommons(plan, addOns),
        images: [...new Set([...addOns.nodeImages, images.pause(version)])].sort(),
      });
      for (const [path, text] of Object.entries(files)) {
        this.platform.addFile(`sites/${site.name}/${this.name}/${path}`, text);
      }
    }
  }

  /** A stack for each region with nodes, and one for the ports at the endpoint where that is another. */
  private buildRegions(plan: ClusterPlan, addOns: ClusterAddOns): Map<string, ITenantRegion> {
    const { cni = Cni.flannel(), tenant, managementCluster } = this.props;
    const { endpoint, nodes } = managementCluster.attributes;
    const commons = this.nodeCommons(plan, addOns);
    const pools = this.serverPools;
    const stacks = new Set<IWorkerRegion>(pools.map((pool) => pool.options.stack));
    if (endpoint.stack) stacks.add(endpoint.stack);
    return new Map(
      [...stacks].map((stack) => {
        const { name } = stack.region;
        const tenantRegion = stack.addTenant(this, `${this.name}-${name}`, {
          clusterName: this.name,
          tenant: tenant.name,
          cni,
          nodeRange: plan.nodeRanges.get(name),
          nodeRangeV6: plan.nodeRangesV6.get(name),
          hasServiceLoadBalancers: addOns.loadBalancingRegions.includes(name),
          nodeFlows: addOns.nodeFlows,
          peerRanges: this.nodeRanges(plan).filter((range) => !plan.nodeRanges.get(name)?.equals(range)),
        });
        for (const pool of this.terraformPools.filter((one) => one.options.stack === stack))
          this.built.push(pool.build(tenantRegion, commons));
        if (stack === endpoint.stack) {
          const request = { managementCluster: managementCluster.name, nodes, ports: endpointPorts(plan) };
          tenantRegion.addEndpointPorts({
            ...request,
            allowedCidrs: allowedSources(plan),
            ...(endpoint.ownLoadBalancer && { own: { ...endpoint.ownLoadBalancer, host: plan.endpointHost } }),
          });
        }
        return [name, tenantRegion] as const;
      }),
    );
  }

  private get serverPools(): ServerPool[] {
    return this.declared.filter((pool) => pool instanceof ServerPool);
  }

  /** Those whose servers Terraform makes. */
  private get terraformPools(): ServerPool[] {
    return this.serverPools.filter((pool) => !pool.isAutoscaled);
  }

  private nodeCommons(plan: ClusterPlan, addOns: ClusterAddOns): NodeCommons {
    const { version, nodeSettings, images } = this.props;
    return { plan, version, nodeSettings, images, hasCloudController: addOns.does('node-cloud') };
  }

  /** Where its nodes are, everywhere. */
  private nodeRanges(plan: ClusterPlan): Cidr[] {
    const sites = this.declared.filter((pool) => pool instanceof BareMetalPool).map((pool) => pool.options.site);
    return [
      ...plan.nodeRanges.values(),
      ...plan.nodeRangesV6.values(),
      ...[...new Set(sites)].flatMap((site) => [
        site.addressSpace,
        ...(plan.podRangeV6 && site.addressSpaceV6 ? [site.addressSpaceV6] : []),
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

/** What hands Terraform the credentials that its servers join with. */
const JOIN_SCRIPT = 'join-credentials.sh';

const TENANT_CLUSTER = Symbol.for('tenantry/TenantCluster');
