import { type Alert, kubectl, type WatchedControlPlane } from './alert';

/** Alerts of the API server, of the controllers and of the tunnel. */
export function apiServerAlerts(watched: WatchedControlPlane): Alert[] {
  const { namespace, replicas, url } = watched;
  const own = `namespace="${namespace}"`;
  const upOf = (program: string) => `(count(up{${own},job="${namespace}/${program}"} == 1) or vector(0))`;
  const latency = (verbs: string, seconds: number) =>
    `histogram_quantile(0.99, sum by (verb, le) (rate(apiserver_request_sli_duration_seconds_bucket{${own},verb=~"${verbs}"}[5m]))) > ${seconds}`;
  const pods = (program: string) => ({
    text: 'See whether its pods run and what keeps them from it.',
    command: kubectl(watched, `describe pods --selector=app.kubernetes.io/name=${program}`),
  });
  const logs = (program: string) => ({
    text: 'Read what it says.',
    command: kubectl(
      watched,
      `logs --selector=app.kubernetes.io/name=${program} --container=${program} --tail=50 --prefix`,
    ),
  });
  const readiness = {
    text: 'Ask it what it misses; a line with [-] names it.',
    command: `curl --insecure '${url}/readyz?verbose'`,
  };
  const demand = {
    text: 'See who asks for most: user agent and resource, in the audit log.',
    command: kubectl(
      watched,
      `logs deployment/kube-apiserver --container=kube-apiserver --since=2m | grep -o '"userAgent":"[^"]*"' | sort | uniq -c | sort -n | tail`,
    ),
  };
  return [
    {
      name: 'ApiServerDown',
      severity: 'critical',
      expression: `${upOf('kube-apiserver')} < 1`,
      minutes: 2,
      summary: 'no API server answers',
      meaning: 'Nobody can see or change the cluster. Workers go on with what they run, but nothing is replaced.',
      steps: [
        pods('kube-apiserver'),
        readiness,
        logs('kube-apiserver'),
        { text: 'Look at the alerts of etcd first: without it no API server is ready.' },
      ],
    },
    ...(replicas > 1
      ? [
          {
            name: 'ApiServerReplicaDown',
            severity: 'warning' as const,
            expression: `${upOf('kube-apiserver')} < ${replicas}`,
            minutes: 15,
            summary: `not all ${replicas} API servers answer`,
            meaning: 'The others serve; one more failure may be noticed.',
            steps: [pods('kube-apiserver'), logs('kube-apiserver')],
          },
        ]
      : []),
    {
      name: 'ApiServerErrors',
      severity: 'critical',
      expression: `sum(rate(apiserver_request_total{${own},code=~"5.."}[5m])) / sum(rate(apiserver_request_total{${own}}[5m])) > 0.03`,
      minutes: 10,
      summary: '{{ $value | humanizePercentage }} of requests fail in the API server',
      meaning:
        'Clients see errors that are not theirs: etcd refuses (full, no leader, slow), or a webhook or an aggregated API does not answer.',
      steps: [
        logs('kube-apiserver'),
        {
          text: 'See which requests fail.',
          command: `kubectl get --raw /metrics | grep '^apiserver_request_total' | grep 'code="5' | sort -t ' ' -k 2 -g | tail`,
        },
        {
          text: 'An aggregated API that is not available is named here.',
          command: 'kubectl get apiservices | grep False',
        },
        { text: 'Look at the alerts of etcd, above all EtcdFull.' },
      ],
    },
    {
      name: 'ApiServerSlow',
      severity: 'warning',
      expression: [latency('POST|PUT|PATCH|DELETE|APPLY|GET', 1), latency('LIST', 30)].join('\nor\n'),
      minutes: 15,
      summary: 'one of a hundred {{ $labels.verb }} requests takes more than {{ $value | humanizeDuration }}',
      meaning:
        'The objectives of Kubernetes are 1 s, and 30 s for lists. Controllers and people wait; timeouts follow.',
      steps: [
        { text: 'Look at EtcdDiskSlow: every change waits for its disks.' },
        demand,
        {
          text: 'See whether processors or memory are short.',
          command: kubectl(watched, 'top pods --containers'),
        },
        { text: 'A cluster that has outgrown its size gets a larger one: ControlPlaneSize in the program.' },
      ],
    },
    {
      name: 'ApiServerSaturated',
      severity: 'warning',
      expression: `sum by (priority_level) (rate(apiserver_flowcontrol_rejected_requests_total{${own}}[5m])) > 0.1`,
      minutes: 10,
      summary: 'the API server refuses requests of level {{ $labels.priority_level }}',
      meaning: 'More is asked for than is worked on at once: clients get 429 and come again.',
      steps: [
        demand,
        {
          text: 'See which flows wait.',
          command: 'kubectl get --raw /debug/api_priority_and_fairness/dump_priority_levels',
        },
        { text: 'Stop the client that asks too much, or give the control plane a larger ControlPlaneSize.' },
      ],
    },
    ...(['kube-controller-manager', 'kube-scheduler'] as const).map((program) => ({
      name: program === 'kube-scheduler' ? 'SchedulerDown' : 'ControllerManagerDown',
      severity: 'critical' as const,
      expression: `${upOf(program)} < 1`,
      minutes: 10,
      summary: `no ${program} answers`,
      meaning:
        program === 'kube-scheduler'
          ? 'New pods get no node; what runs goes on.'
          : 'Nothing follows from changes: no pods from Deployments, no nodes marked lost, no certificates for kubelets.',
      steps: [pods(program), logs(program)],
    })),
    {
      name: 'ControlPlaneVersionsDiffer',
      severity: 'warning',
      expression: `count(count by (git_version) (kubernetes_build_info{${own}})) > 1`,
      minutes: 60,
      summary: 'programs of the control plane have run in {{ $value }} versions for an hour',
      meaning: 'An upgrade stands still half way. Nothing may be newer than the API server.',
      steps: [
        {
          text: 'See which images run.',
          command: kubectl(
            watched,
            "get pods --output=custom-columns='POD:.metadata.name,IMAGE:.spec.containers[0].image,READY:.status.containerStatuses[0].ready'",
          ),
        },
        {
          text: 'See what stands still.',
          command: kubectl(watched, 'rollout status deployment/kube-apiserver --timeout=10s'),
        },
      ],
    },
    ...(watched.forwards ? [forwardAlert(own, [pods('api-forward'), logs('api-forward')])] : []),
    ...(watched.konnectivity
      ? tunnelAlerts(watched, own, [pods('konnectivity-server'), logs('konnectivity-server')])
      : []),
  ];
}

