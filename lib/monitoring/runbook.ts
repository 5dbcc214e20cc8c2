import { ADMINISTRATOR_SCRIPT } from '../rollout/administrator-script';
import { APPLY_SCRIPT } from '../rollout/apply-script';
import type { Alert, AlertStep, WatchedControlPlane } from './alert';
import { kubectl } from './alert';
import { apiServerAlerts } from './api-server-alerts';
import { encryptionAlerts } from './encryption-alerts';
import { etcdAlerts } from './etcd-alerts';
import { upkeepAlerts } from './upkeep-alerts';

/** Everything that people are told about a hosted control plane; of one that sleeps, only about what goes on. */
export function controlPlaneAlerts(watched: WatchedControlPlane): Alert[] {
  if (watched.hibernated) return upkeepAlerts({ ...watched, schedules: [] });
  return [...etcdAlerts(watched), ...apiServerAlerts(watched), ...encryptionAlerts(watched), ...upkeepAlerts(watched)];
}

/**
 * What to do about each alert of a hosted control plane: Markdown, with its own names in every command.
 *
 * The heading of an alert is its name, so that `#etcdnoleader` leads to it.
 */
export function runbook(watched: WatchedControlPlane): string {
  const alerts = controlPlaneAlerts(watched);
  return `${[introduction(watched), '## Alerts', tableOf(alerts), alerts.map(section)].flat(2).join('\n\n')}\n`;
}

function introduction(watched: WatchedControlPlane): string[] {
  const { cluster, namespace, kubeContext, url, etcdMembers, replicas } = watched;
  return [
    `# Runbook of ${cluster}`,
    `Control plane of ${url} in namespace \`${namespace}\` of \`${kubeContext}\`: ${count(etcdMembers, 'member')} of etcd, ` +
      `${count(replicas, 'API server')}. Made by tenantry; changes belong into the program.`,
    '## First look',
    ...steps([
      {
        text: 'What runs, and what has just happened.',
        command: kubectl(watched, 'get pods,jobs,certificates --output=wide'),
      },
      { text: '', command: kubectl(watched, 'get events --sort-by=.lastTimestamp | tail -n 20') },
      { text: 'Whether the API serves.', command: `curl --insecure '${url}/readyz?verbose'` },
    ]),
    '## Access in an emergency',
    `When nobody can log in: \`${ADMINISTRATOR_SCRIPT}\` beside this file makes an administrator of the tenant cluster for an hour, whose name in the audit log is \`administrator:\` and your own. If roles of the cluster itself are gone, \`${APPLY_SCRIPT}\` puts them back first.`,
    code(
      `umask 077; sh ${ADMINISTRATOR_SCRIPT} ${kubeContext} > ${cluster}.kubeconfig`,
      `kubectl --kubeconfig=${cluster}.kubeconfig get nodes`,
    ),
    '## Sleep and wake',
    'Set `hibernated: true` in the program, synthesize and apply: a last snapshot is taken before etcd stops. Remove it, synthesize and apply to wake. Volumes, keys and ports stay.',
    code(`sh ${APPLY_SCRIPT} ${kubeContext}`),
  ];
}

function tableOf(alerts: readonly Alert[]): string {
  return [
    '| alert | severity | means |',
    '|---|---|---|',
    ...alerts.map(({ name, severity, meaning }) => `| [${name}](#${name.toLowerCase()}) | ${severity} | ${meaning} |`),
  ].join('\n');
}

function section(alert: Alert): string[] {
  return [
    `### ${alert.name}`,
    `${sentence(readable(alert.summary))} (${alert.severity}, after ${duration(alert.minutes)})`,
    alert.meaning,
    ...steps(alert.steps),
  ];
}

function steps(all: readonly AlertStep[]): string[] {
  return all.flatMap(({ text, command }) => [
    ...(text === '' ? [] : [text]),
    ...(command === undefined ? [] : [code(readable(command))]),
  ]);
}

function code(...lines: string[]): string {
  return ['```sh', ...lines, '```'].join('\n');
}

/** What an alert fills in, a reader finds in the alert: `{{ $labels.pod }}` is `<pod>`. */
function readable(text: string): string {
  return text.replace(/\{\{ \$labels\.(\w+) \}\}/g, '<$1>').replace(/\{\{ \$value[^}]*\}\}/g, '…');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function duration(minutes: number): string {
  return minutes % 60 === 0 && minutes > 60 ? `${minutes / 60} h` : `${minutes} min`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
