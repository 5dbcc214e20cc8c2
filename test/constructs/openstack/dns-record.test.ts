import { DnsRecord, type DnsRecordProps } from '../../../constructs/openstack/dns-record';
import { DnsZone } from '../../../constructs/openstack/dns-zone';
import { aStack } from '../../support/openstack';
import { dataSources, resources } from '../../support/terraform';

test('writes names with a dot at the end, however they were given', () => {
  const { stack } = aDnsRecord({ host: 'api.k8s.example.net', type: 'CNAME', values: ['cp.k8s.example.net'] });
  expect(resources(stack, 'openstack_dns_zone_v2')).toMatchObject([{ name: 'k8s.example.net.' }]);
  expect(resources(stack, 'openstack_dns_recordset_v2')).toMatchObject([
    { name: 'api.k8s.example.net.', type: 'CNAME', records: ['cp.k8s.example.net.'], ttl: 300 },
  ]);
});

test('leaves addresses as they are', () => {
  const { stack } = aDnsRecord({ type: 'A', values: ['192.0.2.1'], ttlSeconds: 60 });
  expect(resources(stack, 'openstack_dns_recordset_v2')).toMatchObject([{ records: ['192.0.2.1'], ttl: 60 }]);
});

test('finds a zone that exists by its name', () => {
  const stack = aStack();
  DnsZone.fromName(stack, 'Zone', 'k8s.example.net');
  expect(dataSources(stack, 'openstack_dns_zone_v2')).toEqual([{ name: 'k8s.example.net.' }]);
});

test('fails when a host is outside the zone', () => {
  expect(() => aDnsRecord({ host: 'api.evilk8s.example.net' })).toThrow(
    'a DNS record is outside its zone (found "api.evilk8s.example.net"); allowed: a name that ends with .k8s.example.net; ' +
      'choose another name, or the zone that it belongs to',
  );
});

test.each([['example'], ['K8s.example.net'], ['k8s..example.net']])('fails when a zone is named %s', (name) => {
  expect(() => new DnsZone(aStack(), 'Zone', { name, email: 'dns@example.net' })).toThrow(
    `the name of a DNS zone is no domain name (found "${name}")`,
  );
});

/** A record in a zone of its own. */
function aDnsRecord(props: Partial<DnsRecordProps> = {}) {
  const stack = aStack();
  const zone = new DnsZone(stack, 'Zone', { name: 'k8s.example.net.', email: 'dns@example.net' });
  new DnsRecord(stack, 'Record', { zone, host: 'api.k8s.example.net', type: 'A', values: ['192.0.2.1'], ...props });
  return { stack };
}
