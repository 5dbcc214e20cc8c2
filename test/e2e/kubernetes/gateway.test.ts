import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { App, Chart } from 'cdk8s';
import { parse } from 'yaml';
import { ApiForwarder } from '../../../constructs/add-ons';
import { EtcdBackup, EtcdTopology, Exposure } from '../../../constructs/control-plane';
import { ServiceEndpoint } from '../../../constructs/fleet';
import { KubernetesVersion, Size } from '../../../lib';
import { FORWARDER } from '../../../lib/network/forwarder';
import { brought } from '../../support/an-add-on-cluster';
import { describeUnless } from '../../support/describe-unless';
import { Hosted } from './hosted';
import {
  bringUp,
  build,
  enforce,
  eventually,
  forward,
  image,
  bringKonnectivity,
  importImages,
  Kubectl,
  obstacle,
  removeAddress,
} from './management';
import { SteadyClient } from './steady-client';
import { CONTROLLER, TRAEFIK, TRAEFIK_CRDS, TRAEFIK_LABELS, traefik } from './traefik';

/** The Gateway and its namespace. */
const GATEWAY = { name: 'shared', namespace: 'secrets-gateway' };
/** Namespace of what stands for a node of the tenant cluster. */
const NODE = 'secrets-node';
/** Names below it are those of Services of the Gateway's namespace. */
const DOMAIN = `${GATEWAY.namespace}.svc.cluster.local`;
const PORT = 6443;
/** Where the Service that leads to the forwarder is reached from here, and where the Gateway is. */
const NODE_PORT = 30862;
const GATEWAY_NODE_PORT = NODE_PORT + 1;
const host = (name: string) => `${name}.${DOMAIN}`;
const ROUTES = 'tlsroutes.gateway.networking.k8s.io';

const reason = obstacle();

/**
 * Traefik is the implementation of the Gateway API. The machine of the management cluster stands for a node: the forwarder runs
 * there as the add-on has it, and kube-proxy leads a Service to its address.
 */
describeUnless(reason, 'a control plane behind a Gateway that knows it by name alone', () => {
  const management = Kubectl.MANAGEMENT;
  let work: string;
  let hosted: Hosted;
  let implementation: object[] = [];
  const clients: SteadyClient[] = [];

  beforeAll(async () => {
    bringUp();
    build('--haproxy', '--traefik', TRAEFIK);
    importImages(image('haproxy-debian'), image(`traefik-${TRAEFIK}`));
    bringKonnectivity(KubernetesVersion.V1_35);
    management.run(['apply', '--server-side', '--force-conflicts', '-f', TRAEFIK_CRDS]);
    work = mkdtempSync(join(tmpdir(), 'gateway-'));
    hosted = new Hosted('secrets-behind', NODE_PORT, work, {
      endpoint: {
        host: host('api'),
        port: PORT,
        exposure: Exposure.gateway(GATEWAY),
        forwardHost: host('forward'),
        tunnelHost: host('tunnel'),
      },
      konnectivity: true,
      etcd: EtcdTopology.dedicated({ members: 1, storage: Size.gibibytes(2) }),
      backup: EtcdBackup.none(),
      replicas: 2,
    });
    implementation = traefik({ namespace: GATEWAY.namespace, port: PORT, routeNamespaces: [hosted.namespace] });
    hosted.synthesize();
    await hosted.apply();
    enforce('start', hosted.namespace);
    apply(namespace(GATEWAY.namespace, 'restricted'), namespace(NODE, 'privileged'));
    apply(...implementation, ...gateway(), ...node());
    management.run(['rollout', 'status', 'deployment/traefik', '-n', GATEWAY.namespace, '--timeout=180s']);
    management.run(['rollout', 'status', 'daemonset/api-forwarder', '-n', NODE, '--timeout=180s']);
  }, 30 * 60_000);

  afterAll(async () => {
    for (const client of clients) await client.stop();
    enforce('stop');
    management.run(['delete', '--ignore-not-found', '-f', '-'], list(implementation));
    management.run(['delete', 'namespace', GATEWAY.namespace, NODE, '--ignore-not-found', '--timeout=120s']);
    hosted?.remove();
    removeAddress(`${FORWARDER[4].address}/32`);
    if (work) rmSync(work, { recursive: true, force: true });
  }, 5 * 60_000);

  test('its implementation takes the listener, and every route of a control plane', async () => {
    const routes = await eventually(60, () => {
      const { items } = management.get(ROUTES, '-n', hosted.namespace);
      return items.every(({ status }: any) => status?.parents.length > 0) ? items : undefined;
    });
    for (const { spec, status } of routes) {
      expect(status.parents).toMatchObject([{ controllerName: CONTROLLER, parentRef: GATEWAY }]);
      const conditions = conditionsOf(status.parents[0]);
      console.log(`${spec.hostnames.join()}: ${JSON.stringify(conditions)}`);
      expect(conditions).toMatchObject({ Accepted: 'True Accepted', ResolvedRefs: 'True ResolvedRefs' });
    }
    const [listener] = management.get('gateway', GATEWAY.name, '-n', GATEWAY.namespace).status.listeners;
    expect(conditionsOf(listener)).toMatchObject({ Accepted: 'True Accepted', Programmed: 'True Programmed' });
    expect(listener.attachedRoutes).toBe(3);
  });

  test('a route from where there is no control plane is not taken', async () => {
    const [route] = management.get(ROUTES, '-n', hosted.namespace).items;
    const { apiVersion, kind, spec } = route;
    apply({ apiVersion, kind, metadata: inGateway('stranger'), spec });
    const status = await eventually(60, () => management.get(ROUTES, 'stranger', '-n', GATEWAY.namespace).status);
    expect(conditionsOf(status.parents[0]).Accepted).toBe('False NotAllowedByListeners');
    management.run(['delete', ROUTES, 'stranger', '-n', GATEWAY.namespace]);
  });

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

  test('each name leads to its own program, unopened', async () => {
    forward(GATEWAY_NODE_PORT);
    for (const name of ['api', 'forward', 'tunnel'].map(host)) {
      expect(await namesServed(name)).toContain(`DNS:${name}`);
    }
  });

  test('people and kubelets reach it by its name', () => {
    expect(whoAmI(new Kubectl(byName())).status.userInfo.groups).toContain('system:authenticated');
  });

  test('without the forwarder the Gateway knows no cluster by what pods dial', () => {
    const { ok, stderr } = new Kubectl(byName('kubernetes.default.svc')).try(['get', '--raw', '/readyz']);
    expect(ok).toBe(false);
    console.log(`by the Gateway alone: ${stderr.trim().split('\n').at(-1)}`);
  });

  test(
    'nothing fails while API servers and both ends of the outer connection are replaced',
    async () => {
      const rollouts = (
        [
          ['deployment', 'kube-apiserver', hosted.namespace],
          ['deployment', 'api-forward', hosted.namespace],
          ['daemonset', 'api-forwarder', NODE],
        ] as const
      ).map(([kind, name, namespace]) => ({ of: [kind, name, '-n', namespace], before: podsOf(name, namespace) }));
      const kubeconfigs = { pods: hosted.administratorKubeconfig(), people: byName() };
      clients.push(await SteadyClient.start(kubeconfigs.pods, 'configmaps'));
      clients.push(await SteadyClient.start(kubeconfigs.people, 'secrets'));
      for (const { of, before } of rollouts) {
        await management.until(['rollout', 'restart', ...of]);
        await management.until(['rollout', 'status', ...of, '--timeout=300s']);
        await management.until(['wait', '--for=delete', ...before, ...of.slice(2), '--timeout=300s']);
      }
      for (const client of clients) await client.stop();
      Object.keys(kubeconfigs).forEach((who, index) => {
        const client = clients[index]!;
        console.log(`${who}, through three rollouts: ${client}\n${client.failures.slice(0, 5).join('\n')}`);
      });
      expect(clients.flatMap(({ failures }) => failures)).toEqual([]);
      const log = management.run(['logs', 'deployment/traefik', '-n', GATEWAY.namespace]).split('\n');
      // Such a connection is lost for whoever dials by name; the forwarder tries again a second later.
      expect(log.filter((line) => line.includes('Error while dialing backend'))).toEqual([]);
    },
    15 * 60_000,
  );

  function apply(...objects: object[]): void {
    management.run(['apply', '--server-side', '--force-conflicts', '-f', '-'], list(objects));
  }

  function podsOf(name: string, namespace: string): string[] {
    const pods = management.run(['get', 'pods', '-n', namespace, '-o', 'name']).trim().split('\n');
    return pods.filter((pod) => pod.startsWith(`pod/${name}-`));
  }

  /** Kubeconfig of the administrator who dials the Gateway, and names something there. */
  function byName(name = host('api')): string {
    forward(GATEWAY_NODE_PORT);
    const config = parse(readFileSync(hosted.administratorKubeconfig(), 'utf8'));
    Object.assign(config.clusters[0].cluster, {
      'server': `https://127.0.0.1:${GATEWAY_NODE_PORT}`,
      'tls-server-name': name,
    });
    const file = join(work, `${name}.kubeconfig`);
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
    return file;
  }
});

