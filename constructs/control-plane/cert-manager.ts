import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';

/** What an {@link Issuer} signs with: its own key, or that of an authority. */
export type IssuerSpec =
  { readonly selfSigned: Readonly<Record<string, never>> } | { readonly ca: { readonly secretName: string } };

/** An issuer of certificates in the namespace of its chart. */
export class Issuer extends ApiObject {
  constructor(scope: Construct, id: string, props: { readonly name: string; readonly spec: IssuerSpec }) {
    super(scope, id, {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Issuer',
      metadata: { name: props.name },
      spec: props.spec,
    });
  }
}

/**
 * What is asked of cert-manager.
 *
 * @see https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.CertificateSpec
 */
export interface CertificateSpec {
  /** Secret that it fills with `tls.crt`, `tls.key` and `ca.crt`. */
  readonly secretName: string;

  /** What it puts on that Secret. */
  readonly secretTemplate: { readonly labels: Readonly<Record<string, string>> };

  /** Who signs. */
  readonly issuerRef: { readonly name: string; readonly kind: 'Issuer' };

  /** Whether the certificate may sign others. */
  readonly isCA: boolean;

  /** Common name. */
  readonly commonName: string;

  /**
   * The rest of the subject.
   *
   * @default - nothing
   */
  readonly subject?: { readonly organizations: readonly string[] };

  /**
   * DNS names.
   *
   * @default - none
   */
  readonly dnsNames?: readonly string[];

  /**
   * Addresses.
   *
   * @default - none
   */
  readonly ipAddresses?: readonly string[];

  /** What it may be used for. */
  readonly usages: readonly string[];

  /** How long it is valid, as Go writes durations. */
  readonly duration: string;

  /** How long before its end it is renewed, as Go writes durations. */
  readonly renewBefore: string;

  /** Its key, and whether renewing makes a new one. */
  readonly privateKey: {
    readonly algorithm: 'ECDSA';
    readonly size: 256;
    readonly rotationPolicy: 'Always' | 'Never';
  };

  /** Requests that are kept after they were answered. */
  readonly revisionHistoryLimit: number;
}

/** A certificate, its key and its authority's certificate in a Secret that cert-manager keeps valid. */
export class Certificate extends ApiObject {
  constructor(scope: Construct, id: string, props: { readonly name: string; readonly spec: CertificateSpec }) {
    super(scope, id, {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name: props.name },
      spec: props.spec,
    });
  }
}
