/**
 * What an OpenStack project may use at most, of each thing that a fleet is made of.
 *
 * A quantity that is left out is not checked; -1 means unlimited, as in OpenStack.
 */
export interface Quota {
  /**
   * Servers (Nova `instances`).
   *
   * @default - not checked
   */
  readonly servers?: number;

  /**
   * Virtual processors (Nova `cores`).
   *
   * @default - not checked
   */
  readonly cores?: number;

  /**
   * Memory in MiB (Nova `ram`).
   *
   * @default - not checked
   */
  readonly ramMib?: number;

  /**
   * Server groups (Nova `server_groups`).
   *
   * @default - not checked
   */
  readonly serverGroups?: number;

  /**
   * Volumes (Cinder `volumes`).
   *
   * @default - not checked
   */
  readonly volumes?: number;

  /**
   * Space of all volumes in GiB (Cinder `gigabytes`).
   *
   * @default - not checked
   */
  readonly volumeGib?: number;

  /**
   * Networks (Neutron `network`).
   *
   * @default - not checked
   */
  readonly networks?: number;

  /**
   * Subnets (Neutron `subnet`).
   *
   * @default - not checked
   */
  readonly subnets?: number;

  /**
   * Routers (Neutron `router`).
   *
   * @default - not checked
   */
  readonly routers?: number;

  /**
   * Ports (Neutron `port`).
   *
   * @default - not checked
   */
  readonly ports?: number;

  /**
   * Security groups (Neutron `security_group`).
   *
   * @default - not checked
   */
  readonly securityGroups?: number;

  /**
   * Load balancers (Octavia `load_balancer`).
   *
   * @default - not checked
   */
  readonly loadBalancers?: number;
}
