import { ApiObject, JsonPatch } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';

/** What makes or guards pods of a control plane that runs, and has no sense in one that does not. */
const GONE = ['HorizontalPodAutoscaler', 'Job', 'PodDisruptionBudget'];

const asleep = new WeakSet<ApiObject>();

/**
 * Puts everything below a construct to sleep: no pod runs, no schedule starts one, no budget guards any; volumes, keys and
 * Services stay. May be repeated when something was added.
 */
export function hibernate(scope: IConstruct): void {
  for (const object of scope.node.findAll()) {
    if (!ApiObject.isApiObject(object) || asleep.has(object)) continue;
    asleep.add(object);
    if (object.node.scope instanceof LastSnapshot) continue;
    if (object.kind === 'Deployment' || object.kind === 'StatefulSet') {
      object.addJsonPatch(JsonPatch.add('/spec/replicas', 0));
    } else if (object.kind === 'CronJob') {
      object.addJsonPatch(JsonPatch.add('/spec/suspend', true));
    } else if (object.kind === 'Cluster' && object.apiGroup === 'cluster.x-k8s.io') {
      // Cluster API must not judge machines whose API does not answer.
      object.addJsonPatch(JsonPatch.add('/spec/paused', true));
    } else if (GONE.includes(object.kind)) {
      object.node.scope!.node.tryRemoveChild(object.node.id);
    }
  }
}

/**
 * A snapshot of etcd before it stops: a Job like those of the schedule, which stays until the cluster wakes so that nothing
 * takes another one of an etcd that sleeps.
 */
export class LastSnapshot extends Construct {
  /** Name of the Job. */
  static readonly NAME = 'etcd-backup-before-hibernation';

  /** @param cronJob the schedule */
  constructor(scope: Construct, id: string, cronJob: ApiObject) {
    super(scope, id);
    const { metadata, spec } = cronJob.toJson() as {
      metadata: { labels: Record<string, string> };
      spec: { jobTemplate: { spec: object } };
    };
    new ApiObject(this, 'Resource', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: LastSnapshot.NAME, labels: metadata.labels },
      spec: { ...spec.jobTemplate.spec, ttlSecondsAfterFinished: undefined },
    });
  }
}
