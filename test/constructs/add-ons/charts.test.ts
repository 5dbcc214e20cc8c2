import { parse } from 'yaml';
import { Calico, ChartDelivery, Cilium, ClusterAddOns, HelmChart, MetricsServer } from '../../../constructs/add-ons';
import { Cidr, Cni } from '../../../lib';
import { anAddOnCluster, aRegion, brought, machines, serversOf } from '../../support/an-add-on-cluster';

const cilium = anAddOnCluster({ cni: Cni.cilium() });
const calico = anAddOnCluster({ cni: Cni.calico() });
const hybrid = [serversOf(aRegion('paris', 9000)), serversOf(aRegion('lagos', 1442)), machines()];
const chartOf = (addOn: Cilium | Calico, props = {}): any => brought(addOn, props).charts!.at(-1)!.props.values;

describe('Cilium', () => {
  test('comes with Cni.cilium(), and kube-proxy goes', () => {
    expect(ClusterAddOns.of(cilium).names).toEqual(['cilium', 'coredns']);
    expect(ClusterAddOns.of(cilium, [new Cilium({ replacesKubeProxy: false })]).names).toContain('kube-proxy');
  });

  test('dials the endpoint, and knows who it is among the clusters', () => {
    expect(chartOf(new Cilium(), { cni: Cni.cilium() })).toMatchObject({
      cluster: { name: 'acme', id: 7 },
      k8sServiceHost: 'cp.example.net',
      k8sServicePort: 6001,
      kubeProxyReplacement: true,
      routingMode: 'tunnel',
      tunnelProtocol: 'vxlan',
    });
  });

  test('routes, encrypts and uses both families as the cluster says', () => {
    const podRanges = [Cidr.of('100.64.0.0/16'), Cidr.of('fd00:64::/56')];
    const cni = Cni.cilium({ encapsulation: 'native', isEncrypted: true });
    expect(chartOf(new Cilium(), { cni, podRanges })).toMatchObject({
      routingMode: 'native',
      ipv4NativeRoutingCIDR: '100.64.0.0/16',
      ipv6NativeRoutingCIDR: 'fd00:64::/56',
      ipv6: { enabled: true },
      encryption: { enabled: true, type: 'wireguard' },
    });
  });

  test('takes off what it adds from what the networks of all regions carry', () => {
    expect(chartOf(new Cilium(), { cni: Cni.cilium(), pools: hybrid }).MTU).toBe(1442);
    expect(chartOf(new Cilium(), { cni: Cni.cilium() })).not.toHaveProperty('MTU');
  });

  test('is made for 511 clusters when its id needs that', () => {
    expect(chartOf(new Cilium(), { id: 256 }).clustermesh).toEqual({ maxConnectedClusters: 511 });
    expect(chartOf(new Cilium(), { id: 255 }).clustermesh).toBeUndefined();
    expect(() => chartOf(new Cilium({ maxConnectedClusters: 255 }), { id: 300 })).toThrow('too large for its mesh');
  });

  test('takes further values beside ours', () => {
    const addOn = new Cilium({ values: { operator: { rollOutPods: true }, hubble: { enabled: false } } });
    expect(chartOf(addOn)).toMatchObject({
      operator: { replicas: 2, rollOutPods: true },
      hubble: { enabled: false },
    });
  });
});

