import { Destination } from '../../lib/network/destination';

/** Where the API server's audit log goes. */
export class AuditLog {
  /** To the log of its pods, as JSON, with whatever collects logs in the management cluster. */
  static toPodLog(): AuditLog {
    return new AuditLog(undefined, undefined);
  }

  /**
   * In batches to a webhook, and nowhere else: for those who may not see it among other logs.
   *
   * @param secretName a Secret in the control plane's namespace whose key `kubeconfig` says where the webhook is and how to
   *   show who sends
   * @param destination where it is, which the Secret tells the API server alone
   * @see https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#webhook-backend
   */
  static toWebhook(secretName: string, destination: Destination = Destination.outside(443)): AuditLog {
    return new AuditLog(secretName, destination);
  }

  private constructor(
    /** Secret that describes the webhook, if there is one. */
    readonly secretName: string | undefined,
    /** Where the webhook is. */
    readonly destination: Destination | undefined,
  ) {}
}
