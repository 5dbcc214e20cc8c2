import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpenStackCloud } from '../../../constructs/add-ons';
import { EtcdBackup } from '../../../constructs/control-plane';
import { Cidr, Region } from '../../../lib';
import { anAddOnCluster, machines, serversOf } from '../../support/an-add-on-cluster';
import { describeUnless } from '../../support/describe-unless';
import { ENDPOINT, Hosted } from './hosted';
import { bringUp, build, enforce, eventually, image, importImages, Kubectl, obstacle, reach } from './management';

const VERSION = '1.35.0';
const NAME = 'rollout-cloud';
const services = process.env.OPENSTACK_SIM_DIR ?? join(tmpdir(), 'openstack-sim');
const client = join(services, 'venv/bin/openstack');

/** Ports of OpenStack's services in the first region; in the second they are 10,000 more, but for Keystone's. */
const PORTS = { 'identity': 5000, 'compute': 8774, 'network': 9696, 'load-balancer': 9876 } as const;
const PATHS = { 'identity': '/v3', 'compute': '/v2.1', 'network': '', 'load-balancer': '' } as const;

/** Regions as pods reach them: the same services under another address. */
const REGIONS = [
  { name: 'here', regionName: 'PodsOne', cloud: 'region-one', offset: 0, subnet: '10.71.0' },
  { name: 'there', regionName: 'PodsTwo', cloud: 'region-two', offset: 10_000, subnet: '10.72.0' },
] as const;

const reason =
  obstacle() ?? (existsSync(client) ? undefined : 'OpenStack is not installed here; test/e2e/openstack/toolkit/up');

/**
 * OpenStack's own cloud controller managers, one for each of two regions with real services, beside a control plane. Its nodes
 * are entries in the API that nobody keeps ready, so that a controller may delete each that it takes for its own.
 */
