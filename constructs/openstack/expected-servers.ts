import { Construct } from 'constructs';
import type { Flavor } from '../../lib/nodes/flavor';
import type { Size } from '../../lib/size';

const BRAND = Symbol.for('tenantry.ExpectedServers');

/** Properties of {@link ExpectedServers}. */
export interface ExpectedServersProps {
  /** Size of each server. */
  readonly flavor: Flavor;

  /** The most that there will be. */
  readonly most: number;

  /** Ports of each server, at least 1; the first has the tag {@link flavorTag}. */
  readonly ports: number;

  /** Sizes of the volumes of each server. */
  readonly volumes: readonly Size[];
}

/** Servers that somebody else than Terraform makes in the project of a stack, for {@link QuotaCheck} to count. */
export class ExpectedServers extends Construct {
  /** Whether a construct is one, also of another copy of this library. */
  static areServers(construct: unknown): construct is ExpectedServers {
    return typeof construct === 'object' && construct !== null && BRAND in construct;
  }

  /** @internal */
  readonly [BRAND] = true;

  constructor(
    scope: Construct,
    id: string,
    /** What they are. */
    readonly props: ExpectedServersProps,
  ) {
    super(scope, id);
  }
}
