import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import type { Size } from '../../lib/size';
import type { KeyRing } from '../../lib/rotation/key-ring';
import { hardenedJob, type PodScheduling } from '../workload';
import { BACKUP_PROGRAM, jobMinute } from './job-schedule';
import { EtcdShell } from './etcd-shell';

/** Name of the CronJob. */
const NAME = 'etcd-maintenance';

/** From which size on, in bytes, and how much of it unused, in percent, a file is worth being written anew. */
const WORTH = { bytes: 100 * 1024 * 1024, unusedPercent: 45 };

/** How full, in percent of the quota, the file may be for writing to be allowed again. */
const ROOM_PERCENT = 80;

/** An etcd that is looked after. */
export interface MaintainedEtcd {
  /** Name of its StatefulSet. */
  readonly name: string;

  /** Where each of its members is dialled: `https://…`. */
  readonly memberUrls: readonly string[];

  /** How large its file may grow. */
  readonly quota: Size;
}

/** Properties of {@link EtcdMaintenance}. */
export interface EtcdMaintenanceProps {
  /** Image of etcd, with etcdctl. */
  readonly image: string;

  /** An image with a statically linked busybox. */
  readonly shellImage: string;

  /** What is looked after, one after another; at least one. */
  readonly etcds: readonly MaintainedEtcd[];

  /** A word that differs between clusters, so that not all are looked after in the same minute. */
  readonly token: string;

  /**
   * Generations of the certificate authorities.
   *
   * @default KeyRing.of('1')
   */
  readonly authorities?: KeyRing;

  /**
   * How its pods are scheduled.
   *
   * @default - on any node, with the default priority
   */
  readonly scheduling?: PodScheduling;
}

/**
 * Looks after etcd every hour.
 *
 * Deleting leaves holes in etcd's file, which only writing it anew (defragmentation) gives back, and which stops the member
 * meanwhile. So it is done only to files of 100 MiB and more of which 45 % are unused, to one member after another, each of
 * which has to serve again before the next; the leader comes last, after it has handed over. Nothing is done unless
 * **every** member serves.
 *
 * A file that has reached its quota makes etcd refuse all writing, in the whole cluster, until somebody says otherwise (the
 * alarm NOSPACE). Then old revisions are dropped, every file is written anew, and the alarm is lifted if that left a fifth of
 * the quota free. Otherwise the Job fails: the state itself has become too large. The alarm CORRUPT is for people.
 *
 * @see https://etcd.io/docs/v3.6/op-guide/maintenance/
 */
export class EtcdMaintenance extends Construct {
  /** Name of the CronJob. */
  readonly cronJobName = NAME;

  /** The CronJob. */
  readonly cronJob: k8s.KubeCronJob;

  constructor(scope: Construct, id: string, props: EtcdMaintenanceProps) {
    super(scope, id);
    const shell = new EtcdShell({
      image: props.image,
      shellImage: props.shellImage,
      credential: 'etcd-backup',
      authorities: props.authorities,
    });
    this.cronJob = new k8s.KubeCronJob(this, 'Resource', {
      metadata: { name: NAME, labels: { 'app.kubernetes.io/name': NAME } },
      spec: {
        schedule: `${jobMinute(props.token, 30)} * * * *`,
        timeZone: 'UTC',
        concurrencyPolicy: 'Forbid',
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          spec: hardenedJob({
            program: BACKUP_PROGRAM,
            steps: [
              shell.initContainer,
              ...props.etcds.map((etcd) => shell.container(etcd.name, scriptOf(etcd), { mounts: [shell.pki] })),
            ],
            deadlineSeconds: 3000,
            keptSeconds: 24 * 3600,
            scheduling: props.scheduling,
          }),
        },
      },
    });
  }
}

function scriptOf({ memberUrls, quota }: MaintainedEtcd): string {
  return [
    `members='${memberUrls.join(' ')}'`,
    `all=${memberUrls.join(',')}`,
    `quota=${quota.toMebibytes() * 1024 * 1024} worth=${WORTH.bytes} unused=${WORTH.unusedPercent} room=${ROOM_PERCENT}`,
    SCRIPT,
  ].join('\n');
}

const SCRIPT = `
fail() { echo "$*"; exit 1; }
# A read that needs a majority. Not "endpoint health", which calls a member ill for any alarm.
serves() { ask $1 get / --limit=1 --keys-only >/dev/null 2>&1; }
look() {
  status=$(ask $1 endpoint status -w json 2>/dev/null) || fail "$1 does not answer"
  size=$(field dbSize) used=$(field dbSizeInUse) id=$(field member_id) leader=$(field leader) revision=$(field revision)
}
field() { echo "$status" | sed -n "s/.*\\"$1\\":\\([0-9]*\\).*/\\1/p"; }
defragment() {
  look $1
  before=$size
  ask $1 defrag --command-timeout=600s || fail "$1 could not be defragmented"
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    if serves $1; then look $1; echo "$1: $before bytes have become $size"; return 0; fi
    sleep 3
  done
  fail "$1 does not serve after it was defragmented: the others are left alone"
}

for member in $members; do
  serves $member || fail "$member does not serve: nothing is done"
done
list=$(ask $all member list -w simple)
[ $(echo "$list" | wc -l) = $(echo $members | wc -w) ] || fail "members are missing or too many: nothing is done"
if echo "$list" | grep -qv ', started, .*, false$'; then fail "a member is still joining: nothing is done"; fi
alarms=$(ask $all alarm list)
case $alarms in *CORRUPT*) fail "data of a member are corrupt, see EtcdCorrupt in the runbook: $alarms" ;; esac
case $alarms in *NOSPACE*) full=yes ;; *) full=no ;; esac

if [ $full = yes ]; then
  look $all
  echo "out of space at revision $revision: dropping older ones"
  ask $all compact --physical $revision --command-timeout=600s || true
fi

lead=
follower=
chosen=
for member in $members; do
  look $member
  echo "$member: $used of $size bytes are used"
  if [ $id = $leader ]; then lead=$member; else follower=$id; fi
  if [ $full = yes ] || { [ $size -ge $worth ] && [ $((used * 100)) -lt $((size * (100 - unused))) ]; }; then
    chosen="$chosen $member"
  fi
done
for member in $chosen; do
  [ $member = "$lead" ] || defragment $member
done
case "$chosen " in *" $lead "*)
  if [ -n "$follower" ]; then ask $lead move-leader $(printf %x $follower); fi
  defragment $lead
esac

if [ $full = yes ]; then
  for member in $members; do
    look $member
    [ $((size * 100)) -lt $((quota * room)) ] ||
      fail "$member still has $size of $quota bytes: delete objects, or enlarge etcd's disks, then run this Job again"
  done
  ask $all alarm disarm
  echo "there is room again: writing is allowed"
fi
`.trim();
