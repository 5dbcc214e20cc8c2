import { type Alert, kubectl, type WatchedControlPlane, type WatchedSchedule } from './alert';
import { longestGapHours } from './cron-gap';

/** Alerts of what has to happen again and again: renewing certificates, taking snapshots, keeping within limits. */
export function upkeepAlerts(watched: WatchedControlPlane): Alert[] {
  const { namespace } = watched;
  const own = `namespace="${namespace}"`;
  return [
    {
      name: 'CertificateNotRenewed',
      severity: 'critical',
      expression: overdueCertificates(watched),
      minutes: 60,
      summary: 'certificate {{ $labels.name }} should have been renewed and ends in {{ $value | humanizeDuration }}',
      meaning: 'When it ends, whoever shows it is no longer believed: the control plane falls apart, part by part.',
      steps: [
        {
          text: 'See what is not Ready and why.',
          command: kubectl(watched, 'get certificates,certificaterequests,issuers'),
        },
        { text: '', command: kubectl(watched, 'describe certificate {{ $labels.name }}') },
        {
          text: 'See what cert-manager says.',
          command: `kubectl --context ${watched.kubeContext} --namespace cert-manager logs deployment/cert-manager --tail=50`,
        },
      ],
    },
    {
      name: 'CertificateNotReady',
      severity: 'warning',
      expression: ofCertificates(
        watched,
        (labels) => `certmanager_certificate_ready_status{${labels},condition="True"}`,
        '== 0',
      ),
      minutes: 30,
      summary: 'certificate {{ $labels.name }} is not Ready',
      meaning: 'It was never issued, or no longer fits what is asked for. What needs it does not start.',
      steps: [{ text: 'See why.', command: kubectl(watched, 'describe certificate {{ $labels.name }}') }],
    },
    ...watched.schedules.map((schedule) => scheduleAlert(watched, schedule)),
    {
      name: 'ScheduledJobFailed',
      severity: 'warning',
      expression: `sum by (job_name) (kube_job_status_failed{${own}}) > 0`,
      minutes: 15,
      summary: 'Job {{ $labels.job_name }} has failed',
      meaning:
        'A snapshot, a restore drill, maintenance of etcd or the preparation of the tenant cluster did not come to its end.',
      steps: [
        {
          text: 'Read what it says; its last container that failed counts.',
          command: kubectl(watched, 'logs job/{{ $labels.job_name }} --all-containers --prefix --tail=30'),
        },
        {
          text: 'Once the cause is gone, delete it: the next one of its schedule takes its place.',
          command: kubectl(watched, 'delete job {{ $labels.job_name }}'),
        },
      ],
    },
    {
      name: 'ControlPlanePodNotReady',
      severity: 'warning',
      expression: `max by (pod) (kube_pod_status_phase{${own},phase=~"Pending|Unknown"}) > 0`,
      minutes: 30,
      summary: 'pod {{ $labels.pod }} does not start',
      meaning: 'The management cluster has no room, no volume or no image for it, or its namespace no quota.',
      steps: [{ text: 'See why.', command: kubectl(watched, 'describe pod {{ $labels.pod }}') }],
    },
    {
      name: 'ControlPlaneRestarts',
      severity: 'warning',
      expression: `sum by (pod, container) (increase(kube_pod_container_status_restarts_total{${own}}[1h])) > 3`,
      minutes: 5,
      summary: '{{ $labels.container }} of {{ $labels.pod }} restarts again and again',
      meaning: 'It crashes, is killed for its memory, or its probe fails.',
      steps: [
        {
          text: 'Read what it said before.',
          command: kubectl(watched, 'logs {{ $labels.pod }} --container={{ $labels.container }} --previous --tail=50'),
        },
        {
          text: '`OOMKilled` needs a larger ControlPlaneSize.',
          command: kubectl(watched, 'describe pod {{ $labels.pod }}'),
        },
      ],
    },
    {
      name: 'ControlPlaneMemoryShort',
      severity: 'warning',
      expression: `max by (pod, container) (container_memory_working_set_bytes{${own},container!=""}) / on (pod, container) max by (pod, container) (kube_pod_container_resource_limits{${own},resource="memory"}) > 0.9`,
      minutes: 15,
      summary: '{{ $labels.container }} of {{ $labels.pod }} uses {{ $value | humanizePercentage }} of its memory',
      meaning:
        'It is restarted when it takes more. The cluster has outgrown its size, or a client asks for far too much.',
      steps: [
        { text: 'Give the control plane a larger ControlPlaneSize, and look at ApiServerSlow for who asks for much.' },
      ],
    },
    {
      name: 'ControlPlaneQuotaUsed',
      severity: 'warning',
      expression: `max by (resource) (kube_resourcequota{${own},type="used",resource=~"pods|requests.*"} / ignoring (type) (kube_resourcequota{${own},type="hard",resource=~"pods|requests.*"} > 0)) > 0.9`,
      minutes: 60,
      summary: 'the namespace uses {{ $value | humanizePercentage }} of its {{ $labels.resource }}',
      meaning:
        'The quota has room for all pods being replaced at once; this much for this long means pods that should have gone.',
      steps: [
        { text: 'See what is there.', command: kubectl(watched, 'get pods --sort-by=.metadata.creationTimestamp') },
      ],
    },
    {
      name: 'ControlPlaneVolumeAlmostFull',
      severity: 'warning',
      expression: `min by (persistentvolumeclaim) (kubelet_volume_stats_available_bytes{${own}} / kubelet_volume_stats_capacity_bytes{${own}}) < 0.1`,
      minutes: 15,
      summary: 'volume {{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left',
      meaning:
        'etcd stops when its disk is full. Snapshots are made room for, so their volume may stay near its limit.',
      steps: [
        {
          text: 'Enlarge the claim, if its storage class can; the StatefulSet keeps the size for new members.',
          command: kubectl(watched, 'get persistentvolumeclaims {{ $labels.persistentvolumeclaim }} --output=wide'),
        },
      ],
    },
  ];
}

