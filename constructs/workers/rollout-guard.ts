import { TerraformElement } from 'cdktf';
import type { Construct } from 'constructs';
import { revisionTag } from '../openstack/server';

/** Properties of a {@link RolloutGuard}. */
export interface RolloutGuardProps {
  /** Whose nodes they are, as messages name them. */
  readonly subject: string;

  /** Tags that the ports of all nodes of the pool carry, and no others in the project. */
  readonly tags: readonly string[];

  /** Revisions that nodes of the pool are to have. */
  readonly revisions: readonly string[];

  /** Nodes that may be replaced at the same time. */
  readonly atOnce: number;
}

/**
 * Fails a plan that would replace more nodes of a pool than may be away at the same time: Terraform knows no other way to hold
 * back. It counts the nodes that are there by the revisions on their ports, so it stands aside once enough were replaced.
 *
 * A plan with a `-target` does not ask it.
 */
export class RolloutGuard extends TerraformElement {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: RolloutGuardProps,
  ) {
    super(scope, id);
  }

  /** @internal */
  override toTerraform(): Record<string, unknown> {
    const { subject, tags, revisions, atOnce } = this.props;
    const name = this.friendlyUniqueId;
    const current = revisions.map(
      (revision) => [`${name}_${revision}`, { tags: [...tags, revisionTag(revision)] }] as const,
    );
    const count = (source: string) => `length(data.${PORTS}.${source}.ids)`;
    const stale = [count(name), ...current.map(([source]) => count(source))].join(' - ');
    return {
      data: { [PORTS]: { [name]: { tags: [...tags] }, ...Object.fromEntries(current) } },
      locals: { [name]: `\${${stale}}` },
      resource: {
        terraform_data: {
          [name]: {
            lifecycle: {
              precondition: [
                {
                  condition: `\${local.${name} <= ${atOnce}}`,
                  error_message:
                    `\${local.${name}} nodes of ${subject} would be replaced, and ${atOnce} may be at a time; ` +
                    'run roll-nodes.sh, which drains and replaces them one after the other, and plan again',
                },
              ],
            },
          },
        },
      },
    };
  }
}

const PORTS = 'openstack_networking_port_ids_v2';
