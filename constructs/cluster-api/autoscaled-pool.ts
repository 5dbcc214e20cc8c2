import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { contentHash } from '../../lib/content-hash';
import type { BootstrapDocument } from '../../lib/bootstrap/bootstrap-document';
import type { ReservedResources } from '../../lib/bootstrap/reserved-resources';
import { dnsLabel, machineGroupName } from '../../lib/names';
import type { Cidr } from '../../lib/network/cidr';
import { type DataVolumes, inOrderOfMounting } from '../../lib/nodes/data-volume';
import { expectedNode } from '../../lib/nodes/expected-node';
import { type Flavor, type FlavorCapacity, flavorTag } from '../../lib/nodes/flavor';
import type { Image } from '../../lib/nodes/image';
import type { NodeCount } from '../../lib/nodes/node-count';
import type { NodeLabels } from '../../lib/nodes/node-labels';
import { Rollout } from '../../lib/nodes/rollout';
import type { Taint } from '../../lib/nodes/taint';
import { type ZoneCount, zoneCounts } from '../../lib/nodes/zone-counts';
import { Problem } from '../../lib/problem';
import type { Size } from '../../lib/size';
import { identityOf, type MachinePlace } from './machine-region';
import type { MachineSecret } from './machine-secrets';

/** A further network of machines, by the names of its parts in OpenStack. */
export interface MachineNetwork {
  /** Name of the network. */
  readonly network: string;

  /** Names of its subnets. */
  readonly subnets: readonly string[];

  /** Names of the security groups of ports in it; empty where the ports are not filtered. */
  readonly securityGroups: readonly string[];

  /**
   * Whether Neutron filters what ports send and receive.
   *
   * @default true
   */
  readonly hasPortSecurity?: boolean;

  /**
   * What the hypervisor gives a machine for its port.
   *
   * @default 'normal'
   */
  readonly vnicType?: string;
}

/** What the machines of a pool are. Changing one rolls them, a new one before an old one, unless it says otherwise. */
export interface AutoscaledPoolProps {
  /** Name: a DNS label, unique in its cluster. */
  readonly name: string;

  /** Name of the tenant cluster. */
  readonly tenantCluster: string;

  /** Name of the Cluster of Cluster API. */
  readonly clusterName: string;

  /** Where the machines are. */
  readonly place: MachinePlace;

  /** The fewest and the most. A change rolls nothing. */
  readonly nodes: NodeCount;

  /** Availability zones that they are spread over. Only machines of zones that come or go are touched. */
  readonly zones: readonly string[];

  /** Size of each machine. */
  readonly flavor: Flavor;

  /** What the flavor gives; an autoscaler has to know before there is a machine. */
  readonly capacity: FlavorCapacity;

  /** What each machine boots from. */
  readonly image: Image;

  /**
   * Volume that each machine boots from, of the machine's own zone.
   *
   * @default - the local disk of the flavor
   */
  readonly rootVolume?: { readonly size: Size; readonly type?: string };

  /**
   * Further volumes of each machine, of the machine's own zone; they go with it.
   *
   * @default - none
   */
  readonly dataVolumes?: DataVolumes;

  /**
   * Type of the {@link dataVolumes} that name none: zone to Cinder volume type.
   *
   * @default - the cloud's own default
   */
  readonly volumeTypes?: Readonly<Record<string, string>>;

  /**
   * Further networks that each machine has a port in, in this order.
   *
   * @default - none
   */
  readonly networks?: readonly MachineNetwork[];

  /**
   * Name of the key pair of who may log in.
   *
   * @default - that of the place
   */
  readonly keyPair?: string;

  /**
   * In which order machines give way to their successors. Changing it rolls nothing.
   *
   * @default Rollout.surge()
   */
  readonly rollout?: Rollout;

  /** Version of the kubelets, with a `v` in front. */
  readonly version: string;

  /** What machines are told at their first boot, by zone. */
  readonly documents: ReadonlyMap<string, BootstrapDocument>;

  /** Secret with the pool's certificate and key to join with. */
  readonly credential: string;

  /**
   * Labels of the nodes besides region and zone, for the autoscaler's forecast.
   *
   * @default - none of their own
   */
  readonly labels?: NodeLabels;

  /**
   * Taints of the nodes, for the autoscaler's forecast.
   *
   * @default - none
   */
  readonly taints?: readonly Taint[];

  /**
   * What nodes keep from pods, for the autoscaler's forecast.
   *
   * @default - by the flavor
   */
  readonly reserved?: ReservedResources;

  /**
   * Most pods on a node, for the autoscaler's forecast.
   *
   * @default 110
   */
  readonly maxPods?: number;

