import { dnsLabel } from '../names';
import { Problem } from '../problem';

/** Properties of {@link Monitoring.prometheusOperator}. */
export interface PrometheusOperatorProps {
  /** Namespace of the management cluster that Prometheus and Grafana run in. */
  readonly namespace: string;

  /**
   * Labels that Prometheus selects its monitors and rules by, such as `release: kube-prometheus-stack`.
   *
   * @default - none; Prometheus takes every monitor and rule
   */
  readonly labels?: Readonly<Record<string, string>>;

  /**
   * Where the folder for manifests is published, an https URL; alerts link to the runbooks in it.
   *
   * @default - nowhere; alerts have no link
   */
  readonly runbookUrl?: string;
}

/** How a management cluster watches its control planes. */
export class Monitoring {
  /**
   * By objects of the Prometheus operator. kube-state-metrics, the kubelets and cert-manager must be watched by the same
   * Prometheus, and it must look into all namespaces for monitors and rules.
   *
   * @throws Problem when the namespace or the URL cannot be one
   * @see https://prometheus-operator.dev/docs/api-reference/api/
   */
  static prometheusOperator(props: PrometheusOperatorProps): Monitoring {
    const { namespace, labels = {}, runbookUrl } = props;
    dnsLabel('the namespace of monitoring', namespace);
    if (runbookUrl !== undefined && !/^https:\/\/[^\s?#]+$/.test(runbookUrl)) {
      throw new Problem({
        what: 'runbooks cannot be published there',
        found: runbookUrl,
        allowed: 'an https URL of a folder, without query and fragment',
        remedy: 'give the URL under which the folder for manifests can be read',
      });
    }
    return new Monitoring(namespace, labels, runbookUrl?.replace(/\/$/, ''));
  }

  private constructor(
    /** Namespace of what collects metrics. */
    readonly namespace: string,
    /** Labels of monitors and rules. */
    readonly labels: Readonly<Record<string, string>>,
    /** Folder with a folder for each cluster and its runbook in it. */
    readonly runbookUrl: string | undefined,
  ) {}

  /** The same, for control planes whose runbooks are in a folder below. */
  below(folder: string): Monitoring {
    const { namespace, labels, runbookUrl } = this;
    return new Monitoring(namespace, labels, runbookUrl === undefined ? undefined : `${runbookUrl}/${folder}`);
  }
}
