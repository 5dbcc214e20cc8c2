import { Allocations, type AllocationsProps } from '../../lib/allocations';
import type { FleetDescription } from '../../lib/fleet/description';
import { FleetPlan } from '../../lib/fleet/fleet-plan';

/** What a plan reports of a fleet, as a user reads it: each problem behind its path. */
export function reported(fleet: FleetDescription, allocations: AllocationsProps = {}): string[] {
  const { problems } = FleetPlan.of(fleet, Allocations.of(allocations));
  return problems.map(({ facts, message }) => `[${facts.path}] ${message}`);
}
