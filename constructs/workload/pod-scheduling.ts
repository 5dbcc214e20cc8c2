import type * as k8s from 'cdk8s-plus-27/lib/imports/k8s';

/** Which nodes of the management cluster pods may run on. */
export interface PodPlacement {
  /**
   * Labels that a node has to have: name to value.
   *
   * @default - none; any node
   */
  readonly nodeSelector?: Readonly<Record<string, string>>;

  /**
   * Taints that do not keep pods away.
   *
   * @default - none
   */
  readonly tolerations?: readonly k8s.Toleration[];
}

/** Which pods come first, and where they may run. */
export interface PodScheduling extends PodPlacement {
  /**
   * Name of the priority class.
   *
   * @default - the default of the management cluster
   */
  readonly priorityClassName?: string;
}
