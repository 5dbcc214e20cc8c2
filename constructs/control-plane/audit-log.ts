import { Destination } from '../../lib/network/destination';
import { type AuditRule, checkAuditRules } from './audit-policy';

/** Options of {@link AuditLog}. */
export interface AuditLogOptions {
  /**
   * Rules that come before the standard ones, of which the first that fits wins: less of what is noise, more of what matters.
   *
   * @default - none; the standard ones alone
   */
  readonly rules?: readonly AuditRule[];
}

/** Options of {@link AuditLog.toWebhook}. */
export interface AuditWebhookOptions extends AuditLogOptions {
  /**
   * Where the webhook is, which its Secret tells the API server alone.
   *
   * @default Destination.outside(443)
   */
  readonly destination?: Destination;
}

/**
 * What the API server's audit log says, and where it goes.
 *
 * The standard rules write down who did what to what, never the content of Secrets, ConfigMaps and tokens, and nothing of what
 * programs of the cluster read all day.
 */
export class AuditLog {
  /**
   * To the log of its pods, as JSON, with whatever collects logs in the management cluster.
   *
   * @throws Problem when a rule would write down the content of Secrets, or is malformed
   */
  static toPodLog({ rules = [] }: AuditLogOptions = {}): AuditLog {
    return new AuditLog(checkAuditRules(rules), undefined, undefined);
  }

  /**
   * In batches to a webhook, and nowhere else: for those who may not see it among other logs. What the webhook does not take
   * within a few attempts is lost; nobody's request waits for it.
   *
   * @param secretName a Secret in the control plane's namespace whose key `kubeconfig` says where the webhook is and how to
   *   show who sends
   * @throws Problem when a rule would write down the content of Secrets, or is malformed
   * @see https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#webhook-backend
   */
  static toWebhook(secretName: string, options: AuditWebhookOptions = {}): AuditLog {
    const { rules = [], destination = Destination.outside(443) } = options;
    return new AuditLog(checkAuditRules(rules), secretName, destination);
  }

  private constructor(
    /** Rules before the standard ones. */
    readonly rules: readonly AuditRule[],
    /** Secret that describes the webhook, if there is one. */
    readonly secretName: string | undefined,
    /** Where the webhook is, if there is one. */
    readonly destination: Destination | undefined,
  ) {}
}
