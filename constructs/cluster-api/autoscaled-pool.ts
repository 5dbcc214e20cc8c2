import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { contentHash } from '../../lib/content-hash';
import { dnsLabel, machineGroupName } from '../../lib/names';
import { expectedNode } from '../../lib/nodes/expected-node';
import { Rollout } from '../../lib/nodes/rollout';
import { type ZoneCount, zoneCounts } from '../../lib/nodes/zone-counts';
import { Problem } from '../../lib/problem';
import type { AutoscaledPoolProps } from './autoscaled-pool-props';
import type { MachineSecret } from './machine-secrets';
import { machineIn } from './openstack-machine';

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
    const spec = { template: { spec: machineIn(zone, this.props) } };
    const name = `${group}-${contentHash(spec, 8)}`;
    new ApiObject(this, `Template-${zone}`, {
      apiVersion: 'infrastructure.cluster.x-k8s.io/v1beta1',
      kind: 'OpenStackMachineTemplate',
      metadata: { name },
      spec,
    });
    return name;
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
