import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EtcdTopology } from '../../../constructs/control-plane';
import { ManagementCluster, Platform, ServiceEndpoint, Tenant, TenantCluster } from '../../../constructs/fleet';
import {
  Cidr,
  Cni,
  Flavor,
  Image,
  KubernetesVersion,
  NodeCount,
  OperatingSystem,
  Region,
  Site,
  Size,
} from '../../../lib';
import { RegionStack } from '../../../stacks';
import { describeUnless } from '../../support/describe-unless';
import { bringUp, eventually, forward, Kubectl, KUBERNETES, obstacle } from './management';
import { Machine, machineObstacle } from '../vm/machine';

const CLUSTER = 'joining';
const NAMESPACE = `cluster-${CLUSTER}`;
const NETWORK = process.env.SIM_NET ?? '10.250.0';
const HOST = `${NETWORK}.1`;
const METAL = `${NETWORK}.150`;
const PORT = 30190;
const VERSION = KubernetesVersion.of(KUBERNETES);
const POD_RANGE = Cidr.of('100.64.0.0/16');
const SERVICE_RANGE = Cidr.of('172.20.0.0/20');
const DEBIAN = OperatingSystem.prebuilt(OperatingSystem.DEBIAN_12);

const why = obstacle() ?? machineObstacle();

