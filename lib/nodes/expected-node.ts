import { reservedResources, type ReservedResources } from '../bootstrap/reserved-resources';
import { compareNames } from '../names';
import type { FlavorCapacity } from './flavor';
import type { NodeLabels } from './node-labels';
import type { Taint } from './taint';

/** The part of a machine's memory that the kernel keeps before anybody sees it. */
const KERNEL_SHARE = 0.03;

/** What kubelets of this library keep besides what is reserved: for the system, and free when they evict pods. */
const SYSTEM = { cpuMillis: 50, memoryMib: 200, diskMib: 1024 };

/** The part of a disk that must stay free. */
const FREE_DISK_SHARE = 0.15;

/** Properties of {@link expectedNode}. */
export interface ExpectedNodeProps {
  /** What the flavor gives. */
  readonly capacity: FlavorCapacity;

  /**
   * Size of the root volume in GiB.
   *
   * @default - the disk of the flavor
   */
  readonly rootVolumeGib?: number;

  /**
   * What is kept from pods for kubelet and containerd.
   *
   * @default - by {@link capacity}
   */
  readonly reserved?: ReservedResources;

  /**
   * Most pods on a node.
   *
   * @default 110
   */
  readonly maxPods?: number;

  /** Labels that the node will have. */
  readonly labels: NodeLabels;

  /**
   * Taints that the node will have.
   *
   * @default - none
   */
  readonly taints?: readonly Taint[];
}

/** What pods will find on a node that does not exist yet. */
export interface ExpectedNode {
  /** Processors for pods, in thousandths. */
  readonly cpuMillis: number;

  /** Memory for pods in MiB. */
  readonly memoryMib: number;

  /** Disk for pods in GiB. */
  readonly diskGib: number;

  /** Most pods. */
  readonly maxPods: number;

  /** `key=value` of each label, with commas between them, in order of keys. */
  readonly labels: string;

  /** `key=value:effect` of each taint, with commas between them. */
  readonly taints: string;
}

/**
 * Foresees what a new node offers to pods, for an autoscaler that makes a node out of none.
 *
 * Rather too little than too much: of a pod that fits the forecast but not the node, an autoscaler would make node after node.
 */
export function expectedNode(props: ExpectedNodeProps): ExpectedNode {
  const { capacity, labels, taints = [] } = props;
  const reserved = props.reserved ?? reservedResources(capacity);
  const diskMib = (props.rootVolumeGib ?? capacity.diskGib) * 1024;
  return {
    cpuMillis: capacity.cpus * 1000 - reserved.cpuMillis - SYSTEM.cpuMillis,
    memoryMib: Math.floor(capacity.memoryMib * (1 - KERNEL_SHARE)) - reserved.memoryMib - SYSTEM.memoryMib,
    diskGib: Math.max(0, Math.floor((diskMib * (1 - FREE_DISK_SHARE) - reserved.diskMib - SYSTEM.diskMib) / 1024)),
    maxPods: props.maxPods ?? 110,
    labels: Object.entries(labels)
      .sort(([a], [b]) => compareNames(a, b))
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
    taints: taints.join(','),
  };
}
