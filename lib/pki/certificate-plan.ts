import { dnsLabel } from '../names';
import { parseAddress } from '../network/address';
import { Problem } from '../problem';
import { usedGeneration } from '../rotation/generations';
import type { KeyRing } from '../rotation/key-ring';
import { FIRST_KEYS } from '../rotation/rotation-problems';
import type { CertificatePlanProps } from './certificate-plan-props';
import { plannedAuthorities } from './planned-authorities';
import type { AuthorityName, PlannedAuthority, PlannedLeaf } from './planned-certificate';
import { plannedLeaves } from './planned-leaves';

/**
 * Every key pair of a hosted control plane: who signs it, what it is called, how long it lives.
 *
 * Each purpose has an authority of its own, because whoever trusts an authority trusts all that it signs: a kubelet's
 * certificate must not open etcd, nor an etcd member's the API.
 *
 * When authorities are changed, a successor is signed by its predecessor until that is left out, and certificates come with
 * their successor's: so both are good for whoever trusts the predecessor, with no file that holds two of them.
 *
 * Authorities live 10 years and keep their key; leaves live 90 days, are renewed 30 days before their end, and get a new key
 * each time. Keys that verify or decrypt what is stored (service-account tokens, encryption at rest) never change by
 * themselves.
 */
export class CertificatePlan {
  /**
   * @throws Problem when a name or address cannot stand in a certificate, or when the number of members makes no sense
   */
  static of(props: CertificatePlanProps): CertificatePlan {
    dnsLabel('the name of a cluster', props.clusterName);
    dnsLabel('the namespace of a control plane', props.namespace);
    if (parseAddress(props.serviceIp) === undefined) {
      throw new Problem({
        what: `the service address of ${props.clusterName} is not an address`,
        found: props.serviceIp,
        allowed: 'an IPv4 or IPv6 address',
        remedy: 'give the first address of the service range',
      });
    }
    if (!Number.isInteger(props.etcdMembers) || props.etcdMembers < 1) {
      throw new Problem({
        what: `${props.clusterName} has no number of etcd members`,
        found: props.etcdMembers,
        allowed: 'a whole number, at least 1',
        remedy: 'correct it',
      });
    }
    const all = plannedLeaves(props);
    const names = all.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
      throw new Problem({
        what: `a program beside the control plane of ${props.clusterName} has the name of another certificate`,
        found: twice,
        allowed: 'a name that no other certificate has',
        remedy: 'rename the program',
      });
    }
    return new CertificatePlan(plannedAuthorities(props), all, props.authorities ?? FIRST_KEYS);
  }

  private constructor(
    /** Every authority, each once. */
    readonly authorities: readonly PlannedAuthority[],
    /** Every other certificate, each once. */
    readonly leaves: readonly PlannedLeaf[],
    /** Generations of the authorities. */
    readonly generations: KeyRing,
  ) {}

  /** Secrets that no renewal brings back: the keys of authorities, and those that verify or decrypt what is stored. */
  get lastingSecrets(): string[] {
    return [
      ...this.authorities.map(({ secretName }) => secretName),
      ...this.leaves.filter(({ keepsKey }) => keepsKey).map(({ secretName }) => secretName),
    ];
  }

  /** Issuer of an authority's certificates. */
  issuerOf(authority: AuthorityName): string {
    return usedGeneration(authority, this.generations);
  }

  /**
   * A certificate by its name.
   *
   * @throws Problem when there is none
   */
  leaf(name: string): PlannedLeaf {
    const leaf = this.leaves.find((candidate) => candidate.name === name);
    if (!leaf) {
      throw new Problem({
        what: 'a certificate is asked for that is not planned',
        found: name,
        allowed: this.leaves.map((candidate) => candidate.name).join(', '),
        remedy: 'use one of these',
      });
    }
    return leaf;
  }
}
