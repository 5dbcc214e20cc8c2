import { Size } from '../../lib/size';
import { PORTS } from '../../lib/network/control-plane-ports';
import { type ContainerProps, FileSource, type PodMount, PodVolume } from '../workload';
import { MAY_FOUND } from './etcd-founding';
import { type EtcdShell, SHELL } from './etcd-shell';

/** Folder in memory where the one container leaves flags for the other. */
const FOLDER = '/run/membership';

/** Folder of the plan. */
const PLAN_FOLDER = '/etc/etcd';

/** Properties of {@link EtcdMembership}. */
export interface EtcdMembershipProps {
  /** Name of the StatefulSet, and of the headless Service of its pods. */
  readonly name: string;

  /** ConfigMap with the members that there are to be: their names, separated by blanks, as its `members`. */
  readonly planName: string;

  /** Folder of the volume. */
  readonly volumeFolder: string;

  /** The volume at its place. */
  readonly volume: PodMount;

  /** The shell. */
  readonly shell: EtcdShell;

  /** Whether what a restore has set aside is still kept. */
  readonly isRestoring: boolean;

  /** Whether members found a cluster whenever none of them has data, without being told that they may. */
  readonly isDisposable: boolean;
}

/**
 * How a pod of etcd becomes and stays a member, whether it is new, comes back, or comes back without its volume.
 *
 * - It has data: it starts with them, unless a majority of the others says that it is no member any more.
 * - It has none, and there is a majority: the others strike out what it was before, take it in as a learner, and give it a
 *   vote once it has caught up. So a lost volume is made good, and members are added, without anybody's help.
 * - It has none, and nobody has: when **every** planned member says so of itself, and the Job of {@link EtcdFounding} says that
 *   there has been no cluster yet, they found one together. What they agreed on is on their volumes before the first of them
 *   starts, so that a crash in between changes nothing.
 * - It has none, others have, but they are no majority: it waits. Starting it would let it vote without knowing what it
 *   once promised, which loses what was written. Here people decide: see the restore.
 *
 * Members beyond the planned number are struck out by those that stay, once they no longer answer. How many are planned is in
 * a file that changes under the pods: were it in their template, a smaller number would take one of those who stay away too,
 * together with all those who go, and the majority with them. A leader that is stopped,
 * by a rollout or a drain, hands over first: etcd's own way loses writes that other members have just passed on to it, which
 * then fail after seven seconds.
 *
 * @see https://etcd.io/docs/v3.6/op-guide/runtime-configuration/
 * @see https://etcd.io/docs/v3.6/learning/design-learner/
 */
export class EtcdMembership {
  /** Runs before etcd, and ends when it may start. */
  readonly initContainer: ContainerProps;

  /** Starts etcd with the flags that follow as arguments. */
  readonly command: readonly string[];

  /** Runs before etcd is told to end. */
  readonly preStop: readonly string[];

  /** What etcd mounts besides its own. */
  readonly mounts: readonly PodMount[];

  constructor(props: EtcdMembershipProps) {
    const { shell, volume } = props;
    const folder = PodVolume.memory('membership', Size.mebibytes(1));
    const plan = PodVolume.files('members', [FileSource.configMap(props.planName)]).mountAt(PLAN_FOLDER);
    this.initContainer = shell.container(
      'join',
      [
        this.common(props),
        ...(props.isRestoring ? [] : ['rm -rf $volume/replaced-*']),
        `${props.isDisposable ? ': >' : 'rm -f'} $run/may-found`,
        JOIN,
      ].join('\n'),
      {
        fields: { POD_NAME: 'metadata.name' },
        mounts: [volume, folder.mountAt(FOLDER), plan, shell.pki],
        resources: { cpuMillis: 10, memory: Size.mebibytes(32) },
      },
    );
    this.command = [...shell.command(`${this.common(props)}\n${START}`), 'etcd'];
    this.preStop = shell.command(`${this.common(props)}\n${HAND_OVER}`);
    this.mounts = [folder.mountAt(FOLDER, { readOnly: true }), plan, shell.mount];
  }

