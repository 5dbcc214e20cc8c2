import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import { clusterScoped } from '../workload';

/** Names of the priority classes of control-plane programs. */
export interface PriorityClassNames {
  /** etcd and the API server, without which nothing works. */
  readonly critical: string;

  /** Controllers, without which nothing changes. */
  readonly controllers: string;
}

/**
 * The priority classes of hosted control planes: needed once in each management cluster.
 *
 * When nodes run out, what serves requests displaces what only changes things; both yield to the management cluster's own
 * system pods.
 */
export class ControlPlanePriorities extends Construct {
  /** The names that {@link ControlPlanePriorities} gives. */
  static readonly NAMES: PriorityClassNames = {
    critical: 'hosted-control-plane-critical',
    controllers: 'hosted-control-plane-controllers',
  };

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { critical, controllers } = ControlPlanePriorities.NAMES;
    this.addClass('Critical', critical, 1_000_500, 'etcd and API servers of tenant clusters');
    this.addClass('Controllers', controllers, 1_000_300, 'controllers of tenant clusters');
  }

  private addClass(id: string, name: string, value: number, description: string): void {
    const priorityClass = new k8s.KubePriorityClass(this, id, {
      metadata: { name },
      value,
      description,
      globalDefault: false,
      preemptionPolicy: 'PreemptLowerPriority',
    });
    clusterScoped(priorityClass);
  }
}
