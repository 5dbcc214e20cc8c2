import { Construct, type IConstruct } from 'constructs';
import {
  ADMINISTRATOR_SCRIPT,
  APPLY_SCRIPT,
  type ClusterDescription,
  type ClusterPlan,
  Cni,
  type MadeCluster,
  Size,
  type Subject,
} from '../../lib';
import type { AddOn } from '../add-ons';
import { EtcdTopology, grant, type TenantObject } from '../control-plane';
import { BareMetalPool, type BareMetalPoolOptions } from './bare-metal-pool';
import type { BroughtSecret } from './brought-secrets';
import { type BuiltCluster, ClusterBuild } from './cluster-build';
import type { ManagementCluster } from './management-cluster';
import type { Platform } from './platform';
import { ServerPool, type ServerPoolOptions } from './server-pool';
import type { ReportedCluster } from './synthesis-report';
import type { TenantClusterProps } from './tenant-cluster-props';

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
  private built:
    | (Pick<ClusterBuild, 'plan' | 'scripts'> & {
        readonly secrets: readonly BroughtSecret[];
      })
    | undefined;

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
    const { tenant, managementCluster, version, cni = Cni.flannel(), konnectivity } = this.props;
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
      encrypted: this.props.encryption?.resources.filter((resource) => resource !== 'secrets'),
      pools: this.declared.map((pool) => pool.describe()),
    };
  }

  /**
   * Builds its constructs; called by {@link Platform.synth}.
   *
   * @throws Problem when a construct refuses what it is given
   */
  build(plan: ClusterPlan): void {
    const { name, platform, folder, props, etcd, declared: pools, grants, customizations } = this;
    const addOns = [...(props.addOns ?? []), ...this.addOns];
    const { secrets, scripts } = new ClusterBuild(
      { name, platform, scope: this, folder, props, etcd, pools, addOns, grants, customizations },
      plan,
    );
    // Not the build itself, which holds constructs.
    this.built = { plan, secrets, scripts };
  }

  /**
   * Takes note that another process has built it.
   *
   * @param made what {@link handOver} said there
   */
  builtElsewhere(plan: ClusterPlan, { secrets, scripts }: ReturnType<TenantCluster['handOver']>): void {
    this.built = { plan, scripts, secrets: Object.entries(secrets).map(([name, keys]) => ({ name, keys })) };
  }

  /** The cluster as a report shows it; only after {@link build}. */
  report(): ReportedCluster {
    const { endpointHost = '', apiPort = 0 } = this.built?.plan ?? {};
    return {
      name: this.name,
      version: `${this.props.version}`,
      managementCluster: this.props.managementCluster.name,
      endpoint: `${endpointHost}:${apiPort}`,
      pools: this.declared.map((pool) => pool.phrase()),
    };
  }

  /** Restore, Secrets and scripts as a record of the fleet names them; only after {@link build}. */
  handOver(): Pick<MadeCluster, 'restore' | 'secrets' | 'scripts'> {
    const { restore } = this.props;
    return {
      restore: restore && { id: restore.id, snapshot: restore.snapshot },
      secrets: Object.fromEntries((this.built?.secrets ?? []).map(({ name, keys }) => [name, keys])),
      scripts: { apply: APPLY_SCRIPT, kubeconfig: ADMINISTRATOR_SCRIPT, ...this.built?.scripts },
    };
  }

  private get etcd(): EtcdTopology {
    return this.props.etcd ?? EtcdTopology.dedicated({ members: 3, storage: Size.gibibytes(10) });
  }
}

const TENANT_CLUSTER = Symbol.for('tenantry/TenantCluster');
