import { OpenStackShares } from '../../../constructs/add-ons';
import { Cidr } from '../../../lib';
import { aRegion, brought, machines, serversOf } from '../../support/an-add-on-cluster';

const pools = [serversOf(aRegion('paris')), serversOf(aRegion('lagos')), machines()];
const nodeRanges = [Cidr.of('10.16.0.0/22'), Cidr.of('10.24.0.0/22'), Cidr.of('10.40.0.0/16')];
const shares = new OpenStackShares({ classes: { shared: { shareType: 'nfs-ssd', region: 'lagos', zone: 'az1' } } });

test('a class is for nodes of its region alone, and names a Secret that is in no file', () => {
  const { find } = brought(shares, { pools, nodeRanges });
  const { parameters, provisioner } = find('StorageClass', 'shared');
  expect(provisioner).toBe('nfs.manila.csi.openstack.org');
  expect(parameters).toMatchObject({
    'type': 'nfs-ssd',
    'availability': 'az1',
    'nfs-shareClient': '10.24.0.0/22',
    'csi.storage.k8s.io/provisioner-secret-name': 'openstack-shares-lagos',
    'csi.storage.k8s.io/node-stage-secret-namespace': 'kube-system',
  });
});

test('the driver runs on nodes of OpenStack, after the one that mounts for it', () => {
  const { charts } = brought(shares, { pools, nodeRanges });
  expect(charts!.map(({ props }) => [props.release, props.after])).toEqual([
    ['csi-driver-nfs', undefined],
    ['openstack-manila-csi', ['csi-driver-nfs']],
  ]);
  const { nodeplugin, csimanila } = charts![1]!.props.values as any;
  expect(JSON.stringify(nodeplugin.affinity)).toContain('["RegionLagos","RegionParis"]');
  expect(csimanila).toEqual({ clusterID: 'acme' });
});

test('the only region needs no name, and one without nodes is a problem', () => {
  const classes = { shared: { shareType: 'nfs' } };
  const one = brought(new OpenStackShares({ classes }), { pools: [pools[0]!], nodeRanges });
  expect(one.find('StorageClass', 'shared').parameters['nfs-shareClient']).toBe('10.16.0.0/22');
  expect(() => brought(new OpenStackShares({ classes }), { pools })).toThrow(
    'shares of StorageClass shared of acme are in a region without nodes (found ""); allowed: lagos, paris',
  );
});
