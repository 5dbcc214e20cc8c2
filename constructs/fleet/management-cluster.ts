import { Chart } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import type { Cidr, ManagementClusterDescription, Region } from '../../lib';
import { ControlPlanePriorities } from '../control-plane';
import { DeclaredControlPlaneKind } from '../cluster-api';
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
   * Name of the kubectl context that leads to it; used in the commands that are printed.
   *
   * @default - the name of the management cluster
   */
  readonly kubeContext?: string;

  /**
   * Its namespace whose pods collect metrics, also those of control planes.
   *
   * @default - none; nobody may
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
    const chart = new Chart(this.platform.manifests(this.folder), 'priorities', { disableResourceNameHashes: true });
    new ControlPlanePriorities(chart, 'Priorities');
    const kinds = new Chart(this.platform.manifests(this.folder), 'cluster-api', { disableResourceNameHashes: true });
    new DeclaredControlPlaneKind(kinds, 'ControlPlane');
  }

  /** What the plan needs to know. */
  describe(): ManagementClusterDescription {
    const { region, endpoint, nodes, ranges } = this.attributes;
    return { name: this.name, region, endpoint: endpoint.describe(), nodes, ranges };
  }
}

const MANAGEMENT_CLUSTER = Symbol.for('tenantry/ManagementCluster');
