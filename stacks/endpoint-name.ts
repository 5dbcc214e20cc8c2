/** Name in OpenStack of the load balancer that the control planes of a management cluster share. */
export function endpointName(managementCluster: string): string {
  return `${managementCluster}-endpoint`;
}
