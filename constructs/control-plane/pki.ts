import { Construct } from 'constructs';
import type { CertificatePlan } from '../../lib/pki/certificate-plan';
import type { PlannedAuthority, PlannedLeaf } from '../../lib/pki/planned-certificate';
import { Certificate, Issuer } from './cert-manager';

/** Label of every Secret without which a control plane cannot be restored. */
export const PKI_LABEL = { 'app.kubernetes.io/component': 'pki' } as const;

/** Name of the Issuer whose certificates sign themselves. */
export const SELF_SIGNED = 'self-signed';

/** Properties of a {@link Pki}. */
export interface PkiProps {
  /** The certificates. */
  readonly plan: CertificatePlan;
}

/**
 * The keys and certificates of a hosted control plane, made and renewed by cert-manager: an Issuer for each authority, and a
 * Secret for each certificate. No key ever leaves the management cluster.
 *
 * @see https://cert-manager.io/docs/configuration/ca/
 */
export class Pki extends Construct {
  constructor(scope: Construct, id: string, props: PkiProps) {
    super(scope, id);
    new Issuer(this, 'SelfSigned', { name: SELF_SIGNED, spec: { selfSigned: {} } });
    for (const authority of props.plan.authorities) {
      const { secretName: name } = authority;
      new Certificate(this, `Authority-${name}`, { name, spec: authoritySpec(authority) });
      new Issuer(this, `Issuer-${name}`, { name, spec: { ca: { secretName: name } } });
    }
    for (const leaf of props.plan.leaves) {
      new Certificate(this, `Leaf-${leaf.name}`, { name: leaf.name, spec: leafSpec(leaf, props.plan) });
    }
  }
}

function authoritySpec(authority: PlannedAuthority) {
  return {
    secretName: authority.secretName,
    secretTemplate: { labels: PKI_LABEL },
    issuerRef: issuer(authority.signedBy),
    isCA: true,
    commonName: authority.commonName,
    subject: { organizations: authority.organizations },
    usages: ['cert sign', 'crl sign', 'digital signature'],
    duration: hours(authority.durationHours),
    renewBefore: hours(authority.durationHours / 10),
    // With the same key, a renewed authority still vouches for what it signed before.
    privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Never' },
    revisionHistoryLimit: 1,
  } as const;
}

function leafSpec(leaf: PlannedLeaf, plan: CertificatePlan) {
  return {
    secretName: leaf.secretName,
    secretTemplate: { labels: PKI_LABEL },
    issuerRef: issuer(leaf.authority === 'self' ? 'self' : plan.issuerOf(leaf.authority)),
    isCA: false,
    commonName: leaf.commonName,
    ...(leaf.organizations.length > 0 && { subject: { organizations: leaf.organizations } }),
    ...(leaf.dnsNames.length > 0 && { dnsNames: leaf.dnsNames }),
    ...(leaf.ipAddresses.length > 0 && { ipAddresses: leaf.ipAddresses }),
    usages: leaf.usages,
    duration: hours(leaf.durationHours),
    renewBefore: hours(leaf.renewBeforeHours),
    privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: leaf.keepsKey ? 'Never' : 'Always' },
    revisionHistoryLimit: 1,
  } as const;
}

function issuer(name: string) {
  return { name: name === 'self' ? SELF_SIGNED : name, kind: 'Issuer' } as const;
}

/** As cert-manager writes durations back, so that nothing seems to differ. */
function hours(count: number): string {
  return `${count}h0m0s`;
}
