import { parse } from 'yaml';
import type { ClusterRecord, FleetRecord } from '../fleet/fleet-record';
import { compareNames } from '../names';
import { resourcesOf, type TerraformDocument } from '../policy/terraform-resources';

/** A synthesis, as reports show it. */
export interface SynthesisFacts {
  /** What was planned and made. */
  readonly record: FleetRecord;

  /** What the policy found. */
  readonly findings: readonly FindingFacts[];

  /** What the files of a cluster say; read when it is asked for, so that a large fleet is never in memory as a whole. */
  readonly factsOf: (cluster: ClusterRecord) => ClusterFacts;
}

/** A finding of the policy, as `policy.json` has it. */
export interface FindingFacts {
  /** Error or warning. */
  readonly severity: string;

  /** Id of the rule. */
  readonly rule: string;

  /** Where it is. */
  readonly path: string;

  /** What is wrong. */
  readonly what: string;

  /** What to do about it. */
  readonly remedy: string;

  /**
   * Why it is accepted.
   *
   * @default - it is not
   */
  readonly accepted?: string;
}

/** What the files of a cluster say. */
export interface ClusterFacts {
  /** Certificates of its control plane, by name. */
  readonly certificates: readonly CertificateFacts[];

  /** Images, by name. */
  readonly images: readonly ImageFacts[];

  /** What its security groups let in, region by region. */
  readonly flows: readonly FlowFacts[];

  /** What its control plane asks of the management cluster, as the quota of its namespace has it: resource to amount. */
  readonly quota: Readonly<Record<string, string>>;
}

/** A certificate. */
export interface CertificateFacts {
  /** Its name. */
  readonly name: string;

  /** Name of the authority that signs it. */
  readonly issuer: string;

  /** Whether it signs others. */
  readonly isAuthority: boolean;

  /** How long it is good for, in hours. */
  readonly hours: number;

  /** How long before its end it is renewed, in hours. */
  readonly renewedBefore: number;
}

/** An image. */
export interface ImageFacts {
  /** Its name, with tag or digest. */
  readonly name: string;

  /** The files that it is in. */
  readonly files: readonly string[];
}

/** Something that a security group lets in. */
export interface FlowFacts {
  /** The region. */
  readonly region: string;

  /** Who may come in: ranges, or `the nodes themselves`. */
  readonly from: readonly string[];

  /** The protocol. */
  readonly protocol: string;

  /** The ports: one, a range, or a dash where there are none. */
  readonly ports: string;

  /** What for. */
  readonly purpose: string;
}

/** The files of a cluster. */
export interface ClusterFiles {
  /** Name of a file of manifests to its text. */
  readonly manifests: Readonly<Record<string, string>>;

  /** Region to the Terraform JSON of the cluster's stack there. */
  readonly stacks: Readonly<Record<string, TerraformDocument>>;
}

/** Reads what the files of a cluster say; only what is shown is parsed. */
export function clusterFacts({ manifests, stacks }: ClusterFiles): ClusterFacts {
  const documents = Object.values(manifests).flatMap((text) => text.split(/^---$/m));
  const [quota] = documents.filter(isKind('ResourceQuota')).map((text) => parse(text) as ResourceQuota);
  return {
    certificates: documents
      .filter(isKind('Certificate'))
      .map((text) => certificateFacts(parse(text) as Certificate))
      .sort((a, b) => Number(b.isAuthority) - Number(a.isAuthority) || compareNames(a.name, b.name)),
    images: imagesOf(manifests),
    flows: Object.entries(stacks).flatMap(([region, document]) => flowsOf(region, document)),
    quota: quota?.spec?.hard ?? {},
  };
}

interface Certificate {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly duration?: string;
    readonly renewBefore?: string;
    readonly isCA?: boolean;
    readonly issuerRef?: { readonly name?: string };
  };
}

interface ResourceQuota {
  readonly spec?: { readonly hard?: Readonly<Record<string, string>> };
}

interface SecurityGroupRule {
  readonly direction: string;
  readonly protocol: string;
  readonly description: string;
  readonly remote_ip_prefix: string;
  readonly port_range_min: number;
  readonly port_range_max: number;
}

function isKind(kind: string): (document: string) => boolean {
  return (document) => document.includes(`\nkind: ${kind}\n`);
}

function certificateFacts({ metadata, spec }: Certificate): CertificateFacts {
  return {
    name: metadata.name,
    issuer: spec.issuerRef?.name ?? '',
    isAuthority: spec.isCA === true,
    hours: Number.parseInt(spec.duration ?? '2160', 10),
    renewedBefore: Number.parseInt(spec.renewBefore ?? '720', 10),
  };
}

function imagesOf(manifests: ClusterFiles['manifests']): ImageFacts[] {
  const files = new Map<string, Set<string>>();
  for (const [file, text] of Object.entries(manifests)) {
    for (const [, name] of text.matchAll(/^[ -]*image: "?([^\s"]+:[^\s"]+)"?$/gm)) {
      files.set(name!, (files.get(name!) ?? new Set()).add(file));
    }
  }
  return [...files]
    .map(([name, its]) => ({ name, files: [...its].sort(compareNames) }))
    .sort((a, b) => compareNames(a.name, b.name));
}

function flowsOf(region: string, document: TerraformDocument): FlowFacts[] {
  const flows = new Map<string, FlowFacts>();
  const rules = resourcesOf<SecurityGroupRule>({ name: region, document }, 'openstack_networking_secgroup_rule_v2');
  for (const { is } of rules.filter((rule) => rule.is.direction === 'ingress')) {
    const flow = { protocol: is.protocol ?? 'any', ports: portsOf(is), purpose: is.description ?? '' };
    const key = JSON.stringify(flow);
    const from = is.remote_ip_prefix ?? 'the nodes themselves';
    flows.set(key, { region, ...flow, from: [...(flows.get(key)?.from ?? []), from].sort(compareNames) });
  }
  const firstPort = ({ ports }: FlowFacts) => Number.parseInt(ports, 10) || Infinity;
  return [...flows.values()].sort(
    (a, b) => compareNumbers(firstPort(a), firstPort(b)) || compareNames(a.protocol, b.protocol),
  );
}

function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function portsOf({ protocol = '', port_range_min: first, port_range_max: last }: Partial<SecurityGroupRule>): string {
  if (protocol.includes('icmp')) return 'echo';
  if (first === undefined) return '–';
  return first === last ? `${first}` : `${first} to ${last}`;
}
