import { parse } from 'yaml';
import { CoreDns, Flannel, KonnectivityAgents, KubeProxy } from '../../../constructs/add-ons';
import { Cidr, Cni, NodeCount } from '../../../lib';
import { aRegion, brought, machines, serversOf } from '../../support/an-add-on-cluster';

const endpoint = { host: 'cp.example.net', port: 6001, tunnelPort: 7001 };
const podRanges = [Cidr.of('100.64.0.0/16'), Cidr.of('fd00:64::/56')];

describe('CoreDNS', () => {
  test('answers at the address that nodes are told, for the domain of the cluster', () => {
    const { find, file } = brought(new CoreDns(), { dnsIp: '172.20.0.10', dnsDomain: 'acme.local' });
    expect(find('Service', 'kube-dns').spec).toMatchObject({
      clusterIP: '172.20.0.10',
      ports: [{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }, { port: 9153 }],
    });
    expect(file('coredns', 'Corefile')).toContain('kubernetes acme.local in-addr.arpa ip6.arpa {');
  });

  test('has a pod for each 16 nodes that there may be, two at least, and keeps all but one while nodes are drained', () => {
    const replicas = (nodes: number) =>
      brought(new CoreDns(), { pools: [serversOf(aRegion('paris'), NodeCount.between(1, nodes)), machines()] }).find(
        'Deployment',
        'coredns',
      ).spec.replicas;
    expect([replicas(3), replicas(30), replicas(31), replicas(100)]).toEqual([2, 2, 3, 7]);
    expect(brought(new CoreDns()).find('PodDisruptionBudget', 'coredns').spec).toMatchObject({ maxUnavailable: 1 });
  });

  test('asks whom it is told to, and knows further domains', () => {
    const addOn = new CoreDns({
      forwardTo: ['192.0.2.53'],
      serverBlocks: 'corp.example:53 {\n    forward . 192.0.2.1\n}\n',
    });
    const corefile = brought(addOn).file('coredns', 'Corefile');
    expect(corefile).toContain('forward . 192.0.2.53 {');
    expect(corefile).toMatch(/^corp.example:53 \{/m);
  });

  test('is made anew when its file changes', () => {
    const annotations = (addOn: CoreDns) =>
      brought(addOn).find('Deployment', 'coredns').spec.template.metadata.annotations;
    expect(annotations(new CoreDns())).not.toEqual(annotations(new CoreDns({ forwardTo: ['192.0.2.53'] })));
  });
});

describe('kube-proxy', () => {
  test('dials the endpoint with the token of its account, as the Service would need it to run', () => {
    const { cluster } = parse(brought(new KubeProxy()).file('kube-proxy', 'kubeconfig')).clusters[0];
    expect(cluster.server).toBe('https://cp.example.net:6001');
    expect(parse(brought(new KubeProxy()).file('kube-proxy', 'kubeconfig')).users[0].user).toEqual({
      tokenFile: '/var/run/secrets/kubernetes.io/serviceaccount/token',
    });
  });

  test('writes nftables rules and knows the pods of the cluster by their ranges', () => {
    expect(parse(brought(new KubeProxy(), { podRanges }).file('kube-proxy', 'config.yaml'))).toMatchObject({
      mode: 'nftables',
      detectLocalMode: 'ClusterCIDR',
      clusterCIDR: '100.64.0.0/16,fd00:64::/56',
    });
  });

  test('takes further configuration, which wins', () => {
    const addOn = new KubeProxy({ configuration: { conntrack: { maxPerCore: 0 }, mode: 'iptables' } });
    expect(parse(brought(addOn).file('kube-proxy', 'config.yaml'))).toMatchObject({
      mode: 'iptables',
      conntrack: { maxPerCore: 0 },
    });
  });

  test('has all rights over a node only until it has started', () => {
    const { initContainers, containers } = brought(new KubeProxy()).pod('kube-proxy');
    expect(initContainers[0].args).toContain('--init-only');
    expect(initContainers[0].securityContext).toEqual({ privileged: true });
    expect(containers[0].securityContext.capabilities).toEqual({ drop: ['ALL'], add: ['NET_ADMIN'] });
  });
});

describe('Flannel', () => {
  const network = (props = {}, addOn = new Flannel()) =>
    JSON.parse(brought(addOn, props).file('flannel', 'net-conf.json'));

  test('gives pods the addresses of the cluster, of both families where it has both', () => {
    expect(network()).toEqual({ Network: '100.64.0.0/16', EnableNFTables: true, Backend: { Type: 'vxlan' } });
    expect(network({ podRanges })).toMatchObject({
      Network: '100.64.0.0/16',
      EnableIPv6: true,
      IPv6Network: 'fd00:64::/56',
    });
    expect(network({ podRanges: [podRanges[1]!] })).toMatchObject({ EnableIPv4: false, IPv6Network: 'fd00:64::/56' });
  });

  test('encrypts when the cluster says so, and takes a smaller packet', () => {
    const cni = Cni.flannel({ encapsulation: 'wireguard' });
    expect(network({ cni }, new Flannel({ mtu: 1380 })).Backend).toEqual({ Type: 'wireguard', MTU: 1380 });
  });

  test('sends no packet that the network of a region would drop', () => {
    const pools = [serversOf(aRegion('paris', 9000)), serversOf(aRegion('lagos', 1442))];
    expect(network({ pools }).Backend).toEqual({ Type: 'vxlan', MTU: 1442 });
  });

  test('dials the endpoint, as the Service needs kube-proxy', () => {
    expect(brought(new Flannel()).pod('flannel').containers[0].env).toEqual(
      expect.arrayContaining([
        { name: 'KUBERNETES_SERVICE_HOST', value: 'cp.example.net' },
        { name: 'KUBERNETES_SERVICE_PORT', value: '6001' },
      ]),
    );
  });
});

describe('konnectivity agents', () => {
  test('show a token that is good for the server alone, and trust the authority of the cluster', () => {
    const { volumes, containers } = brought(new KonnectivityAgents(), { endpoint }).pod('konnectivity-agent');
    expect(volumes[0].projected.sources).toEqual([
      { serviceAccountToken: { audience: 'system:konnectivity-server', path: 'token', expirationSeconds: 3600 } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    ]);
    expect(containers[0].args).toEqual(
      expect.arrayContaining([
        '--proxy-server-host=cp.example.net',
        '--proxy-server-port=7001',
        '--ca-cert=/var/run/konnectivity/ca.crt',
      ]),
    );
  });

  test('run on every node and say which, so that each kubelet is reached by its own', () => {
    const { find, pod } = brought(new KonnectivityAgents(), { endpoint });
    expect(find('DaemonSet', 'konnectivity-agent')).toBeDefined();
    expect(pod('konnectivity-agent').tolerations).toEqual([{ operator: 'Exists' }]);
    expect(pod('konnectivity-agent').containers[0].args).toContain(
      '--agent-identifiers=ipv4=$(NODE_IP)&host=$(NODE_NAME)',
    );
  });

  test('are no use without a server', () => {
    expect(() => brought(new KonnectivityAgents())).toThrow('no server that they could dial');
  });
});

test.each([new CoreDns(), new KubeProxy(), new Flannel(), new KonnectivityAgents()])(
  'the programs of $name keep no right that they do not need',
  (addOn) => {
    const { objects } = brought(addOn, { endpoint });
    const pods = objects.filter(({ kind }) => ['Deployment', 'DaemonSet'].includes(kind));
    for (const { spec } of pods) {
      expect(spec.template.spec.securityContext.seccompProfile).toEqual({ type: 'RuntimeDefault' });
      for (const { securityContext, resources } of spec.template.spec.containers) {
        expect(securityContext).toMatchObject({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(resources.requests.memory).toBeDefined();
      }
    }
  },
);