describeUnless(reason, "OpenStack's cloud controllers of two regions", () => {
  const management = Kubectl.MANAGEMENT;
  const addOn = contribution();
  const servers: Record<string, string> = {};
  let work: string;
  let hosted: Hosted;
  let tenant: Kubectl;

  beforeAll(async () => {
    bringUp();
    build('--openstack-cloud', VERSION);
    importImages(image(`openstack-cloud-${VERSION}`));
    const { status } = spawnSync(join(__dirname, '../openstack/toolkit/up'), { stdio: 'inherit' });
    if (status !== 0) throw new Error('the OpenStack services did not start');
    sweep();
    for (const region of REGIONS) showToPods(region);
    for (const { cloud, subnet } of REGIONS) {
      openstack(cloud, 'network', 'create', NAME);
      openstack(cloud, 'subnet', 'create', NAME, '--network', NAME, '--subnet-range', `${subnet}.0/24`);
      openstack(cloud, 'router', 'create', NAME, '--external-gateway', 'public');
      openstack(cloud, 'router', 'add', 'subnet', NAME, NAME);
    }
    for (const [server, cloud] of [
      ['here-1', 'region-one'],
      ['here-2', 'region-one'],
      ['there-1', 'region-two'],
    ] as const) {
      const options = ['--flavor', 'm1.tiny', '--image', 'cirros', '--network', NAME, '--availability-zone', 'az2'];
      servers[server] = created(cloud, 'server', 'create', `${NAME}-${server}`, ...options, '--wait');
    }
    work = mkdtempSync(join(tmpdir(), 'openstack-cloud-'));
    hosted = new Hosted(NAME, 30844, work, { backup: EtcdBackup.none(), programs: addOn.programs });
    hosted.synthesize({}, (controlPlane) => {
      controlPlane.addTenantObjects('openstack-cloud', addOn.tenantObjects ?? []);
      controlPlane.completeWaves();
    });
    management.run(['apply', '--server-side', '-f', join(work, 'dist', NAME, '10-namespace.k8s.yaml')]);
    enforce('start', hosted.namespace);
    for (const region of REGIONS) bringCredential(region);
    await hosted.apply();
    tenant = hosted.administrator();
    await hosted.settled();
  }, 45 * 60_000);

  afterAll(() => {
    enforce('stop');
    hosted?.remove();
    sweep();
    if (work) rmSync(work, { recursive: true, force: true });
  }, 10 * 60_000);

  test(
    'nodes get the zone and the addresses of their servers, each from the controller of its region',
    async () => {
      for (const name of Object.keys(servers))
        addNode(name, `openstack://${regionOf(name).regionName}/${servers[name]}`);
      addNode('press-1', 'metal://plant/press-1');
      for (const name of Object.keys(servers)) {
        const node = await eventually(90, () => {
          const it = tenant.get('node', name);
          return (it.spec.taints ?? []).some(({ key }: any) => key === UNINITIALIZED) ? undefined : it;
        });
        expect(node.metadata.labels).toMatchObject({
          'topology.kubernetes.io/zone': 'az2',
          'topology.kubernetes.io/region': regionOf(name).regionName,
          'node.kubernetes.io/instance-type': 'm1.tiny',
        });
        const addresses = node.status.addresses.filter(({ type }: any) => type === 'InternalIP');
        expect(addresses).toEqual([
          { type: 'InternalIP', address: expect.stringContaining(`${regionOf(name).subnet}.`) },
        ]);
      }
    },
    5 * 60_000,
  );

  test(
    'a Service gets a load balancer of Octavia, with nodes of its region alone behind it',
    async () => {
      const [here] = REGIONS;
      const started = Date.now();
      tenant.run(['create', 'service', 'loadbalancer', 'web', '--tcp=80:8080', '-n', 'default']);
      const service = await eventually(180, () => {
        const it = tenant.get('service', 'web', '-n', 'default');
        return it.status.loadBalancer.ingress?.[0].ip ? it : undefined;
      });
      console.log(`a load balancer after ${((Date.now() - started) / 1000).toFixed(0)} s`);
      expect(service.status.loadBalancer.ingress).toEqual([
        expect.objectContaining({ ip: expect.stringMatching(/^203\.0\.113\./) }),
      ]);
      const balancer = `kube_service_${NAME}_default_web`;
      const [pool] = listed(here.cloud, 'loadbalancer', 'pool', 'list', '--loadbalancer', balancer);
      const members = listed(here.cloud, 'loadbalancer', 'member', 'list', pool.id).map(({ address }) => address);
      const addresses = ['here-1', 'here-2'].map((node) => tenant.get('node', node).status.addresses[0].address);
      expect(members.sort()).toEqual(addresses.sort());
      tenant.run(['delete', 'service', 'web', '-n', 'default', '--timeout=180s']);
      expect(listed(here.cloud, 'loadbalancer', 'list').map(({ name }) => name)).not.toContain(balancer);
    },
    8 * 60_000,
  );

  test(
    'the node of a server that is gone is deleted, and no other: not of another region, nor bare metal',
    async () => {
      openstack('region-one', 'server', 'delete', '--wait', servers['here-2']!);
      await eventually(120, () => (nodes().includes('here-2') ? undefined : true));
      // Nodes that are not ready are looked at every five seconds.
      await new Promise((resolve) => setTimeout(resolve, 30_000));
      expect(nodes()).toEqual(['here-1', 'press-1', 'there-1']);
    },
    5 * 60_000,
  );

  function nodes(): string[] {
    return tenant.get('nodes').items.map(({ metadata }: any) => metadata.name as string);
  }

  function addNode(name: string, providerID: string): void {
    const taints = providerID.startsWith('metal') ? [] : [{ key: UNINITIALIZED, value: 'true', effect: 'NoSchedule' }];
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name }, spec: { providerID, taints } };
    tenant.run(['create', '-f', '-'], JSON.stringify(node));
  }

  /** An application credential of the tenant's project, as the cluster's owner would bring it. */
  function bringCredential({ name, cloud, regionName }: (typeof REGIONS)[number]): void {
    const { id, secret } = JSON.parse(
      openstack(cloud, 'application', 'credential', 'create', `${NAME}-${name}`, '-f', 'json'),
    );
    const entry = {
      auth_type: 'v3applicationcredential',
      auth: { auth_url: address('identity', 0), application_credential_id: id, application_credential_secret: secret },
      region_name: regionName,
    };
    const clouds = { clouds: { [cloud]: entry } };
    const secretObject = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: `openstack-${name}`, namespace: hosted.namespace },
      stringData: { 'clouds.yaml': JSON.stringify(clouds) },
    };
    management.run(['create', '-f', '-'], JSON.stringify(secretObject));
  }
});

