import { parseAddress } from '../network/address';
import type { AuthorityName, CertificateUsage, PlannedLeaf } from './planned-certificate';

/** Hours of a day. */
export const DAY = 24;

/** Hours of a year. */
export const YEAR = 365 * DAY;

/** What a server is dialled by. */
export type Names = Pick<PlannedLeaf, 'dnsNames' | 'ipAddresses'>;

/** Sorts hosts into names and addresses. */
export function namesOf(hosts: readonly string[]): Names {
  const isAddress = (host: string) => parseAddress(host) !== undefined;
  return { dnsNames: hosts.filter((host) => !isAddress(host)), ipAddresses: hosts.filter(isAddress) };
}

/** A certificate that a client shows. */
export function client(name: string, authority: AuthorityName, commonName: string, purpose: string): PlannedLeaf {
  return leaf(name, authority, commonName, purpose, ['client auth']);
}

/** A certificate that a server shows. */
export function server(
  name: string,
  authority: AuthorityName,
  commonName: string,
  purpose: string,
  names: Names,
): PlannedLeaf {
  return { ...leaf(name, authority, commonName, purpose, ['server auth']), ...names };
}

/** A certificate that is shown to both sides. */
export function peer(
  name: string,
  authority: AuthorityName,
  commonName: string,
  purpose: string,
  names: Names,
): PlannedLeaf {
  return { ...leaf(name, authority, commonName, purpose, ['server auth', 'client auth']), ...names };
}

/** A key pair that only its holders use: no name is dialled, and losing its key would lose data. */
export function lasting(name: string, purpose: string): PlannedLeaf {
  return {
    ...leaf(name, 'self', name, purpose, []),
    durationHours: 10 * YEAR,
    renewBeforeHours: YEAR,
    keepsKey: true,
  };
}

/** A certificate for some use, of which each renewal has a new key. */
export function leaf(
  name: string,
  authority: AuthorityName | 'self',
  commonName: string,
  purpose: string,
  usages: readonly CertificateUsage[],
): PlannedLeaf {
  return {
    name,
    authority,
    commonName,
    organizations: [],
    dnsNames: [],
    ipAddresses: [],
    usages: ['digital signature', ...usages],
    durationHours: 90 * DAY,
    renewBeforeHours: 30 * DAY,
    keepsKey: false,
    secretName: name,
    purpose,
  };
}
