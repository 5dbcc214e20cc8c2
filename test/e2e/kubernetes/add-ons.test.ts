import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  Calico,
  ClusterAddOns,
  KubeProxy,
  MetricsServer,
  OpenStackCloud,
  OpenStackVolumes,
} from '../../../constructs/add-ons';
import { EtcdTopology } from '../../../constructs/control-plane';
import { ManagementCluster, Platform, ServiceEndpoint, Tenant, TenantCluster } from '../../../constructs/fleet';
import { GATE_VARIABLE } from '../../../constructs/workers';
import {
  ADMINISTRATOR_SCRIPT,
  Cidr,
  Cni,
  KubernetesVersion,
  OperatingSystem,
  ROLL_NODES_SCRIPT,
  rollNodesScript,
  Site,
  Size,
} from '../../../lib';
import { anAddOnCluster, aRegion, machines, serversOf } from '../../support/an-add-on-cluster';
import { describeUnless } from '../../support/describe-unless';
import {
  bringKonnectivity,
  bringUp,
  build,
  eventually,
  forward,
  image,
  Kubectl,
  konnectivityImage,
  KUBERNETES,
  obstacle,
  program,
  startWorker,
  stopWorker,
} from './management';

const CLUSTER = 'addons-try';
const NAMESPACE = `cluster-${CLUSTER}`;
const PORT = 31960;
/** The management machine, where NodePorts are. */
const NETWORK = process.env.SIM_NET ?? '10.250.0';
const HOST = `${NETWORK}.1`;

/** Named as two revisions of one node are. */
const NODE = 'addons-web-0';
const WORKERS = [`${NODE}-00001`, `${NODE}-00002`] as const;

const version = KubernetesVersion.of(KUBERNETES);
/** Versions of the published modules, and the tags that the manifests name. */
const BUILT = [image('flannel-0.28.10'), konnectivityImage(version), image('metrics-server-0.9.0')];

const reason = obstacle();