/** Certificates are overdue when three tenths of the time that was left at their renewal have passed. */
function overdueCertificates(watched: WatchedControlPlane): string {
  const names = new Map<number, string[]>();
  for (const { name, renewBeforeHours } of watched.certificates) {
    names.set(renewBeforeHours, [...(names.get(renewBeforeHours) ?? []), name]);
  }
  return [...names]
    .map(([hours, alike]) =>
      ofCertificates(
        watched,
        (labels) =>
          `certmanager_certificate_expiration_timestamp_seconds{${labels},name=~"${alike.join('|')}"} - time()`,
        `< ${Math.round(hours * 0.7 * 3600)}`,
      ),
    )
    .join('\nor\n');
}

/** cert-manager's label for the namespace is another one, depending on whether labels of targets win. */
function ofCertificates({ namespace }: WatchedControlPlane, metric: (labels: string) => string, test: string): string {
  return ['exported_namespace', 'namespace']
    .map((label) => `max by (name) (${metric(`${label}="${namespace}"`)}) ${test}`)
    .join('\nor\n');
}

function scheduleAlert(watched: WatchedControlPlane, { name, schedule }: WatchedSchedule): Alert {
  const own = `namespace="${watched.namespace}",cronjob="${name}"`;
  const seconds = Math.round((2 * longestGapHours(schedule) + 1) * 3600);
  return {
    name: `ScheduleOverdue${name.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase())}`,
    severity: 'critical',
    // One that has never succeeded counts from when it was made.
    expression: `time() - max(kube_cronjob_status_last_successful_time{${own}} or kube_cronjob_created{${own}}) > ${seconds}`,
    // After a sleep it is made up for as soon as etcd is back.
    minutes: 30,
    summary: `${name} has not succeeded for {{ $value | humanizeDuration }}`,
    meaning: `It runs at ${schedule} (UTC) and has failed or been missed twice. What it saves or proves is out of date: after a loss, more is gone than was agreed.`,
    steps: [
      { text: 'See its last runs.', command: kubectl(watched, `get jobs --selector=app.kubernetes.io/name=${name}`) },
      {
        text: 'Read what went wrong.',
        command: kubectl(watched, `logs --selector=app.kubernetes.io/name=${name} --all-containers --prefix --tail=30`),
      },
      { text: 'Run it now.', command: kubectl(watched, `create job ${name}-now --from=cronjob/${name}`) },
    ],
  };
}
