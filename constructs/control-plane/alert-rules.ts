import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { WatchedControlPlane } from '../../lib/monitoring/alert';
import type { Monitoring } from '../../lib/monitoring/monitoring';
import { controlPlaneAlerts } from '../../lib/monitoring/runbook';

/** Properties of {@link AlertRules}. */
export interface AlertRulesProps {
  /** How the management cluster watches. */
  readonly monitoring: Monitoring;

  /** What is watched. */
  readonly watched: WatchedControlPlane;
}

/**
 * The rules by which Prometheus tells people about a hosted control plane. One that sleeps keeps those about what goes on: its
 * certificates, and Jobs that fail.
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRule
 */
export class AlertRules extends Construct {
  constructor(scope: Construct, id: string, { monitoring, watched }: AlertRulesProps) {
    super(scope, id);
    const { cluster, namespace } = watched;
    const runbook = monitoring.runbookUrl && `${monitoring.runbookUrl}/${cluster}/runbook.md`;
    new ApiObject(this, 'Resource', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: 'control-plane', labels: monitoring.labels },
      spec: {
        groups: [
          {
            name: `${namespace}/control-plane`,
            rules: controlPlaneAlerts(watched).map(({ name, severity, expression, minutes, summary, meaning }) => ({
              alert: name,
              expr: expression,
              for: `${minutes}m`,
              labels: { severity, namespace, tenant_cluster: cluster },
              annotations: {
                summary: `${cluster}: ${summary}`,
                description: meaning,
                ...(runbook && { runbook_url: `${runbook}#${name.toLowerCase()}` }),
              },
            })),
          },
        ],
      },
    });
  }
}
