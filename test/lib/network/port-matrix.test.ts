import { Cni } from '../../../lib/network/cni';
import type { Flow } from '../../../lib/network/flow';
import { PortMatrix } from '../../../lib/network/port-matrix';

const withTunnel = PortMatrix.controlPlane({ konnectivity: true });
const withRoute = PortMatrix.controlPlane({ konnectivity: false });
const everything = [
  withTunnel,
  withRoute,
  ...[Cni.flannel(), Cni.cilium({ isEncrypted: true }), Cni.calico({ encapsulation: 'ipip' }), Cni.none()].flatMap(
    (cni) => [
      PortMatrix.workers({ cni }),
      PortMatrix.workers({ cni, bastion: true, egress: 'listed', endpoint: { api: 6001, tunnel: 7001 } }),
    ],
  ),
];

test('lets only the API server, the other members, backups and monitoring reach etcd', () => {
  expect(texts(withTunnel.to('etcd'))).toEqual([
    'api-server → etcd TCP 2379',
    'etcd → etcd TCP 2380',
    'etcd → etcd TCP 2379',
    'etcd → etcd TCP 2381',
    'backup → etcd TCP 2379',
    'backup → etcd TCP 2380',
    'monitoring → etcd TCP 2381',
  ]);
});

test('lets the API server reach etcd, issuers, names and the tunnel, and nothing else', () => {
  expect(texts(withTunnel.from('api-server'))).toEqual([
    'api-server → identity-provider TCP 443',
    'api-server → etcd TCP 2379',
    'api-server → konnectivity-server TCP 8090',
    'api-server → dns UDP 53',
    'api-server → dns TCP 53',
  ]);
});

test('opens the API server to the endpoint and to its own neighbours', () => {
  expect(withTunnel.to('api-server').map(({ from }) => from)).toEqual([
    'endpoint',
    'controller-manager',
    'scheduler',
    'kubelet-serving-approver',
    'tenant-bootstrap',
    'konnectivity-server',
    'monitoring',
  ]);
  for (const { ports } of withTunnel.to('api-server')) expect(ports).toEqual({ first: 6443, last: 6443 });
});

test('tunnels to nodes with konnectivity, and needs a route to kubelets without', () => {
  expect(texts(withTunnel.to('konnectivity-server'))).toEqual([
    'endpoint → konnectivity-server TCP 8132',
    'api-server → konnectivity-server TCP 8090',
    'monitoring → konnectivity-server TCP 8133',
  ]);
  expect(withTunnel.to('worker')).toEqual([]);
  expect(withRoute.to('konnectivity-server')).toEqual([]);
  expect(texts(withRoute.to('worker'))).toEqual(['api-server → worker TCP 10250']);
});

test('lets a program of an add-on reach the API server and names, and the world only when it asks for it', () => {
  const own = ['add-on → api-server TCP 6443', 'add-on → dns UDP 53', 'add-on → dns TCP 53'];
  expect(texts(PortMatrix.addOn({}).flows).sort()).toEqual(own.sort());
  expect(texts(PortMatrix.addOn({ dialsOutside: true, metricsPort: 10258 }).flows)).toEqual(
    expect.arrayContaining(['add-on → internet TCP', 'monitoring → add-on TCP 10258']),
  );
});

test('lets every pod of a control plane look up names', () => {
  const pods = new Set(
    withTunnel.flows.map(({ from }) => from).filter((party) => !['endpoint', 'monitoring'].includes(party)),
  );
  expect(new Set(withTunnel.to('dns').map(({ from }) => from))).toEqual(pods);
});

test('opens workers to each other for kubelets and the network plug-in, and to load balancers for NodePorts', () => {
  expect(texts(PortMatrix.workers({ cni: Cni.flannel() }).to('worker'))).toEqual([
    'worker → worker TCP 10250',
    'worker → worker UDP 8472',
    'worker-load-balancer → worker TCP 30000-32767',
    'worker-load-balancer → worker UDP 30000-32767',
  ]);
  expect(texts(PortMatrix.workers({ cni: Cni.none(), nodePorts: false, bastion: true }).to('worker'))).toEqual([
    'worker → worker TCP 10250',
    'bastion → worker TCP 22',
  ]);
});

test('lets workers reach everybody outside, or what a node needs when asked', () => {
  const cni = Cni.none();
  expect(texts(PortMatrix.workers({ cni }).from('worker').slice(1))).toEqual(['worker → internet ANY']);
  expect(
    texts(
      PortMatrix.workers({ cni, egress: 'listed', endpoint: { api: 6001, tunnel: 7001 } })
        .from('worker')
        .slice(1),
    ),
  ).toEqual([
    'worker → endpoint TCP 6001',
    'worker → endpoint TCP 7001',
    'worker → dns UDP 53',
    'worker → dns TCP 53',
    'worker → time-server UDP 123',
    'worker → registry TCP 443',
    'worker → metadata TCP 80',
  ]);
});

test('lists each flow once, says what it is for, and never names the full range of ports', () => {
  for (const { flows } of everything) {
    expect(new Set(texts(flows)).size).toBe(flows.length);
    for (const { ports, purpose, protocol } of flows) {
      expect(purpose).toMatch(/^[a-zA-Z].*[^.]$/);
      if (ports) expect(ports.first >= 1 && ports.last <= 65_535 && ports.last - ports.first < 65_000).toBe(true);
      if (ports) expect(['TCP', 'UDP']).toContain(protocol);
    }
  }
});

function texts(flows: readonly Flow[]): string[] {
  return flows.map(({ from, to, protocol, ports }) => {
    const range = ports && (ports.first === ports.last ? `${ports.first}` : `${ports.first}-${ports.last}`);
    return [`${from} → ${to} ${protocol}`, range].filter(Boolean).join(' ');
  });
}
