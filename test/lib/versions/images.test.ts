import { Images } from '../../../lib/versions/images';
import { KubernetesVersion } from '../../../lib/versions/kubernetes-version';

const version = KubernetesVersion.of('1.35.4');
const digest = `sha256:${'a'.repeat(64)}`;

test('names the images as their projects publish them', () => {
  const images = Images.upstream();
  expect([
    images.kubeApiServer(version),
    images.kubeControllerManager(version),
    images.kubeScheduler(version),
    images.kubeProxy(version),
    images.kubectl(version),
    images.etcd(version),
    images.coreDns(version),
    images.pause(version),
    images.konnectivityServer(version),
    images.konnectivityAgent(version),
    images.busybox(),
  ]).toEqual([
    'registry.k8s.io/kube-apiserver:v1.35.4',
    'registry.k8s.io/kube-controller-manager:v1.35.4',
    'registry.k8s.io/kube-scheduler:v1.35.4',
    'registry.k8s.io/kube-proxy:v1.35.4',
    'registry.k8s.io/kubectl:v1.35.4',
    'registry.k8s.io/etcd:3.6.6-0',
    'registry.k8s.io/coredns/coredns:v1.13.1',
    'registry.k8s.io/pause:3.10.1',
    'registry.k8s.io/kas-network-proxy/proxy-server:v0.35.0',
    'registry.k8s.io/kas-network-proxy/proxy-agent:v0.35.0',
    'docker.io/library/busybox:1.37-musl',
  ]);
});

test('pairs etcd 3.5 with Kubernetes 1.33 and etcd 3.6 with later ones', () => {
  const { V1_33, V1_34, V1_35, V1_36 } = KubernetesVersion;
  expect([V1_33, V1_34, V1_35, V1_36].map((v) => Images.upstream().etcd(v).split(':')[1])).toEqual([
    '3.5.27-0',
    '3.6.5-0',
    '3.6.6-0',
    '3.6.8-0',
  ]);
});

test('takes everything from one mirror', () => {
  const images = Images.upstream().withMirror('mirror.example.net:5000/k8s');
  expect(images.etcd(version)).toBe('mirror.example.net:5000/k8s/etcd:3.6.6-0');
  expect(images.of('quay.io/cilium/cilium:v1.18.0')).toBe('mirror.example.net:5000/k8s/cilium/cilium:v1.18.0');
});

test('takes the longest entry of a map of mirrors, by whole segments', () => {
  const images = Images.upstream().withMirror({
    'registry.k8s.io': 'a.example.net',
    'registry.k8s.io/coredns': 'b.example.net/dns',
    'registry.k8s.io/etcd': 'c.example.net/etcd-for-us',
    'registry.k8s.io/kube': 'never.example.net',
  });
  expect(images.pause(version)).toBe('a.example.net/pause:3.10.1');
  expect(images.coreDns(version)).toBe('b.example.net/dns/coredns:v1.13.1');
  expect(images.etcd(version)).toBe('c.example.net/etcd-for-us:3.6.6-0');
  expect(images.kubeProxy(version)).toBe('a.example.net/kube-proxy:v1.35.4');
  expect(images.of('quay.io/cilium/cilium:v1.18.0')).toBe('quay.io/cilium/cilium:v1.18.0');
});

test('pins a tag to its content, in a mirror too, and leaves other tags alone', () => {
  const images = Images.upstream().withMirror('mirror.example.net').withDigest('registry.k8s.io/etcd:3.6.6-0', digest);
  expect(images.etcd(version)).toBe(`mirror.example.net/etcd:3.6.6-0@${digest}`);
  expect(images.etcd(KubernetesVersion.V1_34)).toBe('mirror.example.net/etcd:3.6.5-0');
});

test.each(['https://mirror.example.net', 'mirror.example.net/', 'mirror.example.net/etcd:3.6', ''])(
  'fails on the mirror %j',
  (mirror) => {
    expect(() => Images.upstream().withMirror({ 'registry.k8s.io': mirror })).toThrow(
      `the mirror of registry.k8s.io is malformed (found "${mirror}")`,
    );
  },
);

test('fails on a digest without its algorithm', () => {
  expect(() => Images.upstream().withDigest('registry.k8s.io/etcd:3.6.6-0', 'abc')).toThrow(
    'the digest of image registry.k8s.io/etcd:3.6.6-0 is malformed (found "abc")',
  );
});
