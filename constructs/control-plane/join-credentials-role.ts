import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import { CLUSTER_AUTHORITY, joinSecret } from '../../lib/bootstrap/join-credential';

/** Properties of a {@link JoinCredentialsRole}. */
export interface JoinCredentialsRoleProps {
  /** Names of the pools whose nodes join by themselves. */
  readonly nodePools: readonly string[];
}

/**
 * The Role `join-credentials`, for whoever makes nodes: it shows what they join with and nothing else. It is bound to nobody;
 * bind it to the pipeline that deploys.
 */
export class JoinCredentialsRole extends Construct {
  /** Its name. */
  static readonly ROLE_NAME = 'join-credentials';

  constructor(scope: Construct, id: string, { nodePools }: JoinCredentialsRoleProps) {
    super(scope, id);
    const names = [...nodePools].sort().map(joinSecret);
    new k8s.KubeRole(this, 'Role', {
      metadata: { name: JoinCredentialsRole.ROLE_NAME },
      rules: [
        { apiGroups: [''], resources: ['secrets'], resourceNames: [...names, CLUSTER_AUTHORITY], verbs: ['get'] },
        { apiGroups: ['cert-manager.io'], resources: ['certificates'], resourceNames: names, verbs: ['get'] },
      ],
    });
  }
}