describe('Calico', () => {
  test('comes with Cni.calico(), beside kube-proxy', () => {
    expect(ClusterAddOns.of(calico).names).toEqual(['calico', 'coredns', 'kube-proxy']);
  });

  test('gives pods the addresses of the cluster, by the routes that it says', () => {
    const network = (cni: Cni) => chartOf(new Calico(), { cni }).installation.calicoNetwork;
    expect(network(Cni.calico())).toMatchObject({
      bgp: 'Disabled',
      linuxDataplane: 'Nftables',
      ipPools: [{ cidr: '100.64.0.0/16', encapsulation: 'VXLAN' }],
    });
    expect(network(Cni.calico({ encapsulation: 'ipip' }))).toMatchObject({
      bgp: 'Enabled',
      ipPools: [{ encapsulation: 'IPIP' }],
    });
  });

  test('gives pods packets that fit through the networks of all regions', () => {
    const mtu = (cni: Cni) => chartOf(new Calico(), { cni, pools: hybrid }).installation.calicoNetwork.mtu;
    expect([mtu(Cni.calico()), mtu(Cni.calico({ isEncrypted: true }))]).toEqual([1392, 1312]);
  });

  test('encrypts between nodes, in each family that pods have', () => {
    const cni = Cni.calico({ isEncrypted: true });
    const felix = (podRanges: Cidr[]) => chartOf(new Calico(), { cni, podRanges }).defaultFelixConfiguration;
    const [v4, v6] = [Cidr.of('100.64.0.0/16'), Cidr.of('fd00:64::/56')];
    expect(felix([v4])).toEqual({ enabled: true, wireguardEnabled: true });
    expect(felix([v4, v6])).toEqual({ enabled: true, wireguardEnabled: true, wireguardEnabledV6: true });
  });

  test('brings its kinds of resources first', () => {
    const { charts } = brought(new Calico(), { cni: Cni.calico() });
    expect(charts!.map(({ props }) => [props.release, props.after])).toEqual([
      ['calico-crds', undefined],
      ['calico', ['calico-crds']],
    ]);
  });
});

test('a chart without an exact version, or from an unknown kind of place, is a problem', () => {
  const chart = { release: 'a', repository: 'https://charts.example.net', chart: 'a', namespace: 'a', values: {} };
  expect(() => new HelmChart({ ...chart, version: '1.x' })).toThrow(
    'the chart of a has no exact version (found "1.x")',
  );
  expect(() => new HelmChart({ ...chart, version: '1.2.3', repository: 'charts.example.net' })).toThrow('https://');
});

describe('delivery', () => {
  const { charts } = ClusterAddOns.of(calico);

  test('by a script names version and values, and is the same each time', () => {
    const script = ChartDelivery.script().shellScript(calico, charts)!;
    expect(script).toContain(
      'helm upgrade --install calico tigera-operator --repo https://docs.tigera.io/calico/charts',
    );
    const values = /--version v3.32.1 \\\n.*--values - <<'END'\n(installation:[^]*?)END\n/.exec(script)![1]!;
    expect(parse(values).kubernetesServiceEndpoint).toEqual({ host: 'cp.example.net', port: '6001' });
    expect(script.indexOf('calico-crds')).toBeLessThan(script.indexOf('tigera-operator --repo'));
    expect(ChartDelivery.script().objects(calico, charts)).toEqual([]);
  });

  test('by Flux reaches into the cluster from outside, in the order that charts need', () => {
    const objects: any[] = ChartDelivery.flux().objects(calico, charts);
    const release = objects.find(({ kind, metadata }) => kind === 'HelmRelease' && metadata.name === 'calico');
    expect(release.metadata.namespace).toBe('cluster-acme');
    expect(release.spec).toMatchObject({
      kubeConfig: { secretRef: { name: 'acme-kubeconfig', key: 'value' } },
      dependsOn: [{ name: 'calico-crds' }],
      targetNamespace: 'tigera-operator',
      chart: { spec: { version: 'v3.32.1', sourceRef: { kind: 'HelmRepository', name: 'calico' } } },
    });
    expect(ChartDelivery.flux().shellScript(calico, charts)).toBeUndefined();
  });

  test('by Argo CD names the cluster as Argo CD knows it', () => {
    const [, application]: any[] = ChartDelivery.argoCd({ destination: 'acme-prod' }).objects(calico, charts);
    expect(application).toMatchObject({
      kind: 'Application',
      metadata: { name: 'acme-calico', namespace: 'argocd' },
      spec: { destination: { name: 'acme-prod' }, source: { chart: 'tigera-operator', targetRevision: 'v3.32.1' } },
    });
  });

  test('has nothing to do in a cluster without charts', () => {
    expect(ChartDelivery.script().shellScript(anAddOnCluster(), [])).toBeUndefined();
  });
});

test('metrics-server checks the certificates of kubelets, by what the API server publishes', () => {
  const { volumes, containers } = brought(new MetricsServer()).pod('metrics-server');
  expect(containers[0].args).toContain('--kubelet-certificate-authority=/etc/kubelet-authorities/ca.crt');
  expect(containers[0].args.join()).not.toContain('insecure');
  expect(volumes.find(({ name }: any) => name === 'authorities').configMap.name).toBe(
    'extension-apiserver-authentication',
  );
});
