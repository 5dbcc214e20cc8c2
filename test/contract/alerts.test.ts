import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { EncryptionAtRest, KmsPlugin } from '../../constructs/control-plane';
import { Monitoring } from '../../lib';
import { aControlPlane } from '../support/a-control-plane';
import { ask, describeWith } from './judges';

describeWith(['promtool'], 'alerts, judged by Prometheus', () => {
  const namespace = 'cluster-acme';
  const { find } = aControlPlane({
    monitoring: Monitoring.prometheusOperator({ namespace: 'metrics' }),
    konnectivity: true,
    encryption: EncryptionAtRest.kms(KmsPlugin.of('vault', { image: 'vault-kms:1', command: () => ['vault-kms'] })),
  });
  const { groups } = find('PrometheusRule', 'control-plane').spec;
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'alerts-'));
    writeFileSync(join(folder, 'rules.yaml'), stringify({ groups }));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('are rules that Prometheus takes', () => {
    const { status, output } = ask('promtool', [
      'check',
      'rules',
      '--lint=all',
      '--lint-fatal',
      join(folder, 'rules.yaml'),
    ]);
    expect(output).toContain(`${groups[0].rules.length} rules found`);
    expect(status).toBe(0);
  });

  /** Which alerts fire after so many minutes with such series; a series without a job is of something else. */
  function firing(minutes: number, series: Readonly<Record<string, string>>): string[] {
    const input_series = Object.entries(series).map(([name, values]) => ({ series: name, values }));
    const alerts: string[] = groups[0].rules.map(({ alert }: { alert: string }) => alert);
    // Whatever fires differs from what is expected, which is nothing.
    const alert_rule_test = alerts.map((alertname) => ({ eval_time: `${minutes}m`, alertname, exp_alerts: [] }));
    const tests = [{ interval: '1m', input_series, alert_rule_test }];
    const file = join(folder, 'test.yaml');
    writeFileSync(file, stringify({ rule_files: ['rules.yaml'], evaluation_interval: '1m', tests }));
    const { status, output } = ask('promtool', ['test', 'rules', file]);
    if (status !== 0 && !output.includes('exp:')) throw new Error(output);
    return alerts.filter((alertname) => output.includes(`alertname: ${alertname}, time:`));
  }

  const up = (program: string, pods: number, values = '1x2000') =>
    Object.fromEntries(
      Array.from({ length: pods }, (_, n) => [
        `up{namespace="${namespace}",job="${namespace}/${program}",pod="${program}-${n}"}`,
        values,
      ]),
    );
  const kmsKeyNamed = `apiserver_envelope_encryption_key_id_hash_status_last_timestamp_seconds{namespace="${namespace}",pod="a",provider_name="vault",key_id_hash="1"}`;
  const healthy = {
    [kmsKeyNamed]: '0+60x2000',
    ...up('etcd', 3),
    ...up('kube-apiserver', 2),
    ...up('kube-controller-manager', 2),
    ...up('kube-scheduler', 2),
    [`etcd_server_has_leader{namespace="${namespace}",pod="etcd-0"}`]: '1x2000',
    [`etcd_mvcc_db_total_size_in_bytes{namespace="${namespace}",pod="etcd-0"}`]: '600e6x2000',
    [`etcd_mvcc_db_total_size_in_use_in_bytes{namespace="${namespace}",pod="etcd-0"}`]: '500e6x2000',
    [`etcd_server_quota_backend_bytes{namespace="${namespace}",pod="etcd-0"}`]: '2e9x2000',
    [`kube_cronjob_created{namespace="${namespace}",cronjob="etcd-backup"}`]: '0x2000',
    [`kube_cronjob_status_last_successful_time{namespace="${namespace}",cronjob="etcd-backup"}`]: '0+60x2000',
    [`apiserver_request_total{namespace="${namespace}",code="200",verb="GET"}`]: '0+600x2000',
    [`apiserver_request_total{namespace="${namespace}",code="500",verb="GET"}`]: '0x2000',
    [`certmanager_certificate_expiration_timestamp_seconds{exported_namespace="${namespace}",name="scheduler"}`]:
      '7776000x2000',
    [`konnectivity_network_proxy_server_ready_backend_connections{namespace="${namespace}",pod="a"}`]: '1x2000',
  };

  test('tell of a pod that outlives what it shows at the tunnel', () => {
    const started = `process_start_time_seconds{namespace="${namespace}",pod="konnectivity-server-a"}`;
    expect(firing(120, { ...healthy, [started]: `${-101 * 86_400}x2000` })).toEqual(['TunnelPodOld']);
    expect(firing(120, { ...healthy, [started]: `${-90 * 86_400}x2000` })).toEqual([]);
  });

  test('are silent while all is well', () => {
    expect(firing(120, healthy)).toEqual([]);
  });

  test('speak when nothing is collected at all', () => {
    expect(firing(30, {})).toEqual(
      expect.arrayContaining(['EtcdQuorumLost', 'ApiServerDown', 'ControllerManagerDown', 'SchedulerDown']),
    );
  });

  test.each<[string, number, Record<string, string>, string[]]>([
    ['one member is lost', 20, up('etcd', 1, '0x2000'), ['EtcdMemberDown']],
    ['most members are lost', 20, up('etcd', 2, '0x2000'), ['EtcdQuorumLost', 'EtcdMemberDown']],
    ['one API server is lost', 20, up('kube-apiserver', 1, '0x2000'), ['ApiServerReplicaDown']],
    [
      'no member has a leader',
      5,
      { [`etcd_server_has_leader{namespace="${namespace}",pod="etcd-0"}`]: '0x2000' },
      ['EtcdNoLeader'],
    ],
    [
      'etcd fills up',
      15,
      { [`etcd_mvcc_db_total_size_in_bytes{namespace="${namespace}",pod="etcd-0"}`]: '1.7e9x2000' },
      ['EtcdAlmostFull'],
    ],
    [
      'etcd is full',
      15,
      { [`etcd_mvcc_db_total_size_in_bytes{namespace="${namespace}",pod="etcd-0"}`]: '2e9x2000' },
      ['EtcdAlmostFull', 'EtcdFull'],
    ],
    [
      'data of a member differ',
      5,
      {
        [`etcd_server_healthcheck{namespace="${namespace}",pod="etcd-0",type="readyz",name="data_corruption"}`]:
          '0x2000',
      },
      ['EtcdCorrupt'],
    ],
    [
      'nobody defragments for more than a day',
      1700,
      { [`etcd_mvcc_db_total_size_in_use_in_bytes{namespace="${namespace}",pod="etcd-0"}`]: '100e6x2000' },
      ['EtcdFragmented'],
    ],
    [
      'snapshots fail for 14 hours',
      14 * 60,
      { [`kube_cronjob_status_last_successful_time{namespace="${namespace}",cronjob="etcd-backup"}`]: '0x2000' },
      ['ScheduleOverdueEtcdBackup'],
    ],
    [
      'a tenth of the requests fails',
      30,
      { [`apiserver_request_total{namespace="${namespace}",code="500",verb="GET"}`]: '0+66x2000' },
      ['ApiServerErrors'],
    ],
    [
      'a certificate is not renewed',
      90,
      {
        [`certmanager_certificate_expiration_timestamp_seconds{exported_namespace="${namespace}",name="scheduler"}`]:
          '1000000x2000',
      },
      ['CertificateNotRenewed'],
    ],
    [
      'no agent is left',
      30,
      { [`konnectivity_network_proxy_server_ready_backend_connections{namespace="${namespace}",pod="a"}`]: '0x2000' },
      ['TunnelWithoutAgents'],
    ],
    [
      'a Secret cannot be decrypted',
      30,
      {
        [`apiserver_storage_transformation_operations_total{namespace="${namespace}",transformation_type="from_storage",transformer_prefix="unknown",status="Unknown"}`]:
          '0+6x2000',
      },
      ['SecretsUnreadable'],
    ],
    [
      'a KMS refuses',
      30,
      {
        [`apiserver_envelope_encryption_kms_operations_latency_seconds_count{namespace="${namespace}",pod="a",provider_name="vault",grpc_status_code="Unavailable"}`]:
          '0+6x2000',
      },
      ['KmsPluginFails'],
    ],
    ['a KMS has not named its key for a long time', 30, { [kmsKeyNamed]: '0x2000' }, ['KmsPluginFails']],
    [
      'an upgrade stands still',
      90,
      Object.fromEntries(
        ['v1.35.4', 'v1.36.3'].map((version) => [
          `kubernetes_build_info{namespace="${namespace}",git_version="${version}"}`,
          '1x2000',
        ]),
      ),
      ['ControlPlaneVersionsDiffer'],
    ],
  ])('%s', (_, minutes, series, expected) => {
    expect(firing(minutes, { ...healthy, ...series })).toEqual(expected);
  });

  test('of another control plane change nothing', () => {
    const other = Object.fromEntries(
      Object.keys(healthy).map((series) => [series.replaceAll(namespace, 'cluster-other'), '0x2000']),
    );
    expect(firing(120, { ...healthy, ...other })).toEqual([]);
  });
});