  private common(props: EtcdMembershipProps): string {
    return [
      `volume=${props.volumeFolder}`,
      `run=${FOLDER}`,
      `service=${props.name}`,
      `plan=${PLAN_FOLDER}/members`,
      `client=${PORTS.etcdClient} peer=${PORTS.etcdPeer} metrics=${PORTS.etcdMetrics}`,
      COMMON,
    ].join('\n');
  }
}

/** What etcdctl calls a member's fields, in the order of `member list`: id, status, name, peer URL, client URL, learner. */
const COMMON = `
mine="https://$POD_NAME.$service:$peer"
read_plan() {
  members=$(cat $plan)
  others=
  urls=
  planned=
  for member in $members; do
    planned="$planned,$member=https://$member.$service:$peer"
    [ $member != $POD_NAME ] || continue
    others="$others $member"
    urls="$urls,https://$member.$service:$client"
  done
  urls=\${urls#,}
  planned=\${planned#,}
}
read_plan
fetch() { timeout 2 wget -qO- "http://$1" 2>/dev/null; }
# Not all of readyz, which fails everywhere while the data of a single member are corrupt.
serves() { fetch $1.$service:$metrics/readyz/linearizable_read >/dev/null; }
has_majority() {
  for member in $others; do
    if serves $member; then return 0; fi
  done
  return 1
}
# The list that a majority agrees on, or nothing.
list_members() { has_majority && ask $urls member list -w simple 2>/dev/null; }
mine_of() { awk -F', ' -v url="$mine" -v field="$1" '$4 == url { print $field }'; }
`.trim();

const JOIN = `
data=$volume/data
founding=$volume/founding
www=$run/www
has_data() { ls $data/member/wal/*.wal >/dev/null 2>&1; }
log() { echo "$(date -u +%H:%M:%S) $*"; }
waiting=
wait_for() {
  if [ "$waiting" != "$*" ]; then log "waiting: $*"; fi
  waiting=$*
}

if has_data; then
  rm -f $founding
  if ! list=$(list_members) || [ -n "$(echo "$list" | mine_of 1)" ]; then
    log "starting with what is on the volume"
    exit 0
  fi
  log "the others no longer know this member: what is on the volume is of no use"
fi
rm -rf $data

join() {
  # Nothing that was agreed on holds once members are changed.
  rm -f $founding
  state=empty
  for id in $(echo "$list" | mine_of 1); do
    log "striking out member $id, which had the volume that was lost"
    ask $urls member remove $id || return 1
  done
  ask $urls member add $POD_NAME --learner --peer-urls=$mine || return 1
  list=$(ask $urls member list -w simple) || return 1
  cluster=$(echo "$list" | awk -F', ' '{ name = $4; sub("https://", "", name); sub("[.].*", "", name); print name "=" $4 }')
  echo "--initial-cluster-state=existing --initial-cluster=$(echo $cluster | tr ' ' ',')" >$run/flags
  log "joining as a learner: $(cat $run/flags)"
}

say() {
  state=$1
  echo $1 >$www/state.new
  mv $www/state.new $www/state
  log "$2"
}
hears() { said=$(fetch $1.$service:$peer/state) && case $said in $2) true ;; *) false ;; esac; }
all_founding() { for member in $others; do hears $member founding || return 1; done; }
all_empty() { for member in $others; do hears $member empty || hears $member founding || return 1; done; }
# The others may run before this one has looked: then it is a member that has lost nothing.
is_founder() { [ $state = founding ] && [ -n "$(echo "$list" | mine_of 1)" ]; }
one_runs() { for member in $others; do if fetch $member.$service:$metrics/metrics >/dev/null; then return 0; fi; done; return 1; }

mkdir -p $www/cgi-bin
cat >$www/${MAY_FOUND} <<END
#!${SHELL} sh
: >$run/may-found
printf 'Content-Type: text/plain\\n\\n'
END
chmod +x $www/${MAY_FOUND}
httpd -p $peer -h $www
if [ "$(cat $founding 2>/dev/null)" = "$planned" ]; then
  say founding "founding a cluster, as agreed before"
else
  say empty "no data: asking the others"
fi
while true; do
  [ "$(cat $plan)" = "$members" ] || { log "other members are planned now: looking again"; exit 1; }
  list=$(list_members) || list=
  if [ -n "$list" ] && ! is_founder; then
    if join; then exit 0; fi
  elif [ $state = empty ] && all_empty && [ ! -e $run/may-found ]; then
    wait_for "nobody has data; Job $service-founding says that they may found a cluster, unless there was one. Then its data are \
lost: restore a snapshot, or, to begin empty, delete that Job and apply the manifests again"
  elif [ $state = empty ] && all_empty; then
    echo "$planned" >$founding.new
    sync
    mv $founding.new $founding
    sync
    say founding "nobody has data: founding a cluster"
  fi
  if [ $state = founding ] && { all_founding || one_runs; }; then
    log "founding a cluster: $planned"
    echo "--initial-cluster=$planned" >$run/flags
    exit 0
  fi
  if [ $state = empty ] && one_runs; then
    wait_for "others have data, but are no majority; bring their volumes back, or restore a snapshot"
  fi
  sleep 1
done
`.trim();

