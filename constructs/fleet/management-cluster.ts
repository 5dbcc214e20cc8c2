import { Chart } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import type { Cidr, ManagementClusterDescription, Monitoring, Region } from '../../lib';
import { DeclaredControlPlaneKind } from '../cluster-api';
import { ControlPlaneDashboard, ControlPlanePriorities } from '../control-plane';
import type { Platform } from './platform';
import type { ServiceEndpoint } from './service-endpoint';

/** What is known of a management cluster that exists already. */
export interface ManagementClusterAttributes {
  /** The region that its nodes are in. */
  readonly region: Region;

  /** Where the API servers of its tenants are reached. */
  readonly endpoint: ServiceEndpoint;

  /**
   * Its nodes that take traffic for NodePorts: name to address. Keyed by name, so that one that leaves touches no other.
   */
  readonly nodes: Readonly<Record<string, string>>;

  /**
   * Its node, pod and service ranges; no range of a tenant cluster may overlap them.
   *
   * @default - none are known, and none are kept free
   */
  readonly ranges?: readonly Cidr[];

  /**
   * Ranges of its pods, which are then kept from the ports of control planes in other namespaces than their own. Nodes must
   * not count as pods for its network plug-in; with Cilium set `policy-cidr-match-mode: nodes`.
   *
   * @default - unknown; any pod may dial the port of an API server
   */
  readonly podRanges?: readonly Cidr[];

  /**
   * Name of the kubectl context that leads to it; used in the commands that are printed.
   *
   * @default - the name of the management cluster
   */
  readonly kubeContext?: string;

  /**
   * How it watches control planes: monitors and alerts for each of them, and a dashboard.
   *
   * @default - not at all
   */
  readonly monitoring?: Monitoring;

  /**
   * Its namespace whose pods collect metrics, also those of control planes.
   *
   * @default - that of {@link monitoring}, if there is any; nobody else may
   */
  readonly monitoringNamespace?: string;

  /**
   * StorageClass for etcd's volumes, unless a cluster chooses another: fast disks.
   *
   * @default - the cluster's default StorageClass
   */
  readonly storageClass?: string;
}

/**
 * An existing Kubernetes cluster whose pods are the control planes of tenant clusters.
 *
 * Synthesizes what they all need once, such as priority classes, into a folder that is applied before theirs.
 */
export class ManagementCluster extends Construct {
  /**
   * A management cluster that somebody else has made.
   *
   * @param platform the platform whose tenants it serves
   * @param name a DNS label, unique on the platform
   */
  static fromAttributes(platform: Platform, name: string, attributes: ManagementClusterAttributes): ManagementCluster {
    return new ManagementCluster(platform, name, attributes);
  }

  /** Whether a construct is a management cluster, of whichever copy of this library. */
  static isManagementCluster(this: void, construct: IConstruct): construct is ManagementCluster {
    return MANAGEMENT_CLUSTER in construct;
  }

  private constructor(
    private readonly platform: Platform,
    name: string,
    /** What is known of it. */
    readonly attributes: ManagementClusterAttributes,
  ) {
    super(platform, name);
    Object.defineProperty(this, MANAGEMENT_CLUSTER, { value: true });
    attributes.endpoint.bind(name);
  }

  /** Its name. */
  get name(): string {
    return this.node.id;
  }

  /** The kubectl context that leads to it. */
  get kubeContext(): string {
    return this.attributes.kubeContext ?? this.name;
  }

  /** Folder of the manifests that all its control planes need, below the platform's. */
  get folder(): string {
    // No tenant cluster can have such a name.
    return `${this.name}/_cluster`;
  }

  /** Builds what all its control planes need; called by {@link Platform.synth}. */
  build(): void {
    const { monitoring } = this.attributes;
    const chart = (id: string) =>
      new Chart(this.platform.manifests(this.folder), id, { disableResourceNameHashes: true });
    new ControlPlanePriorities(chart('priorities'), 'Priorities');
    new DeclaredControlPlaneKind(chart('cluster-api'), 'ControlPlane');
    this.attributes.endpoint.build(() => chart('endpoint'));
    if (monitoring) new ControlPlaneDashboard(chart('dashboard'), 'Dashboard', { namespace: monitoring.namespace });
  }

  /** What the plan needs to know. */
  describe(): ManagementClusterDescription {
    const { region, endpoint, nodes, ranges, podRanges } = this.attributes;
    return {
      name: this.name,
      region,
      endpoint: endpoint.describe(),
      nodes,
      ranges,
      podRanges,
      context: this.kubeContext,
    };
  }
}

const MANAGEMENT_CLUSTER = Symbol.for('tenantry/ManagementCluster');
