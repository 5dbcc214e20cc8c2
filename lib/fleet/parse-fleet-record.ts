import { Problem } from '../problem';
import { FLEET_RECORD, FLEET_RECORD_FORMAT, type FleetRecord } from './fleet-record';

/**
 * Reads the record of a fleet.
 *
 * @param file where the text is from
 * @throws Problem when it is none, or one of another version of this library
 */
export function parseFleetRecord(text: string, file: string): FleetRecord {
  const record = recordIn(text);
  if (record === undefined) {
    throw new Problem({
      what: 'the record of the last synthesis cannot be read',
      found: file,
      allowed: 'the JSON that a synthesis has written',
      remedy: 'synthesize all clusters again: tenantry synth',
    });
  }
  if (record.format !== FLEET_RECORD_FORMAT) {
    throw new Problem({
      what: 'the last synthesis is of another version of tenantry',
      found: `${file} of format ${record.format}`,
      allowed: `${FLEET_RECORD} of format ${FLEET_RECORD_FORMAT}`,
      remedy: 'synthesize all clusters again with this version: tenantry synth',
    });
  }
  return record;
}

function recordIn(text: string): FleetRecord | undefined {
  try {
    const content = JSON.parse(text) as FleetRecord | null;
    return typeof content === 'object' && content !== null && 'format' in content ? content : undefined;
  } catch {
    return undefined;
  }
}
