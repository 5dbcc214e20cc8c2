import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ProjectFolder, RUN_TYPESCRIPT } from '../../support/command';
import { describeUnless } from '../../support/describe-unless';
import { KubernetesVersion } from '../../../lib';
import {
  bringKonnectivity,
  bringUp,
  eventually,
  forward,
  importImages,
  Kubectl,
  obstacle,
  SIM_FOLDER,
} from '../kubernetes/management';
import { managementNetwork } from '../openstack/management-network';
import { StackFolder, terraformEnvironment, terraformObstacle } from '../openstack/terraform';
import { RolledProject } from './rolled-project';

const CLUSTER = 'command-shop';
const NAMESPACE = `cluster-${CLUSTER}`;
const STACK = `${CLUSTER}-main`;
const NODE_PORT = 31_520;

/** The endpoint's address, which this machine takes for its own: the load balancers of the toolkit forward nothing. */
const HOST = '192.0.2.10';
const API_PORT = 6001;
const services = process.env.OPENSTACK_SIM_DIR ?? join(tmpdir(), 'openstack-sim');
const clouds = join(services, 'clouds.yaml');
const client = join(services, 'venv/bin/openstack');

const IMAGES = ['kubernetes-1.34.4', 'kubernetes-1.35.4'].map((name) => join(SIM_FOLDER, 'images', `${name}.tar`));
const reason =
  obstacle() ??
  terraformObstacle() ??
  (IMAGES.every(existsSync) ? undefined : 'Kubernetes 1.34.4 is not built; test/e2e/kubernetes/toolkit/build 1.34.4');