function list(items: object[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

function whoAmI(kubectl: Kubectl) {
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  return JSON.parse(kubectl.run(['create', '-o', 'json', '-f', '-'], JSON.stringify(review)));
}

/** Names in the certificate that is shown at the Gateway to who names something there. */
function namesServed(servername: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: GATEWAY_NODE_PORT, servername, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().subjectaltname);
      socket.end();
    });
    socket.on('error', reject);
  });
}

/** Types of the conditions: status and reason. */
function conditionsOf({ conditions }: { conditions: any[] }): Record<string, string> {
  return Object.fromEntries(conditions.map(({ type, status, reason }) => [type, `${status} ${reason}`]));
}

function namespace(name: string, level: 'restricted' | 'privileged'): object {
  const labels = { 'pod-security.kubernetes.io/enforce': level };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

/** The Gateway as a management cluster has it, and Services by whose names it is dialled. */
function gateway(): object[] {
  const chart = new Chart(new App(), 'gateway');
  ServiceEndpoint.gateway({ domain: DOMAIN, gateway: GATEWAY, gatewayClass: 'traefik', port: PORT }).build(() => chart);
  return [
    ...(chart.toJson() as object[]),
    ...['api', 'forward'].map((name) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: inGateway(name),
      spec: {
        selector: TRAEFIK_LABELS,
        type: name === 'api' ? 'NodePort' : 'ClusterIP',
        ports: [{ port: PORT, ...(name === 'api' && { nodePort: GATEWAY_NODE_PORT }) }],
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
    object.metadata.namespace = NODE;
    // Names of the proxy are those of a Service here.
    if (object.kind === 'DaemonSet') object.spec.template.spec.dnsPolicy = 'ClusterFirstWithHostNet';
  }
  const { address, port } = FORWARDER[4];
  const metadata = { name: 'kubernetes', namespace: NODE };
  return [
    ...objects,
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { type: 'NodePort', ports: [{ name: 'https', port: 443, targetPort: port, nodePort: NODE_PORT }] },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'kubernetes' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
      ports: [{ name: 'https', port, protocol: 'TCP' }],
    },
  ];
}

function inGateway(name: string) {
  return { name, namespace: GATEWAY.namespace };
}
