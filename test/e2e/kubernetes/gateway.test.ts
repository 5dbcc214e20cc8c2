import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiForwarder } from '../../../constructs/add-ons';
import { EtcdBackup, EtcdTopology, Exposure } from '../../../constructs/control-plane';
import { Size } from '../../../lib';
import { FORWARDER } from '../../../lib/network/forwarder';
import { brought } from '../../support/an-add-on-cluster';
import { describeUnless } from '../../support/describe-unless';
import { Hosted } from './hosted';
import {
  bringUp,
  build,
  eventually,
  forward,
  image,
  importImages,
  Kubectl,
  obstacle,
  removeAddress,
} from './management';
import { SteadyClient } from './steady-client';

/** Namespace of the Gateway's proxy, and of what stands for a node of the tenant cluster. */
const GATEWAY = 'secrets-gateway';
const PORT = 6443;
/** Where the Service that leads to the forwarder is reached from here. */
const NODE_PORT = 30862;
const host = (name: string) => `${name}.${GATEWAY}.svc.cluster.local`;

const reason = obstacle();

/**
 * The proxy of the Gateway is an HAProxy that does what the TLSRoutes in the API say. The machine of the management cluster
 * stands for a node: the forwarder runs there as the add-on has it, and kube-proxy leads a Service to its address.
 */
describeUnless(reason, 'a control plane behind a Gateway that knows it by name alone', () => {
  const management = Kubectl.MANAGEMENT;
  let work: string;
  let hosted: Hosted;
  let client: SteadyClient | undefined;

  beforeAll(async () => {
    bringUp();
    build('--haproxy');
    importImages(image('haproxy-debian'));
    management.run(['apply', '--server-side', '-f', join(__dirname, 'crds')]);
    work = mkdtempSync(join(tmpdir(), 'gateway-'));
    hosted = new Hosted('secrets-behind', NODE_PORT, work, {
      endpoint: {
        host: host('api'),
        port: PORT,
        exposure: Exposure.gateway({ name: 'shared', namespace: GATEWAY }),
        forwardHost: host('forward'),
      },
      etcd: EtcdTopology.dedicated({ members: 1, storage: Size.gibibytes(2) }),
      backup: EtcdBackup.none(),
      replicas: 2,
    });
    hosted.synthesize();
    await hosted.apply();
    apply(...proxy(management.get('tlsroutes.gateway.networking.k8s.io', '-n', hosted.namespace).items as any[]));
    apply(...node());
    for (const kind of ['deployment/proxy', 'daemonset/api-forwarder']) {
      management.run(['rollout', 'status', kind, '-n', GATEWAY, '--timeout=180s']);
    }
  }, 15 * 60_000);

  afterAll(async () => {
    await client?.stop();
    management.run(['delete', 'namespace', GATEWAY, '--ignore-not-found', '--timeout=120s']);
    hosted?.remove();
    removeAddress(`${FORWARDER[4].address}/32`);
    if (work) rmSync(work, { recursive: true, force: true });
  }, 5 * 60_000);

  test('pods reach it by the Service kubernetes, with certificates that only the two ends know', async () => {
    const administrator = hosted.administrator();
    const started = Date.now();
    await eventually(60, () => (administrator.run(['get', '--raw', '/readyz']) === 'ok' ? true : undefined));
    const { status } = whoAmI(administrator);
    expect(status.userInfo.groups).toContain('system:authenticated');
    console.log(`ready through the forwarder after ${Date.now() - started} ms, as ${status.userInfo.username}`);
    const slices = administrator.get('endpointslices', 'kubernetes');
    expect(slices.endpoints[0].addresses).toEqual([FORWARDER[4].address]);
  });

  test('without the forwarder the Gateway knows no cluster by what pods dial', () => {
    forward(NODE_PORT + 1);
    const words = ['--server', `https://127.0.0.1:${NODE_PORT + 1}`, '--tls-server-name=kubernetes.default.svc'];
    const { ok, stderr } = hosted.administrator().try(['get', '--raw', '/readyz', ...words]);
    expect(ok).toBe(false);
    console.log(`by the Gateway alone: ${stderr.trim().split('\n').at(-1)}`);
  });

  test(
    'nothing fails while API servers and both ends of the outer connection are replaced',
    async () => {
      client = await SteadyClient.start(hosted.administratorKubeconfig());
      for (const [name, namespace] of [
        ['deployment/kube-apiserver', hosted.namespace],
        ['deployment/api-forward', hosted.namespace],
        ['daemonset/api-forwarder', GATEWAY],
      ] as const) {
        management.run(['rollout', 'restart', name, '-n', namespace]);
        const status = ['rollout', 'status', name, '-n', namespace];
        await eventually(300, () =>
          management.try([...status, '--watch=false']).stdout.includes('successfully') ? true : undefined,
        );
      }
      await client.stop();
      console.log(`through three rollouts: ${client}\n${client.failures.slice(0, 5).join('\n')}`);
      expect(client.failures).toEqual([]);
    },
    10 * 60_000,
  );

  function apply(...objects: object[]): void {
    const list = { apiVersion: 'v1', kind: 'List', items: objects };
    management.run(['apply', '--server-side', '--force-conflicts', '-f', '-'], JSON.stringify(list));
  }
});

