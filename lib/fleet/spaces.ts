import { Cidr } from '../network/cidr';
import { Problem, problemsOf } from '../problem';
import type { FleetDescription } from './description';

/** The address spaces of a fleet, with what holds for those that were left out. */
export interface FleetSpaces {
  /** IPv4 addresses of pods. */
  readonly podSpace: Cidr;

  /** Prefix length of each cluster's part of them. */
  readonly podPrefix: number;

  /** IPv6 addresses of pods, a /48 for each cluster. */
  readonly podSpaceV6: Cidr;

  /** IPv4 addresses of Services. */
  readonly serviceSpace: Cidr;

  /** Prefix length of each cluster's part of them. */
  readonly servicePrefix: number;

  /** IPv6 addresses of Services, a /112 for each cluster. */
  readonly serviceSpaceV6: Cidr;
}

/** Prefix length of the part of a cluster's pod range that each node takes: 24 of IPv4, 64 of IPv6. */
export const NODE_POD_PREFIX = { 4: 24, 6: 64 } as const;

/** The address spaces of a fleet. */
export function spacesOf(fleet: FleetDescription): FleetSpaces {
  return {
    podSpace: fleet.podSpace ?? Cidr.of('100.64.0.0/10'),
    podPrefix: fleet.podPrefix ?? 16,
    podSpaceV6: fleet.podSpaceV6 ?? Cidr.of('fd64:40::/32'),
    serviceSpace: fleet.serviceSpace ?? Cidr.of('172.20.0.0/14'),
    servicePrefix: fleet.servicePrefix ?? 20,
    serviceSpaceV6: fleet.serviceSpaceV6 ?? Cidr.of('fd64:50::/96'),
  };
}

/** What is wrong with the address spaces of a fleet. */
export function spaceProblems(spaces: FleetSpaces): Problem[] {
  const { podSpace, podPrefix, podSpaceV6, serviceSpace, servicePrefix, serviceSpaceV6 } = spaces;
  return problemsOf(
    'platform',
    () => checkSpace('the pod space', podSpace, 4, podPrefix, podSpace.prefix, NODE_POD_PREFIX[4]),
    () => checkSpace('the service space', serviceSpace, 4, servicePrefix, Math.max(serviceSpace.prefix, 12), 28),
    () => checkSpace('the IPv6 pod space', podSpaceV6, 6, 48, podSpaceV6.prefix, 48),
    () => checkSpace('the IPv6 service space', serviceSpaceV6, 6, 112, serviceSpaceV6.prefix, 112),
  );
}

function checkSpace(what: string, space: Cidr, family: 4 | 6, prefix: number, least: number, most: number): void {
  if (space.family !== family) {
    throw new Problem({
      what: `${what} of the platform is of the wrong family`,
      found: space,
      allowed: `an IPv${family} range`,
      remedy: 'correct it, or leave it out',
    });
  }
  if (!Number.isInteger(prefix) || prefix < least || prefix > most) {
    throw new Problem({
      what: `${what} of the platform cannot be cut into parts of that size`,
      found: `/${prefix} of ${space.toString()}`,
      allowed: least > most ? `a space of prefix length ${most} or shorter` : `a prefix length of ${least} to ${most}`,
      remedy: 'widen the space, or change the size of its parts',
    });
  }
}
