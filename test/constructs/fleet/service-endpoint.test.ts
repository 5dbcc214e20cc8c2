import { ManagementCluster, type Platform, ServiceEndpoint, Tenant, TenantCluster } from '../../../constructs/fleet';
import { Cidr, KubernetesVersion } from '../../../lib';
import { RegionStack } from '../../../stacks';
import { aRegion } from '../../support/fleets';
import { synthesized } from '../../support/platforms';

const find = (objects: readonly any[], kind: string, name: string) =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);

describe('a load balancer for each cluster, made by the management cluster', () => {
  const { objects, stacks } = synthesized((platform) =>
    declare(platform, ServiceEndpoint.loadBalancerPerCluster({ domain: 'cp.example.net' }), {
      allowedCidrs: [Cidr.of('198.51.100.0/24')],
    }),
  );
  const own = objects['home/shop']!;

  test('is a Service for the API and one for the tunnel, with the sources that are allowed', () => {
    for (const [name, host] of [
      ['kube-apiserver', 'shop.cp.example.net'],
      ['konnectivity-agents', 'shop-tunnel.cp.example.net'],
    ] as const) {
      const { metadata, spec } = find(own, 'Service', name);
      expect(spec).toMatchObject({ type: 'LoadBalancer', loadBalancerSourceRanges: ['198.51.100.0/24'] });
      expect(spec.ports[0]).not.toHaveProperty('nodePort');
      expect(metadata.annotations).toMatchObject({
        'external-dns.alpha.kubernetes.io/hostname': host,
        'loadbalancer.openstack.org/timeout-client-data': '3600000',
      });
    }
  });

  test('fits into the quota of the namespace', () => {
    const { hard } = find(own, 'ResourceQuota', 'control-plane').spec;
    expect(hard).toMatchObject({ 'services.loadbalancers': '2', 'services.nodeports': '2' });
  });

  test('has its names in the certificates that are shown there', () => {
    expect(find(own, 'Certificate', 'api-server').spec.dnsNames).toContain('shop.cp.example.net');
    const shown = own.filter(
      ({ kind, spec }) => kind === 'Certificate' && spec.dnsNames?.includes('shop-tunnel.cp.example.net'),
    );
    expect(shown).toHaveLength(1);
  });

  test('needs nothing from Terraform', () => {
    expect(stacks).toEqual({});
  });
});

describe('a load balancer for each cluster, made by Terraform', () => {
  const { objects, stacks } = synthesized((platform) => {
    const region = aRegion(0);
    const stack = new RegionStack(platform, 'paris', { region, dnsZone: 'cp.example.net' });
    declare(platform, ServiceEndpoint.loadBalancerPerCluster({ domain: 'cp.example.net', stack }));
  });

  test("is in the cluster's own stack, with a floating address, a name, and listeners to its NodePorts", () => {
    const { resource } = stacks['shop-paris']!;
    const [balancer] = Object.values<any>(resource.openstack_lb_loadbalancer_v2);
    expect(balancer.name).toBe('shop-endpoint');
    expect(Object.values<any>(resource.openstack_lb_listener_v2).map(({ protocol_port }) => protocol_port)).toEqual([
      6443, 8132,
    ]);
    const members = Object.values<any>(resource.openstack_lb_members_v2).map(({ member }) => member[0].protocol_port);
    expect(members).toEqual([30_000, 30_001]);
    const [record] = Object.values<any>(resource.openstack_dns_recordset_v2);
    expect(record).toMatchObject({ name: 'shop.cp.example.net.', type: 'A' });
    expect(Object.keys(resource.openstack_networking_floatingip_v2)).toHaveLength(1);
  });

  test('leaves the stack of the region alone', () => {
    expect(stacks.paris!.resource?.openstack_lb_loadbalancer_v2).toBeUndefined();
  });

  test('leads to Services with planned NodePorts', () => {
    expect(find(objects['home/shop']!, 'Service', 'kube-apiserver').spec.ports[0].nodePort).toBe(30_000);
  });
});