describeUnless(reason, 'add-ons on a real Kubernetes', () => {
  const management = Kubectl.MANAGEMENT;
  let work: string;
  let tenant: Kubectl;
  let addOns: ClusterAddOns;
  let dnsIp: string;

  beforeAll(() => {
    bringUp();
    build('--flannel', '0.28.10', '--metrics-server', '0.9.0');
    bringKonnectivity(version);
    work = mkdtempSync(join(tmpdir(), 'add-ons-'));
    cleanUp();
    const platform = new Platform({
      outdir: join(work, 'cdktf.out'),
      manifests: join(work, 'dist'),
      allocations: join(work, 'allocations.json'),
    });
    const cluster = new TenantCluster(platform, CLUSTER, {
      tenant: new Tenant(platform, 'acme'),
      version,
      managementCluster: ManagementCluster.fromAttributes(platform, 'mgmt', {
        region: aRegion('paris'),
        nodes: { mgmt: HOST },
        // No load balancer stands before the NodePorts: both have the same number.
        endpoint: ServiceEndpoint.external({
          host: HOST,
          apiPorts: { first: PORT, last: PORT },
          tunnelPorts: { first: PORT + 1, last: PORT + 1 },
          nodePorts: { first: PORT, last: PORT + 1 },
        }),
      }),
      etcd: EtcdTopology.dedicated({ members: 1, storage: Size.gibibytes(5) }),
      // The table of connections is the whole host's, and a machine of the toolkit may not touch it.
      approvesKubeletServing: false,
      addOns: [new KubeProxy({ configuration: { conntrack: { maxPerCore: 0 } } }), new MetricsServer()],
    });
    cluster.addBareMetalPool('metal', {
      site: Site.define('plant', { addressSpace: Cidr.of(`${NETWORK}.128/25`) }),
      operatingSystem: OperatingSystem.prebuilt(OperatingSystem.DEBIAN_12),
      hosts: Object.fromEntries(WORKERS.map((name, index) => [name, { address: `${NETWORK}.${150 + index}` }])),
    });
    cluster.customize((built) => {
      addOns = built.addOns;
      dnsIp = built.plan.dnsIp;
    });
    platform.synth();
  }, minutes(30));

  afterAll(() => {
    cleanUp();
    if (work) rmSync(work, { recursive: true, force: true });
  }, minutes(5));

  test(
    'the Job of the control plane brings every object of every add-on into the tenant cluster',
    async () => {
      const started = Date.now();
      for (const folder of ['_cluster', CLUSTER].map((name) => join(work, 'dist', 'mgmt', name))) {
        const manifests = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
        for (const file of manifests.sort()) {
          management.run(['apply', '--server-side', '--force-conflicts', '-f', join(folder, file)]);
        }
      }
      forward(PORT);
      tenant = new Kubectl(await credential('tenant-bootstrap', `https://127.0.0.1:${PORT}`));
      await eventually(600, () => (tenant.try(['get', '--raw', '/readyz']).ok ? true : undefined));
      console.log(`from the first kubectl apply to /readyz: ${seconds(started)}`);
      await eventually(600, () =>
        management.get('jobs', '-n', NAMESPACE).items[0]?.status?.succeeded === 1 ? true : undefined,
      );
      console.log(`to the end of the bootstrap Job: ${seconds(started)}`);
      for (const objects of addOns.tenantObjects.values()) {
        for (const { kind, metadata } of objects) {
          const { name, namespace = 'default' } = metadata;
          expect(tenant.try(['get', kind, name, '-n', namespace])).toMatchObject({ ok: true });
        }
      }
    },
    minutes(25),
  );

  test('the API server knows every field of every object, and warns of none', () => {
    const elsewhere = ClusterAddOns.of(
      anAddOnCluster({
        cni: Cni.none(),
        pools: [serversOf(aRegion('paris')), serversOf(aRegion('lagos')), machines()],
      }),
      [new OpenStackCloud(), new OpenStackVolumes(), new Calico()],
    );
    for (const [addOn, objects] of [...addOns.tenantObjects, ...elsewhere.tenantObjects]) {
      const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
      const words = ['apply', '--server-side', '--force-conflicts', '--dry-run=server', '--validate=strict', '-f', '-'];
      const answer = tenant.try(words, list);
      expect({ addOn, ...answer, stdout: '' }).toEqual({ addOn, ok: true, stdout: '', stderr: '' });
    }
  });

  test(
    'two workers without any network get one, and are Ready',
    async () => {
      const started = Date.now();
      const bootstrap = await credential('join-metal', `https://${HOST}:${PORT}`);
      const config = join(work, 'kubelet.json');
      writeFileSync(config, JSON.stringify(kubeletConfiguration(dnsIp)));
      const clientAuthority = join(work, 'client-ca.crt');
      writeFileSync(clientAuthority, decode(secret('client-ca')['tls.crt']!));
      for (const name of WORKERS) {
        startWorker(name, {
          bootstrap,
          config,
          images: BUILT,
          files: { [clientAuthority]: '/etc/kubernetes/pki/client-ca.crt' },
        });
      }
      await eventually(600, () => {
        approveServingCertificates();
        const nodes = tenant.get('nodes').items as any[];
        return nodes.filter(isReady).length === WORKERS.length ? true : undefined;
      });
      console.log(`two workers from start to Ready: ${seconds(started)}`);
      for (const name of ['flannel', 'kube-proxy', 'konnectivity-agent']) {
        await eventually(300, () => {
          const { numberReady } = tenant.get('daemonset', name, '-n', 'kube-system').status;
          return numberReady === WORKERS.length ? true : undefined;
        });
      }
      await eventually(300, () =>
        tenant.get('deployment', 'coredns', '-n', 'kube-system').status.readyReplicas === 2 ? true : undefined,
      );
      console.log(`to all add-ons ready: ${seconds(started)}`);
    },
    minutes(30),
  );

  test(
    'a pod finds a Service by name and reaches its pod on the other worker',
    async () => {
      tenant.run(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: acrossWorkers() }));
      tenant.run(['wait', '--for=condition=Ready', 'pod/server', 'pod/client', '--timeout=300s']);
      const answer = await eventually(120, () => {
        const { ok, stdout } = tenant.try([
          'exec',
          'client',
          '--',
          'wget',
          '-q',
          '-O-',
          'http://server.default.svc.cluster.local',
        ]);
        return ok ? stdout : undefined;
      });
      expect(answer.trim()).toBe(`hello from ${WORKERS[0]}`);
      expect(tenant.run(['exec', 'client', '--', 'nslookup', 'kubernetes.default.svc.cluster.local'])).toContain(dnsIp);
    },
    minutes(10),
  );

  test('logs and exec go through the tunnel, to the kubelet of each worker', () => {
    expect(tenant.run(['logs', 'server'])).toContain('ready to serve');
    expect(tenant.run(['exec', 'server', '--', 'hostname']).trim()).toBe('server');
    expect(tenant.run(['exec', 'client', '--', 'hostname']).trim()).toBe('client');
  });

  test(
    'what nodes and pods use is asked of every kubelet, and shown to people',
    async () => {
      const top = (...words: string[]) => tenant.run(['top', ...words, '--no-headers']);
      const nodes = await eventually(180, () => {
        const lines = top('nodes').trim().split('\n');
        return lines.length === WORKERS.length && lines.every((line) => /\d+m .*\d+Mi/.test(line)) ? lines : undefined;
      });
      console.log(nodes.join('\n'));
      expect(top('pods', '-n', 'kube-system')).toMatch(/^metrics-server-\S+ +\d+m +\d+Mi/m);
    },
    minutes(4),
  );

  test('no program of an add-on was started anew', () => {
    const pods = tenant.get('pods', '-n', 'kube-system').items as any[];
    const restarts = pods.flatMap(({ metadata, status }) =>
      status.containerStatuses.map(({ restartCount }: any) => [metadata.name, restartCount]),
    );
    expect(restarts.filter(([, count]) => count > 0)).toEqual([]);
  });

  test(
    'a node that gives way to its successor is drained as the disruption budget of its pods allows',
    async () => {
      const [, successor] = WORKERS;
      tenant.run(['delete', 'pod', 'server', 'client', '--wait=true']);
      tenant.run(['cordon', successor]);
      tenant.run(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: guarded() }));
      tenant.run(['wait', '--for=condition=Available', 'deployment/guarded', '--timeout=300s']);
      tenant.run(['uncordon', successor]);

      const started = Date.now();
      const rolling = rollTo(successor);
      const available: number[] = [];
      while (rolling.exitCode === null) {
        available.push(tenant.get('deployment', 'guarded').status.availableReplicas ?? 0);
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
      console.log(`drained and replaced in ${seconds(started)}, ${Math.min(...available)} of 3 pods at the least`);
      expect(rolling.exitCode).toBe(0);
      expect(Math.min(...available)).toBe(2);
      expect((tenant.get('nodes').items as any[]).map(({ metadata }) => metadata.name)).toEqual([successor]);
      const pods = tenant.get('pods', '-l', 'app=guarded').items as any[];
      expect(pods.filter(({ status }) => status.phase === 'Running').map(({ spec }) => spec.nodeName)).toEqual([
        successor,
        successor,
        successor,
      ]);
    },
    minutes(10),
  );

  /** Runs the script that replaces nodes, with a stand-in for Terraform that has a change and calls the gate as it would. */
  function rollTo(serverName: string) {
    const folder = join(work, 'rolling');
    mkdirSync(join(folder, 'stack', '.terraform'), { recursive: true });
    const node = { name: NODE, serverName, stack: 'stack', pool: 'web', isInPlace: false, targets: ['server'] };
    const files = {
      [ROLL_NODES_SCRIPT]: rollNodesScript({ clusterName: CLUSTER, nodes: [node], gateVariable: GATE_VARIABLE }),
      [ADMINISTRATOR_SCRIPT]: `cat ${join(work, 'tenant-bootstrap.kubeconfig')}\n`,
      terraform: [
        '#!/bin/sh',
        'case "$*" in',
        "  *show*) echo '  # openstack_compute_instance_v2.server must be replaced' ;;",
        `  *apply*) sh "$${GATE_VARIABLE}" ${NODE} ${serverName} ;;`,
        'esac',
        '',
      ].join('\n'),
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o755 });
    return spawn('bash', [join(folder, ROLL_NODES_SCRIPT), '--stacks', folder], {
      stdio: 'inherit',
      env: { ...process.env, PATH: `${folder}:${dirname(program)}:${process.env.PATH}`, TF_VAR_join_credentials: '{}' },
    });
  }

  /** Three pods, of which one at a time may be missing. */
  function guarded(): object[] {
    const labels = { app: 'guarded' };
    const container = {
      name: 'sleeper',
      image: 'docker.io/library/busybox:1.37',
      command: ['sh', '-c', 'exec sleep 86400'],
    };
    return [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'guarded' },
        spec: {
          replicas: 3,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: { terminationGracePeriodSeconds: 1, containers: [container] },
          },
        },
      },
      {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'guarded' },
        spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
      },
    ];
  }

  /** A server on one worker behind a Service, and a client on the other. */
  function acrossWorkers(): object[] {
    const pod = (name: string, nodeName: string, script: string) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels: { app: name } },
      spec: {
        nodeName,
        terminationGracePeriodSeconds: 0,
        containers: [{ name, image: 'docker.io/library/busybox:1.37', command: ['sh', '-c', script] }],
      },
    });
    const serve = `mkdir /tmp/www && echo hello from ${WORKERS[0]} >/tmp/www/index.html && echo ready to serve && exec httpd -f -p 8080 -h /tmp/www`;
    return [
      pod('server', WORKERS[0], serve),
      pod('client', WORKERS[1], 'exec sleep 86400'),
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'server' },
        spec: { selector: { app: 'server' }, ports: [{ port: 80, targetPort: 8080 }] },
      },
    ];
  }

  /** Somebody has to vouch for what kubelets serve with; here it is the test. */
  function approveServingCertificates(): void {
    const waiting = (tenant.get('csr').items as any[]).filter(
      ({ spec, status }) => spec.signerName === 'kubernetes.io/kubelet-serving' && !status.conditions,
    );
    if (waiting.length > 0) tenant.run(['certificate', 'approve', ...waiting.map(({ metadata }) => metadata.name)]);
  }

  function secret(name: string): Record<string, string> {
    return management.get('secret', name, '-n', NAMESPACE).data;
  }

  /** A kubeconfig with a certificate of a Secret of the control plane. */
  async function credential(name: string, server: string): Promise<string> {
    const { own, authority } = await eventually(300, () => {
      const [own, authority] = [secret(name), secret('cluster-ca')];
      return own['tls.key'] && authority['tls.crt'] ? { own, authority } : undefined;
    });
    const path = join(work, `${name}.kubeconfig`);
    writeFileSync(path, JSON.stringify(kubeconfig(server, authority['tls.crt']!, own)), { mode: 0o600 });
    return path;
  }

  function cleanUp(): void {
    for (const name of WORKERS) stopWorker(name);
    management.run(['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--wait=true', '--timeout=300s']);
  }
});

function kubeletConfiguration(dnsIp: string): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: '/etc/kubernetes/pki/client-ca.crt' },
    },
    authorization: { mode: 'Webhook' },
    clusterDomain: 'cluster.local',
    clusterDNS: [dnsIp],
    rotateCertificates: true,
    serverTLSBootstrap: true,
  };
}

/** With certificates in it, as the toolkit carries one file to a worker. */
function kubeconfig(server: string, authority: string, own: Record<string, string>): object {
  return {
    'apiVersion': 'v1',
    'kind': 'Config',
    'current-context': 'own',
    'contexts': [{ name: 'own', context: { cluster: 'own', user: 'own' } }],
    'clusters': [{ name: 'own', cluster: { server, 'certificate-authority-data': authority } }],
    'users': [{ name: 'own', user: { 'client-certificate-data': own['tls.crt'], 'client-key-data': own['tls.key'] } }],
  };
}

function isReady({ status }: any): boolean {
  return status.conditions.some(({ type, status: is }: any) => type === 'Ready' && is === 'True');
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString();
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

function minutes(count: number): number {
  return count * 60_000;
}
