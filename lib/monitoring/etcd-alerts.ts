import { type Alert, etcdctl, kubectl, type WatchedControlPlane } from './alert';

/**
 * Alerts of etcd.
 *
 * @see https://etcd.io/docs/v3.6/op-guide/monitoring/
 */
export function etcdAlerts(watched: WatchedControlPlane): Alert[] {
  const { namespace, etcdMembers: members } = watched;
  const own = `namespace="${namespace}",job="${namespace}/etcd"`;
  const quorum = Math.floor(members / 2) + 1;
  // Counts 0 also when nothing is collected at all: nobody then knows that it runs.
  const up = `(count(up{${own}} == 1) or vector(0))`;
  const status = {
    text: 'See which members answer, who leads, how large they are, and alarms.',
    command: etcdctl(watched, 'endpoint status --cluster --write-out=table'),
  };
  const pods = {
    text: 'See whether pods run, where, and what keeps them from it.',
    command: kubectl(watched, 'describe pods --selector=app.kubernetes.io/name=etcd'),
  };
  return [
    {
      name: 'EtcdQuorumLost',
      severity: 'critical',
      expression: `${up} < ${quorum}`,
      minutes: 3,
      summary: `fewer than ${quorum} of ${members} members of etcd answer`,
      meaning:
        'The API serves no request that needs the state: nothing can be changed, soon nothing read. Workers go on with what they run.',
      steps: [
        pods,
        {
          text: 'Read what a member says last.',
          command: kubectl(watched, 'logs --selector=app.kubernetes.io/name=etcd --tail=50 --prefix'),
        },
        {
          text: 'Pods that wait for a node or a volume: give them one. Members come back by themselves; the order does not matter.',
          command: kubectl(watched, 'get pods,persistentvolumeclaims --output=wide'),
        },
        {
          text: 'Volumes of most members are lost for good: restore from the newest snapshot. Do not delete volumes that may still be readable. Members that all come back empty wait too, and say so.',
          command: kubectl(watched, 'logs etcd-0 --container=join'),
        },
      ],
    },
    ...(members > 1
      ? [
          {
            name: 'EtcdMemberDown',
            severity: 'warning' as const,
            expression: `${up} < ${members}`,
            minutes: 10,
            summary: `not all ${members} members of etcd answer`,
            meaning: `Nothing is lost while ${quorum} remain; one more failure may stop the API.`,
            steps: [status, pods],
          },
        ]
      : []),
    {
      name: 'EtcdNoLeader',
      severity: 'critical',
      expression: `max(etcd_server_has_leader{${own}}) == 0`,
      minutes: 1,
      summary: 'no member of etcd knows a leader',
      meaning:
        'No request that changes something is served. Members run but cannot agree: they do not reach each other, or too few do.',
      steps: [
        status,
        {
          text: 'Certificates between members must be valid and Ready.',
          command: kubectl(watched, 'get certificates | grep etcd'),
        },
        {
          text: 'Members dial each other on port 2380; the network policy etcd must let them.',
          command: kubectl(watched, 'get networkpolicy etcd --output=yaml'),
        },
      ],
    },
    {
      name: 'EtcdLeaderChangesOften',
      severity: 'warning',
      expression: `max(increase(etcd_server_leader_changes_seen_total{${own}}[15m])) >= 4`,
      minutes: 5,
      summary: 'etcd changed its leader at least four times in a quarter of an hour',
      meaning:
        'Requests stall for a moment with each change. Disks or processors are too slow for heartbeats, or the network loses packets.',
      steps: [
        status,
        {
          text: 'See whether members starve: processors and memory.',
          command: kubectl(watched, 'top pods --containers --selector=app.kubernetes.io/name=etcd'),
        },
        { text: 'Look at EtcdDiskSlow and at the disks of the nodes that members run on.' },
      ],
    },
    {
      name: 'EtcdDiskSlow',
      severity: 'warning',
      expression: [
        `histogram_quantile(0.99, sum by (pod, le) (rate(etcd_disk_wal_fsync_duration_seconds_bucket{${own}}[5m]))) > 0.5`,
        `histogram_quantile(0.99, sum by (pod, le) (rate(etcd_disk_backend_commit_duration_seconds_bucket{${own}}[5m]))) > 0.5`,
      ].join('\nor\n'),
      minutes: 10,
      summary: 'the disk of {{ $labels.pod }} takes {{ $value | humanizeDuration }} to write',
      meaning: 'Every change in the cluster waits for it. From about a second on, leaders are lost.',
      steps: [
        {
          text: 'See which node the member is on.',
          command: kubectl(watched, 'get pod {{ $labels.pod }} --output=wide'),
        },
        { text: 'Look for what shares its disk: another etcd, a backup, a neighbour of the storage.' },
        {
          text: 'A member may move: its volume moves along, if the storage class can. Move one at a time.',
          command: kubectl(watched, 'delete pod {{ $labels.pod }}'),
        },
      ],
    },
    {
      name: 'EtcdAlmostFull',
      severity: 'warning',
      expression: `max by (pod) (etcd_mvcc_db_total_size_in_bytes{${own}} / etcd_server_quota_backend_bytes{${own}}) > 0.8`,
      minutes: 10,
      summary: '{{ $labels.pod }} uses {{ $value | humanizePercentage }} of its quota',
      meaning:
        'At the quota etcd takes no more changes. Usually something writes objects without end, or space that was freed was not given back.',
      steps: [
        status,
        {
          text: 'See what there is most of, on the tenant cluster.',
          command: "kubectl get --raw /metrics | grep '^apiserver_resource_objects' | sort -t ' ' -k 2 -g | tail",
        },
        ...defragmentation(watched),
      ],
    },
    {
      name: 'EtcdFull',
      severity: 'critical',
      expression: `max by (pod) (etcd_mvcc_db_total_size_in_bytes{${own}} / etcd_server_quota_backend_bytes{${own}}) > 0.98`,
      minutes: 1,
      summary: '{{ $labels.pod }} is full: alarm NOSPACE is raised, or about to be',
      meaning: 'etcd refuses every change but deletions until somebody has made room and taken back the alarm.',
      steps: [
        { text: 'See the alarms.', command: etcdctl(watched, 'alarm list') },
        { text: 'Delete what is too much on the tenant cluster; deleting still works.' },
        {
          text: 'Make etcd forget old revisions: put the revision that the status shows.',
          command: etcdctl(watched, 'endpoint status --write-out=json'),
        },
        { text: '', command: etcdctl(watched, 'compaction --physical <revision>') },
        ...defragmentation(watched),
        { text: 'Take back the alarm, once there is room.', command: etcdctl(watched, 'alarm disarm') },
      ],
    },
    {
      name: 'EtcdCorrupt',
      severity: 'critical',
      expression: `min(etcd_server_healthcheck{${own},type="readyz",name="data_corruption"}) == 0`,
      minutes: 1,
      summary: "alarm CORRUPT is raised: a member's data differ from those of the others",
      meaning:
        'etcd refuses every change, and no member is ready, until the odd one has been replaced and the alarm taken back.',
      steps: members > 1 ? replacement(watched) : [{ text: 'Restore the newest snapshot: there is no second copy.' }],
    },
    {
      name: 'EtcdFragmented',
      severity: 'warning',
      expression: [
        `max by (pod) (etcd_mvcc_db_total_size_in_use_in_bytes{${own}} / etcd_mvcc_db_total_size_in_bytes{${own}}) < 0.4`,
        `max by (pod) (etcd_mvcc_db_total_size_in_bytes{${own}}) > 500e6`,
      ].join('\nand\n'),
      minutes: 26 * 60,
      summary: '{{ $labels.pod }} has used only {{ $value | humanizePercentage }} of its file for more than a day',
      meaning:
        'Freed space counts against the quota until the file is written anew. Scheduled maintenance should have done it.',
      steps: defragmentation(watched),
    },
    ...(watched.eventsEtcd ? eventsAlerts(watched) : []),
  ];
}