describe('a Gateway for all', () => {
  const { objects } = synthesized((platform) =>
    declare(
      platform,
      ServiceEndpoint.gateway({
        domain: 'cp.example.net',
        gateway: { name: 'control-planes', namespace: 'gateway' },
        gatewayClass: 'envoy',
        proxyNamespace: 'envoy-gateway-system',
      }),
    ),
  );
  const own = objects['home/shop']!;

  test('is made once, passes TLS through, and takes routes of control planes alone', () => {
    const { metadata, spec } = find(objects['home/_cluster']!, 'Gateway', 'control-planes');
    expect(metadata.namespace).toBe('gateway');
    expect(spec).toMatchObject({
      gatewayClassName: 'envoy',
      listeners: [
        {
          hostname: '*.cp.example.net',
          port: 6443,
          protocol: 'TLS',
          tls: { mode: 'Passthrough' },
          allowedRoutes: {
            namespaces: {
              from: 'Selector',
              selector: { matchLabels: { 'app.kubernetes.io/part-of': 'hosted-control-plane' } },
            },
          },
        },
      ],
    });
    const { labels } = find(own, 'Namespace', 'cluster-shop').metadata;
    expect(labels['app.kubernetes.io/part-of']).toBe('hosted-control-plane');
  });

  test('is told which name leads to which Service', () => {
    const routes = own.filter(({ kind }) => kind === 'TLSRoute').map(({ spec }) => spec);
    expect(routes.map(({ hostnames, rules }) => [hostnames, rules[0].backendRefs[0]])).toEqual(
      expect.arrayContaining([
        [['shop.cp.example.net'], { name: 'kube-apiserver', port: 6443 }],
        [['shop-tunnel.cp.example.net'], { name: 'konnectivity-agents', port: 8132 }],
        [['shop-forward.cp.example.net'], { name: 'api-forward', port: 8443 }],
      ]),
    );
    for (const { rules, parentRefs } of routes) {
      const { name, port } = rules[0].backendRefs[0];
      expect(find(own, 'Service', name).spec.ports.map((each: any) => each.port)).toContain(port);
      expect(parentRefs).toEqual([{ name: 'control-planes', namespace: 'gateway' }]);
    }
  });

  test('takes connections of pods as nodes wrap them, which lead to the API server unopened', () => {
    const text = (kind: string, name: string) =>
      own.find((object) => object.kind === kind && object.metadata.name.startsWith(name)).data;
    const [inTenant] = Object.values<string>(text('ConfigMap', 'tenant-objects-kubernetes-endpoint'));
    expect(inTenant).toContain('198.18.0.1');
    expect(own.some(({ metadata }) => metadata.name.startsWith('kubernetes-endpoint-'))).toBe(false);
    const [forwarder] = Object.values<string>(text('ConfigMap', 'tenant-objects-api-forwarder'));
    expect(forwarder).toContain('bind 198.18.0.1:17443');
    expect(forwarder).toContain('sni str(shop-forward.cp.example.net)');
    expect(text('ConfigMap', 'api-forward-')['haproxy.cfg']).toMatch(
      /bind \[::\]:8443 v4v6 ssl crt \/etc\/kubernetes\/pki\/api-forward\.crt\n {2}server api-server kube-apiserver:6443\n/,
    );
    // A Gateway that has not learned yet that a pod ends, and tries no other, is let in.
    expect(text('ConfigMap', 'api-forward-')['haproxy.cfg']).toContain('\n  grace 10s\n');
    expect(find(own, 'Certificate', 'api-forward').spec.dnsNames).toEqual(['shop-forward.cp.example.net']);
  });

  test('is the only one that reaches what takes off the outer connection, which reaches the API server alone', () => {
    const { ingress, egress } = find(own, 'NetworkPolicy', 'api-forward').spec;
    expect(ingress).toEqual([
      {
        from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'envoy-gateway-system' } } }],
        ports: [{ protocol: 'TCP', port: 8443 }],
      },
    ]);
    expect(egress.map(({ ports }: any) => ports[0].port)).toEqual([6443, 53, 53]);
  });

  test('is the only one that reaches the API server from outside the namespace', () => {
    const { ingress } = find(own, 'NetworkPolicy', 'kube-apiserver').spec;
    expect(ingress[0].from).toEqual([
      { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'envoy-gateway-system' } } },
    ]);
  });

  test('takes no NodePort and no load balancer of any cluster', () => {
    const { hard } = find(own, 'ResourceQuota', 'control-plane').spec;
    expect(hard).toMatchObject({ 'services.loadbalancers': '0', 'services.nodeports': '0' });
    expect(own.filter(({ kind, spec }) => kind === 'Service' && spec.type === 'NodePort')).toEqual([]);
  });
});

function declare(platform: Platform, endpoint: ServiceEndpoint, props: { allowedCidrs?: Cidr[] } = {}): void {
  const managementCluster = ManagementCluster.fromAttributes(platform, 'home', {
    region: aRegion(0),
    endpoint,
    nodes: { one: '10.0.0.1' },
  });
  new TenantCluster(platform, 'shop', {
    tenant: new Tenant(platform, 'acme'),
    managementCluster,
    version: KubernetesVersion.V1_35,
    konnectivity: true,
    ...props,
  });
}