function forwardAlert(own: string, steps: Alert['steps']): Alert {
  return {
    name: 'ApiForwardDown',
    severity: 'critical',
    expression: `kube_deployment_status_replicas_available{${own},deployment="api-forward"} < 1`,
    minutes: 2,
    summary: 'no api-forward runs',
    meaning:
      'Pods of the tenant cluster do not reach their API: controllers, operators and name lookups for new Services stand still. Kubelets and people go on.',
    steps: [
      ...steps,
      {
        text: 'See the other ends: one forwarder runs on each node.',
        command: 'kubectl --namespace kube-system get pods --selector=k8s-app=api-forwarder --output=wide',
      },
    ],
  };
}

/** Seconds. */
const DAY = 86_400;

function tunnelAlerts(watched: WatchedControlPlane, own: string, steps: Alert['steps']): Alert[] {
  const agents = {
    text: 'See the agents on the tenant cluster: they run on nodes and dial the tunnel port of the endpoint.',
    command: 'kubectl --namespace kube-system get pods --selector=k8s-app=konnectivity-agent --output=wide',
  };
  return [
    {
      name: 'TunnelWithoutAgents',
      severity: 'critical',
      expression: `min by (pod) (konnectivity_network_proxy_server_ready_backend_connections{${own}}) < 1`,
      minutes: 10,
      summary: 'no agent is connected to {{ $labels.pod }}',
      meaning:
        'The API server that asks this server reaches no node: logs, exec, webhooks and aggregated APIs fail. Normal while a cluster has no node yet.',
      steps: [agents, ...steps],
    },
    {
      name: 'TunnelDialsFail',
      severity: 'warning',
      expression: `sum by (reason) (rate(konnectivity_network_proxy_server_dial_failure_count{${own}}[5m])) > 0.1`,
      minutes: 15,
      summary: 'connections through the tunnel fail: {{ $labels.reason }}',
      meaning: 'Some logs, exec, webhooks or aggregated APIs fail. An agent cannot reach what the API server asks for.',
      steps: [agents, ...steps],
    },
    {
      name: 'TunnelPodOld',
      severity: 'warning',
      expression: `max by (pod) (time() - process_start_time_seconds{${own},pod=~"(kube-apiserver|konnectivity-server)-.+"}) > ${100 * DAY}`,
      minutes: 60,
      summary: '{{ $labels.pod }} has run for more than 100 days',
      meaning:
        'It has read the certificates of the tunnel when it started, and the first of them may end 120 days after. Then logs, exec, webhooks and aggregated APIs fail.',
      steps: [
        {
          text: 'Have it read them anew: pods are replaced one after another, and no request fails.',
          command: kubectl(watched, 'rollout restart deployment/kube-apiserver deployment/konnectivity-server'),
        },
      ],
    },
  ];
}
