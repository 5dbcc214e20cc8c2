import { parseAddress } from '../network/address';
import { Problem } from '../problem';

/**
 * Checks the name servers of a region or site.
 *
 * @throws Problem when one is not an address, or is listed twice
 */
export function checkDnsServers(place: string, servers: readonly string[]): void {
  for (const server of servers) {
    if (parseAddress(server) === undefined) {
      throw new Problem({
        what: `a name server of ${place} is not an address`,
        found: server,
        allowed: 'an IPv4 or IPv6 address',
        remedy: 'write the address: names cannot be looked up without a name server',
      });
    }
  }
  const twice = duplicateOf(servers);
  if (twice !== undefined) {
    throw new Problem({
      what: `${place} lists a name server twice`,
      found: twice,
      allowed: 'each name server once',
      remedy: 'remove one',
    });
  }
}

/** The first text that is in a list more than once. */
export function duplicateOf(texts: readonly string[]): string | undefined {
  return texts.find((text, index) => texts.indexOf(text) !== index);
}
