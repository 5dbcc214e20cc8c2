import type { Construct } from 'constructs';
import { OpenstackProvider } from '@cdktf/provider-openstack/lib/provider';

/** Properties of an {@link OpenStackProvider}. */
export interface OpenStackProviderProps {
  /** Entry of `clouds.yaml` with the credentials, which never enter the program. */
  readonly cloud: string;

  /**
   * Name of the region in OpenStack.
   *
   * @default - that of the entry
   */
  readonly region?: string;
}

/** The cloud that the resources of a stack are in; each stack with parts of OpenStack needs one. */
export class OpenStackProvider extends OpenstackProvider {
  /** @param scope the stack */
  constructor(scope: Construct, id: string, props: OpenStackProviderProps) {
    super(scope, id, { cloud: props.cloud, region: props.region });
  }
}
