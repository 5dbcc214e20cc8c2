import { type AddOn, ClusterAddOns, CoreDns, KubeProxy, withoutAddOn } from '../../../constructs/add-ons';
import { Cni } from '../../../lib';
import { anAddOnCluster } from '../../support/an-add-on-cluster';

const brings = (name: string, addOn: Partial<AddOn> = {}): AddOn => ({ name, contribute: () => ({}), ...addOn });
const namesOf = (chosen: AddOn[], cluster = anAddOnCluster()) => ClusterAddOns.of(cluster, chosen).names;

test('what a cluster needs to work comes by itself', () => {
  expect(namesOf([])).toEqual(['coredns', 'flannel', 'kube-proxy']);
});

test('agents come with konnectivity, and no pod network when the tenant brings one', () => {
  const endpoint = { host: 'cp.example.net', port: 6001, tunnelPort: 7001 };
  expect(namesOf([], anAddOnCluster({ endpoint, cni: Cni.none() }))).toEqual([
    'coredns',
    'konnectivity-agent',
    'kube-proxy',
  ]);
});

test('a chosen add-on takes the place of the one that would do the same job', () => {
  expect(namesOf([brings('weave', { roles: ['pod-network', 'service-proxy'] })])).toEqual(['coredns', 'weave']);
  expect(namesOf([new CoreDns({ replicas: 5 })])).toEqual(['coredns', 'flannel', 'kube-proxy']);
});

test('a job can be left undone', () => {
  expect(namesOf([withoutAddOn('cluster-dns')])).not.toContain('coredns');
});

test('who asks whether a job is done is told of none that is left undone', () => {
  expect(ClusterAddOns.of(anAddOnCluster()).does('cluster-dns')).toBe(true);
  expect(ClusterAddOns.of(anAddOnCluster(), [withoutAddOn('cluster-dns')]).does('cluster-dns')).toBe(false);
  expect(ClusterAddOns.of(anAddOnCluster()).does('node-cloud')).toBe(false);
});

test('the order of declaration changes nothing', () => {
  const [a, b] = [brings('a'), brings('b')];
  expect(namesOf([b, a])).toEqual(namesOf([a, b]));
});

test('two add-ons with the same job are a problem', () => {
  const pair = [brings('weave', { roles: ['pod-network'] }), brings('antrea', { roles: ['pod-network'] })];
  expect(() => namesOf(pair)).toThrow('several add-ons do the job pod-network (found ["weave","antrea"])');
  expect(() => namesOf([new KubeProxy(), brings('eyelet', { roles: ['service-proxy'] })])).toThrow(
    'several add-ons do the job service-proxy',
  );
});

test('two add-ons of one name, and a name that is no label, are problems', () => {
  expect(() => namesOf([brings('a'), brings('a')])).toThrow('two add-ons have the same name (found "a")');
  expect(() => namesOf([brings('A b')])).toThrow('the name of an add-on');
});

test('a need that nobody meets is a problem', () => {
  expect(() => namesOf([brings('scaler', { needs: ['resource-metrics'] })])).toThrow(
    'add-on scaler needs somebody who does the job resource-metrics',
  );
  expect(namesOf([brings('mesh', { needs: ['cluster-dns'] })])).toContain('mesh');
});

test('images of the nodes are found in the objects', () => {
  expect(ClusterAddOns.of(anAddOnCluster()).nodeImages).toEqual([
    'ghcr.io/flannel-io/flannel-cni-plugin:v1.9.1-flannel3',
    'ghcr.io/flannel-io/flannel:v0.28.10',
    'registry.k8s.io/coredns/coredns:v1.13.1',
    'registry.k8s.io/kube-proxy:v1.35.4',
  ]);
});