const UNINITIALIZED = 'node.cloudprovider.kubernetes.io/uninitialized';

function regionOf(node: string) {
  return REGIONS.find(({ name }) => node.startsWith(name))!;
}

/** What the add-on brings to a cluster with nodes in both regions and on bare metal. */
function contribution() {
  const regions = REGIONS.map(({ name, cloud, regionName }, index) =>
    Region.define(name, {
      cloud,
      regionName,
      externalNetwork: 'public',
      zones: ['az1', 'az2'],
      addressSpace: Cidr.of(`10.${16 + 8 * index}.0.0/13`),
    }),
  );
  const pools = [...regions.map((region) => serversOf(region)), machines()];
  return new OpenStackCloud({ loadBalancers: 'here' }).contribute(anAddOnCluster({ name: NAME, pools, replicas: 1 }));
}

/** Where pods reach a service: at the management machine, which leads to this one. */
function address(service: keyof typeof PORTS, offset: number): string {
  return `http://${ENDPOINT}:${PORTS[service] + (service === 'identity' ? 0 : offset)}${PATHS[service]}`;
}

/** Puts a region's services into the catalogue a second time, under the address that pods reach. */
function showToPods({ regionName, offset }: (typeof REGIONS)[number]): void {
  openstack('admin-one', 'region', 'create', regionName);
  for (const service of Object.keys(PORTS) as (keyof typeof PORTS)[]) {
    const url = address(service, offset);
    reach(Number(new URL(url).port));
    openstack('admin-one', 'endpoint', 'create', '--region', regionName, service, 'public', url);
  }
}

/** Takes away what this suite makes, and what an earlier run left. */
function sweep(): void {
  for (const { name, cloud, regionName } of REGIONS) {
    for (const [kind, option] of [
      ['loadbalancer', '--cascade'],
      ['server', '--wait'],
    ] as const) {
      for (const it of listed(cloud, kind, 'list').filter(({ name: its }) => its.includes(NAME))) {
        openstack(cloud, kind, 'delete', option, it.id);
      }
    }
    quietly(cloud, 'router', 'remove', 'subnet', NAME, NAME);
    quietly(cloud, 'router', 'delete', NAME);
    for (const kind of ['subnet', 'network']) quietly(cloud, kind, 'delete', NAME);
    quietly(cloud, 'application', 'credential', 'delete', `${NAME}-${name}`);
    for (const endpoint of listed('admin-one', 'endpoint', 'list', '--region', regionName)) {
      openstack('admin-one', 'endpoint', 'delete', endpoint.id);
    }
    quietly('admin-one', 'region', 'delete', regionName);
  }
}

function created(cloud: string, ...words: string[]): string {
  return openstack(cloud, ...words, '-f', 'value', '-c', 'id').trim();
}

/** What a list has, with column names in small letters. */
function listed(cloud: string, ...words: string[]): any[] {
  const rows: Record<string, unknown>[] = JSON.parse(openstack(cloud, ...words, '-f', 'json'));
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key.toLowerCase(), value])));
}

function openstack(cloud: string, ...words: string[]): string {
  const { status, stdout, stderr } = quietly(cloud, ...words);
  if (status !== 0) throw new Error(`openstack ${words.join(' ')}: ${stderr}`);
  return stdout;
}

function quietly(cloud: string, ...words: string[]) {
  const environment = { ...process.env, OS_CLIENT_CONFIG_FILE: join(services, 'clouds.yaml'), OS_CLOUD: cloud };
  return spawnSync(client, words, { encoding: 'utf8', env: environment });
}
