import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProjectFolder, RUN_TYPESCRIPT } from '../../support/command';
import { bringUp, eventually, forward, Kubectl, obstacle } from '../kubernetes/management';
import { managementNetwork } from '../openstack/management-network';
import { StackFolder, terraformObstacle } from '../openstack/terraform';

const CLUSTER = 'command-shop';
const NAMESPACE = `cluster-${CLUSTER}`;
const NODE_PORT = 31_520;

/** An address, as the toolkits have no name server in common; a forwarder stands before it. */
const HOST = '192.0.2.10';
const clouds = join(process.env.OPENSTACK_SIM_DIR ?? join(tmpdir(), 'openstack-sim'), 'clouds.yaml');

const reason = obstacle() ?? terraformObstacle();
if (reason) console.warn(`e2e:command is skipped: ${reason}`);

(reason ? describe.skip : describe)('the command, from nothing to a tenant cluster on both toolkits', () => {
  const management = Kubectl.MANAGEMENT;
  const environment = { ...management.environment, OS_CLIENT_CONFIG_FILE: clouds };
  const work = mkdtempSync(join(tmpdir(), 'command-'));
  const empty = new ProjectFolder(undefined, work);
  const project = new ProjectFolder(undefined, join(work, 'fleet'));
  const network = managementNetwork(join(work, 'network'), 'home', { OS_CLIENT_CONFIG_FILE: clouds });

  /** Calls the command, and says how long it took. */
  const tenantry = (...words: string[]) => {
    const started = Date.now();
    const result = project.tenantryWith(environment, ...words);
    console.log(
      `tenantry ${words.join(' ')}: ${((Date.now() - started) / 1000).toFixed(1)} s, exit code ${result.code}\n${result.out}${result.err}`,
    );
    return result;
  };
  const edit = (from: string, to: string) => {
    const file = join(project.path, 'main.ts');
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(from);
    writeFileSync(file, text.replace(from, to));
  };

  beforeAll(async () => {
    bringUp();
    const { status } = spawnSync(join(__dirname, '../openstack/toolkit/up'), { stdio: 'inherit' });
    if (status !== 0) throw new Error('the OpenStack services did not start');
    management.try(['delete', 'namespace', NAMESPACE, '--ignore-not-found']);
    await network.apply();
  }, minutes(25));

  // Whatever happened, nothing stays behind.
  afterAll(async () => {
    management.try(['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--wait=false']);
    const nothing = { OS_CLIENT_CONFIG_FILE: clouds, TF_VAR_join_credentials: '{}' };
    for (const stack of [`${CLUSTER}-main`, 'main']) {
      await new StackFolder(join(project.path, 'cdktf.out/stacks', stack), nothing).destroy();
    }
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
      expect(empty.tenantryWith(environment, 'init', 'fleet', '--no-install', ...words).code).toBe(0);
      // The packages of this repository stand for installed ones.
      project.write('cdktf.json', JSON.stringify({ app: ['node', ...RUN_TYPESCRIPT, 'main.ts'].join(' ') }));
      expect(tenantry('synth')).toMatchObject({ code: 0, out: expect.stringContaining(`${CLUSTER}-main`) });
    },
    minutes(3),
  );

  test(
    'diff shows what an edit of the program changes, before it is written',
    () => {
      // One member, as the toolkit has one node, and a NodePort that nobody else uses.
      edit('members: 3', 'members: 1');
      // Its image is in no place that the toolkit builds from.
      edit(
        'version: KubernetesVersion.V1_35,',
        'version: KubernetesVersion.V1_35,\n    approvesKubeletServing: false,',
      );
      edit(`host: '${HOST}'`, `host: '${HOST}', nodePorts: { first: ${NODE_PORT}, last: ${NODE_PORT + 1} }`);
      rmSync(join(project.path, 'allocations.json'));
      const { out } = tenantry('diff');
      expect(out).toContain(`~ StatefulSet ${NAMESPACE}/etcd`);
      expect(out).toContain('spec.replicas: 3 → 1');
    },
    minutes(3),
  );

  test(
    'doctor finds both worlds ready',
    () => {
      const { out } = tenantry('doctor');
      for (const line of [
        '✓ terraform: ',
        '✓ region main: entry region-one',
        '✓ management cluster home: ',
        '✓ cert-manager in home: ',
      ]) {
        expect(out).toContain(line);
      }
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
      expect(out).toContain(`? stack ${CLUSTER}-main: cannot be planned before`);
    },
    minutes(5),
  );

  test(
    'apply rolls out both worlds in order',
    () => {
      const { code, err } = tenantry('apply', '--yes');
      expect(code).toBe(0);
      const done = err.split('\n').filter((line) => line.startsWith('✓'));
      expect(done.map((line) => line.split(':')[0])).toEqual([
        expect.stringMatching(/✓ (stack main|management home)/),
        expect.stringMatching(/✓ (stack main|management home)/),
        `✓ control-plane ${CLUSTER}`,
        `✓ stack ${CLUSTER}-main`,
      ]);
    },
    minutes(25),
  );

  test(
    'a second plan finds nothing to do',
    () => {
      const { code, out } = tenantry('plan', '--exit-code');
      expect(out).toContain(`stack ${CLUSTER}-main: no changes`);
      expect(out).toContain(`control-plane ${CLUSTER}: no changes`);
      expect(code).toBe(0);
    },
    minutes(5),
  );

  test(
    'kubeconfig leads to the cluster',
    async () => {
      forward(NODE_PORT);
      const file = join(work, 'admin.kubeconfig');
      expect(tenantry('kubeconfig', CLUSTER, '--server', `https://127.0.0.1:${NODE_PORT}`, '-o', file).code).toBe(0);
      const tenant = new Kubectl(file);
      const ready = await eventually(60, () => tenant.run(['get', '--raw', '/readyz', `--tls-server-name=${HOST}`]));
      expect(ready).toBe('ok');
      const { code, out } = tenantry('upgrade', CLUSTER);
      expect([code, out]).toEqual([0, expect.stringContaining('already')]);
    },
    minutes(4),
  );

  test(
    'a new image replaces servers only with consent, and is named as what is to blame',
    () => {
      edit("'ubuntu-24.04'", "'debian-12'");
      const planned = tenantry('plan', '--only', CLUSTER, '--exit-code');
      expect(planned.code).toBe(4);
      expect(planned.out).toMatch(/± openstack_compute_instance_v2\.\S+ is replaced\n\s+image_id: /);
      const refused = tenantry('apply', '--yes', '--only', CLUSTER);
      expect(refused).toMatchObject({
        code: 3,
        err: expect.stringContaining('would replace or destroy what is there'),
      });
    },
    minutes(15),
  );
});

function minutes(count: number): number {
  return count * 60_000;
}
