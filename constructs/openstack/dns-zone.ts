import { Construct } from 'constructs';
import { DataOpenstackDnsZoneV2 } from '@cdktf/provider-openstack/lib/data-openstack-dns-zone-v2';
import { DnsZoneV2 } from '@cdktf/provider-openstack/lib/dns-zone-v2';
import { Problem } from '../../lib/problem';

/** A DNS zone, ours or somebody else's. */
export interface IDnsZone {
  /** Its id. */
  readonly zoneId: string;

  /** Its name, without a dot at the end. */
  readonly zoneName: string;
}

/** Properties of a {@link DnsZone}. */
export interface DnsZoneProps {
  /** Domain name, such as `k8s.example.net`. Changing it replaces the zone and all its records. */
  readonly name: string;

  /** Mail address of who answers for the zone. */
  readonly email: string;
}

/** A Designate zone. The parent zone has to delegate to it, which is done by hand, once. */
export class DnsZone extends Construct implements IDnsZone {
  /** A zone that exists, by its name. */
  static fromName(scope: Construct, id: string, name: string): IDnsZone {
    const zoneName = checkedDomain(name);
    return { zoneName, zoneId: new DataOpenstackDnsZoneV2(scope, id, { name: `${zoneName}.` }).id };
  }

  readonly zoneId: string;
  readonly zoneName: string;

  /** @throws Problem when the name is no domain name */
  constructor(scope: Construct, id: string, props: DnsZoneProps) {
    super(scope, id);
    this.zoneName = checkedDomain(props.name);
    this.zoneId = new DnsZoneV2(this, 'Resource', {
      name: `${this.zoneName}.`,
      email: props.email,
      type: 'PRIMARY',
    }).id;
  }
}

function checkedDomain(name: string): string {
  const domain = name.replace(/\.$/, '');
  const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
  if (!domain.includes('.') || domain.length > 253 || !domain.split('.').every((part) => label.test(part))) {
    throw new Problem({
      what: 'the name of a DNS zone is no domain name',
      found: name,
      allowed: 'labels of small letters, digits and dashes with dots between them, such as k8s.example.net',
      remedy: 'correct it',
    });
  }
  return domain;
}