  /**
   * Server groups that keep machines apart: zone to name.
   *
   * @default - none; Nova's scheduler places them
   */
  readonly serverGroups?: Readonly<Record<string, string>>;

  /**
   * Further ranges that nodes may send from: those of pods, where they are routed without an overlay.
   *
   * @default - none
   */
  readonly allowedRanges?: readonly Cidr[];
}

/**
 * Equal workers of one cluster in one region, as many as the load needs: a MachineDeployment for each zone, so that the
 * autoscaler adds a node where a waiting pod's volume is.
 *
 * Templates and Secrets carry a hash of their content in their names and never change, so Cluster API rolls exactly those
 * machines whose content does. The number of machines is not in the manifests: it is the autoscaler's.
 */
export class AutoscaledPool extends Construct {
  /** What the machines are told at their first boot, for each zone. */
  readonly secrets: readonly MachineSecret[];

  /** @throws Problem when a zone has no document */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: AutoscaledPoolProps,
  ) {
    super(scope, id);
    const { name, nodes, zones } = props;
    dnsLabel(`the name of node pool ${name}`, name);
    this.secrets = zoneCounts(nodes, zones).map((count) => this.addZone(count));
    this.addHealthCheck();
  }

  private addZone(count: ZoneCount): MachineSecret {
    const { tenantCluster, clusterName, name: pool, version } = this.props;
    const name = machineGroupName(tenantCluster, pool, count.zone);
    const template = this.addTemplate(name, count.zone);
    const secret = this.secretOf(name, count.zone);
    const labels = { ...this.labels, 'cluster.x-k8s.io/deployment-name': name };
    new ApiObject(this, `Machines-${count.zone}`, {
      apiVersion: 'cluster.x-k8s.io/v1beta2',
      kind: 'MachineDeployment',
      metadata: { name, labels: this.labels, annotations: this.annotationsOf(count) },
      spec: {
        clusterName,
        selector: { matchLabels: labels },
        rollout: { strategy: { type: 'RollingUpdate', rollingUpdate: this.rollingUpdate() } },
        template: {
          metadata: { labels },
          spec: {
            clusterName,
            version,
            failureDomain: count.zone,
            bootstrap: { dataSecretName: secret.name },
            infrastructureRef: {
              apiGroup: 'infrastructure.cluster.x-k8s.io',
              kind: 'OpenStackMachineTemplate',
              name: template,
            },
            // Pods that a disruption budget holds back may stay for half an hour, volumes that do not let go for ten minutes.
            deletion: {
              nodeDrainTimeoutSeconds: 1800,
              nodeVolumeDetachTimeoutSeconds: 600,
              nodeDeletionTimeoutSeconds: 60,
            },
            minReadySeconds: 30,
          },
        },
      },
    });
    return secret;
  }

  private secretOf(group: string, zone: string): MachineSecret {
    const { clusterName, name, documents, credential } = this.props;
    const document = documents.get(zone);
    if (!document) {
      throw new Problem({
        what: `nobody says what machines of node pool ${name} in zone ${zone} are told at their first boot`,
        found: [...documents.keys()],
        allowed: 'a document for each zone',
        remedy: 'add one to documents',
      });
    }
    return {
      name: `${group}-${document.hash.slice(0, 10)}`,
      clusterName,
      text: document.text,
      format: document.format === 'ignition' ? 'ignition' : 'cloud-config',
      credential,
    };
  }

  private addTemplate(group: string, zone: string): string {
    const spec = { template: { spec: this.machineOf(zone) } };
    const name = `${group}-${contentHash(spec, 8)}`;
    new ApiObject(this, `Template-${zone}`, {
      apiVersion: 'infrastructure.cluster.x-k8s.io/v1beta1',
      kind: 'OpenStackMachineTemplate',
      metadata: { name },
      spec,
    });
    return name;
  }

  private machineOf(zone: string) {
    const { place, flavor, image, rootVolume, tenantCluster, name, serverGroups = {}, allowedRanges = [] } = this.props;
    const { dataVolumes, volumeTypes = {}, networks = [], keyPair = place.keyPair } = this.props;
    const serverGroup = serverGroups[zone];
    return {
      flavor: flavor.name,
      image: image.id === undefined ? { filter: { name: image.name } } : { id: image.id },
      identityRef: identityOf(place),
      configDrive: true,
      ports: [
        {
          network: { filter: { name: place.network } },
          fixedIPs: place.subnets.map((subnet) => ({ subnet: { filter: { name: subnet } } })),
          securityGroups: [{ filter: { name: place.securityGroup } }],
          tags: [flavorTag(flavor)],
          ...(allowedRanges.length > 0 && {
            allowedAddressPairs: allowedRanges.map((range) => ({ ipAddress: `${range}` })),
          }),
        },
        ...networks.map(portOf),
      ],
      ...(rootVolume && {
        rootVolume: {
          sizeGiB: rootVolume.size.toGibibytes(),
          ...(rootVolume.type !== undefined && { type: rootVolume.type }),
          availabilityZone: { from: 'Machine' },
        },
      }),
      ...(dataVolumes && {
        additionalBlockDevices: inOrderOfMounting(dataVolumes).map(([volume, { size, type = volumeTypes[zone] }]) => ({
          name: volume,
          sizeGiB: size.toGibibytes(),
          storage: {
            type: 'Volume',
            volume: { ...(type !== undefined && { type }), availabilityZone: { from: 'Machine' } },
          },
        })),
      }),
      ...(keyPair !== undefined && { sshKeyName: keyPair }),
      ...(serverGroup !== undefined && { serverGroup: { filter: { name: serverGroup } } }),
      serverMetadata: [
        { key: 'cluster', value: tenantCluster },
        { key: 'pool', value: name },
      ],
      tags: [`cluster=${tenantCluster}`, `pool=${name}`],
    };
  }

  private rollingUpdate() {
    const { order, atOnce } = this.props.rollout ?? Rollout.surge();
    if (atOnce === Infinity) return { maxSurge: '100%', maxUnavailable: 0 };
    return order === 'surge' ? { maxSurge: atOnce, maxUnavailable: 0 } : { maxSurge: 0, maxUnavailable: atOnce };
  }

  /** @see https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/clusterapi/README.md */
  private annotationsOf({ zone, min, max }: ZoneCount): Record<string, string> {
    const { place, capacity, rootVolume, reserved, maxPods, labels, taints } = this.props;
    const node = expectedNode({
      capacity,
      rootVolumeGib: rootVolume?.size.toGibibytes(),
      reserved,
      maxPods,
      labels: {
        'topology.kubernetes.io/region': place.openStackRegion,
        'topology.kubernetes.io/zone': zone,
        'topology.cinder.csi.openstack.org/zone': zone,
        ...labels,
      },
      taints,
    });
    const size = 'cluster.x-k8s.io/cluster-api-autoscaler-node-group';
    const offer = 'capacity.cluster-autoscaler.kubernetes.io';
    return {
      [`${size}-min-size`]: `${min}`,
      [`${size}-max-size`]: `${max}`,
      [`${offer}/cpu`]: `${node.cpuMillis}m`,
      [`${offer}/memory`]: `${node.memoryMib}Mi`,
      [`${offer}/ephemeral-disk`]: `${node.diskGib}Gi`,
      [`${offer}/maxPods`]: `${node.maxPods}`,
      [`${offer}/labels`]: node.labels,
      ...(node.taints !== '' && { [`${offer}/taints`]: node.taints }),
    };
  }

  private addHealthCheck(): void {
    const { clusterName, tenantCluster, name, nodes } = this.props;
    const broken = (status: string) => ({ type: 'Ready', status, timeoutSeconds: 600 });
    new ApiObject(this, 'HealthCheck', {
      apiVersion: 'cluster.x-k8s.io/v1beta2',
      kind: 'MachineHealthCheck',
      metadata: { name: `${tenantCluster}-${name}` },
      spec: {
        clusterName,
        selector: { matchLabels: this.labels },
        checks: {
          nodeStartupTimeoutSeconds: 1200,
          unhealthyNodeConditions: [broken('False'), broken('Unknown')],
        },
        // When many nodes are broken at once, it is not the nodes. Of few nodes 40 % would be none.
        remediation: { triggerIf: { unhealthyLessThanOrEqualTo: nodes.max < 5 ? 1 : '40%' } },
      },
    });
  }

  private get labels(): Record<string, string> {
    const { clusterName, name } = this.props;
    return { 'cluster.x-k8s.io/cluster-name': clusterName, 'tenantry/pool': name };
  }
}

function portOf({ network, subnets, securityGroups, hasPortSecurity = true, vnicType }: MachineNetwork) {
  return {
    network: { filter: { name: network } },
    fixedIPs: subnets.map((subnet) => ({ subnet: { filter: { name: subnet } } })),
    ...(securityGroups.length > 0 && { securityGroups: securityGroups.map((name) => ({ filter: { name } })) }),
    ...(!hasPortSecurity && { disablePortSecurity: true }),
    ...(vnicType !== undefined && { vnicType }),
  };
}