describeUnless(why, 'machines that boot from what was synthesized', () => {
  const management = Kubectl.MANAGEMENT;
  const server = new Machine(`${CLUSTER}-web-0`);
  const press = new Machine('press-1');
  let work: string;
  let tenant: Kubectl;

  beforeAll(() => {
    bringUp();
    Machine.build(KUBERNETES);
    work = mkdtempSync(join(tmpdir(), 'workers-'));
    synthesize(work);
    management.run(['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--wait=true', '--timeout=150s']);
  }, minutes(45));

  afterAll(() => {
    for (const machine of [server, press]) machine.remove();
    management.run(['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--wait=true', '--timeout=150s']);
    rmSync(work, { recursive: true, force: true });
  }, minutes(4));

  test(
    'a control plane is there that knows its pools',
    async () => {
      const home = join(work, 'dist', 'home');
      for (const folder of ['_cluster', CLUSTER]) {
        const { status, stderr } = spawnSync('sh', [join(home, folder, 'apply.sh')], {
          encoding: 'utf8',
          env: { ...process.env, ...management.environment },
        });
        if (status !== 0) throw new Error(stderr);
      }
      forward(PORT);
      tenant = as(await credentialOf('tenant-bootstrap'));
      await eventually(240, () => (tenant.run(['get', '--raw', '/readyz']) === 'ok' ? true : undefined));
      await eventually(240, () =>
        tenant.try(['get', 'clusterrolebinding', 'tenantry:joining-nodes']).ok ? true : undefined,
      );
    },
    minutes(10),
  );

  test(
    'a server boots from the user data that Terraform would hand to Nova, and is a Ready node',
    async () => {
      const started = Date.now();
      server.boot({ userData: userDataOf(work, 'web'), seed: 'config-drive', podRange: '100.64.0.0/24' });
      await eventually(patient(900), () => (isReady(tenant, server.name) ? true : undefined));
      console.log(`from power on to a Ready node: ${((Date.now() - started) / 1000).toFixed(0)} s`);
      const { spec, metadata } = tenant.get('node', server.name);
      expect(spec.providerID).toMatch(/^openstack:\/\/RegionOne\/[0-9a-f-]{36}$/);
      expect(metadata.labels).toMatchObject({
        'topology.kubernetes.io/region': 'RegionOne',
        'topology.kubernetes.io/zone': 'az1',
        'example.net/tier': 'front',
      });
    },
    minutes(40),
  );

  test('the credential is gone from the machine that has joined', () => {
    const left = server.run(
      "grep -rlsE 'BEGIN (EC )?PRIVATE KEY' /var/lib/cloud /etc/kubernetes /run/cloud-init /opt/tenantry 2>/dev/null || true",
    );
    expect(left).toBe('');
  });

  test(
    'it asks for a serving certificate under its own name, runs a pod, and shows its logs and a shell',
    async () => {
      // kubelet-csr-approver is in no place that this toolkit builds from: what it would check is checked here.
      const request = await eventually(patient(120), () =>
        (tenant.get('csr').items as any[]).find(
          ({ spec }) =>
            spec.signerName === 'kubernetes.io/kubelet-serving' && spec.username === `system:node:${server.name}`,
        ),
      );
      tenant.run(['certificate', 'approve', request.metadata.name]);
      tenant.run(['create', 'namespace', 'shop']);
      tenant.run(['apply', '-f', '-'], JSON.stringify(aPod('greeter', server.name)));
      tenant.run(['-n', 'shop', 'wait', '--for=condition=Ready', 'pod/greeter', `--timeout=${patient(180)}s`]);
      await eventually(patient(60), () =>
        tenant.run(['-n', 'shop', 'logs', 'greeter']).includes('hello') ? true : undefined,
      );
      expect(tenant.run(['-n', 'shop', 'exec', 'greeter', '--', 'cat', '/etc/hostname']).trim()).toBe('greeter');
    },
    minutes(15),
  );

  test(
    'a bare-metal machine joins from its seed',
    async () => {
      press.boot({ userData: seedOfMetal(), seed: 'no-cloud', podRange: '100.64.1.0/24', address: METAL });
      await eventually(patient(900), () => (isReady(tenant, press.name) ? true : undefined));
      expect(tenant.get('node', press.name).spec.providerID).toBe('metal://plant/press-1');
    },
    minutes(40),
  );

  test("a credential that is no pool's, and one that has expired, are refused", async () => {
    const mayAsk = (credential: Credential) => as(credential).try(['auth', 'can-i', 'create', 'csr']).stdout.trim();
    const own = await credentialOf('join-web');
    expect(mayAsk(own)).toBe('yes');
    expect(as(own).try(['auth', 'can-i', 'get', 'secrets', '-A']).stdout.trim()).toBe('no');
    const authority = await credentialOf('client-ca');
    expect(mayAsk(signed(authority, `O=system:bootstrappers:${CLUSTER}:gone`, 1))).toBe('no');
    const expired = signed(authority, `O=system:bootstrappers:${CLUSTER}:web`, 0);
    await eventually(30, () => (as(expired).try(['get', 'csr']).stderr.includes('Unauthorized') ? true : undefined));
  });

  /** kubectl in the tenant cluster, with a certificate. */
  function as({ certificate, key }: Credential): Kubectl {
    const path = join(mkdtempSync(join(work, 'kubeconfig-')), 'config');
    const authority = management.get('secret', 'cluster-authority', '-n', NAMESPACE).data['ca.crt'] as string;
    const encoded = (text: string) => Buffer.from(text).toString('base64');
    const config = {
      'apiVersion': 'v1',
      'kind': 'Config',
      'current-context': CLUSTER,
      'contexts': [{ name: CLUSTER, context: { cluster: CLUSTER, user: CLUSTER } }],
      'clusters': [
        {
          name: CLUSTER,
          cluster: {
            'server': `https://127.0.0.1:${PORT}`,
            'tls-server-name': HOST,
            'certificate-authority-data': authority,
          },
        },
      ],
      'users': [
        {
          name: CLUSTER,
          user: { 'client-certificate-data': encoded(certificate), 'client-key-data': encoded(key) },
        },
      ],
    };
    writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
    return new Kubectl(path);
  }

  /** The certificate and key of a Secret beside the control plane, when cert-manager has made it. */
  function credentialOf(secret: string): Promise<Credential> {
    return eventually(patient(120), () => {
      const { data } = management.get<{ data?: Record<string, string> }>('secret', secret, '-n', NAMESPACE);
      if (!data?.['tls.key']) return undefined;
      return { certificate: decoded(data['tls.crt']!), key: decoded(data['tls.key']) };
    });
  }

  /** A client certificate from an authority, for some days. */
  function signed(authority: Credential, organization: string, days: number): Credential {
    const folder = mkdtempSync(join(work, 'signed-'));
    const path = (name: string) => join(folder, name);
    writeFileSync(path('ca.crt'), authority.certificate);
    writeFileSync(path('ca.key'), authority.key, { mode: 0o600 });
    openssl(
      'req',
      '-new',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      path('key'),
      '-subj',
      `/${organization}/CN=tenantry:joining-node`,
      '-out',
      path('csr'),
    );
    openssl(
      'x509',
      '-req',
      '-in',
      path('csr'),
      '-CA',
      path('ca.crt'),
      '-CAkey',
      path('ca.key'),
      '-CAcreateserial',
      '-days',
      `${days}`,
      '-out',
      path('crt'),
    );
    return { certificate: readFileSync(path('crt'), 'utf8'), key: readFileSync(path('key'), 'utf8') };
  }

  /** What Terraform makes of the user data of a pool: the document of its stack, with the credential in its places. */
  function userDataOf(folder: string, pool: string): string {
    const stack = JSON.parse(
      readFileSync(join(folder, 'cdktf.out', 'stacks', `${CLUSTER}-paris`, 'cdk.tf.json'), 'utf8'),
    ) as {
      locals: Record<string, unknown>;
    };
    const document = Object.values(stack.locals).find((text) => `${text}`.includes('#cloud-config')) as string;
    const { TF_VAR_join_credentials: variable } = joinCredentials(folder);
    const credential = (JSON.parse(variable!) as Record<string, Record<string, string>>)[pool]!;
    return document
      .replace(
        /\$\{length\(var\.join_credentials\) == 0 \? "" : var\.join_credentials\["(.*?)"\]\.(\w+)\}/g,
        (_, name, part) => {
          expect(name).toBe(pool);
          return credential[part as string]!;
        },
      )
      .replace(/([$%])\1\{/g, '$1{');
  }

  /** What the bare-metal machine is seeded with, credential and all. */
  function seedOfMetal(): string {
    const filled = join(work, 'filled');
    const command = join(work, 'dist', 'sites', 'plant', CLUSTER, 'metal', 'fill-seeds');
    const { status, stderr } = spawnSync('bash', [command, filled], {
      encoding: 'utf8',
      env: { ...process.env, ...management.environment },
    });
    if (status !== 0) throw new Error(stderr);
    return readFileSync(join(filled, 'press-1', 'user-data'), 'utf8');
  }

  /** Environment that the cluster's own command sets. */
  function joinCredentials(folder: string): Record<string, string> {
    const { status, stdout, stderr } = spawnSync(
      'bash',
      [join(folder, 'dist', 'home', CLUSTER, 'join-credentials.sh')],
      {
        encoding: 'utf8',
        env: { ...process.env, ...management.environment },
      },
    );
    if (status !== 0) throw new Error(stderr);
    const [, name, value] = /^export (\w+)='(.*)'\n$/.exec(stdout)!;
    return { [name!]: value! };
  }
});

interface Credential {
  readonly certificate: string;
  readonly key: string;
}

/** A cluster with a pool of servers and one of bare metal, whose endpoint is the management machine itself. */
function synthesize(work: string): void {
  const region = Region.define('paris', {
    cloud: 'region-one',
    regionName: 'RegionOne',
    externalNetwork: 'public',
    zones: ['az1'],
    addressSpace: Cidr.of('10.16.0.0/13'),
    egress: [Cidr.of(`${HOST}/32`)],
  });
  const platform = new Platform({
    outdir: join(work, 'cdktf.out'),
    manifests: join(work, 'dist'),
    allocations: join(work, 'allocations.json'),
  });
  const stack = new RegionStack(platform, 'paris', { region });
  const ports = { first: PORT, last: PORT + 9 };
  const cluster = new TenantCluster(platform, CLUSTER, {
    tenant: new Tenant(platform, 'acme'),
    version: VERSION,
    podRange: POD_RANGE,
    serviceRange: SERVICE_RANGE,
    managementCluster: ManagementCluster.fromAttributes(platform, 'home', {
      region,
      nodes: { mgmt: HOST },
      endpoint: ServiceEndpoint.sharedLoadBalancer({ stack, host: HOST, apiPorts: ports, nodePorts: ports }),
    }),
    etcd: EtcdTopology.dedicated({ members: 1, storage: Size.gibibytes(2) }),
    cni: Cni.none(),
    approvesKubeletServing: false,
    // The machines have no network for pods, nor images for what runs on each node.
    konnectivity: false,
  });
  const image = Image.named('prebuilt', { operatingSystem: DEBIAN });
  cluster.addNodePool('web', {
    stack,
    image,
    flavor: Flavor.named('small', { cpus: 2, memoryMib: 1024, diskGib: 10 }),
    nodes: NodeCount.fixed(1),
    labels: { 'example.net/tier': 'front' },
    nodeSettings: { files: [podNetwork('100.64.0.0/24')] },
  });
  cluster.addBareMetalPool('metal', {
    site: Site.define('plant', { addressSpace: Cidr.of(`${NETWORK}.128/25`) }),
    operatingSystem: DEBIAN,
    hosts: { 'press-1': { address: METAL } },
    nodeSettings: { files: [podNetwork('100.64.1.0/24')] },
  });
  platform.synth();
}

/** A pod network of one machine, as no plug-in is under test here. */
function podNetwork(subnet: string) {
  const content = JSON.stringify({
    cniVersion: '1.0.0',
    name: 'pods',
    plugins: [
      {
        type: 'bridge',
        bridge: 'cni0',
        isGateway: true,
        ipMasq: false,
        ipam: { type: 'host-local', ranges: [[{ subnet }]], routes: [{ dst: '0.0.0.0/0' }] },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  });
  return { path: '/etc/cni/net.d/10-pods.conflist', content };
}

function aPod(name: string, node: string) {
  const command = ['sh', '-c', 'echo hello; exec sleep 100000'];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop' },
    spec: {
      nodeName: node,
      terminationGracePeriodSeconds: 0,
      containers: [{ name, image: 'docker.io/library/busybox:1.37', imagePullPolicy: 'IfNotPresent', command }],
    },
  };
}

function isReady(tenant: Kubectl, node: string): boolean {
  const { conditions } = tenant.get('node', node).status as { conditions: { type: string; status: string }[] };
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

function openssl(...words: string[]): void {
  const { status, stderr } = spawnSync('openssl', words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString();
}

/** Waiting times of emulated machines on busy hosts. */
function patient(seconds: number): number {
  return seconds * Number(process.env.SIM_PATIENCE ?? '1');
}

function minutes(count: number): number {
  return patient(count * 60_000);
}
