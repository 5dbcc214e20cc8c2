import { Aspects, TerraformElement, TerraformStack } from 'cdktf';
import type { Construct, Node } from 'constructs';
import { BACKEND_CONTEXT, type StateBackend } from '../constructs/fleet/state-backend';
import { OpenStackProvider, ResourceTags } from '../constructs/openstack';
import type { Region } from '../lib';
import { Backend } from './backend';

/** What every stack of an OpenStack region has. */
export interface OpenStackStackProps {
  /** The region. Credentials come from its entry of `clouds.yaml` or from the environment, never from the program. */
  readonly region: Region;

  /**
   * Where Terraform keeps the state. Its name is the id of the stack.
   *
   * @default - the platform's backend; Backend.local() where there is none
   */
  readonly backend?: StateBackend;
}

/** A Terraform stack of one OpenStack region: provider, state, and tags on all that can carry them. */
export abstract class OpenStackStack extends TerraformStack {
  /** The region that everything in the stack is in. */
  readonly region: Region;

  protected constructor(
    scope: Construct,
    id: string,
    props: OpenStackStackProps,
    tags: Readonly<Record<string, string>>,
  ) {
    super(scope, id);
    this.region = props.region;
    // Check blocks came with 1.5.
    this.addOverride('terraform.required_version', '>= 1.5.0');
    new OpenStackProvider(this, 'OpenStack', { cloud: props.region.cloud, region: props.region.regionName });
    const shared = this.node.tryGetContext(BACKEND_CONTEXT) as StateBackend | undefined;
    (props.backend ?? shared ?? Backend.local()).bind(this, id);
    Aspects.of(this).add(new ResourceTags({ 'managed-by': 'tenantry', ...tags }));
  }

  /** @internal The id that cdktf makes of the path below a stack, which most elements share with those of other stacks. */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const { path } = TerraformElement.isTerraformElement(element) ? element.node : element;
    const below = path.slice(this.node.path.length);
    let id = logicalIds.get(below);
    if (id === undefined) logicalIds.set(below, (id = super.allocateLogicalId(element)));
    return id;
  }
}

/** Path below a stack to logical id. */
const logicalIds = new Map<string, string>();