/** Nothing but events is in it, and nobody waits for them at night. */
function eventsAlerts(watched: WatchedControlPlane): Alert[] {
  const own = `namespace="${watched.namespace}",job="${watched.namespace}/etcd-events"`;
  return [
    {
      name: 'EventsEtcdDown',
      severity: 'warning',
      expression: `(count(up{${own}} == 1) or vector(0)) < 1`,
      minutes: 10,
      summary: 'the etcd for events does not answer',
      meaning: 'No event is kept or shown. All else goes on.',
      steps: [
        { text: 'See what keeps it from running.', command: kubectl(watched, 'describe pod etcd-events-0') },
        { text: 'Read what it says.', command: kubectl(watched, 'logs etcd-events-0 --tail=50') },
        {
          text: 'Its volume is lost or broken: throw it away. The events of the last hour are forgotten, and a new one begins.',
          command: kubectl(watched, 'delete persistentvolumeclaim data-etcd-events-0 --wait=false'),
        },
        { text: '', command: kubectl(watched, 'delete pod etcd-events-0') },
      ],
    },
    {
      name: 'EventsEtcdAlmostFull',
      severity: 'warning',
      expression: `max(etcd_mvcc_db_total_size_in_bytes{${own}} / etcd_server_quota_backend_bytes{${own}}) > 0.8`,
      minutes: 10,
      summary: 'the etcd for events uses {{ $value | humanizePercentage }} of its quota',
      meaning:
        'At the quota it takes no more events. They go after an hour, so something tells of more than it should.',
      steps: [
        {
          text: 'See who tells most, on the tenant cluster.',
          command:
            'kubectl get events --all-namespaces --output=custom-columns=BY:.source.component,REASON:.reason --no-headers | sort | uniq -c | sort -n | tail',
        },
        {
          text: 'Give freed space back.',
          command: etcdctl(watched, 'defrag --command-timeout=5m', 'etcd-events-0'),
        },
      ],
    },
  ];
}

/** The alarm names a member, but who is right is for the majority to say. */
function replacement(watched: WatchedControlPlane) {
  return [
    {
      text: 'Find the member whose hash is alone. When there is no majority for one, restore the newest snapshot instead.',
      command: etcdctl(watched, 'endpoint hashkv --cluster --write-out=table'),
    },
    {
      text: 'Take away what it has; here it is etcd-2.',
      command: kubectl(watched, 'delete persistentvolumeclaim data-etcd-2 --wait=false'),
    },
    { text: '', command: kubectl(watched, 'delete pod etcd-2') },
    {
      text: 'It joins anew by itself. Wait until all members are listed as started, none of them a learner, with equal hashes.',
      command: etcdctl(watched, 'member list --write-out=table'),
    },
    { text: 'Only then take back the alarm.', command: etcdctl(watched, 'alarm disarm') },
    { text: 'Look at the disk and the memory of the node that the member was on: data do not change by themselves.' },
  ];
}

/** Followers first: each stands still while its file is written anew. */
function defragmentation(watched: WatchedControlPlane) {
  return [
    {
      text: 'Give freed space back, one member after another and the leader last; each stands still meanwhile.',
      command: etcdctl(watched, 'defrag --command-timeout=5m', '<member>'),
    },
  ];
}
