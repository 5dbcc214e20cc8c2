import { type Alert, kubectl, type WatchedControlPlane } from './alert';

/** Alerts of encryption at rest, and of the KMS plugins if there are any. */
export function encryptionAlerts(watched: WatchedControlPlane): Alert[] {
  const own = `namespace="${watched.namespace}"`;
  return [
    {
      name: 'SecretsUnreadable',
      severity: 'critical',
      expression: `sum by (transformation_type, transformer_prefix) (rate(apiserver_storage_transformation_operations_total{${own},status!="OK"}[5m])) > 0`,
      minutes: 5,
      summary: 'encryption at rest fails: {{ $labels.transformation_type }} by {{ $labels.transformer_prefix }}',
      meaning:
        'Secrets cannot be read, or not be written. A key that encrypted them was left out or replaced, or a KMS does not answer. Lists of Secrets fail as a whole, and whatever needs them waits.',
      steps: [
        {
          text: 'See what fails: `from_storage` is reading, `unknown` a key that no API server has.',
          command: `kubectl get --raw /metrics | grep '^apiserver_storage_transformation_operations_total' | grep -v 'status="OK"'`,
        },
        ...(watched.kmsPlugins.length > 0 ? [{ text: 'Look at KmsPluginFails.' }] : []),
        {
          text: 'A key that was left out too early still is in its Secret: go one stage back in the program, and apply.',
          command: kubectl(watched, 'get secrets --output=name | grep encryption-key'),
        },
      ],
    },
    ...(watched.kmsPlugins.length > 0 ? [kmsAlert(watched, own)] : []),
  ];
}

function kmsAlert(watched: WatchedControlPlane, own: string): Alert {
  const calls = `apiserver_envelope_encryption_kms_operations_latency_seconds_count{${own},grpc_status_code!="OK"}`;
  // An API server asks every minute.
  const said = `apiserver_envelope_encryption_key_id_hash_status_last_timestamp_seconds{${own}}`;
  return {
    name: 'KmsPluginFails',
    severity: 'critical',
    expression: [
      `sum by (provider_name) (rate(${calls}[5m])) > 0`,
      `max by (provider_name) (time() - max by (provider_name, pod) (${said})) > 180`,
    ].join('\nor\n'),
    minutes: 3,
    summary: 'the KMS plugin {{ $labels.provider_name }} does not answer an API server as it should',
    meaning:
      'After three minutes Secrets cannot be written, and no API server can start. Those that run go on, and read the Secrets that they have read before: do not restart them.',
    steps: [
      ...watched.kmsPlugins.map((name) => ({
        text: `Read what ${name} says.`,
        command: kubectl(
          watched,
          `logs --selector=app.kubernetes.io/name=kube-apiserver --container=kms-${name} --tail=50 --prefix`,
        ),
      })),
      {
        text: 'See whether its credentials have expired, its KMS or its network is down, or the key there was disabled; that key must never be deleted.',
        command: kubectl(watched, 'describe networkpolicy kube-apiserver'),
      },
      {
        text: 'Ask the API server again; a line with [-] says that it goes on.',
        command: `curl --insecure '${watched.url}/readyz/kms-providers?verbose'`,
      },
    ],
  };
}