function whoAmI(kubectl: Kubectl) {
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  return JSON.parse(kubectl.run(['create', '-o', 'json', '-f', '-'], JSON.stringify(review)));
}

/** What a Gateway makes of TLSRoutes: names to backends, and no connection is opened. */
function proxy(routes: any[]): object[] {
  const hosts: [string, string][] = routes.map(({ metadata, spec }) => {
    const [{ name, port }] = spec.rules[0].backendRefs;
    return [spec.hostnames[0], `${name}.${metadata.namespace}.svc.cluster.local:${port}`];
  });
  const configuration = [
    'defaults',
    '  mode tcp',
    '  timeout connect 5s',
    '  timeout client 1h',
    '  timeout server 1h',
    'frontend tls',
    `  bind :${PORT}`,
    '  tcp-request inspect-delay 5s',
    '  tcp-request content accept if { req.ssl_hello_type 1 }',
    ...hosts.map(([name], index) => `  use_backend b${index} if { req.ssl_sni ${name} }`),
    ...hosts.flatMap(([, backend], index) => [`backend b${index}`, `  server s ${backend}`]),
    '',
  ].join('\n');
  const labels = { app: 'proxy' };
  const container = {
    name: 'proxy',
    image: 'docker.io/library/haproxy:3.2-alpine',
    command: ['haproxy', '-f', '/etc/haproxy/haproxy.cfg'],
    volumeMounts: [{ name: 'configuration', mountPath: '/etc/haproxy' }],
    readinessProbe: { tcpSocket: { port: PORT }, periodSeconds: 2 },
  };
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: GATEWAY, labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } },
    },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: namespaced('proxy'), data: { 'haproxy.cfg': configuration } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: namespaced('proxy'),
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [container], volumes: [{ name: 'configuration', configMap: { name: 'proxy' } }] },
        },
      },
    },
    ...['api', 'forward'].map((name) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: namespaced(name),
      spec: {
        selector: labels,
        type: name === 'api' ? 'NodePort' : 'ClusterIP',
        ports: [{ port: PORT, ...(name === 'api' && { nodePort: NODE_PORT + 1 }) }],
      },
    })),
  ];
}

/** The add-on as the tenant cluster gets it, and a Service that leads where `kubernetes` leads there. */
function node(): object[] {
  const { objects } = brought(new ApiForwarder(), {
    endpoint: { host: host('api'), port: PORT, forwardHost: host('forward') },
  });
  for (const object of objects) {
    object.metadata.namespace = GATEWAY;
    // Names of the proxy are those of a Service here.
    if (object.kind === 'DaemonSet') object.spec.template.spec.dnsPolicy = 'ClusterFirstWithHostNet';
  }
  const { address, port } = FORWARDER[4];
  return [
    ...objects,
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: namespaced('kubernetes'),
      spec: { type: 'NodePort', ports: [{ name: 'https', port: 443, targetPort: port, nodePort: NODE_PORT }] },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...namespaced('kubernetes'), labels: { 'kubernetes.io/service-name': 'kubernetes' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
      ports: [{ name: 'https', port, protocol: 'TCP' }],
    },
  ];
}

function namespaced(name: string) {
  return { name, namespace: GATEWAY };
}
