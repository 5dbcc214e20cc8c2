import { Construct } from 'constructs';
import { DnsRecordsetV2 } from '@cdktf/provider-openstack/lib/dns-recordset-v2';
import { Problem } from '../../lib/problem';
import type { IDnsZone } from './dns-zone';

/** Properties of a {@link DnsRecord}. */
export interface DnsRecordProps {
  /** Where the record is kept. Changing it replaces the record. */
  readonly zone: IDnsZone;

  /** Host name inside the zone, in full, such as `api.k8s.example.net`. Changing it replaces the record. */
  readonly host: string;

  /** Whether it is an address or another host name. Changing it replaces the record. */
  readonly type: 'A' | 'AAAA' | 'CNAME';

  /** Addresses, or the one other host name. */
  readonly values: readonly string[];

  /**
   * How long others may remember it, in seconds.
   *
   * @default 300
   */
  readonly ttlSeconds?: number;
}

/** A name in a Designate zone. */
export class DnsRecord extends Construct {
  /** @throws Problem when the host is outside the zone */
  constructor(scope: Construct, id: string, props: DnsRecordProps) {
    super(scope, id);
    const host = props.host.replace(/\.$/, '');
    if (!isInZone(host, props.zone)) {
      throw new Problem({
        what: 'a DNS record is outside its zone',
        found: host,
        allowed: `a name that ends with .${props.zone.zoneName}`,
        remedy: 'choose another name, or the zone that it belongs to',
      });
    }
    new DnsRecordsetV2(this, 'Resource', {
      zoneId: props.zone.zoneId,
      name: `${host}.`,
      type: props.type,
      records: props.values.map((value) => (props.type === 'CNAME' ? `${value.replace(/\.$/, '')}.` : value)),
      ttl: props.ttlSeconds ?? 300,
    });
  }
}

/** Whether a host name belongs to a zone. */
export function isInZone(host: string, zone: Pick<IDnsZone, 'zoneName'>): boolean {
  return host.endsWith(`.${zone.zoneName}`);
}
