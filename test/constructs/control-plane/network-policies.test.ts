import {
  AuditLog,
  AuthorizationWebhook,
  EtcdBackup,
  EtcdRestore,
  type HostedControlPlaneProps,
  ObjectStore,
} from '../../../constructs/control-plane';
import { PORTS } from '../../../lib/network/control-plane-ports';
import { IdentityProvider } from '../../../lib/access/identity-provider';
import { Cidr } from '../../../lib/network/cidr';
import { Destination } from '../../../lib/network/destination';
import { PortMatrix } from '../../../lib/network/port-matrix';
import { aControlPlane } from '../../support/a-control-plane';

const programs: Record<string, string> = {
  'api-server': 'kube-apiserver',
  'etcd': 'etcd',
  'controller-manager': 'kube-controller-manager',
  'scheduler': 'kube-scheduler',
  'kubelet-serving-approver': 'kubelet-serving-approver',
  'konnectivity-server': 'konnectivity-server',
  'tenant-bootstrap': 'tenant-bootstrap',
  'backup': 'etcd-backup',
};

test('denies everything both ways, to every pod', () => {
  expect(aControlPlane().find('NetworkPolicy', 'deny-all').spec).toEqual({
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
  });
});

test.each([true, false])(
  'between programs lets through what the port matrix says and nothing else (tunnel: %p)',
  (konnectivity) => {
    const { all } = aControlPlane({ konnectivity });
    const allowed = (direction: 'ingress' | 'egress') =>
      all('NetworkPolicy').flatMap(({ spec }) =>
        (spec[direction] ?? []).flatMap((rule: any) =>
          (rule.from ?? rule.to ?? []).flatMap((peer: any) => {
            const other = peer.namespaceSelector ? undefined : peer.podSelector?.matchLabels['app.kubernetes.io/name'];
            const self = spec.podSelector.matchLabels['app.kubernetes.io/name'];
            if (other === undefined) return [];
            const [from, to] = direction === 'ingress' ? [other, self] : [self, other];
            return rule.ports.map(({ port, protocol }: any) => `${from} -> ${to} ${protocol} ${port}`);
          }),
        ),
      );
    const planned = PortMatrix.controlPlane({ konnectivity })
      .flows.filter(({ from, to }) => programs[from] && programs[to])
      .map(({ from, to, protocol, ports }) => `${programs[from]} -> ${programs[to]} ${protocol} ${ports!.first}`);
    expect(allowed('ingress').sort()).toEqual([...planned].sort());
    expect(allowed('egress').sort()).toEqual([...planned].sort());
  },
);

test('everybody may dial the API server, and by the tunnel the konnectivity server, but nothing else', () => {
  const open = aControlPlane({ konnectivity: true })
    .all('NetworkPolicy')
    .flatMap(({ metadata, spec }) =>
      (spec.ingress ?? [])
        .filter(({ from }: any) => !from)
        .map(({ ports }: any) => `${metadata.name} ${ports[0].port}`),
    );
  expect(open).toEqual(['kube-apiserver 6443', 'konnectivity-server 8132']);
});

test('whoever may dial the world may not dial metadata, nor the management cluster', () => {
  const unreachableRanges = ['10.0.0.0/16', 'fd00:10::/64'].map((text) => Cidr.of(text));
  const worlds = aControlPlane({ unreachableRanges })
    .all('NetworkPolicy')
    .flatMap(({ spec }) => spec.egress ?? [])
    .flatMap(({ to }) => to ?? [])
    .flatMap(({ ipBlock }: any) => (ipBlock ? [ipBlock] : []));
  expect(worlds.length).toBeGreaterThan(0);
  for (const { cidr, except } of worlds) {
    expect(except).toEqual(cidr === '::/0' ? ['fe80::/10', 'fd00:10::/64'] : ['169.254.0.0/16', '10.0.0.0/16']);
  }
});

test('every rule says where to, so that none opens the world by accident', () => {
  for (const { spec } of aControlPlane({ konnectivity: true }).all('NetworkPolicy')) {
    for (const rule of spec.egress ?? []) expect(rule.to.length).toBeGreaterThan(0);
    for (const rule of [...(spec.egress ?? []), ...(spec.ingress ?? [])]) expect(rule.ports.length).toBeGreaterThan(0);
  }
});

test('nodes are dialled by their addresses, and only without a tunnel', () => {
  const nodeRanges = [Cidr.of('10.16.0.0/22'), Cidr.of('10.24.0.0/22')];
  const kubelets = (konnectivity: boolean) =>
    aControlPlane({ nodeRanges, konnectivity })
      .find('NetworkPolicy', 'kube-apiserver')
      .spec.egress.filter(({ ports }: any) => ports[0].port === 10250);
  expect(kubelets(true)).toEqual([]);
  expect(kubelets(false)).toEqual([
    {
      to: [{ ipBlock: { cidr: '10.16.0.0/22' } }, { ipBlock: { cidr: '10.24.0.0/22' } }],
      ports: [{ protocol: 'TCP', port: 10250 }],
    },
  ]);
});

