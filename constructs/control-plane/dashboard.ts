import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';

/** Properties of a {@link ControlPlaneDashboard}. */
export interface ControlPlaneDashboardProps {
  /** Namespace that Grafana takes dashboards from. */
  readonly namespace: string;
}

/**
 * A Grafana dashboard for all hosted control planes of a management cluster, with the tenant cluster as a variable. Grafana's
 * sidecar finds it by the label `grafana_dashboard`.
 *
 * @see https://github.com/grafana/helm-charts/tree/main/charts/grafana#sidecar-for-dashboards
 */
export class ControlPlaneDashboard extends Construct {
  constructor(scope: Construct, id: string, props: ControlPlaneDashboardProps) {
    super(scope, id);
    new k8s.KubeConfigMap(this, 'Resource', {
      metadata: { name: 'hosted-control-planes', namespace: props.namespace, labels: { grafana_dashboard: '1' } },
      data: { 'hosted-control-planes.json': `${JSON.stringify(dashboard(), null, 1)}\n` },
    });
  }
}

/** A panel: title, unit, and PromQL with `$own` for the labels of the control plane and `$job` for the beginning of a job's name. */
type Panel = readonly [title: string, unit: string, expression: string, legend: string];

const ROWS: Readonly<Record<string, readonly Panel[]>> = {
  Serving: [
    ['Pods that answer', 'none', 'sum by (job) (up{$own})', '{{job}}'],
    ['Requests', 'reqps', 'sum by (verb) (rate(apiserver_request_total{$own}[5m]))', '{{verb}}'],
    [
      'Errors',
      'reqps',
      'sum by (code, resource) (rate(apiserver_request_total{$own,code=~"5.."}[5m]))',
      '{{code}} {{resource}}',
    ],
    [
      'Latency of 99 in 100, without watches',
      's',
      'histogram_quantile(0.99, sum by (verb, le) (rate(apiserver_request_sli_duration_seconds_bucket{$own,verb!~"WATCH|CONNECT"}[5m])))',
      '{{verb}}',
    ],
    [
      'Requests at work',
      'none',
      'sum by (request_kind) (apiserver_current_inflight_requests{$own})',
      '{{request_kind}}',
    ],
    [
      'Requests refused',
      'reqps',
      'sum by (priority_level) (rate(apiserver_flowcontrol_rejected_requests_total{$own}[5m]))',
      '{{priority_level}}',
    ],
  ],
  State: [
    ['Members with a leader', 'none', 'sum(etcd_server_has_leader{$own})', 'members'],
    [
      'Space used of the quota',
      'percentunit',
      'etcd_mvcc_db_total_size_in_bytes{$own} / etcd_server_quota_backend_bytes{$own}',
      '{{pod}}',
    ],
    ['Space in use', 'bytes', 'etcd_mvcc_db_total_size_in_use_in_bytes{$own}', '{{pod}}'],
    [
      'Writing to disk, 99 in 100',
      's',
      'histogram_quantile(0.99, sum by (pod, le) (rate(etcd_disk_wal_fsync_duration_seconds_bucket{$own}[5m])))',
      '{{pod}}',
    ],
    [
      'Round trip between members, 99 in 100',
      's',
      'histogram_quantile(0.99, sum by (pod, le) (rate(etcd_network_peer_round_trip_time_seconds_bucket{$own}[5m])))',
      '{{pod}}',
    ],
    [
      'Hours since a schedule succeeded',
      'h',
      '(time() - kube_cronjob_status_last_successful_time{$own}) / 3600',
      '{{cronjob}}',
    ],
  ],
  Encryption: [
    [
      'Secrets encrypted and decrypted',
      'ops',
      'sum by (transformation_type, transformer_prefix, status) (rate(apiserver_storage_transformation_operations_total{$own}[5m]))',
      '{{transformation_type}} {{transformer_prefix}} {{status}}',
    ],
    [
      'Answers of a KMS, 99 in 100',
      's',
      'histogram_quantile(0.99, sum by (provider_name, method_name, le) (rate(apiserver_envelope_encryption_kms_operations_latency_seconds_bucket{$own}[5m])))',
      '{{provider_name}} {{method_name}}',
    ],
    [
      'Time since a KMS named its key',
      's',
      'time() - max by (provider_name, pod) (apiserver_envelope_encryption_key_id_hash_status_last_timestamp_seconds{$own})',
      '{{provider_name}} {{pod}}',
    ],
  ],
  Upkeep: [
    ['Memory', 'bytes', 'sum by (pod) (container_memory_working_set_bytes{$own,container!=""})', '{{pod}}'],
    ['Processors', 'none', 'sum by (pod) (rate(container_cpu_usage_seconds_total{$own,container!=""}[5m]))', '{{pod}}'],
    [
      'Days until certificates end',
      'd',
      '(certmanager_certificate_expiration_timestamp_seconds{exported_namespace="$namespace"} or certmanager_certificate_expiration_timestamp_seconds{$own}) / 86400 - time() / 86400',
      '{{name}}',
    ],
    ['Agents of the tunnel', 'none', 'konnectivity_network_proxy_server_ready_backend_connections{$own}', '{{pod}}'],
    ['Versions', 'none', 'count by (git_version, job) (kubernetes_build_info{$own})', '{{job}} {{git_version}}'],
    [
      'Quota used',
      'percentunit',
      'kube_resourcequota{$own,type="used"} / ignoring (type) (kube_resourcequota{$own,type="hard"} > 0)',
      '{{resource}}',
    ],
  ],
};

/** @see https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/ */
function dashboard() {
  const datasource = { type: 'prometheus', uid: '$datasource' };
  const width = 8;
  const height = 7;
  const rows = Object.entries(ROWS);
  const panels = rows.flatMap(([row, content], rowIndex) => {
    const top = rows.slice(0, rowIndex).reduce((sum, [, above]) => sum + 1 + height * Math.ceil(above.length / 3), 0);
    return [
      { type: 'row', title: row, collapsed: false, gridPos: { x: 0, y: top, w: 24, h: 1 } },
      ...content.map(([title, unit, expression, legend], index) => ({
        type: 'timeseries',
        title,
        datasource,
        gridPos: {
          x: (index % 3) * width,
          y: top + 1 + Math.floor(index / 3) * height,
          w: width,
          h: height,
        },
        fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
        targets: [
          {
            refId: 'A',
            datasource,
            expr: expression.replaceAll('$own', 'namespace="$namespace"'),
            legendFormat: legend,
          },
        ],
      })),
    ];
  });
  return {
    uid: 'hosted-control-planes',
    title: 'Hosted control planes',
    tags: ['tenantry'],
    schemaVersion: 39,
    time: { from: 'now-6h', to: 'now' },
    refresh: '1m',
    templating: {
      list: [
        { name: 'datasource', type: 'datasource', query: 'prometheus' },
        {
          name: 'namespace',
          label: 'control plane',
          type: 'query',
          datasource,
          query: 'label_values(up{tenant_cluster!=""}, namespace)',
          refresh: 2,
          sort: 1,
        },
      ],
    },
    panels: panels.map((panel, index) => ({ id: index + 1, ...panel })),
  };
}
