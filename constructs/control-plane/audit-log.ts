/** Where the API server's audit log goes. */
export class AuditLog {
  /** To the log of its pods, as JSON, with whatever collects logs in the management cluster. */
  static toPodLog(): AuditLog {
    return new AuditLog(undefined);
  }

  /**
   * In batches to a webhook, and nowhere else: for those who may not see it among other logs.
   *
   * @param secretName a Secret in the control plane's namespace whose key `kubeconfig` says where the webhook is and how to
   *   show who sends
   * @see https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#webhook-backend
   */
  static toWebhook(secretName: string): AuditLog {
    return new AuditLog(secretName);
  }

  private constructor(
    /** Secret that describes the webhook, if there is one. */
    readonly secretName: string | undefined,
  ) {}
}