describeUnless(reason, 'the command, from nothing to a tenant cluster on both toolkits', () => {
  const management = Kubectl.MANAGEMENT;
  const work = mkdtempSync(join(tmpdir(), 'command-'));
  const scratch = mkdtempSync(join(work, 'scratch-'));
  const environment = { ...management.environment, TMPDIR: scratch };
  const project = new RolledProject(join(work, 'fleet'), environment);
  const network = managementNetwork(join(work, 'network'), 'home', { OS_CLIENT_CONFIG_FILE: clouds });
  const tenantry = (...words: string[]) => project.tenantry(...words);
  const tenant = new Kubectl(join(work, 'admin.kubeconfig'));
  let balancer: ChildProcess | undefined;

  beforeAll(async () => {
    bringUp();
    importImages(...IMAGES);
    bringKonnectivity(KubernetesVersion.V1_34, KubernetesVersion.V1_35);
    const { status } = spawnSync(join(__dirname, '../openstack/toolkit/up'), { stdio: 'inherit' });
    if (status !== 0) throw new Error('the OpenStack services did not start');
    management.try(['delete', 'namespace', NAMESPACE, '--ignore-not-found']);
    spawnSync('ip', ['address', 'replace', `${HOST}/32`, 'dev', 'lo']);
    await network.apply();
  }, minutes(25));

  // Whatever happened, nothing stays behind.
  afterAll(async () => {
    balancer?.kill();
    spawnSync('ip', ['address', 'delete', `${HOST}/32`, 'dev', 'lo']);
    management.try(['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--wait=false']);
    const nothing = { OS_CLIENT_CONFIG_FILE: clouds, TF_VAR_join_credentials: '{}' };
    openstack('loadbalancer', 'delete', '--cascade', 'home-endpoint');
    for (const stack of [STACK, 'main']) {
      await new StackFolder(join(project.path, 'cdktf.out/stacks', stack), nothing).destroy();
    }
    sweep();
    await network.destroy();
    rmSync(work, { recursive: true, force: true });
  }, minutes(15));

  test(
    'init makes a project that synthesizes at once',
    () => {
      const [{ name: context }] = JSON.parse(management.run(['config', 'view', '--output=json'])).contexts;
      const options = {
        cluster: CLUSTER,
        cloud: 'region-one',
        zones: 'az1,az2',
        image: 'ubuntu-24.04',
        flavor: 'm1.small',
        context,
        host: HOST,
      };
      const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value as string]);
      const empty = new ProjectFolder(undefined, work);
      rmSync(project.path, { recursive: true, force: true });
      expect(empty.tenantryWith(environment, 'init', 'fleet', '--no-install', ...words).code).toBe(0);
      project.write('cdktf.json', JSON.stringify({ app: ['node', ...RUN_TYPESCRIPT, 'main.ts'].join(' ') }));
      project.install();
      // No variable names it: it lies where the command is called.
      copyFileSync(clouds, join(project.path, 'clouds.yaml'));
      expect(tenantry('synth')).toMatchObject({ code: 0, out: expect.stringContaining(STACK) });
    },
    minutes(3),
  );

  test(
    'diff shows what an edit of the program changes, before it is written',
    () => {
      // One member, as the toolkit has one node; the image of the approver is in no place that the toolkit builds from.
      project.edit('members: 3', 'members: 1');
      project.edit('V1_35,', 'V1_34,\n    approvesKubeletServing: false,\n    // the keys');
      // Nodes stay as they are when the control plane goes up: no server of the toolkit ever joins.
      project.edit('fixed(2),', 'fixed(2),\n    version: KubernetesVersion.V1_34,');
      project.edit(
        '\n  console.log',
        `
  cluster.addBareMetalPool('metal', {
    site: Site.define('lab', { addressSpace: Cidr.of('10.40.0.0/16') }),
    operatingSystem: OperatingSystem.prebuilt(OperatingSystem.DEBIAN_12),
    hosts: { 'press-1': { address: '10.40.0.11' } },
  });

  console.log`,
      );
      project.edit('  EtcdTopology,', '  EncryptionAtRest,\n  EtcdRestore,\n  EtcdTopology,\n  KeyRing,\n  Site,');
      project.edit(`host: '${HOST}'`, `host: '${HOST}', nodePorts: { first: ${NODE_PORT}, last: ${NODE_PORT + 1} }`);
      rmSync(join(project.path, 'allocations.json'));
      const { out } = tenantry('diff');
      expect(out).toContain(`~ StatefulSet ${NAMESPACE}/etcd`);
      expect(out).toContain('spec.replicas: 3 → 1');
    },
    minutes(3),
  );

  test(
    'doctor finds both worlds ready, and nobody at the endpoint yet',
    () => {
      const { code, out } = tenantry('doctor');
      for (const line of [
        '✓ terraform: ',
        '✓ package tenantry: ',
        '✓ region main: entry region-one',
        '✓ management cluster home: ',
        '✓ cert-manager in home: ',
        `! endpoint of ${CLUSTER}: ${HOST}:${API_PORT} cannot be reached from here: ECONNREFUSED`,
      ]) {
        expect(out).toContain(line);
      }
      expect(code).toBe(0);
    },
    minutes(2),
  );

  test(
    'plan says what is to be made, and what cannot be known before',
    () => {
      const { code, out } = tenantry('plan');
      expect(code).toBe(0);
      expect(out).toMatch(/stack main: \d+ to create/);
      expect(out).toContain('+ openstack_lb_loadbalancer_v2.');
      expect(out).toContain(`? stack ${STACK}: cannot be planned before`);
    },
    minutes(5),
  );

  describe('apply rolls out both worlds in order', () => {
    test(
      'up to where kubectl fails',
      () => {
        project.letKubectlFail('rollout status --timeout=60s statefulset');
        const { code, out, err } = tenantry('apply', '--yes');
        project.letKubectlFail();
        expect([code, out]).toEqual([3, expect.stringContaining('2 of 4 steps are not complete')]);
        expect(err).toContain('stopped in wave 30-etcd; run it again when that is mended');
        expect(err).toContain(`– stack ${STACK}: waits for a step that failed`);
      },
      minutes(15),
    );

    test(
      'from there to the end of what runs when it is interrupted',
      async () => {
        const { code, err } = await project.during(['apply', '--yes'], async (said, interrupt) => {
          await eventually(120, () => said().includes(`▸ control-plane ${CLUSTER}`) || undefined);
          interrupt();
        });
        expect(err).toContain('✓ stack main: complete since the last run');
        expect(err).toContain('interrupted: waiting for what has begun');
        expect(err).toContain(`✓ control-plane ${CLUSTER}: 6 waves applied and ready`);
        expect([code, err]).toEqual([130, expect.stringContaining(`– stack ${STACK}: not begun`)]);
      },
      minutes(15),
    );

    test(
      'into the middle of a stack when it is interrupted twice',
      async () => {
        const state = join(project.path, `terraform.${STACK}.tfstate`);
        const isBegun = () => existsSync(state) && readFileSync(state, 'utf8').includes('"mode": "managed"');
        const { code, err } = await project.during(['apply', '--yes'], async (said, interrupt) => {
          await eventually(240, () => isBegun() || undefined);
          interrupt();
          await eventually(10, () => said().includes('another interrupt ends it') || undefined);
          interrupt();
        });
        expect(err).toContain(`✓ control-plane ${CLUSTER}: complete since the last run`);
        expect([code, err]).toEqual([130, expect.stringContaining(`– stack ${STACK}: interrupted`)]);
        // A plan holds the credentials of nodes.
        expect(readdirSync(scratch).filter((name) => name.startsWith('tenantry-'))).toEqual([]);
      },
      minutes(10),
    );

    test(
      'to its end, once nobody disturbs it',
      () => {
        const { code, out, err } = tenantry('apply', '--yes');
        expect([code, out]).toEqual([0, 'Rolled out: 4 steps.\n']);
        expect(err).toMatch(new RegExp(`✓ stack ${STACK}: \\d+ × create`));
      },
      minutes(10),
    );
  });

  test(
    'a second plan finds nothing to do',
    () => {
      const { code, out } = tenantry('plan', '--exit-code');
      expect(out).toContain(`stack ${STACK}: no changes`);
      expect(out).toContain(`control-plane ${CLUSTER}: no changes`);
      expect(code).toBe(0);
    },
    minutes(5),
  );

  test(
    'kubeconfig leads to the cluster, for an hour',
    async () => {
      balancer = loadBalancer();
      const file = join(work, 'admin.kubeconfig');
      expect(tenantry('kubeconfig', CLUSTER, '-o', file).code).toBe(0);
      await eventually(60, () => (tenant.run(['get', '--raw', '/readyz']) === 'ok' ? true : undefined));
      const { user } = parse(readFileSync(file, 'utf8')).users[0];
      const certificate = new X509Certificate(Buffer.from(user['client-certificate-data'], 'base64'));
      const life = Date.parse(certificate.validTo) - Date.now();
      expect(life).toBeGreaterThan(minutes(50));
      expect(life).toBeLessThanOrEqual(minutes(60));
      tenant.run(['create', 'configmap', 'marker', '--from-literal=text=kept']);
      tenant.run(['create', 'secret', 'generic', 'kept', '--from-literal=word=hush']);
      expect(tenantry('doctor').out).toContain(`✓ endpoint of ${CLUSTER}: ${HOST}:${API_PORT} answers`);
    },
    minutes(4),
  );

  describe('upgrade', () => {
    test(
      'refuses to skip a version of what runs',
      () => {
        project.edit('V1_34,\n    approves', 'V1_36,\n    approves');
        expect(tenantry('upgrade', CLUSTER, '--check')).toMatchObject({
          code: 1,
          err: expect.stringContaining(`the control plane of ${CLUSTER} would skip a minor version after 1.34.4`),
        });
        project.edit('V1_36,\n    approves', 'V1_35,\n    approves');
      },
      minutes(2),
    );

    test(
      'brings the control plane up, API servers before controllers',
      () => {
        expect(tenantry('upgrade', CLUSTER, '--check').out).toContain(`${CLUSTER}: 1.34.4 → 1.35.4`);
        const { code, err } = tenantry('upgrade', CLUSTER, '--yes');
        expect([code, err]).toEqual([0, expect.stringContaining('6 waves applied and ready; 1.34.4 → 1.35.4')]);
        const began = (program: string) =>
          management
            .get('pods', '-n', NAMESPACE, '-l', `app.kubernetes.io/name=${program}`)
            .items.map(({ metadata }: any) => Date.parse(metadata.creationTimestamp));
        const controllers = [...began('kube-controller-manager'), ...began('kube-scheduler')];
        expect(Math.max(...began('kube-apiserver'))).toBeLessThan(Math.min(...controllers));
        expect(JSON.parse(tenant.run(['get', '--raw', '/version'])).gitVersion).toBe('v1.35.4');
        expect(tenantry('upgrade', CLUSTER).out).toBe(`${CLUSTER} runs 1.35.4 already.\n`);
      },
      minutes(15),
    );
  });

  describe('rotate', () => {
    const keys = (ring: string) => `encryption: EncryptionAtRest.secretbox(KeyRing.${ring}),`;
    const raw = () => {
      const pki = '/etc/kubernetes/pki';
      return management.run([
        ...['exec', '-n', NAMESPACE, 'etcd-0', '-c', 'etcd', '--', 'etcdctl', '--endpoints=https://127.0.0.1:2379'],
        ...[`--cacert=${pki}/etcd-ca.crt`, `--cert=${pki}/etcd-server.crt`, `--key=${pki}/etcd-server.key`],
        ...['get', '/registry/secrets/default/kept', '--print-value-only'],
      ]);
    };
    const recorded = () => JSON.parse(readFileSync(join(project.path, 'dist/fleet.json'), 'utf8')).clusters[0].keys;

    test(
      'says what comes next, and refuses to skip it',
      () => {
        expect(tenantry('rotate', CLUSTER).out).toContain("KeyRing.of('1').adding('2')");
        project.edit('// the keys', keys("of('2')"));
        expect(tenantry('rotate', CLUSTER, '--yes')).toMatchObject({
          code: 1,
          err: expect.stringContaining(`the encryption keys of ${CLUSTER} would skip a stage`),
        });
        project.edit(keys("of('2')"), '// the keys');
      },
      minutes(3),
    );

    test.each([
      ["of('1').adding('2')", '1 next 2', 'key-1'],
      ["of('2').retiring('1')", '2 old 1', 'key-2'],
      ["of('2')", '2', 'key-2'],
    ])(
      'goes on to KeyRing.%s, and every Secret stays readable',
      (ring, stage, key) => {
        const file = join(project.path, 'main.ts');
        const text = readFileSync(file, 'utf8');
        writeFileSync(file, text.replace(/\/\/ the keys|encryption: .*,/, keys(ring)));
        const { code, err } = tenantry('rotate', CLUSTER, '--yes');
        expect([code, err]).toEqual([
          0,
          expect.stringContaining(`✓ control-plane ${CLUSTER}: 6 waves applied and ready`),
        ]);
        expect(recorded().encryption).toBe(stage);
        expect(raw()).toContain(`k8s:enc:secretbox:v1:${key}:`);
        expect(tenant.get('secret', 'kept').data.word).toBe(Buffer.from('hush').toString('base64'));
      },
      minutes(15),
    );
  });

  test(
    'restore brings back what a snapshot held, and nothing that came after it',
    async () => {
      const job = ['-n', NAMESPACE, 'job/command-snapshot'];
      management.run(['create', 'job', '-n', NAMESPACE, '--from=cronjob/etcd-backup', 'command-snapshot']);
      management.run(['wait', ...job, '--for=condition=Complete', '--timeout=300s']);
      tenant.run(['create', 'configmap', 'later', '--from-literal=text=lost']);
      expect(tenantry('restore', CLUSTER).out).toMatch(/last snapshot +20\d\d-/);

      project.edit('    etcd: EtcdT', "    restore: EtcdRestore.fromVolume({ id: 'today' }),\n    etcd: EtcdT");
      expect(tenantry('restore', CLUSTER, '--yes').code).toBe(0);
      await eventually(120, () => (tenant.run(['get', '--raw', '/readyz']) === 'ok' ? true : undefined));
      expect(tenant.get('configmap', 'marker').data).toEqual({ text: 'kept' });
      expect(tenant.try(['get', 'configmap', 'later']).stderr).toContain('not found');
      expect(tenantry('restore', CLUSTER).out).toContain(`${CLUSTER} is filled, as restore today.`);

      project.edit("    restore: EtcdRestore.fromVolume({ id: 'today' }),\n", '');
      expect(tenantry('restore', CLUSTER, '--yes').code).toBe(0);
      expect(tenantry('restore', CLUSTER).out).toContain(`The program restores nothing of ${CLUSTER}.`);
      expect(tenant.get('configmap', 'marker').data).toEqual({ text: 'kept' });
    },
    minutes(25),
  );

  test(
    'seed writes media that cloud-init takes, with a credential of the cluster',
    () => {
      const media = join(work, 'media');
      expect(tenantry('seed', CLUSTER, 'metal', '-o', media).code).toBe(0);
      const file = join(media, 'press-1', 'user-data');
      expect(readFileSync(file, 'utf8')).not.toMatch(/@@|REPLACE/);
      const { status, stdout, stderr } = spawnSync('cloud-init', ['schema', '--config-file', file], {
        encoding: 'utf8',
      });
      if (status !== null) expect(`${stdout}${stderr}`).toContain('Valid');
      expect(readdirSync(join(media, 'press-1')).sort()).toEqual(['install.sh', 'meta-data', 'user-data']);
    },
    minutes(3),
  );

  test(
    'report draws the fleet, and what has changed since',
    () => {
      expect(tenantry('report', '-o', join(work, 'pages'))).toMatchObject({ code: 0 });
      expect(readFileSync(join(work, 'pages/index.html'), 'utf8')).toContain(CLUSTER);
    },
    minutes(2),
  );

  test(
    'a new image replaces servers only with consent, and is named as what is to blame',
    () => {
      project.edit("'ubuntu-24.04'", "'debian-12'");
      const planned = tenantry('plan', '--only', CLUSTER, '--exit-code');
      expect(planned.code).toBe(4);
      expect(planned.out).toMatch(/± openstack_compute_instance_v2\.\S+ is replaced\n\s+image_id: /);
      const refused = tenantry('apply', '--yes', '--only', CLUSTER);
      expect(refused).toMatchObject({
        code: 3,
        err: expect.stringContaining('would replace or destroy what is there'),
      });
      const folder = join(project.path, 'cdktf.out/stacks', STACK);
      const terraform = (...words: string[]) =>
        spawnSync('terraform', words, {
          cwd: folder,
          encoding: 'utf8',
          env: {
            ...terraformEnvironment(),
            ...environment,
            OS_CLIENT_CONFIG_FILE: clouds,
            TF_VAR_join_credentials: '{}',
          },
        }).stdout;
      terraform('plan', '-input=false', '-out=plan.tfplan');
      const { out } = tenantry('diff', '--plan', project.write('plan.json', terraform('show', '-json', 'plan.tfplan')));
      expect(out).toMatch(/± openstack_compute_instance_v2\.\S+ is replaced\n\s+image_id: /);
    },
    minutes(15),
  );

  /** Removes what Terraform's provider was making when it was interrupted, which no state knows. */
  function sweep(): void {
    for (const router of idsOf('router', CLUSTER)) {
      openstack('router', 'unset', '--external-gateway', router);
      openstack('router', 'delete', router);
    }
    for (const id of idsOf('network', CLUSTER)) openstack('network', 'delete', id);
    const groups = openstack('security group', 'list', '--format=value', '--column=ID', '--column=Name');
    for (const [id, name] of groups.map((line) => line.split(' '))) {
      if (name === `${CLUSTER}-workers`) openstack('security group', 'delete', id!);
    }
  }

  function idsOf(kind: string, name: string): string[] {
    return openstack(kind, 'list', `--name=${name}`, '--format=value', '--column=ID');
  }

  function openstack(command: string, ...words: string[]): string[] {
    const env = { ...process.env, OS_CLIENT_CONFIG_FILE: clouds, OS_CLOUD: 'region-one' };
    const { stdout } = spawnSync(client, [...command.split(' '), ...words], { encoding: 'utf8', env });
    return (stdout ?? '').split('\n').filter(Boolean);
  }
});

/** What stands for the load balancer: leads its port to the NodePort behind it. */
function loadBalancer(): ChildProcess {
  forward(NODE_PORT);
  const program = `require('net').createServer((from) => {
    const to = require('net').connect(${NODE_PORT}, '127.0.0.1');
    from.pipe(to).pipe(from);
    for (const [one, other] of [[from, to], [to, from]]) one.on('error', () => other.destroy());
  }).listen(${API_PORT}, '${HOST}')`;
  return spawn(process.execPath, ['-e', program], { stdio: 'inherit' });
}

function minutes(count: number): number {
  return count * 60_000;
}
