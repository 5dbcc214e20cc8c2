import { Aspects } from 'cdktf';
import { NetworkingNetworkV2 } from '@cdktf/provider-openstack/lib/networking-network-v2';
import { DataOpenstackNetworkingNetworkV2 } from '@cdktf/provider-openstack/lib/data-openstack-networking-network-v2';
import { ResourceTags } from '../../../constructs/openstack/resource-tags';
import { aStack } from '../../support/openstack';
import { dataSources, resources } from '../../support/terraform';

test('tags every resource, whoever made it, and keeps its own tags', () => {
  const stack = aStack();
  new NetworkingNetworkV2(stack, 'Network', { name: 'n', tags: ['zone=a'] });
  Aspects.of(stack).add(new ResourceTags({ tenant: 'acme', cluster: 'acme-prod' }));
  expect(resources(stack, 'openstack_networking_network_v2')[0]!.tags).toEqual([
    'cluster=acme-prod',
    'tenant=acme',
    'zone=a',
  ]);
});

test('leaves data sources alone, whose tags say what to look for', () => {
  const stack = aStack();
  new DataOpenstackNetworkingNetworkV2(stack, 'Network', { name: 'n' });
  Aspects.of(stack).add(new ResourceTags({ tenant: 'acme' }));
  expect(dataSources(stack, 'openstack_networking_network_v2')).toEqual([{ name: 'n' }]);
});

test.each([['a/b'], ['a,b'], ['x'.repeat(60)]])('fails when Nova would refuse the tag %s', (value) => {
  expect(() => new ResourceTags({ tenant: value })).toThrow(
    `Nova refuses a tag (found "tenant=${value}"); allowed: up to 60 characters with neither comma nor slash; shorten it`,
  );
});