test('metrics are for the namespace that is named', () => {
  const scrapers = (monitoringNamespace?: string) =>
    aControlPlane({ monitoringNamespace })
      .find('NetworkPolicy', 'etcd')
      .spec.ingress.filter(({ ports }: any) => ports[0].port === 2381)
      .map(({ from }: any) => from[0]);
  const members = { podSelector: { matchLabels: { 'app.kubernetes.io/name': 'etcd' } } };
  expect(scrapers()).toEqual([members]);
  expect(scrapers('monitoring')).toEqual([
    members,
    { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } },
  ]);
});

test('programs listen on the ports of the matrix', () => {
  const portsTo = (party: 'api-server' | 'etcd' | 'controller-manager' | 'scheduler' | 'konnectivity-server') =>
    [
      ...new Set(
        PortMatrix.controlPlane({ konnectivity: true })
          .to(party)
          .map(({ ports }) => ports!.first),
      ),
    ].sort();
  expect(portsTo('api-server')).toEqual([PORTS.apiServer]);
  expect(portsTo('etcd')).toEqual([PORTS.etcdClient, PORTS.etcdPeer, PORTS.etcdMetrics]);
  expect(portsTo('controller-manager')).toEqual([PORTS.controllerManager]);
  expect(portsTo('scheduler')).toEqual([PORTS.scheduler]);
  expect(portsTo('konnectivity-server')).toEqual([
    PORTS.konnectivityServer,
    PORTS.konnectivityAgent,
    PORTS.konnectivityAdmin,
  ]);
});

test('pods of other namespaces are kept from the API server where the ranges of pods are known', () => {
  const { find } = aControlPlane({ podRanges: [Cidr.of('10.244.0.0/16')] });
  expect(find('NetworkPolicy', 'kube-apiserver').spec.ingress).toContainEqual({
    from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.244.0.0/16'] } }, { ipBlock: { cidr: '::/0' } }],
    ports: [{ port: 6443, protocol: 'TCP' }],
  });
});

describe('lets programs dial what the program names', () => {
  const provider = (issuer: string, more: object = {}) =>
    IdentityProvider.oidc({ issuer, clientId: 'kubernetes', ...more });
  const store = (name: string, destination?: Destination) =>
    ObjectStore.s3({
      endpoint: `https://${name}.example.net:9000`,
      bucket: 'etcd',
      credentialsSecretName: 'store',
      destination,
    });
  const keyRecipients = ['age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p'];
  const byName = ['world:443'];

  test.each<[string, string, Partial<HostedControlPlaneProps>, string[]]>([
    ['no issuer but those at port 443', 'kube-apiserver', {}, byName],
    [
      'issuers at the ports of their URLs',
      'kube-apiserver',
      {
        identityProviders: [
          provider('https://id.example.net'),
          provider('https://git.example.net:8443', { prefix: 'git:', discoveryUrl: 'https://in.example.net:9443/git' }),
        ],
      },
      [...byName, 'world:8443', 'world:9443'],
    ],
    [
      'an issuer in the management cluster',
      'kube-apiserver',
      {
        identityProviders: [
          provider('https://id.example.net', { destination: Destination.inNamespace('ingress', 8443) }),
        ],
      },
      [...byName, 'ingress:8443'],
    ],
    [
      'webhooks',
      'kube-apiserver',
      {
        authorizationWebhooks: [
          AuthorizationWebhook.fromSecret('policy', {
            secretName: 'policy',
            destination: Destination.outside(8181, [Cidr.of('192.0.2.7/32')]),
          }),
          AuthorizationWebhook.fromSecret('other', { secretName: 'other' }),
        ],
        auditLog: AuditLog.toWebhook('audit', { destination: Destination.inNamespace('logging', 9880) }),
      },
      [...byName, '192.0.2.7/32:8181', 'world:443', 'logging:9880'],
    ],
    [
      'a store of backups',
      'etcd-backup',
      { backup: EtcdBackup.toObjectStore({ store: store('s3'), keyRecipients }) },
      ['world:9000'],
    ],
    [
      'a store in the management cluster',
      'etcd-backup',
      {
        backup: EtcdBackup.toObjectStore({
          store: store('s3', Destination.inNamespace('minio', 9000)),
          keyRecipients,
        }),
        restore: EtcdRestore.fromObjectStore({ id: '1', store: store('old') }),
      },
      ['minio:9000'],
    ],
    [
      'the store that it is restored from, though it backs up elsewhere',
      'etcd',
      { restore: EtcdRestore.fromObjectStore({ id: '1', store: store('old') }) },
      ['world:9000'],
    ],
  ])('%s', (_, program, props, destinations) => {
    expect(dialled(aControlPlane(props).find('NetworkPolicy', program).spec.egress)).toEqual(destinations);
  });
});

/** What rules lead out of the namespace to, but for name servers: `where:port`. */
function dialled(rules: any[]): string[] {
  return rules.flatMap(({ to: [{ podSelector, namespaceSelector, ipBlock }], ports: [{ port }] }) => {
    if (podSelector) return [];
    const where = namespaceSelector?.matchLabels['kubernetes.io/metadata.name'] ?? ipBlock.cidr;
    return [`${where === '0.0.0.0/0' ? 'world' : where}:${port}`];
  });
}
