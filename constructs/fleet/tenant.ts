import { Construct, type IConstruct } from 'constructs';
import type { Platform } from './platform';

/** Properties of a {@link Tenant}. */
export interface TenantProps {
  /**
   * Its name: a DNS label, unique among tenants.
   *
   * @default - the id
   */
  readonly name?: string;

  /**
   * Whom to call about this tenant; shown in reports and put on its namespaces.
   *
   * @default - nobody is named
   */
  readonly contact?: string;
}

/**
 * Somebody who gets clusters: a team, a customer.
 *
 * Clusters of one tenant get pod and service ranges that are disjoint, so that they can be meshed; clusters of different
 * tenants never meet and may share ranges.
 */
export class Tenant extends Construct {
  /** Whether a construct is a tenant, of whichever copy of this library. */
  static isTenant(this: void, construct: IConstruct): construct is Tenant {
    return TENANT in construct;
  }

  /** Its name. */
  readonly name: string;

  /** Whom to call about this tenant. */
  readonly contact: string | undefined;

  /**
   * @param platform the platform that the tenant is served by
   * @param id unique on the platform
   */
  constructor(platform: Platform, id: string, props: TenantProps = {}) {
    super(platform, id);
    Object.defineProperty(this, TENANT, { value: true });
    this.name = props.name ?? id;
    this.contact = props.contact;
  }
}

const TENANT = Symbol.for('tenantry/Tenant');
