import { ApiObject, JsonPatch } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { EtcdFounding } from './etcd-founding';

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
    } else if (object.kind === 'CronJob' || object.node.scope instanceof EtcdFounding) {
      object.addJsonPatch(JsonPatch.add('/spec/suspend', true));
    } else if (object.kind === 'Cluster' && object.apiGroup === 'cluster.x-k8s.io') {
      // Cluster API must not judge machines whose API does not answer.
      object.addJsonPatch(JsonPatch.add('/spec/paused', true));
    } else if (GONE.includes(object.kind)) {
      object.node.scope!.node.tryRemoveChild(object.node.id);
    }
  }
}

/** Properties of a {@link LastSnapshot}. */
export interface LastSnapshotProps {
  /** The schedule. */
  readonly cronJob: ApiObject;

  /** Number of the sleep. */
  readonly hibernations: number;
}

/**
 * A snapshot of etcd before it stops: a Job like those of the schedule, but another one for each sleep, whatever is left of
 * those before. It stays while the cluster sleeps, so that nothing takes another one of an etcd that sleeps; and it never
 * gives up, as a Job that has failed would keep the cluster awake after its cause is gone.
 */
export class LastSnapshot extends Construct {
  constructor(scope: Construct, id: string, props: LastSnapshotProps) {
    super(scope, id);
    const { metadata, spec } = props.cronJob.toJson() as {
      metadata: { labels: Record<string, string> };
      spec: { jobTemplate: { spec: object } };
    };
    new ApiObject(this, 'Resource', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: `etcd-backup-before-hibernation-${props.hibernations}`, labels: metadata.labels },
      spec: { ...spec.jobTemplate.spec, activeDeadlineSeconds: undefined, ttlSecondsAfterFinished: undefined },
    });
  }
}