const START = `
# Sees to it, again and again as the plan may change, that this member has a vote and nobody is left who should not have one. It
# asks by etcdctl alone: etcd takes this process over, and would not clear away what timeout leaves behind.
settle() {
  attempts=0
  pause=2
  while true; do
    sleep $pause
    read_plan
    pause=60
    [ -n "$others" ] || continue
    list=$(ask $urls member list -w simple 2>/dev/null) || { pause=2; continue; }
    attempts=$((attempts + 1))
    for id in $(echo "$list" | awk -F', ' -v url="$mine" '$4 == url && $6 == "true" { print $1 }'); do
      pause=2
      ask $urls member promote $id 2>/dev/null || true
    done
    for id in $(echo "$list" | awk -F', ' '{ print $1 }'); do
      name=$(echo "$list" | awk -F', ' -v id=$id '$1 == id { print $4 }' | sed 's#https://##; s#[.].*##')
      case " $members " in *" $name "*) continue ;; esac
      pause=2
      # One that joins may be planned already, as this file lags behind for a minute or two.
      if echo "$list" | grep -q "^$id, .*, true$" && [ $attempts -lt 90 ]; then continue; fi
      if ! ask https://$name.$service:$client endpoint status >/dev/null 2>&1; then
        echo "striking out $name, which is not planned any more"
        ask $urls member remove $id || true
      fi
    done
    if [ $pause != 2 ]; then attempts=0; fi
  done
}
settle &
flags=$(cat $run/flags 2>/dev/null || true)
exec "$0" "$@" --initial-cluster=$planned $flags
`.trim();

const HAND_OVER = `
[ -n "$others" ] || exit 0
me="https://$POD_NAME.$service:$client"
list=$(ask $me member list -w simple --command-timeout=3s 2>/dev/null) || exit 0
# A rollout begins with the last member, which has been renewed already, and ends with the first.
candidates=
for member in $others; do candidates="$member $candidates"; done
case $members in *" $POD_NAME") candidates=$others ;; esac
for member in $candidates; do
  id=$(echo "$list" | awk -F', ' -v name="$member" '$3 == name && $6 == "false" { print $1 }')
  if [ -n "$id" ] && serves $member; then
    # It stays until what is under way to it has been passed on. Who is not the leader is refused.
    if ask $me move-leader $id --command-timeout=3s 2>/dev/null; then sleep 2; fi
    exit 0
  fi
done
`.trim();
