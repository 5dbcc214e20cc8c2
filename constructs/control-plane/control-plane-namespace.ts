import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import { Size } from '../../lib/size';
import { clusterScoped, type Resources } from '../workload';

/** Pods of one program, as a quota counts them. */
export interface PodDemand {
  /** Most pods at once, while they are replaced too. */
  readonly pods: number;

  /** What each of them gets. */
  readonly resources: Resources;
}

/** What a pod takes of a quota: its containers together. */
export function together(containers: readonly Resources[]): Resources {
  return {
    cpuMillis: containers.reduce((sum, { cpuMillis }) => sum + cpuMillis, 0),
    memory: Size.mebibytes(containers.reduce((sum, { memory }) => sum + memory.toMebibytes(), 0)),
  };
}

/** Properties of a {@link ControlPlaneNamespace}. */
export interface ControlPlaneNamespaceProps {
  /** Name. */
  readonly name: string;

  /** Name of the tenant cluster, for those who sum up costs. */
  readonly clusterName: string;

  /** What the programs need together. */
  readonly demands: readonly PodDemand[];

  /** Volumes that are claimed. */
  readonly volumes: number;

  /** NodePorts of its Services. */
  readonly nodePorts: number;

  /**
   * Load balancers of its Services.
   *
   * @default 0
   */
  readonly loadBalancers?: number;
}

/** Pods, memory and CPU for Jobs beside the programs: preparing the cluster, snapshots, defragmentation. */
const FOR_JOBS = { pods: 10, cpuMillis: 1000, memoryMib: 2048 };

/**
 * The namespace of a hosted control plane: it enforces Pod Security `restricted`, and takes no more of the management cluster
 * than the control plane needs while all of its pods are replaced at once.
 */
export class ControlPlaneNamespace extends Construct {
  /** The Namespace. */
  readonly namespace: k8s.KubeNamespace;

  constructor(scope: Construct, id: string, props: ControlPlaneNamespaceProps) {
    super(scope, id);
    const level = 'restricted';
    this.namespace = new k8s.KubeNamespace(this, 'Resource', {
      metadata: {
        name: props.name,
        labels: {
          'app.kubernetes.io/instance': props.clusterName,
          'app.kubernetes.io/part-of': 'hosted-control-plane',
          'pod-security.kubernetes.io/enforce': level,
          'pod-security.kubernetes.io/audit': level,
          'pod-security.kubernetes.io/warn': level,
        },
      },
    });
    clusterScoped(this.namespace);
    new k8s.KubeResourceQuota(this, 'Quota', { metadata: { name: 'control-plane' }, spec: { hard: quota(props) } });
    new k8s.KubeLimitRange(this, 'Requests', {
      metadata: { name: 'control-plane' },
      spec: {
        // No default limit: etcd must have none.
        limits: [{ type: 'Container', defaultRequest: quantities(10, 32) }],
      },
    });
  }
}

function quota({
  demands,
  volumes,
  nodePorts,
  loadBalancers = 0,
}: ControlPlaneNamespaceProps): Record<string, k8s.Quantity> {
  const sum = (amount: (demand: PodDemand) => number) => demands.reduce((total, demand) => total + amount(demand), 0);
  const { cpu, memory } = quantities(
    FOR_JOBS.cpuMillis + sum(({ pods, resources }) => pods * resources.cpuMillis),
    FOR_JOBS.memoryMib + sum(({ pods, resources }) => pods * resources.memory.toMebibytes()),
  );
  return {
    'pods': count(FOR_JOBS.pods + sum(({ pods }) => pods)),
    'requests.cpu': cpu,
    'requests.memory': memory,
    'persistentvolumeclaims': count(volumes),
    'services.nodeports': count(nodePorts),
    'services.loadbalancers': count(loadBalancers),
  };
}

function count(things: number): k8s.Quantity {
  return k8s.Quantity.fromString(`${things}`);
}

function quantities(cpuMillis: number, memoryMib: number) {
  return { cpu: k8s.Quantity.fromString(`${cpuMillis}m`), memory: k8s.Quantity.fromString(`${memoryMib}Mi`) };
}
