import { App } from 'cdktf';
import { RegionStack, type RegionStackProps, type ServiceEndpointOptions } from '../../stacks/region-stack';
import { aRegion } from '../support/fleets';
import { dataSources, resources, synthesize } from '../support/terraform';

test('takes credentials from clouds.yaml only', () => {
  expect(synthesize(aRegionStack()).provider.openstack).toEqual([{ cloud: 'paris-prod', region: 'Region-paris' }]);
});

test('creates the endpoint of a management cluster in its network, without any port', () => {
  const stack = aRegionStack();
  stack.addServiceEndpoint('home', { host: 'cp.paris.example.net' });
  expect(dataSources(stack, 'openstack_networking_subnet_v2')).toMatchObject([{ name: 'home' }]);
  expect(resources(stack, 'openstack_lb_loadbalancer_v2')).toMatchObject([
    { name: 'home-endpoint', loadbalancer_provider: 'amphora', tags: ['managed-by=tenantry'] },
  ]);
  expect(resources(stack, 'openstack_networking_floatingip_v2')).toHaveLength(1);
  expect(resources(stack, 'openstack_lb_listener_v2')).toEqual([]);
});

test.each<[string, Partial<ServiceEndpointOptions>, number]>([
  ['records the host of an endpoint in its zone', {}, 1],
  ['leaves a host of another zone to others', { host: 'cp.example.org' }, 0],
])('%s', (_, options, records) => {
  const stack = aRegionStack({ dnsZone: { name: 'paris.example.net', email: 'dns@example.net' } });
  stack.addServiceEndpoint('home', { host: 'cp.paris.example.net', ...options });
  expect(resources(stack, 'openstack_dns_zone_v2')).toHaveLength(1);
  expect(resources(stack, 'openstack_dns_recordset_v2')).toHaveLength(records);
});

test('records hosts in a zone that exists', () => {
  const stack = aRegionStack({ dnsZone: 'paris.example.net' });
  stack.addServiceEndpoint('home', { host: 'cp.paris.example.net', isPublic: false });
  expect(resources(stack, 'openstack_dns_zone_v2')).toEqual([]);
  expect(resources(stack, 'openstack_dns_recordset_v2')).toMatchObject([
    { name: 'cp.paris.example.net.', records: [expect.stringContaining('vip_address')] },
  ]);
});

test('keeps backups', () => {
  const stack = aRegionStack();
  stack.addBackupStore({ name: 'paris-backups' });
  expect(resources(stack, 'openstack_objectstorage_container_v1')).toMatchObject([{ name: 'paris-backups' }]);
});

test('fails when the zone is asked for and there is none', () => {
  expect(() => aRegionStack().dnsZoneName).toThrow(
    'region paris has no DNS zone; allowed: a zone to create, or the name of one that exists; set dnsZone of its stack',
  );
});

/** The stack of a region in an app of its own. */
function aRegionStack(props: Partial<RegionStackProps> = {}): RegionStack {
  return new RegionStack(new App(), 'paris', { region: aRegion(), ...props });
}
